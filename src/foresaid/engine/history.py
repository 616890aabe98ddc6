"""Step histories to the counts that everything is learned from.

A visit is one stay in one step: it starts at the entry, it ends by going to another step, by
being won or lost, or it still lasts ("still", right-censored). The counts are sums over visits
by step, by bucket of the visit's length, and by how it ended; so they merge with `+`, and any
SQL engine computes them with one GROUP BY. See docs/algorithms/process.md.
"""

from __future__ import annotations

from dataclasses import dataclass

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

ECHO_WITHIN = 1 / 1440
"""A row this close to the closing (days) can only repeat the outcome."""
ECHO_SHARE = 0.95
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
        return np.maximum(self.end - self.start, 0.0)

    @property
    def last(self) -> NDArray[np.bool_]:
        """Whether a visit is its opportunity's last."""
        return self.ended >= len(self.steps)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Counts:
    """Sums over visits; destinations are the steps, then won, lost, still.

    `visits[s, a, d]`: stays in s whose length fell in bucket a and that ended in d.
    `days[s, a, d]`: their summed length. `undated[s, d]`: stays whose entry has no time.
    `deals`, `deal_days` [a, won|lost|still]: whole opportunities by age at the end.
    `longest`: the greatest age seen; `oldest_won`: the greatest age at which one was won.
    """

    steps: tuple[str, ...]
    visits: Floats
    days: Floats
    undated: Floats
    deals: Floats
    deal_days: Floats
    longest: float
    oldest_won: float

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
            return self._spread(steps) + other._spread(steps)
        return Counts(
            steps=self.steps,
            visits=self.visits + other.visits,
            days=self.days + other.days,
            undated=self.undated + other.undated,
            deals=self.deals + other.deals,
            deal_days=self.deal_days + other.deal_days,
            longest=max(self.longest, other.longest),
            oldest_won=max(self.oldest_won, other.oldest_won),
        )

    def _spread(self, steps: tuple[str, ...]) -> Counts:
        size, own = len(steps), len(self.steps)
        rows = [steps.index(s) for s in self.steps]
        columns = [*rows, size, size + 1, size + 2]
        visits = np.zeros((size, len(EDGES), size + 3))
        days, undated = visits.copy(), np.zeros((size, size + 3))
        for i in range(own):
            visits[rows[i]][:, columns] = self.visits[i]
            days[rows[i]][:, columns] = self.days[i]
            undated[rows[i]][columns] = self.undated[i]
        return Counts(
            steps=steps,
            visits=visits,
            days=days,
            undated=undated,
            deals=self.deals,
            deal_days=self.deal_days,
            longest=self.longest,
            oldest_won=self.oldest_won,
        )


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
    echo = known & (log.entry_at >= closed - ECHO_WITHIN)
    echoes = np.bincount(log.entry_step[echo], minlength=size)
    return np.asarray(echoes >= np.maximum(rows * ECHO_SHARE, 1), bool)


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
    final = np.where(is_closed, size - 1 + log.outcome, size + 2)[opportunity]
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
    size, days = len(seen.steps), seen.days
    shape = (size, len(EDGES), size + 3)
    dated = ~np.isnan(days)
    place = np.ravel_multi_index((seen.step[dated], bucket(days[dated]), seen.ended[dated]), shape)
    total = int(np.prod(shape))
    undated = np.zeros((size, size + 3))
    np.add.at(undated, (seen.step[~dated], seen.ended[~dated]), weight[~dated])
    deals, deal_days, longest, oldest = _whole_deals(log, at, chosen, half_life)
    return Counts(
        steps=seen.steps,
        visits=np.bincount(place, weight[dated], total).reshape(shape),
        days=np.bincount(place, weight[dated] * days[dated], total).reshape(shape),
        undated=undated,
        deals=deals,
        deal_days=deal_days,
        longest=longest,
        oldest_won=oldest,
    )


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


def _whole_deals(
    log: Log, at: float, chosen: NDArray[np.bool_], half_life: float | None
) -> tuple[Floats, Floats, float, float]:
    started = log.started
    dated = chosen & (started <= at)
    is_closed = log.closed[dated] <= at
    age = np.maximum(np.where(is_closed, log.closed[dated], at) - started[dated], 0.0)
    ended = np.where(is_closed, log.outcome[dated] - 1, 2)
    weight = _weights(started[dated], at, half_life)
    place = bucket(age) * 3 + ended
    total = len(EDGES) * 3
    won = age[ended == 0]
    return (
        np.bincount(place, weight, total).reshape(-1, 3),
        np.bincount(place, weight * age, total).reshape(-1, 3),
        float(age.max(initial=0.0)),
        float(won.max(initial=0.0)),
    )
