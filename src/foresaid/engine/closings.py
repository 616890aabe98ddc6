"""When deals closed whose outcome is known, but not its day.

That of so old deals so many are decided tells how long it takes, though no day is known: the
share decided by age, never falling, is the distribution of the time until the outcome. Such days
tell how long sales last, but of no time of the year: see docs/algorithms/closings.md.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression

from foresaid.engine.log import OPEN, WON, Floats, Log
from foresaid.engine.season import LEAST_CYCLES, LEAST_DUE

NEAREST = 50
"""Decided deals that began about when another did, from which it is read how many have a day."""
QUARTER = 91.3
"""Days of a quarter."""
HIDDEN_RUSH = 0.7
"""Belief about how much more or less than usual is won at some time of a quarter (log scale)."""
TURN = (np.sqrt(5) - 1) / 2
"""Multiples of the golden section lie evenly in 0 … 1, however many they are."""


def likely_closings(
    since: Floats, undated: NDArray[np.bool_], still: NDArray[np.bool_], until: float
) -> Floats:
    """Likely days of the outcomes that have none, NaN elsewhere.

    Args:
        since: last moment known of each deal before its closing (days since 1970, NaN unknown).
        undated: which have an outcome without a day.
        still: which are open at `until`; all others are decided, dated or not.
        until: when all this was known. What is later, or has no moment, gets none.
    """
    found = np.full(since.size, np.nan)
    there = since <= until
    rows = np.flatnonzero(undated & there)
    if not rows.size:
        return found
    age, share = _decided_by(until - since[there], ~still[there])
    own = until - since[rows]
    place = (np.arange(rows.size) + 1) * TURN % 1.0
    found[rows] = since[rows] + np.minimum(_age_at(age, share, own, place), own)
    return found


def weights(log: Log) -> Floats:
    """How much each opportunity counts where closings are held against the calendar.

    One with a likely day only does not count. One that is open counts by the share that has a
    day among the decided ones which began about then: so many of its kind would count.
    """
    if log.guessed is None:
        return np.ones(len(log))
    started = log.started
    decided = np.flatnonzero((log.outcome != OPEN) & ~np.isnan(started))
    decided = decided[np.argsort(started[decided], kind="stable")]
    if not decided.size:
        return log.dated.astype(float)
    dated = np.append(0.0, np.cumsum(log.dated[decided]))
    middle = np.searchsorted(started[decided], started)
    first = np.clip(middle - NEAREST // 2, 0, max(decided.size - NEAREST, 0))
    last = np.minimum(first + NEAREST, decided.size)
    share = (dated[last] - dated[first]) / (last - first)
    return np.asarray(np.where(log.outcome == OPEN, share, log.dated), float)


def calendar_unknown(log: Log) -> bool:
    """Whether so few wins have a day that no time of the quarter can be told from another."""
    won = log.outcome == WON
    dated = int((won & log.dated).sum())
    if dated >= won.sum() - dated:
        return False
    quarters = np.ptp(log.closed[won]) / QUARTER
    return bool(dated < LEAST_DUE * max(quarters, LEAST_CYCLES))


def hidden_rush(log: Log, days: float) -> float:
    """How far (log scale) a rhythm that cannot be seen may move a term; whole quarters by 0."""
    return HIDDEN_RUSH * max(1 - days / QUARTER, 0.0) if calendar_unknown(log) else 0.0


def _decided_by(age: Floats, decided: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Share decided by age, never falling: the ages at which it rises, and the shares there.

    One undecided deal of no age is thought beside the others, so that it begins at 0.
    """
    order = np.argsort(age, kind="stable")
    ages = np.append(0.0, age[order])
    share = isotonic_regression(np.append(0.0, decided[order])).x
    rises = np.append(True, share[1:] > share[:-1])
    return ages[rises], np.asarray(share[rises], float)


def _age_at(age: Floats, share: Floats, own: Floats, place: Floats) -> Floats:
    """The age by which the part `place` of those decided by `own` were decided."""
    return np.asarray(np.interp(place * np.interp(own, age, share), share, age), float)
