"""Saying what came of it: the holder's result, and the manager's view beside it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foresaid.people import journal
from foresaid.people.actor import Actor
from foresaid.people.clocks import working_time
from foresaid.people.errors import Unable
from foresaid.people.periods import is_in_reach
from foresaid.sales.models import MeetingSchedule
from foresaid.sales.operations import finding
from foresaid.sales.operations import meetings as sales_meetings

from .. import texts
from ..append import Draft
from ..days import day_of, end_of, zone_of
from ..models import Expectation, Result, Standing
from ..movement import Action, Answer, Moved, Movement, movement, seeks_decision
from ..starts import time_that_counts
from . import saying, scheduling, standing

CORRECT_WITHIN = dt.timedelta(days=1)
DEBRIEF = ("different", "learned", "needs")


class UnableToRecordResult(Unable):
    """This result can not be recorded, or not by this person, or not any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the holder or the manager says came of it. One tap is `came` alone.

    `came` is reached, partly, not_reached or not_held. `answer` is the customer's decision in a
    meeting. `action` is what somebody will do next, `action_by` the contact who will.
    `debrief` may hold different, learned and needs: what one would do differently, what was
    learned, which needs came up.
    """

    came: str
    happened_on: dt.date | None = None
    evidence: str = ""
    answer: Answer = Answer.NONE
    action: Action = field(default_factory=Action)
    action_by: UUID | None = None
    debrief: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """The result as it stands in the chain, and for a meeting how it moved the sale and why."""

    result: Result
    movement: Movement | None
    is_correction: bool


@transaction.atomic
def record_result(
    actor: Actor,
    *,
    expectation: UUID,
    told: Told,
    now: dt.datetime,
    request_key: str = "",
) -> Recorded:
    """Record what came of an expectation: the holder's result, or a manager's view of it.

    The holder's first result ends the expectation; a second one by the same person within a day
    corrects it, and both are shown. A manager's view ends nothing.
    """
    journal.record(
        actor, "record_result", now=now, subject=str(expectation), request_key=request_key
    )
    said, stands = saying.expectation(actor, expectation, now)
    if said.kind == Expectation.Kind.HAND_OVER:
        message = _("A hand-over is answered: accept it, or say why not.")
        raise UnableToRecordResult(message, field="expectation")
    return record(actor, said, stands, told, now)


def record(
    actor: Actor, said: Expectation, stands: Standing, told: Told, now: dt.datetime
) -> Recorded:
    """What `record_result` does, for an operation that found and locked the expectation."""
    view = _view(actor, stands, now)
    earlier = _earlier(actor, said)
    _require_time(actor, said, stands, earlier, told, now)
    moved = _movement(actor, said, told, now)
    row = _row(actor, said, told, view, moved, now)
    settled = _settle_meeting(actor, said, told, now) if view == Result.View.OWNER else ()
    saying.say(actor, [*settled, Draft(row=row, words=_words(told))], now)
    standing.project([said.pk])
    return Recorded(result=row, movement=moved, is_correction=earlier is not None)


def _settle_meeting(
    actor: Actor, said: Expectation, told: Told, now: dt.datetime
) -> Sequence[Draft]:
    """A result says of its meeting that it was held, or that the customer did not come."""
    if said.meeting is None:
        return ()
    missed = told.came == Result.Came.NOT_HELD
    should = MeetingSchedule.State.NO_SHOW if missed else MeetingSchedule.State.HELD
    if said.meeting.now_state == should:
        return ()
    settle = sales_meetings.miss_meeting if missed else sales_meetings.hold_meeting
    return scheduling.drafts([settle(actor, meeting=said.meeting.uuid, now=now)])


def view_of(actor: Actor, stands: Standing, now: dt.datetime) -> str:
    """Whose word the actor's would be of what came: the holder's, a manager's, or "" nobody's."""
    if stands.holder_id == actor.require_person().pk:
        return Result.View.OWNER
    return Result.View.MANAGER if saying.leads(actor, stands, now) else ""


def _view(actor: Actor, stands: Standing, now: dt.datetime) -> str:
    if view := view_of(actor, stands, now):
        return view
    message = _("Only %(name)s, and who leads them, can say what came of this.")
    raise UnableToRecordResult(message % {"name": stands.holder.name}, field="expectation")


def _earlier(actor: Actor, said: Expectation) -> Result | None:
    """The first result that this person gave of it."""
    rows = said.results.filter(entry__author=actor.person).select_related("entry")
    return rows.order_by("entry__seq").first()


def _require_time(
    actor: Actor,
    said: Expectation,
    stands: Standing,
    earlier: Result | None,
    told: Told,
    now: dt.datetime,
) -> None:
    moment = actor.organisation.moment(now)
    if stands.state == Standing.State.WITHDRAWN:
        message = _("This was cancelled, so nothing can come of it. State a new one.")
        raise UnableToRecordResult(message, field="expectation")
    if earlier and moment - earlier.entry.moment > CORRECT_WITHIN:
        message = _("You said what came of this more than a day ago; that stands.")
        raise UnableToRecordResult(message, field="expectation")
    if said.meeting and moment < said.meeting.now_starts_at:
        message = _("The meeting has not begun. Say what came of it afterwards.")
        raise UnableToRecordResult(message, field="expectation")
    if told.came not in Result.Came.values:
        raise UnableToRecordResult(_("Choose one of the four answers."), field="came")
    if told.came == Result.Came.NOT_HELD and not said.meeting:
        message = _("Only a meeting can fail to take place; choose reached, partly or not.")
        raise UnableToRecordResult(message, field="came")


def _happened_on(actor: Actor, said: Expectation, told: Told, now: dt.datetime) -> dt.date:
    """The day it happened: as told, else the meeting's day, else today where the holder is."""
    zone = zone_of(said.standing.holder, actor.organisation)
    today = day_of(actor.organisation.moment(now), zone)
    if told.happened_on is None:
        return day_of(said.meeting.now_starts_at, zone) if said.meeting else today
    if not is_in_reach(told.happened_on):
        raise UnableToRecordResult(_("Check the year of the date."), field="happened_on")
    if told.happened_on > today:
        raise UnableToRecordResult(
            _("That day is still to come. Say on which day it happened."), field="happened_on"
        )
    return told.happened_on


