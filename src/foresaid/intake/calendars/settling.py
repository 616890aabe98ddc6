"""What becomes of one event: a meeting planned, confirmed, joined, moved or called off.

Every function here runs in the transaction of `take_in` and answers with one word for what it did.
"""

import datetime as dt

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from foresaid.ledger.operations.meetings import call_off_meeting, move_meeting
from foresaid.ledger.operations.scheduling import confirm_by_calendar, plan_meeting
from foresaid.ledger.starts import time_that_counts
from foresaid.people.actor import Actor
from foresaid.people.models import Person
from foresaid.sales.models import (
    Account,
    CalendarSighting,
    Meeting,
    MeetingSchedule,
    Opportunity,
    Outcome,
)
from foresaid.sales.operations import calendars as sales_calendars
from foresaid.sales.operations import finding

from .events import Event
from .meaning import Meaning

Kind, State = Meeting.Kind, MeetingSchedule.State
MAY_BECOME_CUSTOMER = (Kind.UNCLEAR, Kind.INTERNAL)
MAY_BE_CONFIRMED = (Kind.CUSTOMER, Kind.CALL_BLOCK, Kind.UNPLANNED)
OVER = (State.HELD, State.NO_SHOW)


def known(actor: Actor, event: Event) -> Meeting | None:
    """The meeting that this event is already, by the number it has now or another source's."""
    rows = Meeting.objects.filter(organisation=actor.organisation)
    seen = CalendarSighting.objects.filter(
        organisation=actor.organisation, key=event.key, is_gone=False
    )
    by_number = rows.filter(calendar_uid=event.key).first()
    return by_number or rows.filter(pk__in=seen.values("meeting")).first()


def first_time(
    actor: Actor,
    event: Event,
    meaning: Meaning,
    meeting: Meeting | None,
    *,
    source: str,
    now: dt.datetime,
) -> str:
    """A source speaks of this event for the first time; `meeting` is the one known of it."""
    if meeting is not None:
        return _join(actor, event, meaning, meeting, source, now)
    typed = _typed(actor, event, meaning)
    if typed is not None:
        return _confirm(actor, event, meaning, typed, source, now)
    if not meaning.kind:
        return "alone"
    _see(actor, event, _plan(actor, event, meaning, now), source, now)
    return "new"


def follow(actor: Actor, event: Event, sighting: CalendarSighting, *, now: dt.datetime) -> str:
    """A source speaks of it again: only what it says otherwise than before is followed."""
    same = (sighting.starts_at, sighting.ends_at) == (event.starts_at, event.ends_at)
    if event.sequence < sighting.sequence or (same and not sighting.is_gone):
        return "unchanged"
    returned = sighting.is_gone
    sighting.starts_at, sighting.ends_at = event.starts_at, event.ends_at
    sighting.sequence, sighting.is_gone, sighting.seen_at = event.sequence, False, now
    sighting.save(update_fields=["starts_at", "ends_at", "sequence", "is_gone", "seen_at"])
    return _move(actor, event, sighting.meeting, now, brings_back=returned or not same)


def renumber(actor: Actor, event: Event, before: CalendarSighting, *, now: dt.datetime) -> str:
    """The series was moved as a whole: this occurrence goes on under the number it has now."""
    if before.meeting.calendar_uid == before.key:
        before.meeting.calendar_uid = event.key
        before.meeting.save(update_fields=["calendar_uid"])
    before.key = event.key
    before.save(update_fields=["key"])
    return follow(actor, event, before, now=now)


def lose(actor: Actor, sighting: CalendarSighting, *, for_all: bool, now: dt.datetime) -> str:
    """The source has it no more; the meeting is called off when no other source has it."""
    sighting.is_gone, sighting.seen_at = True, now
    sighting.save(update_fields=["is_gone", "seen_at"])
    meeting = sighting.meeting
    others = meeting.sightings.filter(is_gone=False).exclude(pk=sighting.pk)
    if not for_all and others.exists():
        return "left"
    meeting.refresh_from_db()
    started_at, _ended_at = time_that_counts(meeting)
    if meeting.now_state != State.PLANNED or actor.organisation.moment(now) >= started_at:
        return "unchanged"
    reason = _("The calendar has it no more.")
    call_off_meeting(actor, meeting=meeting.uuid, reason=reason, by_calendar=True, now=now)
    return "called_off"


def explain(actor: Actor, meeting: Meeting, meaning: Meaning, *, now: dt.datetime) -> bool:
    """A customer is among the guests now, or is known by now; never the other way round."""
    if meaning.kind != Kind.CUSTOMER:
        return False
    meeting = _held(meeting)
    if meeting.kind not in MAY_BECOME_CUSTOMER:
        return False  # somebody said so meanwhile
    subjects = _subjects(actor, meaning.account, meeting.now_lead)
    sales_calendars.become_customer_meeting(
        actor,
        meeting,
        account=meaning.account,
        contacts=meaning.contacts,
        opportunities=subjects,
        now=now,
    )
    return True


