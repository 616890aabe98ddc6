"""Saying what should happen: next steps, goals of meetings, commitments, aims of reviews."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foresaid.people import access as people_access
from foresaid.people import journal
from foresaid.people.actor import Actor
from foresaid.people.models import Person
from foresaid.people.periods import is_in_reach
from foresaid.sales.models import Meeting, MeetingSchedule, Opportunity
from foresaid.sales.operations import finding

from ..append import Draft
from ..days import end_of, zone_of
from ..models import Expectation, Standing
from ..starts import start_that_counts
from . import standing
from .saying import say
from .wanted import UnableToState, Wanted, exits_of, row_of, words_of

Kind = Expectation.Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """What should happen next on one opportunity, by which day.

    `waiting` is for "waiting until their date, because …": quiet until that day.
    """

    opportunity: UUID
    wanted: Wanted
    due_on: dt.date
    waiting: bool = False


@transaction.atomic
def state_expectation(
    actor: Actor,
    *,
    wanted: Wanted,
    due_on: dt.date,
    opportunity: UUID | None = None,
    account: UUID | None = None,
    contact: UUID | None = None,
    group: Sequence[UUID] = (),
    holder: UUID | None = None,
    waiting: bool = False,
    now: dt.datetime,
    request_key: str = "",
) -> Expectation:
    """State a next step for exactly one of an opportunity, an account, a contact or a group.

    The holder is whoever is named, else the owner of the opportunity or account, else the one
    who says it. Raises `UnableToState`, or `UnableToFind` for what is not in sight.
    """
    about = opportunity or account or contact or ""
    journal.record(actor, "state_expectation", now=now, subject=str(about), request_key=request_key)
    if sum(map(bool, (opportunity, account, contact, group))) != 1:
        raise UnableToState(_("Choose one opportunity, account or contact, or a group."))
    row = row_of(actor, wanted, Kind.WAITING if waiting else Kind.NEXT_STEP)
    members: list[Opportunity] = []
    if opportunity:
        row.opportunity = finding.opportunity(actor, opportunity, now)
        require_open([row.opportunity])
    elif account:
        row.account = finding.account(actor, account)
    elif contact:
        row.contact = finding.contact(actor, contact)
    else:
        members = finding.opportunities(actor, list(group), now)
        require_open(members)
        _require_count_within(wanted, members)
        row.is_group = True
    row.holder = _holder(actor, holder, _owner_of(row), now)
    _due(actor, row, due_on, now)
    _say(actor, [(row, wanted)], now, members=members)
    return row


@transaction.atomic
def state_many(
    actor: Actor,
    *,
    steps: Sequence[NextStep],
    now: dt.datetime,
    request_key: str = "",
) -> list[Expectation]:
    """State next steps of many opportunities at once: all of them, or none.

    The holder of each is the opportunity's owner. Returns them in the order given.
    """
    journal.record(actor, "state_many", now=now, subject=str(len(steps)), request_key=request_key)
    return say_steps(actor, steps, now)


def say_steps(actor: Actor, steps: Sequence[NextStep], now: dt.datetime) -> list[Expectation]:
    """What `state_many` does, for an operation that has written its journal row."""
    if not steps:
        raise UnableToState(_("Choose at least one opportunity."), field="opportunities")
    uuids = [step.opportunity for step in steps]
    found = {row.uuid: row for row in finding.opportunities(actor, uuids, now)}
    require_open(list(found.values()))
    owners = Person.objects.in_bulk({row.now_owner_id for row in found.values()} - {None})
    exits = exits_of(actor, [step.wanted for step in steps])
    said = []
    for step in steps:
        kind = Kind.WAITING if step.waiting else Kind.NEXT_STEP
        row = row_of(actor, step.wanted, kind, exits)
        row.opportunity = found[step.opportunity]
        row.holder = owners.get(row.opportunity.now_owner_id or 0) or actor.require_person()
        _due(actor, row, step.due_on, now)
        said.append((row, step.wanted))
    _say(actor, said, now)
    return [row for row, _wanted in said]


@transaction.atomic
def state_of_accounts(
    actor: Actor,
    *,
    accounts: Sequence[UUID],
    wanted: Wanted,
    due_on: dt.date,
    now: dt.datetime,
    request_key: str = "",
) -> list[Expectation]:
    """State the same next step of each of these accounts: all of them, or none.

    Whoever looks after an account holds it. Returns them in the order given.
    """
    subject = str(len(accounts))
    journal.record(actor, "state_of_accounts", now=now, subject=subject, request_key=request_key)
    if not accounts:
        raise UnableToState(_("Choose at least one account."), field="accounts")
    exits, said = exits_of(actor, [wanted]), []
    for uuid in accounts:
        row = row_of(actor, wanted, Kind.NEXT_STEP, exits)
        row.account = finding.account(actor, uuid)
        row.holder = row.account.owner or actor.require_person()
        _due(actor, row, due_on, now)
        said.append((row, wanted))
    _say(actor, said, now)
    return [row for row, _wanted in said]


@transaction.atomic
def state_goal(
    actor: Actor,
    *,
    meeting: UUID,
    wanted: Wanted,
    now: dt.datetime,
    request_key: str = "",
) -> Expectation:
    """State the goal of a meeting; whoever leads it holds it.

    Said after the start that counts it is kept, marked, and never counts as set before.
    """
    journal.record(actor, "state_goal", now=now, subject=str(meeting), request_key=request_key)
    row = row_of(actor, wanted, Kind.GOAL)
    row.meeting = finding.meeting(actor, meeting, now)
    _require_goal_possible(row.meeting)
    row.holder = row.meeting.now_lead or actor.require_person()
    row.due_at = row.meeting.now_ends_at
    row.speaks_from = start_that_counts(row.meeting)
    _say(actor, [(row, wanted)], now)
    return row


@transaction.atomic
def state_commitment(
    actor: Actor,
    *,
    wanted: Wanted,
    due_on: dt.date,
    holder: UUID | None = None,
    opportunity: UUID | None = None,
    now: dt.datetime,
    request_key: str = "",
) -> Expectation:
    """Record what one of ours promised: the actor, somebody led, or the actor's own manager."""
    journal.record(
        actor, "state_commitment", now=now, subject=str(holder or ""), request_key=request_key
    )
    found = finding.opportunity(actor, opportunity, now) if opportunity else None
    responsible = _holder(actor, holder, actor.person, now)
    return promise(actor, wanted, due_on, now, holder=responsible, opportunity=found)


