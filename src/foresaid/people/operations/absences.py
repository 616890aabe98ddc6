"""Days on which somebody's clocks stand still."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foresaid.people import access, journal, sealed
from foresaid.people.actor import Actor, UnableToAct
from foresaid.people.errors import Unable
from foresaid.people.models import Absence, Person
from foresaid.people.periods import is_in_reach, overlapping


class UnableToRecordAbsence(Unable):
    """The days do not make a span, or lie within an absence already known."""


@transaction.atomic
def record_absence(
    actor: Actor,
    *,
    person: UUID,
    from_on: dt.date,
    to_on: dt.date,
    from_noon: bool = False,
    until_noon: bool = False,
    now: dt.datetime,
    request_key: str = "",
) -> Absence:
    """Away from `from_on`; `to_on` is the first day back. Raises `UnableToRecordAbsence`.

    `from_noon` leaves the morning of the first day worked, `until_noon` the afternoon of the last.
    The person, a direct manager or an administrator may say so.
    """
    journal.record(actor, "record_absence", now=now, subject=str(person), request_key=request_key)
    found = sealed.present_person(actor, person)
    _require_close(actor, found, now)
    if to_on <= from_on:
        raise UnableToRecordAbsence(
            _("The first day back has to come after the first day away."), field="to_on"
        )
    if from_noon and until_noon and (to_on - from_on).days == 1:
        raise UnableToRecordAbsence(
            _("From noon until noon of the same day is no absence; choose one of the two."),
            field="until_noon",
        )
    if not (is_in_reach(from_on) and is_in_reach(to_on)):
        raise UnableToRecordAbsence(_("Check the year of the date."), field="from_on")
    known = Absence.objects.filter(overlapping(from_on, to_on), person=found).first()
    if known is not None:
        raise UnableToRecordAbsence(
            _("%(name)s is known to be away from %(day)s already.")
            % {"name": found.name, "day": known.from_on},
            field="from_on",
        )
    return Absence.objects.create(
        organisation=actor.organisation,
        person=found,
        from_on=from_on,
        to_on=to_on,
        from_noon=from_noon,
        until_noon=until_noon,
    )


@transaction.atomic
def remove_absence(actor: Actor, *, absence: UUID, now: dt.datetime, request_key: str = "") -> None:
    """Take back an absence that does not come, or was not."""
    journal.record(actor, "remove_absence", now=now, subject=str(absence), request_key=request_key)
    found = sealed.absence(actor, absence)
    _require_close(actor, found.person, now)
    found.delete()


def _require_close(actor: Actor, person: Person, now: dt.datetime) -> None:
    if actor.administers or actor.person == person:
        return
    today = actor.organisation.today(now)
    if not access.managers_of(person, today).filter(pk=actor.require_person().pk).exists():
        raise UnableToAct(
            _("Absences are recorded by the person, their manager or an administrator.")
        )
