"""Taking in what a source of meetings says now: one operation for every calendar and mail.

An event is known again by its own number and, in a series, by the start that it first had. What a
source says again changes nothing; what it says otherwise becomes a row of the meeting's schedule.
Nothing is ever deleted.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace

from django.db import transaction
from django.utils.translation import gettext as _

from foresaid.people.actor import Actor
from foresaid.people.crossing import until_through
from foresaid.people.errors import Unable
from foresaid.people.models import Person
from foresaid.sales.models import CalendarSighting, SeriesAnswer

from ..calendars import guests, settling
from ..calendars.events import Event, Window
from ..calendars.forgetting import without_erased
from ..calendars.meaning import Meaning, meaning_of

CHANGES = ("new", "confirmed", "joined", "moved", "called_off", "explained")
# A whole series that is moved gives each of its occurrences another number.
MOVED_AT_MOST = dt.timedelta(days=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Everything that a source says about `window`, or about one `series` where it is named.

    `source` names it for ever. `owner` is whose calendar it is; mails have none. What was over by
    `since`, when the source was connected, is not taken in.
    """

    source: str
    events: tuple[Event, ...]
    window: Window
    since: dt.datetime
    owner: Person | None = None
    series: str = ""


@dataclass(slots=True)
class TakenIn:
    """How many events ended how, and sentences about those that could not be taken."""

    counts: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    @property
    def changed(self) -> int:
        return sum(
            self.counts[one] for one in ("new", "confirmed", "moved", "called_off", "joined")
        )


def take_in(actor: Actor, reading: Reading, *, now: dt.datetime) -> TakenIn:
    """Take in a reading; each meeting in a transaction of its own, so that nobody waits long.

    Run again with the same reading it writes nothing. One event that can not be taken is named
    and keeps no other from coming in. Who was erased here does not come back with it.
    """
    events = without_erased(actor.organisation, reading.events)
    return _Taking(actor, replace(reading, events=events), now).run()


