"""What a reminder says, from the same questions as the pages of whoever gets it."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from foresaid.ledger import meeting_questions, questions
from foresaid.ledger.figures import Figure, words_kept
from foresaid.ledger.views import ExpectationView, MeetingView
from foresaid.mail.kinds import Reminder
from foresaid.mail.models import Occasion, Tap
from foresaid.people.actor import Actor, Door, actor_for

from . import times
from .sending import place_of
from .wants import Reader, Want

MOST = 10
RESULT_LINKS_FOR = dt.timedelta(days=7)
Act = Tap.Act


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link that does `act` about `subject`; `place` is where it goes in the body."""

    key: UUID
    act: Tap.Act
    subject: UUID
    expires_at: dt.datetime

    @property
    def label(self) -> str:
        return str(self.act.label)

    @property
    def place(self) -> str:
        return place_of(self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingItem:
    view: MeetingView
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DueItem:
    view: ExpectationView
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What is expected in the week that begins: what is due after today, and meetings."""

    expected: tuple[ExpectationView, ...]
    meetings: tuple[MeetingView, ...]
    still_open: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """What came of the week that ends."""

    reached: tuple[ExpectationView, ...]
    otherwise: tuple[ExpectationView, ...]
    still_open: tuple[ExpectationView, ...]
    goals_before: Figure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One mail; `wants` are all occasions of which it tells, those of single steps too."""

    ahead: tuple[MeetingItem, ...] = ()
    ended: tuple[MeetingItem, ...] = ()
    due: tuple[DueItem, ...] = ()
    due_more: int = 0
    week: Week | None = None
    came: Came | None = None
    wants: list[Want] = field(default_factory=list)

    @property
    def links(self) -> Iterator[Link]:
        for meeting in (*self.ahead, *self.ended):
            yield from meeting.links
        for item in self.due:
            yield from item.links

    @property
    def kinds(self) -> set[Reminder]:
        """The kinds of which it tells; of others there was nothing to tell."""
        told = {
            Reminder.EVENING: self.ahead,
            Reminder.BEFORE: self.ahead,
            Reminder.AFTER: self.ended,
            Reminder.DUE: self.due,
            Reminder.MONDAY: self.week,
            Reminder.FRIDAY: self.came,
        }
        return {want.kind for want in self.wants if told[want.kind]}


def digest(reader: Reader, wants: Sequence[Want], now: dt.datetime) -> Digest:
    """What is true of `wants` at `now`: what has been done in the meantime is left out."""
    organisation = reader.person.organisation
    actor, moment = actor_for(reader.person, Door.JOB, organisation.today(now)), now
    by_kind = {kind: {want.subject for want in wants if want.kind == kind} for kind in Reminder}
    new, more, occasions = _due(actor, reader, moment) if by_kind[Reminder.DUE] else ((), 0, [])
    return Digest(
        ahead=_ahead(actor, by_kind[Reminder.EVENING] | by_kind[Reminder.BEFORE], moment),
        ended=_ended(actor, by_kind[Reminder.AFTER], moment),
        due=new,
        due_more=more,
        week=_week(actor, reader, moment) if by_kind[Reminder.MONDAY] else None,
        came=_came(actor, reader, moment) if by_kind[Reminder.FRIDAY] else None,
        wants=[*wants, *occasions],
    )


def _ahead(
    actor: Actor, meetings: Collection[UUID | None], moment: dt.datetime
) -> tuple[MeetingItem, ...]:
    if not meetings:
        return ()
    found = meeting_questions.meetings_ahead(actor, moment, days=31)
    return tuple(
        MeetingItem(view=view, links=_links(view.uuid, view.starts_at, Act.GOAL))
        for view in found
        if view.uuid in meetings and view.goal is None and view.starts_at > moment
    )


def _ended(
    actor: Actor, meetings: Collection[UUID | None], moment: dt.datetime
) -> tuple[MeetingItem, ...]:
    if not meetings:
        return ()
    until = moment + RESULT_LINKS_FOR
    return tuple(
        MeetingItem(view=view, links=_links(view.uuid, until, *_answers(view)))
        for view in meeting_questions.meetings_without_result(actor, moment)
        if view.uuid in meetings
    )


def _answers(view: MeetingView) -> list[Tap.Act]:
    """As on Today: partly is there only where a fallback was said."""
    if view.goal is None:
        return [Act.HELD, Act.NOT_HELD]
    partly = [Act.PARTLY] if view.goal.at_least else []
    return [Act.REACHED, *partly, Act.NOT_REACHED, Act.NOT_HELD]


def _due(
    actor: Actor, reader: Reader, moment: dt.datetime
) -> tuple[tuple[DueItem, ...], int, list[Want]]:
    """What became due or overdue and was not told of yet, how many more there are, their keys.

    A hand-over is answered in words, on Today, so that it has no link of its own.
    """
    day = reader.clock.day_of(moment)
    asked = [one for one in questions.hand_overs_asked(actor, moment) if one.due_on <= day]
    found = {_due_key(view): view for view in (*questions.due_by_today(actor, moment), *asked)}
    told = Occasion.objects.filter(key__in=found).values_list("key", flat=True)
    new = {key: view for key, view in found.items() if key not in set(told)}
    shown = list(new.values())[:MOST]
    until = moment + RESULT_LINKS_FOR
    items = tuple(
        DueItem(view=view, links=() if view in asked else _links(view.uuid, until, Act.HAPPENED))
        for view in shown
    )
    wants = [Want(kind=Reminder.DUE, key=key, subject=view.uuid) for key, view in new.items()]
    return items, (len(found) - len(shown) if items else 0), wants


def _due_key(view: ExpectationView) -> str:
    return f"{'overdue' if view.overdue else 'due'}:{view.uuid}:{view.due_on}"


def _week(actor: Actor, reader: Reader, moment: dt.datetime) -> Week | None:
    day = reader.clock.day_of(moment)
    days = 6 - day.weekday()
    due = questions.due_by(actor, moment, days=days)
    meetings = meeting_questions.meetings_ahead(actor, moment, days=days)
    week = Week(
        expected=tuple(view for view in due if view.due_on > day),
        meetings=tuple(meetings),
        still_open=sum(view.overdue for view in due),
    )
    return week if week.expected or week.meetings or week.still_open else None


def _came(actor: Actor, reader: Reader, moment: dt.datetime) -> Came | None:
    monday = times.week_of(reader.clock.day_of(moment))
    from_at = reader.clock.at(monday, dt.time())
    ended = questions.ended_since(actor, from_at, moment)
    due = questions.due_by_today(actor, moment)
    words = words_kept(actor, reader.person, from_at, moment, moment)
    came = Came(
        reached=tuple(view for view in ended if view.state == "reached"),
        otherwise=tuple(view for view in ended if view.state not in {"reached", "open"}),
        still_open=tuple(view for view in due if view.due_on >= monday),
        goals_before=words.goals.set_before if words else None,
    )
    return came if ended or came.still_open else None


def _links(subject: UUID, expires_at: dt.datetime, *acts: Tap.Act) -> tuple[Link, ...]:
    return tuple(Link(key=uuid4(), act=act, subject=subject, expires_at=expires_at) for act in acts)
