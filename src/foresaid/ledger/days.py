"""Days of a person as moments, and moments as that person's days."""

import datetime as dt
from zoneinfo import ZoneInfo

from foresaid.people.models import Organisation, Person


def zone_of(person: Person | None, organisation: Organisation) -> ZoneInfo:
    """The zone in which this person's days begin and end."""
    return ZoneInfo(person.timezone) if person and person.timezone else organisation.zone


def end_of(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    """The last second of a day: what is due on a day may still be done in the evening.

    The same calendar day in that zone, also where the clocks are put forward or back.
    """
    return dt.datetime.combine(day, dt.time(23, 59, 59), tzinfo=zone).astimezone(dt.UTC)


def day_of(moment: dt.datetime, zone: ZoneInfo) -> dt.date:
    return moment.astimezone(zone).date()
