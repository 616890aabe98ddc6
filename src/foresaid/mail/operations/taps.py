"""Links in mails that do one thing for one person: what they would do, and doing it once."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foresaid.ledger import meeting_questions, questions
from foresaid.ledger.operations.result import Told, record_result
from foresaid.ledger.operations.scheduling import hold_meeting, miss_meeting
from foresaid.ledger.operations.state import state_goal
from foresaid.ledger.operations.wanted import Wanted
from foresaid.ledger.views import ExpectationView, MeetingView
from foresaid.mail.models import Tap
from foresaid.people import tokens
from foresaid.people.actor import Actor, Door, actor_for
from foresaid.people.errors import Unable

Act = Tap.Act


class UnableToTap(Unable):
    """The link was used, has expired, or what it was about has come to its end."""


class UnableToKnowTap(UnableToTap):
    """There is no such link, or none any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tapped:
    """What a link is for: one person, one meeting or one expectation, one act."""

    act: Tap.Act
    actor: Actor
    meeting: MeetingView | None
    expectation: ExpectationView | None

    @property
    def person_name(self) -> str:
        return self.actor.require_person().name

    @property
    def asks_goal(self) -> bool:
        return self.act == Act.GOAL


def tapped(token: str, now: dt.datetime) -> Tapped:
    """What `token` would do now; writes nothing. Raises `UnableToTap`."""
    return _meant(_usable(token, now), now)


@transaction.atomic
def use_tap(*, token: str, now: dt.datetime, goal: Wanted | None = None) -> Tapped:
    """Do what the link says, by the same operations as every page; it works once.

    With it every other link about the same thing is used up. `goal` is what was typed where the
    link asks for a goal. Raises `UnableToTap`, or what the operation refuses; it can be used then.
    """
    row = _held(token, now)
    meant = _meant(row, now)
    if meant.asks_goal:
        _state(meant, goal, now)
    elif meant.meeting is not None:
        _settle(meant.actor, meant.meeting, row.act, now)
    elif meant.expectation is not None:
        record_result(
            meant.actor,
            expectation=meant.expectation.uuid,
            told=Told(came="reached"),
            now=now,
        )
    others = Tap.objects.filter(person=row.person, subject=row.subject, used_at=None)
    others.update(used_at=now)
    return meant


def _state(meant: Tapped, goal: Wanted | None, now: dt.datetime) -> None:
    if goal is None or meant.meeting is None:
        raise UnableToTap(_("Say what the customer will do because of this meeting."), field="what")
    state_goal(meant.actor, meeting=meant.meeting.uuid, wanted=goal, now=now)


def _settle(actor: Actor, meeting: MeetingView, act: str, now: dt.datetime) -> None:
    if meeting.goal is not None:
        record_result(actor, expectation=meeting.goal.uuid, told=Told(came=act), now=now)
    elif act == Act.NOT_HELD:
        miss_meeting(actor, meeting=meeting.uuid, now=now)
    else:
        hold_meeting(actor, meeting=meeting.uuid, now=now)


def _held(token: str, now: dt.datetime) -> Tap:
    """The link, locked with all about the same thing in the order of their keys: of two that are
    used at the same moment the second finds itself used up.
    """
    row = _usable(token, now)
    rows = Tap.objects.select_for_update(of=("self",)).order_by("pk")
    list(rows.filter(person=row.person, subject=row.subject).values_list("pk"))
    return _usable(token, now)


def _usable(token: str, now: dt.datetime) -> Tap:
    rows = Tap.objects.select_related("person__organisation", "person__login")
    known = rows.filter(token_digest=tokens.digest(token))
    row = known.filter(
        used_at=None,
        expires_at__gt=now,
        person__left_on=None,
        person__organisation__retired_at=None,
    ).first()
    if row is None:
        unable = UnableToTap if known.exists() else UnableToKnowTap
        raise unable(_("It was used, has expired, or another link of the same mail did its work."))
    return row


def _meant(row: Tap, now: dt.datetime) -> Tapped:
    """The thing as it stands now; what has its goal or result already is done with."""
    organisation = row.person.organisation
    actor = actor_for(row.person, Door.MAIL, organisation.today(now))
    moment = organisation.moment(now)
    if row.act == Act.HAPPENED:
        said = questions.expectation(actor, row.subject, moment)
        if said is None or said.state != "open":
            raise UnableToTap(_("This has come to its end already; nothing is left to do."))
        return Tapped(act=Act(row.act), actor=actor, meeting=None, expectation=said)
    meeting = meeting_questions.meeting(actor, row.subject, moment)
    if meeting is None or not _is_open(meeting, row.act):
        raise UnableToTap(_("This meeting has been dealt with already; nothing is left to do."))
    return Tapped(act=Act(row.act), actor=actor, meeting=meeting, expectation=None)


def _is_open(meeting: MeetingView, act: str) -> bool:
    """Whether the meeting still waits for what the link does."""
    if act == Act.GOAL:
        return meeting.goal is None and meeting.state == "planned"
    if meeting.goal is not None:
        return meeting.goal.result is None and act != Act.HELD
    return meeting.state == "planned" and act in {Act.HELD, Act.NOT_HELD}
