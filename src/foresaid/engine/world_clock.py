"""Working hours for simulated times: nobody signs on a Sunday night."""

from math import floor

import numpy as np

from foresaid.engine.world_truth import Floats

_OPENS, _OPEN_HOURS = 8.0, 9.0
_MONDAY = 3  # 1970-01-01 was a Thursday


def at_work(times: Floats) -> Floats:
    """Move times into Monday to Friday, 8 to 17, without changing their order.

    Times of a weekend come in the first half hour of Monday. NaN and inf stay.
    """
    finite = np.isfinite(times)
    day = np.floor(np.where(finite, times, 0.0))
    share = np.where(finite, times, 0.0) - day
    weekday = (day + _MONDAY) % 7
    weekend = weekday >= 5
    monday = day + (7 - weekday)
    late = (weekday - 5 + share) / 2 * 0.5
    worked = np.where(
        weekend,
        monday + (_OPENS + late) / 24,
        day + (_OPENS + 0.5 + share * (_OPEN_HOURS - 0.5)) / 24,
    )
    return np.where(finite, worked, times)


def at_work_one(time: float) -> float:
    """Return one time, moved into working hours."""
    day = floor(time)
    share, weekday = time - day, (day + _MONDAY) % 7
    if weekday >= 5:
        return day + (7 - weekday) + (_OPENS + (weekday - 5 + share) / 2 * 0.5) / 24
    return day + (_OPENS + 0.5 + share * (_OPEN_HOURS - 0.5)) / 24
