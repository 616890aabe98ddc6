"""Ending what somebody had connected: their calendars with the secrets, and their feed."""

import datetime as dt

from foresaid.people.models import Person

from .models import Calendar, Feed


def forget_calendars(person: Person, now: dt.datetime) -> None:
    """For an operation that erases `person` and wrote its journal row."""
    Calendar.objects.filter(person=person, ended_at__isnull=True).update(ended_at=now, secret="")
    Feed.objects.filter(person=person, revoked_at__isnull=True).update(revoked_at=now)
