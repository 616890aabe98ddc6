"""Whose public holidays are kept."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foresaid.people import holidays, journal, sealed
from foresaid.people.actor import Actor
from foresaid.people.errors import Unable
from foresaid.people.models import Organisation, Person


class UnableToKeepHolidays(Unable):
    """Of this place no holidays are known."""


@transaction.atomic
def keep_holidays(
    actor: Actor, *, place: str, now: dt.datetime, request_key: str = ""
) -> Organisation:
    """Everybody's clocks stand still on the public holidays of `place`; on none with "".

    Raises `UnableToKeepHolidays`.
    """
    journal.record(actor, "keep_holidays", now=now, subject=place[:60], request_key=request_key)
    sealed.require_administrator(actor)
    _require_place(place)
    organisation = sealed.locked_organisation(actor)
    organisation.holidays = place
    organisation.save(update_fields=["holidays"])
    return organisation


@transaction.atomic
def keep_own_holidays(
    actor: Actor, *, place: str, now: dt.datetime, request_key: str = ""
) -> Person:
    """The actor's own place: "" for the organisation's, `holidays.NONE` for no holidays at all."""
    journal.record(actor, "keep_own_holidays", now=now, subject=place[:60], request_key=request_key)
    person = actor.require_person()
    if place != holidays.NONE:
        _require_place(place)
    person.holidays = place
    person.save(update_fields=["holidays"])
    return person


def _require_place(place: str) -> None:
    if place and not holidays.is_place(place):
        message = _("Holidays of “%(place)s” are not known; choose a country of the list.")
        raise UnableToKeepHolidays(message % {"place": place[:60]}, field="country")
