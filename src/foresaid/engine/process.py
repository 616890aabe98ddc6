"""How a sale normally goes: for each step, what comes next, how often, after how long.

Competing risks with the clock reset at step entry, right-censored, by partial pooling. See
docs/algorithms/process.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from foresaid.engine.history import EDGES, Counts, bucket, exposure, reached, visits
from foresaid.engine.log import IMPLICIT_STEP, WON, Floats, Log
from foresaid.engine.pooling import (
    Rates,
    happening_anew,
    leaning,
    pooled,
    posterior,
    strengths,
)

LAST_WIDTH = 1800.0
"""Days given to the last, endless bucket where a length is needed."""
WIDTHS: Floats = np.append(np.diff(EDGES), LAST_WIDTH)
MIX_STRENGTH = 2.0
"""Events' worth of belief that a step's ways out are shared as is usual in its place."""
LEAST_SHAPE = 0.05
"""Of a gamma for a way out that was never seen, so that it can be drawn from."""
SEGMENT_STRENGTH = 16.0
"""Events' worth of belief that a segment goes like the whole."""
DAYS_BEFORE_ANY_DATA = 90.0
"""One event in so many days is believed before anything was seen; one event outweighs it."""
TINY_WEIGHT = 1e-9
"""Days, so that a mean over no days at all is one over the buckets."""
NONE_SEEN = 2.0
"""Events believed possible past the longest stay that ended so, over all days seen there."""
MOST_ITS_OWN = 0.999
"""A bucket never ends all stays for certain: the next may differ."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Process:
    """Rates per day [step, bucket, destination]; destinations are the steps, then won, lost.

    `by_age` is the same over whole opportunities [bucket, won|lost]. `counts` is what it was
    learned from.
    """

    steps: tuple[str, ...]
    rates: Floats
    shapes: Floats
    by_age: Floats
    counts: Counts

    @property
    def won(self) -> int:
        """The destination's position."""
        return len(self.steps)

    @property
    def lost(self) -> int:
        """The destination's position."""
        return len(self.steps) + 1

    def position(self, step: str) -> int:
        """The step's code; `KeyError` where the process has no such step."""
        try:
            return self.steps.index(step)
        except ValueError:
            raise KeyError(step) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share of stays with the band that holds it in 8 of 10 cases."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StepNorm:
    """What is normal in a step; days are NaN where no won deal shows them.

    `left_p50`, `left_p80`: days by which 5 and 8 of 10 won deals had left the step, of
    `won_deals` deals. Shares are of stays that ended (`ended` of `entered`).
    """

    step: str
    going_on: Share
    won: Share
    lost: Share
    entered: int
    ended: int
    won_deals: int
    left_p50: float
    left_p80: float


def learn(counts: Counts, *, parent: Process | None = None) -> Process:
    """Learn rates from counts; with `parent`, a segment that leans on the whole.

    Args:
        counts: what was seen (of the segment).
        parent: the process of all, with the same steps; its rates are the segment's
            expectation, as strongly as the segment is seen to resemble it.
    """
    events, days = _series(counts)
    if parent is None:
        found = _carried_on(pooled(events, days, _whole(counts, events, days)), events, days)
    else:
        # Past what the segment has seen, the whole's rates go on; those are carried on already.
        found = _towards(events, days, _like(parent))
    size = len(counts.steps)
    shape = (size, size + 2, len(EDGES))
    return Process(
        steps=counts.steps,
        rates=found.rate.reshape(shape).transpose(0, 2, 1),
        shapes=found.shape.reshape(shape).transpose(0, 2, 1),
        by_age=_by_age(counts),
        counts=counts,
    )


def draws(process: Process, size: int, generator: np.random.Generator) -> Iterator[Floats]:
    """Draws of the rates [step, bucket, destination] from what the counts leave open."""
    events, days = _series(process.counts)
    by = strengths(events, days, _whole(process.counts, events, days))
    steps = len(process.steps)
    for _ in range(size):
        again = happening_anew(events, generator)
        found = leaning(again, days, _whole(process.counts, again, days), by)
        rate = _carried_on(found, events, days).rate
        yield rate.reshape(steps, steps + 2, len(EDGES)).transpose(0, 2, 1)


def effective_days(ended: Floats, undecided: Floats) -> Floats:
    """Days under risk by bucket, in the life table's sense.

    Whoever leaves a bucket leaves in its middle, so stays of equal length, even of none at
    all, give the exact share and not one that hangs on the clock's grain.

    Args:
        ended: stays by bucket that ended, any way [..., bucket].
        undecided: stays by bucket that still last [..., bucket].
    """
    both = ended + undecided
    at_start = reached(both[..., None])
    return np.asarray(WIDTHS * (at_start - both / 2), float)


