"""Next steps, promises and goals with what came of them, as sayings for the chain."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from foresaid.engine.world_rows import Came, Expected, Goal, Practice, Talk
from foresaid.ledger.days import day_of, end_of
from foresaid.ledger.models import Change, Expectation, Result
from foresaid.ledger.movement import Action, Answer, Moved, movement, seeks_decision
from foresaid.people.models import Organisation, Person
from foresaid.people.working_time import WorkingTime
from foresaid.sales.models import Exit, Meeting

from .clock import Clock
from .people import Staff
from .sayings import Saying

# An hour that the clocks skip must not let an answer come before its question.
TICK = dt.timedelta(seconds=1)
ANSWERS = {"order": Answer.ORDER, "no_sale": Answer.CLEAR_NO}


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The rows that sayings point to, by the world's keys; `who` names whom each sale is with."""

    organisation: Organisation
    clock: Clock
    staff: Staff
    sales: dict[str, int]
    meetings: dict[str, Meeting]
    exits: dict[str, Exit]
    who: dict[str, str]


def all_expected(world: Practice, to: Written) -> Iterator[Saying]:
    for one in world.expected:
        yield from _expected(one, to)
    for talk in world.talks:
        if talk.goal is not None:
            yield from _goal(talk, talk.goal, to)


def _expected(one: Expected, to: Written) -> Iterator[Saying]:
    holder, author = to.staff.people[one.holder], to.staff.people[one.said_by]
    due_at, said_at = to.clock.end_of_day(one.due_at), to.clock.past(one.said_at)

    def row(_of: int) -> Expectation:
        return Expectation(
            kind=one.kind,
            opportunity_id=to.sales[one.sale] if one.sale else None,
            person=None if one.sale else holder,
            party=one.party,
            holder=holder,
            due_at=due_at,
            speaks_from=due_at,
            confidence=one.confidence,
            wording=one.wording,
        )

    yield Saying(at=said_at, author=author, row=row, words=_words(one, to), key=one.key)
    for move in one.moves:
        said_at = max(said_at + TICK, to.clock.past(move.said_at))
        yield _moved(one.key, author, said_at, to.clock.end_of_day(move.due_at), move.reason)
    if one.came is not None:
        at = max(said_at + TICK, to.clock.past(one.came.recorded_at))
        yield _result(one.key, one.came, holder, at, to)


def _words(one: Expected, to: Written) -> dict[str, str]:
    """Who took the time to find words of their own also says who there will do it."""
    names = one.party == "customer" and one.wording != "suggested"
    return {"what": one.words, "who": to.who.get(one.sale or "", "") if names else ""}


def _moved(of: str, author: Person, at: dt.datetime, due_at: dt.datetime, reason: str) -> Saying:
    return Saying(
        at=at,
        author=author,
        row=lambda key: Change(of_id=key, due_at=due_at),
        words={"reason": reason},
        of=of,
    )


def _result(of: str, came: Came, holder: Person, at: dt.datetime, to: Written) -> Saying:
    happened_on = to.clock.day(came.happened_at)

    def row(key: int) -> Result:
        return Result(
            of_id=key,
            came=came.outcome,
            view=Result.View.OWNER,
            happened_on=happened_on,
            late=_late(to, holder, end_of(happened_on, to.clock.zone), at),
        )

    return Saying(at=at, author=holder, row=row, words={"evidence": came.words}, of=of)


def _late(to: Written, holder: Person, over_at: dt.datetime, at: dt.datetime) -> bool:
    clock = WorkingTime(zone=to.clock.zone, works_on=holder.works_on)
    allowed = dt.timedelta(hours=to.organisation.late_result_hours)
    return at > clock.later(over_at, allowed)


def _goal(talk: Talk, goal: Goal, to: Written) -> Iterator[Saying]:
    meeting, holder = to.meetings[talk.key], to.staff.people[talk.owner]
    said_at = max(to.clock.past(goal.said_at), meeting.recorded_at)

    def row(_of: int) -> Expectation:
        return Expectation(
            kind=Expectation.Kind.GOAL,
            meeting=meeting,
            party=Expectation.Party.CUSTOMER,
            holder=holder,
            due_at=meeting.now_ends_at,
            speaks_from=meeting.first_starts_at,
            exit=to.exits[talk.step] if goal.on_exit else None,
            confidence=goal.confidence,
            wording=goal.wording,
        )

    words = {"what": goal.words, "at_least": goal.at_least}
    yield Saying(at=said_at, author=holder, row=row, words=words, key=talk.key)
    if talk.came is not None:
        at = max(said_at + TICK, to.clock.past(talk.came.recorded_at))
        yield _met(talk, goal, talk.came, at, to)


def _met(talk: Talk, goal: Goal, came: Came, at: dt.datetime, to: Written) -> Saying:
    """What came of a meeting, moved by the same rule that holds for everybody."""
    meeting, holder = to.meetings[talk.key], to.staff.people[talk.owner]
    day = day_of(meeting.now_starts_at, to.clock.zone)
    due_on = None if came.action_due_at is None else to.clock.day(came.action_due_at)
    action = Action(what=came.customer_action, on=due_on)
    answer = ANSWERS.get(came.movement, Answer.NONE)
    moved = movement(came=came.outcome, answer=answer, action=action, happened_on=day).moved
    is_no = moved is Moved.NO_SALE and seeks_decision(goal.words)

    def row(key: int) -> Result:
        return Result(
            of_id=key,
            came=Result.Came.REACHED if is_no else came.outcome,
            view=Result.View.OWNER,
            happened_on=day,
            late=_late(to, holder, meeting.now_ends_at, at),
            movement=moved,
            action_on=due_on,
            action_party=Expectation.Party.CUSTOMER if action.what else None,
        )

    words = {"evidence": came.words, "action": action.what}
    return Saying(at=at, author=holder, row=row, words=words, of=talk.key)
