"""How quickly deals go on from a step, everybody's pace at each age being the measure.

Indirect standardisation with right-censoring: docs/algorithms/diagnosis.md.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foresaid.engine.history import EDGES, Visits, bucket, exposure
from foresaid.engine.log import Floats

type Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Leaving:
    """Of each stay, whether it went on within the time looked at, and how many would have.

    `days`: days in the step within that time; `expected`: goings-on in those days at
    everybody's pace; both 0 for stays elsewhere or without a date of entry.
    """

    went_on: Mask
    expected: Floats
    days: Floats


def leaving(seen: Visits, step: int, since: float) -> Leaving:
    """Hold the stays in a step since a moment against everybody's rate of going on at their age.

    Args:
        seen: all stays known; those that still last count with the days they have had.
        step: the step's code in `seen.steps`.
        since: days since 1970 from which days and goings-on count.

    The expected goings-on of all stays add up to those that happened.
    """
    looked = (seen.step == step) & ~np.isnan(seen.start) & (seen.end > since)
    start, last = seen.start[looked], (seen.end - seen.start)[looked]
    first = np.maximum(start, since) - start
    went_on = looked & forward(seen, step)
    happened = np.bincount(_ended_in(last[went_on[looked]]), minlength=len(EDGES))
    days = _by_age(last) - _by_age(first)
    rate = np.divide(happened, days, out=np.zeros(len(EDGES)), where=days > 0)
    found = Leaving(
        went_on=went_on,
        expected=np.zeros(len(seen.step)),
        days=np.zeros(len(seen.step)),
    )
    found.expected[looked] = _summed(rate, last) - _summed(rate, first)
    found.days[looked] = last - first
    return found


def forward(seen: Visits, step: int) -> Mask:
    """Which stays ended by a later step or by a win."""
    won = len(seen.steps)
    return np.asarray((seen.ended == won) | ((seen.ended < won) & (seen.ended > step)), bool)


def _ended_in(days: Floats) -> NDArray[np.intp]:
    """The bucket of the last moment before each end: one at an edge lies in the days before it."""
    return np.maximum(np.searchsorted(EDGES, days, side="left") - 1, 0)


def _by_age(ages: Floats) -> Floats:
    """Days spent in each age bucket by stays that got so old."""
    place = bucket(ages)
    size = len(EDGES)
    number, days = np.bincount(place, minlength=size), np.bincount(place, ages, size)
    return exposure(number[:, None].astype(float), days[:, None])


def _summed(rate: Floats, ages: Floats) -> Floats:
    """Goings-on expected until each age, at rates a day by age bucket."""
    until = np.concatenate([[0.0], np.cumsum(rate[:-1] * np.diff(EDGES))])
    place = bucket(ages)
    return np.asarray(until[place] + rate[place] * (ages - EDGES[place]), float)