def _is_late(actor: Actor, said: Expectation, happened_on: dt.date, now: dt.datetime) -> bool:
    """Recorded later than the organisation allows after the meeting, or the day, was over.

    The allowed hours run in the holder's working time: over a weekend or an absence nobody is late.
    """
    zone = zone_of(said.standing.holder, actor.organisation)
    over_at = time_that_counts(said.meeting)[1] if said.meeting else end_of(happened_on, zone)
    allowed = dt.timedelta(hours=actor.organisation.late_result_hours)
    clock = working_time(said.standing.holder, actor.organisation)
    return actor.organisation.moment(now) > clock.later(over_at, allowed)


def _movement(actor: Actor, said: Expectation, told: Told, now: dt.datetime) -> Movement | None:
    """By rule, for meetings alone: of anything else nobody says that it moved the sale."""
    if not said.meeting:
        return None
    happened_on = _happened_on(actor, said, told, now)
    return movement(came=told.came, answer=told.answer, action=told.action, happened_on=happened_on)


def _row(
    actor: Actor,
    said: Expectation,
    told: Told,
    view: str,
    moved: Movement | None,
    now: dt.datetime,
) -> Result:
    happened_on = _happened_on(actor, said, told, now)
    names_action = bool(told.action.what.strip())
    return Result(
        of=said,
        came=_came(said, told, moved),
        view=view,
        happened_on=happened_on,
        late=_is_late(actor, said, happened_on, now),
        movement=moved.moved if moved else None,
        action_on=told.action.on if names_action else None,
        action_by=finding.contact(actor, told.action_by) if told.action_by else None,
        action_party=_party(told) if names_action else None,
    )


def _party(told: Told) -> str:
    if told.action.party not in Expectation.Party.values:
        message = _("Say who acts next: the customer, a partner or we.")
        raise UnableToRecordResult(message, field="action_party")
    return told.action.party


def _came(said: Expectation, told: Told, moved: Movement | None) -> str:
    """A clear no reaches a goal that set out to get a decision, whatever was tapped."""
    is_no = moved is not None and moved.moved is Moved.NO_SALE
    if is_no and told.came != Result.Came.NOT_HELD and _sought_decision(said):
        return Result.Came.REACHED
    return told.came


def _sought_decision(said: Expectation) -> bool:
    what = said.entry.words.filter(field="what").values_list("text", flat=True).first()
    return seeks_decision(what or "")


def _words(told: Told) -> dict[str, str]:
    kept = {
        "evidence": texts.clean(told.evidence, field="evidence"),
        "action": texts.clean(told.action.what, field="action"),
    }
    asked = {name: told.debrief.get(name, "") for name in DEBRIEF}
    return kept | {name: texts.clean(text, field=name) for name, text in asked.items()}