def promise(
    actor: Actor,
    wanted: Wanted,
    due_on: dt.date,
    now: dt.datetime,
    *,
    holder: Person,
    opportunity: Opportunity | None = None,
) -> Expectation:
    """Say what `holder` promises, of an open opportunity or as such, within a transaction."""
    row = row_of(actor, wanted, Kind.COMMITMENT)
    row.party = Expectation.Party.OURS
    row.holder = holder
    if opportunity:
        require_open([opportunity])
        row.opportunity = opportunity
    else:
        row.person = holder
    _due(actor, row, due_on, now)
    _say(actor, [(row, wanted)], now)
    return row


@transaction.atomic
def state_aim(
    actor: Actor,
    *,
    what: str,
    due_on: dt.date,
    speaks_from: dt.datetime | None = None,
    now: dt.datetime,
    request_key: str = "",
) -> Expectation:
    """Say what should be true after a review. `speaks_from` is the review's start, if known."""
    journal.record(actor, "state_aim", now=now, request_key=request_key)
    wanted = Wanted(what=what, party=Expectation.Party.OURS)
    row = row_of(actor, wanted, Kind.AIM)
    row.holder = row.person = actor.require_person()
    _due(actor, row, due_on, now)
    row.speaks_from = speaks_from or row.due_at
    _say(actor, [(row, wanted)], now)
    return row


def _owner_of(row: Expectation) -> Person | None:
    if row.opportunity:
        return row.opportunity.now_owner
    return row.account.owner if row.account else None


def _holder(actor: Actor, named: UUID | None, otherwise: Person | None, now: dt.datetime) -> Person:
    """Who answers for it: oneself, somebody in sight, or one's own manager."""
    person = actor.require_person()
    if named is None:
        return otherwise or person
    today = actor.organisation.today(now)
    allowed = (
        Q(pk__in=people_access.seen_people(actor, today).values("pk"))
        | Q(pk__in=people_access.managers_of(person, today).values("pk"))
        | Q(pk=person.pk)
    )
    found = people_access.everybody(actor).filter(allowed, uuid=named, left_on=None).first()
    if found is None:
        message = _("Only you, people you lead and your manager can be held to this.")
        raise UnableToState(message, field="holder")
    return found


def _due(actor: Actor, row: Expectation, due_on: dt.date, now: dt.datetime) -> None:
    """Set when it is due: the end of that day where the holder is. A day gone by is refused."""
    row.due_at = row.speaks_from = due_moment(actor, row.holder, due_on, now)


def due_moment(actor: Actor, holder: Person, due_on: dt.date, now: dt.datetime) -> dt.datetime:
    """The end of `due_on` where the holder is; raises `UnableToState` once that has passed."""
    if not is_in_reach(due_on):
        raise UnableToState(_("Check the year of the date."), field="due_on")
    due_at = end_of(due_on, zone_of(holder, actor.organisation))
    if due_at <= actor.organisation.moment(now):
        raise UnableToState(
            _("That day has passed. Say by which day it will have happened."), field="due_on"
        )
    return due_at


def _require_count_within(wanted: Wanted, members: Sequence[Opportunity]) -> None:
    if wanted.count is not None and wanted.count > len(members):
        message = _("You chose %(whole)s; the count can not be more than that.")
        raise UnableToState(message % {"whole": len(members)}, field="count")


def require_open(opportunities: Sequence[Opportunity]) -> None:
    """Refuse to speak of what is closed."""
    closed = next((row for row in opportunities if not row.is_open), None)
    if closed is None:
        return
    message = _("%(name)s is closed. Only an open opportunity has a next step; reopen it first.")
    raise UnableToState(message % {"name": closed.name}, field="opportunity")


def _require_goal_possible(meeting: Meeting) -> None:
    if meeting.now_state in {MeetingSchedule.State.CANCELLED, MeetingSchedule.State.NO_SHOW}:
        message = _("This meeting does not take place, so it has no goal.")
        raise UnableToState(message, field="meeting")
    standing_goals = Standing.objects.filter(expectation__meeting=meeting).exclude(
        state=Standing.State.WITHDRAWN
    )
    if standing_goals.exists():
        message = _("This meeting has its goal. Cancel that one before you set another.")
        raise UnableToState(message, field="meeting")


def _say(
    actor: Actor,
    said: Sequence[tuple[Expectation, Wanted]],
    now: dt.datetime,
    *,
    members: Sequence[Opportunity] = (),
) -> None:
    keys = [member.pk for member in members]
    drafts = [Draft(row=row, words=words_of(wanted), members=keys) for row, wanted in said]
    say(actor, drafts, now)
    standing.project([row.pk for row, _wanted in said])
