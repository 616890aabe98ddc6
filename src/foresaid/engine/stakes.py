"""What a difference costs in money, and how surprising it is."""

import math
from statistics import NormalDist

_NORMAL = NormalDist()
_Z80 = _NORMAL.inv_cdf(0.8)
_Z90 = _NORMAL.inv_cdf(0.9)


def less_likely_by(
    *,
    amount: float,
    chance_expected: float | None,
    chance_now: float | None,
    chance_lost_waiting: float,
) -> float:
    """Return amount × (chance as expected − chance now), never below the cost of waiting.

    The floor is amount × the chance normally lost until the next review. Chances that
    the data cannot carry (None) leave the floor alone.
    """
    fallen = 0.0
    if chance_expected is not None and chance_now is not None:
        fallen = chance_expected - chance_now
    return amount * max(fallen, chance_lost_waiting, 0.0)


def share_that_had_left(days: float, p50: float | None, p80: float) -> float:
    """Return the share of won deals that had left the step after so many days.

    A log-normal time through both quantiles; with p50 missing or not below p80, an
    exponential time through p80.
    """
    if days <= 0:
        return 0.0
    if p50 is None or not 0 < p50 < p80:
        return 1.0 - 0.2 ** (days / p80) if p80 > 0 else 1.0
    spread = (math.log(p80) - math.log(p50)) / _Z80
    return _NORMAL.cdf((math.log(days) - math.log(p50)) / spread)


def share_above(happened: float, low: float, high: float) -> float:
    """Return how often a count with this 80% band comes out above what happened."""
    spread = (high - low) / (2 * _Z90)
    middle = (low + high) / 2
    if spread <= 0:
        return 1.0 if happened < middle else 0.0
    return 1.0 - _NORMAL.cdf((happened - middle) / spread)