class _Taking:
    """One reading on its way in: what is known of its source, its people, its guests."""

    def __init__(self, actor: Actor, reading: Reading, now: dt.datetime) -> None:
        self.actor, self.reading, self.now = actor, reading, now
        self.taken = TakenIn()
        self.us = guests.ours(actor.organisation)
        self.own = guests.addresses_of(reading.owner) if reading.owner else frozenset[str]()
        self.seen = self._sightings()

    def run(self) -> TakenIn:
        events = self._wanted()
        vanished = self._vanished({event.key for event in events})
        self.them = self._customers(events)
        self.answers = self._answers(events)
        for event in events:
            self._attempt(event, vanished)
        for sighting in vanished.values():
            self._lose(sighting)
        return self.taken

    # --- what is asked once -------------------------------------------------------------------

    def _sightings(self) -> dict[str, CalendarSighting]:
        rows = CalendarSighting.objects.filter(
            organisation=self.actor.organisation, source=self.reading.source
        ).select_related("meeting")
        if self.reading.series:
            rows = rows.filter(meeting__calendar_series=self.reading.series)
        return {row.key: row for row in rows}

    def _wanted(self) -> list[Event]:
        """Events to look at, each number once; private ones are nobody's business here."""
        by_key: dict[str, Event] = {}
        for event in self.reading.events:
            if event.private and event.key not in self.seen:
                self.taken.counts["private"] += 1
            elif event.key not in by_key or event.sequence >= by_key[event.key].sequence:
                by_key[event.key] = event
        return sorted(by_key.values(), key=lambda event: (event.starts_at, event.key))

    def _vanished(self, keys: Collection[str]) -> dict[str, CalendarSighting]:
        return {
            key: row
            for key, row in self.seen.items()
            if key not in keys and not row.is_gone and self._is_missed(row)
        }

    def _is_missed(self, row: CalendarSighting) -> bool:
        return row.starts_at > self.now and self.reading.window.holds(row.starts_at)

    def _customers(self, events: list[Event]) -> guests.Customers:
        """Only of events whose kind may still change: most of a calendar is known already."""
        open_keys = {
            row.key
            for row in self.seen.values()
            if row.meeting.kind in settling.MAY_BECOME_CUSTOMER
        }
        asking = [one for one in events if one.key not in self.seen or one.key in open_keys]
        emails = {email for event in asking for email in guests.strangers(event, self.us)}
        return guests.customers(self.actor, emails)

    def _answers(self, events: list[Event]) -> dict[str, SeriesAnswer]:
        rows = SeriesAnswer.objects.filter(
            organisation=self.actor.organisation, series__in={event.series for event in events}
        )
        return {row.series: row for row in rows.select_related("account")}

    # --- one event ----------------------------------------------------------------------------

    def _attempt(self, event: Event, vanished: dict[str, CalendarSighting]) -> None:
        try:
            outcome = until_through(lambda: self._take_whole(event, vanished))
        except Unable as error:
            message = _("“%(title)s” was left out: %(why)s")
            self.taken.problems.append(message % {"title": event.title, "why": error})
            outcome = "refused"
        self.taken.counts[outcome] += 1

    @transaction.atomic
    def _take_whole(self, event: Event, vanished: dict[str, CalendarSighting]) -> str:
        return self._take(event, vanished)

    def _take(self, event: Event, vanished: dict[str, CalendarSighting]) -> str:
        sighting = self.seen.get(event.key)
        gone = event.cancelled or event.is_declined_by(self.own)
        if sighting is not None:
            return self._again(event, sighting, gone=gone)
        if gone or event.ends_at <= max(self.reading.since, self.reading.window.from_at):
            return "passed_over"
        known = settling.known(self.actor, event)
        if known is None and (before := _moved_from(event, vanished)) is not None:
            del vanished[before.key]
            return settling.renumber(self.actor, event, before, now=self.now)
        meaning = self._meaning(event)
        if meaning is None:
            return "passed_over"
        return settling.first_time(
            self.actor, event, meaning, known, source=self.reading.source, now=self.now
        )

    def _again(self, event: Event, sighting: CalendarSighting, *, gone: bool) -> str:
        if gone:
            return self._called_off(event, sighting)
        outcome = settling.follow(self.actor, event, sighting, now=self.now)
        if sighting.meeting.kind in settling.MAY_BECOME_CUSTOMER and self._explain(event, sighting):
            return "explained"
        return outcome

    def _explain(self, event: Event, sighting: CalendarSighting) -> bool:
        meaning = self._meaning(event)
        return meaning is not None and settling.explain(
            self.actor, sighting.meeting, meaning, now=self.now
        )

    def _meaning(self, event: Event) -> Meaning | None:
        answer = self.answers.get(event.series)
        return meaning_of(event, self.reading.owner, self.us, self.them, answer)

    def _called_off(self, event: Event, sighting: CalendarSighting) -> str:
        """An organiser's cancellation holds for all; who declines is out alone."""
        if sighting.is_gone:
            return "unchanged"
        return settling.lose(self.actor, sighting, for_all=event.cancelled, now=self.now)

    def _lose(self, sighting: CalendarSighting) -> None:
        with transaction.atomic():
            outcome = settling.lose(self.actor, sighting, for_all=False, now=self.now)
        self.taken.counts[outcome] += 1


def _moved_from(event: Event, vanished: dict[str, CalendarSighting]) -> CalendarSighting | None:
    """The nearest occurrence of the same series that has just vanished, if it is near enough."""
    near = [row for row in _of_series(event, vanished) if _distance(event, row) <= MOVED_AT_MOST]
    return min(near, key=lambda row: (_distance(event, row), row.key), default=None)


def _of_series(event: Event, vanished: dict[str, CalendarSighting]) -> Iterator[CalendarSighting]:
    return (row for row in vanished.values() if row.meeting.calendar_series == event.series)


def _distance(event: Event, row: CalendarSighting) -> dt.timedelta:
    return abs(row.starts_at - event.starts_at)
