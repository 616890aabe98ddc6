"""Random lives of events in two calendars: no meeting twice, nothing undone, no late goal early."""

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from foresaid.intake.calendars.events import Event, Guest, Window
from foresaid.intake.operations.take_in import Reading, take_in
from foresaid.ledger.models import Expectation
from foresaid.ledger.operations.meetings import call_off_meeting, move_meeting
from foresaid.ledger.operations.standing import differing
from foresaid.ledger.operations.state import state_goal
from foresaid.ledger.operations.wanted import Wanted
from foresaid.ledger.verify import verify
from foresaid.people.actor import job
from foresaid.people.errors import Unable
from foresaid.people.models import Person
from foresaid.sales.models import CalendarSighting, Contact, Meeting, MeetingSchedule
from tests.cast import NOW
from tests.operations.ledger.conftest import Scene, clock, scene

__all__ = ["clock", "scene"]

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
CALENDAR = ("add", "series", "move", "cancel", "drop", "shift")
ACTS = st.tuples(
    st.sampled_from((*CALENDAR, "move", "read", "type", "goal", "goal", "hand", "off")),
    st.sampled_from([0, 5, 30, 90, 600]),  # minutes that pass
    st.integers(0, 5),  # of which event or meeting
    st.sampled_from([-3, -0.5, 0.4, 0.8, 5, 30]),  # hours from now
)


@dataclass(slots=True)
class World:
    """What stands on the calendar server, as Dana and Iris see it, and what they saw last."""

    scene: Scene
    events: dict[str, Event] = field(default_factory=dict)
    honest: dict[int, dt.datetime] = field(default_factory=dict)
    """By goal: the latest honest start, read before any later row of the same moment."""

    def add(self, key: str, hours: float) -> None:
        starts_at = self.scene.now + dt.timedelta(hours=hours)
        guests = ("dana@aldermoor.example", "iris@aldermoor.example", "anna@northwind.example")
        self.events[key] = Event(
            key=key, series=key.partition("#")[0], title="Northwind", starts_at=starts_at,
            ends_at=starts_at + HOUR, organiser=guests[0],
            guests=tuple(Guest(email=one) for one in guests),
        )  # fmt: skip

    def read(self, person: Person) -> None:
        now = self.scene.now
        reading = Reading(
            source=f"calendar:{person.pk}",
            events=tuple(self.events.values()),
            window=Window(from_at=now - 7 * DAY, until_at=now + 90 * DAY),
            since=NOW - DAY,
            owner=person,
        )
        take_in(job(self.scene.cast.organisation), reading, now=now)


@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(acts=[("add", 0, 0, 0.4), ("move", 30, 0, 5), ("goal", 0, 0, 5)])
@given(acts=st.lists(ACTS, min_size=2, max_size=16))
@pytest.mark.django_db
def test_no_history_of_calendars_doubles_a_meeting_or_makes_a_late_goal_early(
    scene: Scene, acts: list[Any]
) -> None:
    with transaction.atomic():
        Contact.objects.filter(name="Anna Berg").update(email="anna@northwind.example")
        scene.clock.set(NOW)
        world, schedule = World(scene), list[tuple[Any, ...]]()
        for act in acts:
            _carry_out(world, *act)
            schedule = _only_longer(schedule)
            _hold(world)
        transaction.set_rollback(True)


def _carry_out(world: World, verb: str, minutes: int, which: int, hours: float) -> None:
    world.scene.clock.forward(minutes=minutes)
    if verb in CALENDAR:
        _in_calendar(world, verb, which, hours)
    elif verb != "read":
        _by_hand(world, verb, which, hours)
    if verb == "read" or (verb in CALENDAR and which != 5):  # some changes are read with others
        world.read(world.scene.cast.iris if which == 4 else world.scene.cast.dana)


def _in_calendar(world: World, verb: str, which: int, hours: float) -> None:
    keys = sorted(world.events)
    if verb == "add":
        world.add(f"e{which}@x", hours)
    elif verb == "series":
        for week in range(3):
            world.add(f"s@x#{week}", hours + 168 * week)
    elif verb == "shift":
        _shift(world)
    elif keys:
        _change(world, verb, keys[which % len(keys)], hours)


