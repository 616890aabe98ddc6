"""Meetings: planned, moved, called off, held. Every schedule is a row of its own."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from foresaid.people import journal
from foresaid.people.actor import Actor
from foresaid.people.errors import Unable
from foresaid.people.models import Person
from foresaid.people.one_line import one_line
from foresaid.people.periods import is_in_reach

from ..models import (
    Account,
    Meeting,
    MeetingOpportunity,
    MeetingPerson,
    MeetingSchedule,
    Opportunity,
    Step,
)
from . import finding
from .version import touch


class UnableToMeet(Unable):
    """The meeting can not be planned or changed like this."""


@transaction.atomic
def plan_meeting(
    actor: Actor,
    *,
    title: str,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    kind: str = Meeting.Kind.CUSTOMER,
    account: UUID | None = None,
    opportunities: Sequence[UUID] = (),
    step: UUID | None = None,
    lead: UUID | None = None,
    people: Sequence[UUID] = (),
    contacts: Sequence[UUID] = (),
    calendar_uid: str = "",
    calendar_series: str = "",
    guests: Sequence[tuple[str, str]] = (),
    now: dt.datetime,
    request_key: str = "",
) -> Meeting:
    """Plan a meeting. The actor leads it where nobody is named; one person of ours leads.

    Its step is that of its first opportunity where none is named. A meeting that has passed
    may be written down too; a goal for it can then only be said afterwards.
    """
    journal.record(actor, "plan_meeting", now=now, subject=title[:80], request_key=request_key)
    _check(title, starts_at, ends_at, kind)
    subjects = finding.opportunities(actor, list(opportunities), now)
    leading = finding.person(actor, lead, "lead") if lead else actor.require_person()
    moment = actor.organisation.moment(now)
    customer = _account(actor, account, subjects)
    if not calendar_uid:
        _require_new(customer, leading, starts_at, ends_at)
    meeting = Meeting.objects.create(
        organisation=actor.organisation,
        kind=kind,
        title=one_line(title)[:250],
        account=customer,
        step=_step(actor, step, subjects),
        calendar_uid=calendar_uid,
        calendar_series=calendar_series,
        guests=[list(guest) for guest in guests],
        recorded_at=moment,
        first_starts_at=starts_at,
        now_starts_at=starts_at,
        now_ends_at=ends_at,
        now_lead=leading,
    )
    _write_people(actor, meeting, leading, people, contacts)
    return _begun_with(actor, meeting, subjects)


def _begun_with(actor: Actor, meeting: Meeting, subjects: Sequence[Opportunity]) -> Meeting:
    """With what it is about and the first row of its schedule."""
    MeetingOpportunity.objects.bulk_create(
        MeetingOpportunity(meeting=meeting, opportunity=one) for one in subjects
    )
    by_calendar = bool(meeting.calendar_uid)
    origin = MeetingSchedule.Origin.CALENDAR if by_calendar else MeetingSchedule.Origin.HAND
    schedule(actor, meeting, meeting.recorded_at, origin)
    touch(actor.organisation)
    return meeting


@transaction.atomic
def reschedule(
    actor: Actor,
    *,
    meeting: UUID,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    by_calendar: bool = False,
    now: dt.datetime,
    request_key: str = "",
) -> Meeting:
    """Move a meeting. The start as first recorded stays, so a late goal can not become early.

    A calendar may also bring one back that was called off.
    """
    journal.record(actor, "reschedule", now=now, subject=str(meeting), request_key=request_key)
    found = finding.meeting(actor, meeting, now)
    found = _without_result(found) if by_calendar else _not_over(found)
    _check(found.title, starts_at, ends_at, found.kind)
    found.now_starts_at, found.now_ends_at = starts_at, ends_at
    return _changed(actor, found, MeetingSchedule.State.PLANNED, now, by_calendar=by_calendar)


@transaction.atomic
def cancel_meeting(
    actor: Actor,
    *,
    meeting: UUID,
    by_calendar: bool = False,
    now: dt.datetime,
    request_key: str = "",
) -> Meeting:
    """Call a meeting off."""
    journal.record(actor, "cancel_meeting", now=now, subject=str(meeting), request_key=request_key)
    found = _not_over(finding.meeting(actor, meeting, now))
    return _changed(actor, found, MeetingSchedule.State.CANCELLED, now, by_calendar=by_calendar)


@transaction.atomic
def hold_meeting(
    actor: Actor, *, meeting: UUID, now: dt.datetime, request_key: str = ""
) -> Meeting:
    """Say that a meeting took place."""
    journal.record(actor, "hold_meeting", now=now, subject=str(meeting), request_key=request_key)
    found = _begun(actor, finding.meeting(actor, meeting, now), now)
    return _changed(actor, found, MeetingSchedule.State.HELD, now)


@transaction.atomic
def miss_meeting(
    actor: Actor, *, meeting: UUID, now: dt.datetime, request_key: str = ""
) -> Meeting:
    """Say that the customer did not come; it is an end of its own, no cancellation."""
    journal.record(actor, "miss_meeting", now=now, subject=str(meeting), request_key=request_key)
    found = _begun(actor, finding.meeting(actor, meeting, now), now)
    return _changed(actor, found, MeetingSchedule.State.NO_SHOW, now)


def _check(title: str, starts_at: dt.datetime, ends_at: dt.datetime, kind: str) -> None:
    if not title.strip():
        raise UnableToMeet(_("Give the meeting a title."), field="title")
    if not is_in_reach(starts_at.date()):
        raise UnableToMeet(_("Check the year of the date."), field="starts_at")
    if ends_at <= starts_at:
        raise UnableToMeet(_("A meeting ends after it starts."), field="ends_at")
    if ends_at - starts_at > dt.timedelta(days=7):
        raise UnableToMeet(_("A meeting lasts a week at most; check the days."), field="ends_at")
    if kind not in Meeting.Kind.values:
        raise UnableToMeet(_("Choose what kind of meeting it is."), field="kind")


def _require_new(
    account: Account | None, lead: Person, starts_at: dt.datetime, ends_at: dt.datetime
) -> None:
    """Refuse to write down by hand what a calendar has brought already."""
    if account is None:
        return
    same = Meeting.objects.filter(
        account=account,
        now_lead=lead,
        now_state=MeetingSchedule.State.PLANNED,
        now_starts_at__lt=ends_at,
        now_ends_at__gt=starts_at,
    )
    brought = same.exclude(calendar_uid="").first()
    if brought is not None:
        message = _("The calendar has brought this meeting already: “%(title)s”. Use that one.")
        raise UnableToMeet(message % {"title": brought.title}, field="starts_at")


def _planned(meeting: Meeting) -> Meeting:
    if meeting.now_state == MeetingSchedule.State.CANCELLED:
        raise UnableToMeet(_("This meeting was called off; plan a new one."))
    return meeting


def _without_result(meeting: Meeting) -> Meeting:
    """What came of a meeting stays with the time at which it was: it moves no more."""
    if meeting.now_state in {MeetingSchedule.State.HELD, MeetingSchedule.State.NO_SHOW}:
        raise UnableToMeet(_("It is said already what came of this meeting; plan a new one."))
    return meeting


def _not_over(meeting: Meeting) -> Meeting:
    return _planned(_without_result(meeting))


def _begun(actor: Actor, meeting: Meeting, now: dt.datetime) -> Meeting:
    if meeting.now_starts_at > actor.organisation.moment(now):
        raise UnableToMeet(_("This meeting has not begun yet; move it first if it came earlier."))
    return _planned(meeting)


def _account(actor: Actor, account: UUID | None, subjects: Sequence[Opportunity]) -> Account | None:
    if account is not None:
        return finding.account(actor, account)
    return subjects[0].account if subjects else None


def _step(actor: Actor, step: UUID | None, subjects: Sequence[Opportunity]) -> Step | None:
    if step is not None:
        return finding.step(actor, step)
    return subjects[0].now_step if subjects else None


def _write_people(
    actor: Actor,
    meeting: Meeting,
    lead: Person,
    people: Sequence[UUID],
    contacts: Sequence[UUID],
) -> None:
    others = {finding.person(actor, uuid, "people") for uuid in people} - {lead}
    theirs = {finding.contact(actor, uuid) for uuid in contacts}
    MeetingPerson.objects.bulk_create(
        [
            MeetingPerson(meeting=meeting, person=lead, leads=True),
            *(MeetingPerson(meeting=meeting, person=one) for one in others),
            *(MeetingPerson(meeting=meeting, contact=one) for one in theirs),
        ]
    )


def _changed(
    actor: Actor, meeting: Meeting, state: str, now: dt.datetime, *, by_calendar: bool = False
) -> Meeting:
    meeting.now_state = state
    meeting.save(update_fields=["now_state", "now_starts_at", "now_ends_at"])
    origin = MeetingSchedule.Origin.CALENDAR if by_calendar else MeetingSchedule.Origin.HAND
    schedule(actor, meeting, actor.organisation.moment(now), origin)
    touch(actor.organisation)
    return meeting


def schedule(actor: Actor, meeting: Meeting, moment: dt.datetime, origin: str) -> None:
    MeetingSchedule.objects.create(
        organisation=actor.organisation,
        meeting=meeting,
        starts_at=meeting.now_starts_at,
        ends_at=meeting.now_ends_at,
        state=meeting.now_state,
        origin=origin,
        by=actor.person,
        recorded_at=moment,
    )
