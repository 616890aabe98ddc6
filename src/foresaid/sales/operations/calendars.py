"""What a calendar adds to a meeting: that it is confirmed, who is in it, whom it is with."""

import datetime as dt
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from foresaid.people import journal
from foresaid.people.actor import Actor
from foresaid.people.models import Person

from ..erased import is_stand_in
from ..models import (
    Account,
    Contact,
    Meeting,
    MeetingOpportunity,
    MeetingPerson,
    MeetingSchedule,
    Opportunity,
    SeriesAnswer,
)
from . import finding
from .accounts import add_contact, create_account
from .meetings import UnableToMeet, schedule
from .version import touch


@transaction.atomic
def confirm_by_calendar(
    actor: Actor,
    meeting: Meeting,
    *,
    calendar_uid: str,
    calendar_series: str,
    account: Account | None,
    is_moved: bool,
    now: dt.datetime,
) -> Meeting:
    """A meeting typed by hand is in a calendar too. Its first recorded start still counts.

    `is_moved` where the calendar has it at another time: then the move that follows is the row
    that says so, and a second one would count as the calendar's own change of mind.
    """
    journal.record(actor, "confirm_by_calendar", now=now, subject=str(meeting.uuid))
    meeting.calendar_uid, meeting.calendar_series = calendar_uid, calendar_series
    meeting.account = meeting.account or account
    meeting.save(update_fields=["calendar_uid", "calendar_series", "account"])
    if not is_moved:
        moment = actor.organisation.moment(now)
        schedule(actor, meeting, moment, MeetingSchedule.Origin.CALENDAR)
    touch(actor.organisation)
    return meeting


@transaction.atomic
def become_customer_meeting(
    actor: Actor,
    meeting: Meeting,
    *,
    account: Account | None,
    contacts: Iterable[Contact] = (),
    opportunities: Sequence[Opportunity] = (),
    now: dt.datetime,
) -> None:
    """It is known by now that a customer is in it. From here on it counts."""
    journal.record(actor, "become_customer_meeting", now=now, subject=str(meeting.uuid))
    meeting.kind, meeting.account, meeting.guests = Meeting.Kind.CUSTOMER, account, []
    if opportunities and meeting.step is None:
        meeting.step = opportunities[0].now_step
    meeting.save(update_fields=["kind", "account", "guests", "step"])
    add_people(meeting, (), contacts)
    MeetingOpportunity.objects.bulk_create(
        MeetingOpportunity(meeting=meeting, opportunity=one) for one in opportunities
    )
    touch(actor.organisation)


@transaction.atomic
def say_about(
    actor: Actor,
    *,
    meeting: UUID,
    opportunity: UUID,
    now: dt.datetime,
    request_key: str = "",
) -> Meeting:
    """Say which opportunity a meeting is about, where nobody knew. Its step is taken over."""
    journal.record(actor, "say_about", now=now, subject=str(meeting), request_key=request_key)
    found = finding.meeting(actor, meeting, now)
    subject = finding.opportunity(actor, opportunity, now)
    if found.subjects.exists():
        raise UnableToMeet(_("It is known already what this meeting is about."))
    MeetingOpportunity.objects.create(meeting=found, opportunity=subject)
    found.step = found.step or subject.now_step
    found.account = found.account or subject.account
    found.save(update_fields=["step", "account"])
    touch(actor.organisation)
    return found


def add_people(meeting: Meeting, people: Iterable[Person], contacts: Iterable[Contact]) -> None:
    """Those who are not in it yet take part; who leads stays who leads."""
    ours = set(meeting.people.values_list("person", flat=True))
    theirs = set(meeting.people.values_list("contact", flat=True))
    came = [MeetingPerson(meeting=meeting, person=one) for one in people if one.pk not in ours]
    guests = [
        MeetingPerson(meeting=meeting, contact=one) for one in contacts if one.pk not in theirs
    ]
    MeetingPerson.objects.bulk_create([*came, *guests])


@transaction.atomic
def answer_series(
    actor: Actor,
    *,
    meeting: UUID,
    is_customer: bool,
    account: str = "",
    now: dt.datetime,
    request_key: str = "",
) -> SeriesAnswer:
    """Say once whether a meeting of unknown guests, and all its series, is with a customer.

    `account` is the name of the customer: an account that is there, or else a new one; its guests
    become contacts, so that nobody is asked about them again. It is there for those in it alone.
    """
    journal.record(actor, "answer_series", now=now, subject=str(meeting), request_key=request_key)
    series, unclear = _unclear(actor, meeting, now)
    customer = _named(actor, account, now) if is_customer else None
    for row in unclear:
        _settle(actor, row, customer, now)
    return SeriesAnswer.objects.create(
        organisation=actor.organisation,
        series=series,
        is_customer=is_customer,
        account=customer,
        by=actor.require_person(),
        answered_at=now,
    )


def _unclear(actor: Actor, meeting: UUID, now: dt.datetime) -> tuple[str, list[Meeting]]:
    """The series of a meeting in sight, and all of it that waits for the answer, locked by key."""
    asked = finding.meeting_in_sight(actor, meeting, now)
    rows = Meeting.objects.filter(
        organisation=actor.organisation,
        kind=Meeting.Kind.UNCLEAR,
        calendar_series=asked.calendar_series,
    )
    unclear = list(finding.locked(rows).order_by("pk"))
    if asked not in unclear:
        raise UnableToMeet(_("It has been said already whom this meeting is with."))
    return asked.calendar_series, unclear


def _settle(actor: Actor, meeting: Meeting, customer: Account | None, now: dt.datetime) -> None:
    if customer is None:
        # Nobody who leads somebody has a claim on what a private appointment is called.
        meeting.kind, meeting.guests, meeting.title = (
            Meeting.Kind.INTERNAL,
            [],
            _("Not about sales"),
        )
        meeting.save(update_fields=["kind", "guests", "title"])
        return
    guests = [
        (email, name or email.partition("@")[0])
        for email, name in meeting.guests
        if not is_stand_in(email)
    ]
    contacts = [_contact(actor, customer, email, name, now) for email, name in guests]
    become_customer_meeting(actor, meeting, account=customer, contacts=contacts, now=now)


def _contact(actor: Actor, account: Account, email: str, name: str, now: dt.datetime) -> Contact:
    known = Contact.objects.filter(organisation=actor.organisation, email__iexact=email).first()
    return known or add_contact(actor, name=name, account=account.uuid, email=email, now=now)


def _named(actor: Actor, name: str, now: dt.datetime) -> Account:
    if not name.strip():
        raise UnableToMeet(_("Say which customer it is with."), field="account")
    rows = Account.objects.filter(organisation=actor.organisation, name__iexact=name.strip())
    return rows.order_by("pk").first() or create_account(actor, name=name, now=now)
