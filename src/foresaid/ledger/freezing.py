"""From which moment a goal for a meeting would be hindsight."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduled:
    """One row of a meeting's schedule: when it was to start, as said at `recorded_at`."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    recorded_at: dt.datetime
    by_calendar: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """The start that counts after some rows of a schedule, and whether a calendar has it."""

    starts_at: dt.datetime
    in_calendar: bool

    def after(self, row: Scheduled) -> "Counted":
        """With one more row, recorded later than those before.

        A calendar may move the start while it lies ahead, once it is the calendar that has it; a
        hand, and a calendar that only confirms what was typed, may make it earlier alone, so that
        nobody gains time by pushing a start. Once it has passed it stays.
        """
        may_move = (row.by_calendar and self.in_calendar) or row.starts_at < self.starts_at
        moves = may_move and row.recorded_at < self.starts_at
        return Counted(
            starts_at=row.starts_at if moves else self.starts_at,
            in_calendar=self.in_calendar or row.by_calendar,
        )


def first_counted(row: Scheduled) -> Counted:
    """The first start that was ever recorded counts, whoever recorded it."""
    return Counted(starts_at=row.starts_at, in_calendar=row.by_calendar)


def freezes_at(schedule: Iterable[Scheduled]) -> dt.datetime:
    """The start that counts, of rows in the order in which they were recorded.

    Raises ValueError for a meeting that was never scheduled.
    """
    rows = iter(schedule)
    first = next(rows, None)
    if first is None:
        raise ValueError("A meeting has at least one row that says when it starts.")
    return reduce(Counted.after, rows, first_counted(first)).starts_at


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
