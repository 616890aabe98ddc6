"""Step histories to the counts that everything is learned from.

A visit is one stay in one step: it starts at the entry, it ends by going to another step, by
being won or lost, or it still lasts ("still", right-censored). The counts are sums over visits
by step, by bucket of the visit's length, and by how it ended; so they merge with `+`, and any
SQL engine computes them with one GROUP BY. See docs/algorithms/process.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from foresaid.engine.log import (
    IMPLICIT_STEP,
    LOST,
    OPEN,
    WON,
    Attribute,
    Codes,
    Floats,
    Log,
    LogError,
    cut,
    log_of,
    select,
)

__all__ = [
    "EDGES",
    "IMPLICIT_STEP",
    "LOST",
    "OPEN",
    "WON",
    "Attribute",
    "Counts",
    "Log",
    "LogError",
    "Sums",
    "Visits",
    "bucket",
    "count",
    "cut",
    "log_of",
    "repeats_outcome",
    "select",
    "visits",
]

EDGES: Floats = np.concatenate(
    [
        [0.0, 1 / 24, 0.25, 0.5],
        np.arange(1.0, 15.0),
        np.arange(16.0, 61.0, 2.0),
        np.arange(66.0, 127.0, 6.0),
        np.arange(136.0, 187.0, 10.0),
        np.arange(200.0, 361.0, 20.0),
        np.arange(390.0, 721.0, 30.0),
        np.arange(780.0, 1801.0, 60.0),
    ]
)
"""Lower edges of the age buckets in days; the last one has no end. Fixed, so counts merge."""

DAY = 86_400_000_000
"""Microseconds in a day. Lengths are counted in whole ones, so sums are exact and merge exactly."""
SECOND = 1_000_000
ECHO_WITHIN = 60 * SECOND
"""A row this close to the closing (microseconds) can only repeat the outcome."""
ECHO_SHARE = (19, 20)
"""Share of a step's rows that must repeat the outcome before the step is taken for one."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Visits:
    """Stays in steps, by opportunity and time. `ended`: step code, then won, lost, still."""

    steps: tuple[str, ...]
    opportunity: Codes
    step: NDArray[np.int16]
    start: Floats
    end: Floats
    ended: NDArray[np.int16]

    @property
    def days(self) -> Floats:
        """Length of each stay, never negative; NaN where the entry has no time."""
        return self.micros / DAY

    @property
    def micros(self) -> Floats:
        """The same in whole microseconds."""
        return np.maximum(micros(self.end) - micros(self.start), 0.0)

    @property
    def last(self) -> NDArray[np.bool_]:
        """Whether a visit is its opportunity's last."""
        return self.ended >= len(self.steps)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sums:
    """How many there are in each place, and their summed length.

    A length is `seconds`, whole ones, and `micros` beyond them: unless weighted all three are
    whole numbers far below 2 ** 53, so parts add up to the last unit in any order.
    """

    number: Floats
    seconds: Floats
    micros: Floats

    @property
    def days(self) -> Floats:
        """Summed length in days."""
        return (self.seconds + self.micros / SECOND) / 86_400

    def __add__(self, other: Sums) -> Sums:
        return Sums(
            number=self.number + other.number,
            seconds=self.seconds + other.seconds,
            micros=self.micros + other.micros,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Counts:
    """Sums over visits; destinations are the steps, then won, lost, still.

    `stays[s, a, d]`: stays in s whose length fell in bucket a and that ended in d.
    `undated[s, d]`: stays whose entry has no time. `whole` [a, won|lost|still]: opportunities
    by age at the end. `longest`: the greatest age seen; `oldest_won`: the greatest age at which
    one was won, both in days.
    """

    steps: tuple[str, ...]
    stays: Sums
    undated: Floats
    whole: Sums
    longest: float
    oldest_won: float

    @property
    def visits(self) -> Floats:
        """Number of stays by step, bucket, destination."""
        return self.stays.number

    @property
    def days(self) -> Floats:
        """Summed length of the stays in days."""
        return self.stays.days

    @property
    def deals(self) -> Floats:
        """Number of opportunities by bucket and won, lost, still."""
        return self.whole.number

    @property
    def deal_days(self) -> Floats:
        """Summed age of the opportunities in days."""
        return self.whole.days

    @property
    def events(self) -> Floats:
        """Ended visits by step, bucket, destination (steps, won, lost)."""
        return self.visits[:, :, :-1]

    @property
    def reached(self) -> Floats:
        """Visits that lasted at least until each bucket's start, by step and bucket."""
        return reached(self.visits)

    @property
    def exposure(self) -> Floats:
        """Days under observation by step and bucket."""
        return exposure(self.visits, self.days)

    def __add__(self, other: Counts) -> Counts:
        """The counts of both; steps are matched by key, the left order first."""
        if self.steps != other.steps:
            steps = self.steps + tuple(s for s in other.steps if s not in self.steps)
            return self.over(steps) + other.over(steps)
        return Counts(
            steps=self.steps,
            stays=self.stays + other.stays,
            undated=self.undated + other.undated,
            whole=self.whole + other.whole,
            longest=max(self.longest, other.longest),
            oldest_won=max(self.oldest_won, other.oldest_won),
        )

    def over(self, steps: tuple[str, ...]) -> Counts:
        """The same counts over an order of steps that holds all of these; new ones stand at 0."""
        if steps == self.steps:
            return self
        place = np.array([steps.index(step) for step in self.steps], np.intp)
        stays = self.stays
        return replace(
            self,
            steps=steps,
            stays=Sums(
                number=_placed(stays.number, place, len(steps)),
                seconds=_placed(stays.seconds, place, len(steps)),
                micros=_placed(stays.micros, place, len(steps)),
            ),
            undated=_placed(self.undated, place, len(steps)),
        )


def _placed(sums: Floats, place: NDArray[np.intp], size: int) -> Floats:
    """Sums [step, …, destination] in a larger order of steps."""
    found = np.zeros((size, *sums.shape[1:-1], size + 3))
    columns = np.append(place, size + np.arange(3))
    found[place[:, None], ..., columns] = np.moveaxis(sums, -1, 1)
    return found


def micros(days: Floats) -> Floats:
    """Whole microseconds of days since 1970 or of lengths in days; NaN stays NaN."""
    return np.rint(days * DAY)


def bucket(days: Floats) -> NDArray[np.intp]:
    """The age bucket of each length in days (not NaN)."""
    return np.maximum(np.searchsorted(EDGES, days, side="right") - 1, 0)


def reached(visits: Floats) -> Floats:
    """From counts [..., bucket, destination]: how many lasted until each bucket's start."""
    ended = visits.sum(axis=-1)
    return np.flip(np.cumsum(np.flip(ended, -1), axis=-1), -1)


def exposure(visits: Floats, days: Floats) -> Floats:
    """From counts and summed lengths [..., bucket, destination]: days spent in each bucket."""
    inside = days.sum(axis=-1) - visits.sum(axis=-1) * EDGES
    beyond = reached(visits)[..., 1:] * np.diff(EDGES)
    inside[..., :-1] += beyond
    return inside


def repeats_outcome(log: Log, at: float) -> NDArray[np.bool_]:
    """Which steps only repeat the outcome: nearly all their rows stand at the closing.

    Known by times alone, never by name, so it holds in any language. Such rows, standing or
    not, change no answer.
    """
    closed = np.where(log.closed <= at, log.closed, np.inf)[log.entry_opportunity]
    known = ~(log.entry_at > at)
    size = len(log.steps)
    rows = np.bincount(log.entry_step[known], minlength=size)
    echo = known & (micros(closed) - micros(log.entry_at) <= ECHO_WITHIN)
    echoes = np.bincount(log.entry_step[echo], minlength=size)
    part, whole = ECHO_SHARE
    return np.asarray((echoes > 0) & (echoes * whole >= rows * part), bool)


def visits(log: Log, at: float) -> Visits:
    """Every stay known at `at` (days since 1970), ordered by opportunity and time."""
    closed = np.where(log.closed <= at, log.closed, np.inf)
    keep = ~(log.entry_at > at) & ~(log.entry_at > closed[log.entry_opportunity])
    keep &= ~repeats_outcome(log, at)[log.entry_step]
    opportunity, step, start, seq = _with_creation(log, at, keep)
    order = np.lexsort((seq, np.where(np.isnan(start), -np.inf, start), opportunity))
    opportunity, step, start = opportunity[order], step[order], start[order]
    fresh = _not_said_twice(opportunity, step, start)
    opportunity, step, start = opportunity[fresh], step[fresh], start[fresh]
    last = np.append(opportunity[1:] != opportunity[:-1], True)[: opportunity.size]
    size = len(log.all_steps)
    is_closed = np.isfinite(closed)
    final = np.where(is_closed, size - 1 + log.outcome.astype(np.int64), size + 2)[opportunity]
    return Visits(
        steps=log.all_steps,
        opportunity=opportunity,
        step=step,
        start=start,
        end=np.where(last, np.minimum(closed, at)[opportunity], np.roll(start, -1)),
        ended=np.where(last, final, np.roll(step, -1)).astype(np.int16),
    )


def count(
    log: Log,
    at: float,
    *,
    where: NDArray[np.bool_] | None = None,
    half_life: float | None = None,
    seen: Visits | None = None,
) -> Counts:
    """Count what was known at `at`, of the opportunities in `where` (all).

    With `half_life` (days) a stay counts 0.5 ** (its start's distance from `at` / half_life).
    Visits of opportunities that were created later than `at` are not seen. `seen`: the visits,
    where they were already made.
    """
    seen = visits(log, at) if seen is None else seen
    chosen = np.ones(len(log), bool) if where is None else where
    weight = _weights(seen.start, at, half_life) * chosen[seen.opportunity]
    size, length = len(seen.steps), seen.micros
    shape = (size, len(EDGES), size + 3)
    dated = ~np.isnan(length)
    where_to = (seen.step[dated], bucket(length[dated] / DAY), seen.ended[dated])
    undated = np.zeros((size, size + 3))
    np.add.at(undated, (seen.step[~dated], seen.ended[~dated]), weight[~dated])
    age, end, age_weight = _whole_opportunities(log, at, chosen, half_life)
    return Counts(
        steps=seen.steps,
        stays=_sums(np.ravel_multi_index(where_to, shape), weight[dated], length[dated], shape),
        undated=undated,
        whole=_sums(bucket(age / DAY) * 3 + end, age_weight, age, (len(EDGES), 3)),
        longest=float(age.max(initial=0.0)) / DAY,
        oldest_won=float(age[end == 0].max(initial=0.0)) / DAY,
    )


def _sums(place: NDArray[np.intp], weight: Floats, length: Floats, shape: tuple[int, ...]) -> Sums:
    """The sums over lengths in microseconds, by place in the shape."""
    seconds = np.floor(length / SECOND)
    number, whole, rest = (
        np.bincount(place, each, int(np.prod(shape))).reshape(shape)
        for each in (weight, weight * seconds, weight * (length - seconds * SECOND))
    )
    return Sums(number=number, seconds=whole, micros=rest)


def _with_creation(
    log: Log, at: float, keep: NDArray[np.bool_]
) -> tuple[Codes, NDArray[np.int16], Floats, NDArray[np.int64]]:
    """The kept entries, and the implicit step of those that have none at their creation."""
    first = np.full(len(log), np.inf)
    entry_at = np.where(np.isnan(log.entry_at), -np.inf, log.entry_at)
    np.minimum.at(first, log.entry_opportunity[keep], entry_at[keep])
    waits = (log.created < first) | (np.isnan(log.created) & np.isinf(first) & (first > 0))
    waits &= ~(log.created > at)
    implicit = np.flatnonzero(waits).astype(np.int32)
    code = log.all_steps.index(IMPLICIT_STEP)
    return (
        np.concatenate([log.entry_opportunity[keep], implicit]),
        np.concatenate([log.entry_step[keep], np.full(implicit.size, code, np.int16)]),
        np.concatenate([log.entry_at[keep], log.created[implicit]]),
        np.concatenate([log.entry_seq[keep], np.full(implicit.size, np.iinfo(np.int64).min)]),
    )


def _not_said_twice(
    opportunity: Codes, step: NDArray[np.int16], start: Floats
) -> NDArray[np.bool_]:
    same = (opportunity[1:] == opportunity[:-1]) & (step[1:] == step[:-1])
    same &= (start[1:] == start[:-1]) | (np.isnan(start[1:]) & np.isnan(start[:-1]))
    return np.concatenate([np.ones(min(opportunity.size, 1), bool), ~same])


def _weights(start: Floats, at: float, half_life: float | None) -> Floats:
    if half_life is None:
        return np.ones(start.size)
    behind = np.nan_to_num(at - start, nan=0.0)
    return np.asarray(0.5 ** (behind / half_life), float)


def _whole_opportunities(
    log: Log, at: float, chosen: NDArray[np.bool_], half_life: float | None
) -> tuple[Floats, NDArray[np.intp], Floats]:
    """Age in microseconds, end (won, lost, still) and weight of each that has begun."""
    started = log.started
    dated = chosen & (started <= at)
    is_closed = log.closed[dated] <= at
    end = np.where(is_closed, log.closed[dated], at)
    age = np.maximum(micros(end) - micros(started[dated]), 0.0)
    ended = np.where(is_closed, log.outcome[dated] - 1, 2).astype(np.intp)
    return age, ended, _weights(started[dated], at, half_life)
