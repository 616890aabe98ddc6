"""Who is to be reminded of what now: found in a handful of queries, however many people."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from foresaid.ledger.meeting_questions import of_everybody_unsettled, of_everybody_without_goal
from foresaid.mail.addresses import can_be_reached
from foresaid.mail.kinds import Reminder
from foresaid.mail.models import Declined, MailTimes, Occasion
from foresaid.people.clocks import working_times
from foresaid.people.models import Person
from foresaid.people.working_time import WorkingTime
from foresaid.sales.models import Meeting

from . import times
from .times import Choices, Met

# Meetings further ahead than this are nobody's "tomorrow", whatever weekend lies between.
AHEAD = dt.timedelta(days=31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """An occasion of which somebody is to be told; `key` names it among all there ever are."""

    kind: Reminder
    key: str
    subject: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody who may be mailed now, with their clock and choices."""

    person: Person
    clock: WorkingTime
    choices: Choices


def wanted(now: dt.datetime) -> list[tuple[Reader, list[Want]]]:
    """Everybody who is to be reminded at `now`, with the occasions of which nobody told them."""
    readers = _readers(now)
    found = {key: list(_of_days(one, now)) for key, one in readers.items()}
    for key, want in _of_meetings(readers, now):
        found[key].append(want)
    left = {want.key for want in untold([want for wants in found.values() for want in wants])}
    open_ = {key: [want for want in wants if want.key in left] for key, wants in found.items()}
    return [(readers[key], wants) for key, wants in open_.items() if wants]


def untold(wants: Sequence[Want]) -> list[Want]:
    """Those of which nobody was told yet."""
    keys = [want.key for want in wants]
    told = set(Occasion.objects.filter(key__in=keys).values_list("key", flat=True))
    return [want for want in wants if want.key not in told]


def choices_of(people: Collection[int]) -> dict[int, Choices]:
    """What these people have chosen. Two queries."""
    off: defaultdict[int, set[str]] = defaultdict(set)
    declined = Declined.objects.filter(person__in=people).values_list("person_id", "kind")
    for person, kind in declined:
        off[person].add(kind)
    rows = {row.person_id: row for row in MailTimes.objects.filter(person__in=people)}
    return {key: _choices(rows.get(key), frozenset(off[key])) for key in people}


def _choices(row: MailTimes | None, off: frozenset[str]) -> Choices:
    if row is None:
        return Choices(off=off)
    return Choices(
        off=off,
        quiet_from=row.quiet_from,
        quiet_to=row.quiet_to,
        minutes_before=row.minutes_before,
    )


def _readers(now: dt.datetime) -> dict[int, Reader]:
    """By key, those who work now and have no quiet hours; nobody of a practice organisation."""
    people = [row for row in _people() if can_be_reached(row)]
    clocks, choices = working_times(people), choices_of([row.pk for row in people])
    found = [Reader(person=row, clock=clocks[row.pk], choices=choices[row.pk]) for row in people]
    return {one.person.pk: one for one in found if times.may_be_told(one.clock, one.choices, now)}


def _people() -> QuerySet[Person]:
    """Present people of organisations whose clock is everybody's."""
    return (
        Person.objects.present()
        .filter(organisation__practice_from=None, organisation__retired_at=None)
        .filter(Q(login__isnull=False) | ~Q(email=""))
        .select_related("organisation", "login")
    )


def _of_days(reader: Reader, now: dt.datetime) -> Iterator[Want]:
    """The morning's mail, and those of the week."""
    clock, choices = reader.clock, reader.choices
    day, key = clock.day_of(now), reader.person.pk
    week = times.week_of(day)
    if times.is_morning(clock, now):
        if choices.wants(Reminder.DUE):
            yield Want(kind=Reminder.DUE, key=f"morning:{key}:{day}")
        if choices.wants(Reminder.MONDAY) and times.starts_week(clock, day):
            yield Want(kind=Reminder.MONDAY, key=f"monday:{key}:{week}")
    if choices.wants(Reminder.FRIDAY) and times.ends_week(clock, choices, now):
        yield Want(kind=Reminder.FRIDAY, key=f"friday:{key}:{week}")


def _of_meetings(readers: dict[int, Reader], now: dt.datetime) -> Iterator[tuple[int, Want]]:
    for row in of_everybody_without_goal(readers, now, now + AHEAD):
        reader, met = readers[row.now_lead_id or 0], _met(row)
        if times.wants_evening(reader.clock, met, now):
            yield from _want(reader, Reminder.EVENING, row)
        if times.wants_before(reader.choices, met, now):
            yield from _want(reader, Reminder.BEFORE, row)
    for row in of_everybody_unsettled(readers, now - times.ASKED_FOR, now):
        if times.wants_after(_met(row), now):
            yield from _want(readers[row.now_lead_id or 0], Reminder.AFTER, row)


def _want(reader: Reader, kind: Reminder, row: Meeting) -> Iterator[tuple[int, Want]]:
    """A meeting that was moved to another day is another occasion; what came of it is one alone."""
    if reader.choices.wants(kind):
        day = "" if kind == Reminder.AFTER else reader.clock.day_of(row.now_starts_at)
        key = f"{kind}:{row.uuid}:{reader.person.pk}:{day}"
        yield reader.person.pk, Want(kind=kind, key=key, subject=row.uuid)


def _met(row: Meeting) -> Met:
    return Met(starts_at=row.now_starts_at, ends_at=row.now_ends_at, planned_at=row.recorded_at)