def shares_out(rates: Floats) -> Floats:
    """Chance to end in a bucket by each way, for whoever reached it [..., bucket, destination]."""
    hazard = rates * WIDTHS[:, None]
    total = hazard.sum(axis=-1, keepdims=True)
    share = hazard / (1 + total / 2)
    summed = share.sum(axis=-1, keepdims=True)
    return np.asarray(share * np.minimum(1.0, MOST_ITS_OWN / np.maximum(summed, 1e-300)), float)


def norms(process: Process, log: Log, at: float) -> tuple[StepNorm, ...]:
    """What is normal per step, in the steps' order, from the rows known at `at`.

    Steps that nothing was ever seen in are left out.
    """
    days, deals = _won_stays(log, at)
    return tuple(
        _norm(process, step, days[deals == step])
        for step in range(len(process.steps))
        if process.counts.visits[step].sum() + process.counts.undated[step].sum() > 0
    )


def oldest_won(process: Process) -> float:
    """The greatest age in days, from creation, at which any opportunity was won; 0 if none."""
    return process.counts.oldest_won


def band(successes: Floats, trials: Floats, share: float = 0.8) -> tuple[Floats, Floats]:
    """The central interval of a share after `successes` of `trials`, Jeffreys' prior."""
    tail = (1 - share) / 2
    a, b = successes + 0.5, trials - successes + 0.5
    return np.asarray(betaincinv(a, b, tail)), np.asarray(betaincinv(a, b, 1 - tail))


def _series(counts: Counts) -> tuple[Floats, Floats]:
    """Events and days under risk as rows, one per step and destination."""
    size = len(counts.steps)
    events = counts.events.transpose(0, 2, 1).reshape(size * (size + 2), -1)
    days = effective_days(counts.events.sum(axis=-1), counts.visits[:, :, -1])
    return events, np.repeat(days, size + 2, axis=0)


def _whole(counts: Counts, events: Floats, days: Floats) -> Rates:
    """Each way out of each step over all ages: the step's pace times the way's share.

    The pace leans on that of all steps, the shares on what is usual for a step in its place.
    """
    size = len(counts.steps)
    ends = events.sum(axis=-1).reshape(size, size + 2)
    observed = days.sum(axis=-1).reshape(size, size + 2)[:, :1]
    mix = _usual_ways(counts, ends)
    overall = (ends.sum() + 1) / (observed.sum() + DAYS_BEFORE_ANY_DATA)
    ended = ends.sum(axis=1, keepdims=True)
    pace = (ended + 1) / (observed + 1 / overall)
    share = (ends + MIX_STRENGTH * mix) / (ended + MIX_STRENGTH)
    shape = ends + np.maximum(MIX_STRENGTH * mix, LEAST_SHAPE)
    return Rates(rate=(pace * share).ravel(), shape=shape.ravel())


def _usual_ways(counts: Counts, ends: Floats) -> Floats:
    """What a step's ways out look like before its own are seen, [step, destination].

    As often as in all steps it is the next one in the order, and won after the last; else
    shared as all steps' other ways are.
    """
    size = len(counts.steps)
    following = _following(counts)
    onward = np.eye(size + 2)[following]
    straight = float((ends * onward).sum())
    other = (ends * (1 - onward)).sum(axis=0)
    other[size:] += 0.5
    forward = (straight + 0.5) / (ends.sum() + 1)
    return np.asarray(forward * onward + (1 - forward) * other / other.sum())


def _following(counts: Counts) -> NDArray[np.intp]:
    """The way that leads on from each step: the next step ever entered, won after the last."""
    entered = (counts.visits.sum(axis=(1, 2)) + counts.undated.sum(axis=1)) > 0
    size = len(counts.steps)
    order = [i for i in range(size) if entered[i] and counts.steps[i] != IMPLICIT_STEP]
    following = np.full(size, order[0] if order else size)
    following[order] = [*order[1:], size]
    return following


def _like(parent: Process) -> Rates:
    rate = parent.rates.transpose(0, 2, 1).reshape(-1, len(EDGES))
    return Rates(rate=rate, shape=np.ones_like(rate))