def _plan(actor: Actor, event: Event, meaning: Meaning, now: dt.datetime) -> Meeting:
    account = meaning.account
    subjects = _subjects(actor, account, meaning.lead) if meaning.kind == Kind.CUSTOMER else []
    return plan_meeting(
        actor,
        title=event.title or (account.name if account else _("Meeting")),
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        kind=meaning.kind,
        account=account.uuid if account else None,
        opportunities=[one.uuid for one in subjects],
        lead=meaning.lead.uuid,
        people=[one.uuid for one in meaning.people],
        contacts=[one.uuid for one in meaning.contacts],
        calendar_uid=event.key,
        calendar_series=event.series,
        guests=meaning.unknown,
        now=now,
    )


def _subjects(actor: Actor, account: Account | None, lead: Person | None) -> list[Opportunity]:
    """The one open opportunity that the lead has there; of several nobody can know which."""
    if account is None or lead is None:
        return []
    rows = Opportunity.objects.filter(
        organisation=actor.organisation,
        now_exists=True,
        account=account,
        now_owner=lead,
        now_outcome=Outcome.OPEN,
    )
    found = list(rows[:2])
    return found if len(found) == 1 else []


def _join(
    actor: Actor, event: Event, meaning: Meaning, meeting: Meeting, source: str, now: dt.datetime
) -> str:
    """Another calendar has the same meeting: its people take part, and one leads as before.

    A calendar that lags behind says an older time; only a newer version moves the meeting.
    """
    newest = meeting.sightings.aggregate(newest=Max("sequence"))["newest"]
    _see(actor, event, meeting, source, now)
    sales_calendars.add_people(meeting, meaning.people, meaning.contacts)
    if newest is None or event.sequence > newest:
        _move(actor, event, meeting, now, brings_back=newest is not None)
    return "joined"


def _typed(actor: Actor, event: Event, meaning: Meaning) -> Meeting | None:
    """A meeting typed by hand that this event is: same lead, overlapping time, same account."""
    rows = Meeting.objects.filter(
        organisation=actor.organisation,
        calendar_uid="",
        kind__in=MAY_BE_CONFIRMED,
        now_lead=meaning.lead,
        now_starts_at__lt=event.ends_at,
        now_ends_at__gt=event.starts_at,
    ).exclude(now_state=State.CANCELLED)
    if meaning.kind:
        rows = rows.filter(_about(meaning))
    return min(rows, key=lambda row: abs(row.now_starts_at - event.starts_at), default=None)


def _about(meaning: Meaning) -> Q:
    """With an account on one side only, the time and the lead have to do."""
    if meaning.kind == Kind.INTERNAL:
        return Q(account__isnull=True, kind=Kind.CALL_BLOCK)
    return Q(account=meaning.account) | Q(account__isnull=True) if meaning.account else Q()


def _confirm(
    actor: Actor, event: Event, meaning: Meaning, typed: Meeting, source: str, now: dt.datetime
) -> str:
    typed = _held(typed)
    confirm_by_calendar(
        actor,
        typed,
        calendar_uid=event.key,
        calendar_series=event.series,
        account=meaning.account,
        is_moved=typed.now_state not in OVER and not _is_at(event, typed),
        now=now,
    )
    sales_calendars.add_people(typed, meaning.people, meaning.contacts)
    _see(actor, event, typed, source, now)
    _move(actor, event, typed, now, brings_back=False)
    return "confirmed"


def _move(
    actor: Actor, event: Event, meeting: Meeting, now: dt.datetime, *, brings_back: bool
) -> str:
    meeting.refresh_from_db()
    away = meeting.now_state == State.CANCELLED
    if (
        meeting.now_state in OVER
        or (_is_at(event, meeting) and not away)
        or (away and not brings_back)
    ):
        return "unchanged"
    move_meeting(
        actor,
        meeting=meeting.uuid,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        by_calendar=True,
        now=now,
    )
    return "moved"


def _held(meeting: Meeting) -> Meeting:
    """As it stands now, and locked before the organisation's row is, as everybody else does."""
    return finding.locked(Meeting.objects.all()).get(pk=meeting.pk)


def _is_at(event: Event, meeting: Meeting) -> bool:
    return (meeting.now_starts_at, meeting.now_ends_at) == (event.starts_at, event.ends_at)


def _see(actor: Actor, event: Event, meeting: Meeting, source: str, now: dt.datetime) -> None:
    CalendarSighting.objects.create(
        organisation=actor.organisation,
        source=source,
        key=event.key,
        meeting=meeting,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        sequence=event.sequence,
        seen_at=now,
    )