def _change(world: World, verb: str, key: str, hours: float) -> None:
    one = world.events.pop(key)
    newer = one.sequence + 1
    starts_at = world.scene.now + dt.timedelta(hours=hours)
    if verb == "move":
        world.events[key] = replace(
            one, starts_at=starts_at, ends_at=starts_at + HOUR, sequence=newer
        )
    elif verb == "cancel":
        world.events[key] = replace(one, cancelled=True, sequence=newer)


def _shift(world: World) -> None:
    """The whole series begins an hour later, so that its dates have other numbers."""
    moved = {key: one for key, one in world.events.items() if "#" in key}
    for key, one in moved.items():
        del world.events[key]
        starts_at = one.starts_at + HOUR
        world.events[f"{key}+"] = replace(
            one, key=f"{key}+", starts_at=starts_at, ends_at=starts_at + HOUR
        )


def _by_hand(world: World, verb: str, which: int, hours: float) -> None:
    scene, now = world.scene, world.scene.now
    found = list(Meeting.objects.order_by("pk"))
    meeting = found[which % len(found)] if found else None
    starts_at = now + dt.timedelta(hours=hours)
    try:
        if verb == "type":
            scene.meeting(in_minutes=hours * 60)
        elif meeting is None:
            return
        elif verb == "goal":
            wanted = Wanted(what="Anna Berg signs")
            state_goal(scene.dana, meeting=meeting.uuid, wanted=wanted, now=now)
        elif verb == "hand":
            move_meeting(
                scene.dana, meeting=meeting.uuid, starts_at=starts_at,
                ends_at=starts_at + HOUR, now=now,
            )  # fmt: skip
        else:
            call_off_meeting(scene.dana, meeting=meeting.uuid, reason="so", now=now)
    except Unable:
        return


def _only_longer(before: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Every row of the schedule that was there is there unchanged."""
    rows = list(MeetingSchedule.objects.order_by("pk").values_list())
    assert rows[: len(before)] == before
    return rows


def _hold(world: World) -> None:
    organisation = world.scene.cast.organisation
    keys = list(Meeting.objects.exclude(calendar_uid="").values_list("calendar_uid", flat=True))
    assert len(keys) == len(set(keys))
    # An event that both calendars have seen is one meeting.
    pairs = CalendarSighting.objects.filter(is_gone=False).values_list("key", "meeting")
    by_key: dict[str, set[int]] = {}
    for key, meeting in pairs:
        by_key.setdefault(key, set()).add(meeting)
    assert all(len(meetings) == 1 for meetings in by_key.values())
    for row in Meeting.objects.all():
        newest = row.schedule.last()
        assert newest is not None
        assert (newest.starts_at, newest.ends_at, newest.state) == (
            row.now_starts_at, row.now_ends_at, row.now_state,
        )  # fmt: skip
        assert row.people.filter(leads=True).count() == 1
    for said in Expectation.objects.select_related("entry", "meeting"):
        assert said.set_before == (said.entry.recorded_at < said.speaks_from)
        if said.set_before and said.meeting is not None:
            if said.pk not in world.honest:
                world.honest[said.pk] = _latest_honest_start(said)
            assert said.entry.recorded_at < world.honest[said.pk]
    assert verify(organisation).problem == ""
    assert not list(differing(organisation))


def _latest_honest_start(said: Expectation) -> dt.datetime:
    """Told again from the rows: no start that was known when it passed lies before the goal."""
    assert said.meeting is not None
    at = said.entry.recorded_at
    rows = [row for row in said.meeting.schedule.all() if row.recorded_at <= at]
    ends = [*(row.recorded_at for row in rows[1:]), at]
    for row, replaced_at in zip(rows, ends, strict=True):
        if row.starts_at <= replaced_at:
            return row.starts_at  # it had begun while this was the plan
    hand_first = rows[0].origin == "hand"
    return rows[0].starts_at if hand_first and len(rows) == 1 else rows[-1].starts_at
