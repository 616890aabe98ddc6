"""Days of a person as moments, and moments as that person's days."""

import datetime as dt

from foresaid.people.clocks import zone_of
from foresaid.people.working_time import WorkingTime

__all__ = ["day_of", "days_late", "end_of", "zone_of"]


def end_of(day: dt.date, zone: dt.tzinfo) -> dt.datetime:
    """The last second of a day: what is due on a day may still be done in the evening.

    The same calendar day in that zone, also where the clocks are put forward or back.
    """
    return dt.datetime.combine(day, dt.time(23, 59, 59), tzinfo=zone).astimezone(dt.UTC)


def day_of(moment: dt.datetime, zone: dt.tzinfo) -> dt.date:
    return moment.astimezone(zone).date()


def days_late(clock: WorkingTime, due_on: dt.date, on: dt.date) -> int:
    """Whole days that the holder worked after the day it was due, up to and with `on`.

    0 over a weekend or an absence: it is overdue then, and nobody is late by a day yet.
    """
    return int(clock.days_between(due_on, on))
