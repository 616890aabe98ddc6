"""When deals closed whose outcome is known, but not its day.

That of so old deals so many are decided tells how long it takes, though no day is known: the
share decided by age, never falling, is the distribution of the time until the outcome.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression

from foresaid.engine.log import Floats

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