def _towards(events: Floats, days: Floats, parent: Rates) -> Rates:
    """A segment's rates: the parent's, times a factor by age that the segment has earned."""
    expected = parent.rate * days
    seen, due = events.sum(axis=-1), expected.sum(axis=-1)
    whole = posterior(seen, due, np.ones_like(due), SEGMENT_STRENGTH)
    factor = pooled(events, expected, whole)
    return Rates(rate=parent.rate * factor.rate, shape=factor.shape)


def _carried_on(rates: Rates, events: Floats, days: Floats) -> Rates:
    """Rates past what was seen.

    Past the longest stay that ended a certain way, at most what seeing none in all those days
    allows; days in which one was due are forgiven, since some stay is always the longest. Where
    nobody has stayed so long yet, the rates of the longest stays go on.
    """
    last_end = _last_where(events > 0)
    past = np.arange(days.shape[-1]) > last_end
    seen_past = (days * past).sum(axis=-1, keepdims=True)
    weight = days + TINY_WEIGHT
    usual = (rates.rate * weight).sum(axis=-1, keepdims=True) / weight.sum(axis=-1, keepdims=True)
    usual = np.maximum(usual, 1e-300)
    beyond_luck = np.maximum(seen_past - 1 / usual, 0.0)
    none_seen = NONE_SEEN / (beyond_luck + NONE_SEEN / usual)
    rate = np.where(past, np.minimum(rates.rate, none_seen), rates.rate)
    reach = np.minimum(np.arange(days.shape[-1]), _last_where(days > 0))
    return Rates(
        rate=np.take_along_axis(rate, reach, axis=-1),
        shape=np.take_along_axis(rates.shape, reach, axis=-1),
    )


def _last_where(true: NDArray[np.bool_]) -> NDArray[np.intp]:
    """The last bucket that holds, 0 where none does, [..., 1]."""
    place = np.arange(true.shape[-1])
    return np.asarray(np.where(true, place, 0).max(axis=-1, keepdims=True))


def _by_age(counts: Counts) -> Floats:
    ended, still = counts.deals[:, :2], counts.deals[:, 2]
    days: Floats = effective_days(ended.sum(axis=-1), still)
    events = ended.T
    seen = events.sum(axis=-1) + 0.5
    whole = Rates(rate=seen / (days.sum() + DAYS_BEFORE_ANY_DATA), shape=seen)
    days = np.broadcast_to(days, events.shape)
    return _carried_on(pooled(events, days, whole), events, days).rate.T


def _won_stays(log: Log, at: float) -> tuple[Floats, NDArray[np.int64]]:
    """Longest stay in each step of each opportunity won by `at`: its days, its step."""
    seen = visits(log, at)
    won = (log.outcome == WON) & (log.closed <= at)
    keep = won[seen.opportunity] & ~np.isnan(seen.days)
    size = len(seen.steps)
    key = seen.opportunity[keep].astype(np.int64) * size + seen.step[keep]
    order = np.lexsort((seen.days[keep], key))
    key, days = key[order], seen.days[keep][order]
    last = np.append(key[1:] != key[:-1], True)[: key.size]
    return days[last], key[last] % size


def _norm(process: Process, step: int, days: Floats) -> StepNorm:
    counts = process.counts
    ways = counts.events[step].sum(axis=0) + counts.undated[step, :-1]
    entered = counts.visits[step].sum() + counts.undated[step].sum()
    ended = float(ways.sum())
    return StepNorm(
        step=process.steps[step],
        going_on=_share(float(ways[: process.won].sum()), ended),
        won=_share(float(ways[process.won]), ended),
        lost=_share(float(ways[process.lost]), ended),
        entered=round(entered),
        ended=round(ended),
        won_deals=days.size,
        left_p50=_left_by(days, 0.5),
        left_p80=_left_by(days, 0.8),
    )


def _share(part: float, whole: float) -> Share:
    low, high = (float(x) for x in band(np.array(part), np.array(whole)))
    if not whole:
        return Share(value=float("nan"), low=low, high=high)
    value = part / whole
    return Share(value=value, low=min(low, value), high=max(high, value))


def _left_by(days: Floats, share: float) -> float:
    """The shortest stay by which that share of the deals had left; one of their own stays."""
    if not days.size:
        return float("nan")
    return float(np.quantile(days, share, method="inverted_cdf"))


def ways_by_bucket(process: Process, step: int, age: float) -> Floats:
    """Chance of each way out in the bucket that `age` (days in the step) falls in."""
    place = int(bucket(np.array([age]))[0])
    return np.asarray(shares_out(process.rates[step])[place])


def observed_days(counts: Counts) -> Floats:
    """Days under observation by step and bucket, for evidence."""
    return exposure(counts.visits, counts.days)
