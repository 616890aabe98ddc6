"""From which moment a goal for a meeting would be hindsight."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduled:
    """One row of a meeting's schedule: when it was to start, as said at `recorded_at`."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    recorded_at: dt.datetime
    by_calendar: bool


def freezes_at(schedule: Iterable[Scheduled]) -> dt.datetime:
    """The start that counts, of rows in the order in which they were recorded.

    It is the first recorded start. A calendar may move it while it lies ahead, once it is the
    calendar that has it; a hand, and a calendar that only confirms what was typed, may make it
    earlier alone, so that nobody gains time by pushing a start. Once it has passed it stays.
    Raises ValueError for a meeting that was never scheduled.
    """
    rows = iter(schedule)
    first = next(rows, None)
    if first is None:
        raise ValueError("A meeting has at least one row that says when it starts.")
    start, in_calendar = first.starts_at, first.by_calendar
    for row in rows:
        may_move = (row.by_calendar and in_calendar) or row.starts_at < start
        if row.recorded_at < start and may_move:
            start = row.starts_at
        in_calendar = in_calendar or row.by_calendar
    return start


def took_place_as(schedule: Iterable[Scheduled]) -> Scheduled:
    """The row that says when the meeting was: the last one recorded while it lay ahead.

    Whoever moves a meeting after it has begun gains no time for its result by that.
    Raises ValueError for a meeting that was never scheduled.
    """
    rows = iter(schedule)
    stands = next(rows, None)
    if stands is None:
        raise ValueError("A meeting has at least one row that says when it starts.")
    for row in rows:
        if row.recorded_at < stands.starts_at:
            stands = row
    return stands
