"""Working hours for simulated times: nobody signs on a Sunday night."""

from math import floor

import numpy as np

from foresaid.engine.world_truth import Floats

_OPENS, _OPEN_HOURS = 8.0, 9.0
_FIRST_START, _LAST_START = 8.5, 16.0  # of meetings, in hours of the day
_QUARTERS = 96  # quarters of an hour in a day
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


def on_the_quarter(time: float) -> float:
    """Return the nearest quarter of an hour: the times at which people meet."""
    return floor(time * _QUARTERS + 0.5) / _QUARTERS


def office_time_after(time: float) -> float:
    """Return the first quarter of an hour from a time on at which a meeting may begin."""
    start = on_the_quarter(time)
    if _hour(start) > _LAST_START:
        start = floor(start) + 1 + _FIRST_START / 24
    start = max(start, floor(start) + _FIRST_START / 24)
    while _is_weekend(start):
        start = floor(start) + 1 + _FIRST_START / 24
    return start


def office_time_before(time: float) -> float:
    """Return the last quarter of an hour up to a time at which a meeting may begin."""
    start = floor(time * _QUARTERS) / _QUARTERS
    if _hour(start) < _FIRST_START:
        start = floor(start) - 1 + _LAST_START / 24
    start = min(start, floor(start) + _LAST_START / 24)
    while _is_weekend(start):
        start = floor(start) - 1 + _LAST_START / 24
    return start


def _hour(time: float) -> float:
    return (time - floor(time)) * 24


def _is_weekend(time: float) -> bool:
    return (floor(time) + _MONDAY) % 7 >= 5
