"""A meeting's schedule is in the chain: no late goal is made an early one by changing it unseen."""

import datetime as dt
import random
from collections.abc import Callable

import pytest
from django.db import connection

from foresaid.intake.calendars.settling import State
from foresaid.ledger.models import Entry, Schedule
from foresaid.ledger.operations.meetings import call_off_meeting, move_meeting
from foresaid.ledger.operations.result import Told, record_result
from foresaid.ledger.operations.scheduling import hold_meeting, miss_meeting
from foresaid.ledger.operations.state import state_goal
from foresaid.ledger.operations.wanted import Wanted
from foresaid.ledger.verify import verify
from foresaid.sales.models import Meeting, MeetingSchedule

from .conftest import Scene
from .tampering import behind_the_application

SIGNS = Wanted(what="Anna Berg signs")


def problem(scene: Scene) -> str:
    return verify(scene.cast.organisation).problem


def states(meeting: Meeting) -> list[str]:
    rows = Schedule.objects.filter(meeting=meeting).order_by("entry__seq")
    return list(rows.values_list("state", flat=True))


def test_every_row_of_a_schedule_is_an_entry(scene: Scene) -> None:
    meeting = scene.meeting(in_minutes=60)
    starts_at = scene.now + dt.timedelta(hours=3)
    move_meeting(
        scene.dana, meeting=meeting.uuid, starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(hours=1), now=scene.now,
    )  # fmt: skip
    call_off_meeting(scene.dana, meeting=meeting.uuid, reason="She is ill", now=scene.now)
    assert states(meeting) == ["planned", "planned", "cancelled"]
    assert MeetingSchedule.objects.count() == Schedule.objects.count()
    assert problem(scene) == ""


@pytest.mark.parametrize(("settle", "state"), [(hold_meeting, "held"), (miss_meeting, "no_show")])
def test_what_became_of_a_meeting_is_an_entry_by_its_author(
    scene: Scene, settle: Callable[..., Meeting], state: str
) -> None:
    meeting = scene.meeting(in_minutes=1)
    settle(scene.dana, meeting=meeting.uuid, now=scene.clock.forward(hours=2))
    assert states(meeting) == ["planned", state]
    last = Entry.objects.latest("seq")
    assert (last.kind, last.author) == ("schedule", scene.cast.dana)
    assert problem(scene) == ""


def test_a_result_says_in_the_chain_that_its_meeting_was_held(scene: Scene) -> None:
    meeting = scene.meeting(in_minutes=1)
    goal = state_goal(scene.dana, meeting=meeting.uuid, wanted=SIGNS, now=scene.now)
    told = Told(came="reached")
    now = scene.clock.forward(hours=2)
    record_result(scene.dana, expectation=goal.entry.uuid, told=told, now=now)
    assert states(meeting) == ["planned", State.HELD]
    kinds = list(Entry.objects.order_by("seq").values_list("kind", flat=True))
    assert kinds[-3:] == ["expectation", "schedule", "result"]


def change(table: str, **columns: dt.datetime) -> None:
    """As whoever owns the database would, with no guard in the way; stays changed."""
    with connection.cursor() as cursor:
        names = ", ".join(f"{name} = %s" for name in columns)
        cursor.execute(f"UPDATE {table} SET {names}", list(columns.values()))  # noqa: S608


@pytest.mark.parametrize("table", ["sales_meetingschedule", "sales_meeting"])
def test_a_schedule_that_was_changed_behind_the_application_is_found(
    scene: Scene, table: str
) -> None:
    scene.meeting(in_minutes=1)
    earlier = scene.now - dt.timedelta(days=1)
    column = "starts_at" if table == "sales_meetingschedule" else "first_starts_at"
    with behind_the_application():
        change(table, **{column: earlier})
        assert problem(scene) == "A meeting's schedule is not what entry 1 says of it."
    assert problem(scene) == ""


def test_a_meeting_that_was_added_or_a_row_of_its_schedule_is_found(scene: Scene) -> None:
    meeting = scene.meeting(in_minutes=1)
    with behind_the_application():
        MeetingSchedule.objects.create(
            organisation=scene.cast.organisation, meeting=meeting, recorded_at=scene.now,
            starts_at=meeting.now_starts_at, ends_at=meeting.now_ends_at,
        )  # fmt: skip
        assert problem(scene) == "1 rows of sales_meetingschedule belong to nothing."
    with behind_the_application():
        Meeting.objects.create(
            organisation=scene.cast.organisation, title="Never was", recorded_at=scene.now,
            first_starts_at=scene.now, now_starts_at=scene.now,
            now_ends_at=scene.now + dt.timedelta(hours=1),
        )  # fmt: skip
        assert problem(scene) == "There is a meeting of which no entry says when it was to be."


def test_a_goal_that_was_said_under_a_changed_schedule_is_found_when_it_is_changed_back(
    scene: Scene,
) -> None:
    """Set the start ahead, say the late goal through the application, set the start back."""
    scene.meeting(in_minutes=1)
    meeting, row = Meeting.objects.get(), MeetingSchedule.objects.get()
    now = scene.clock.forward(hours=3)
    later = now + dt.timedelta(days=1)
    with behind_the_application():
        change("sales_meetingschedule", starts_at=later, ends_at=later + dt.timedelta(hours=1))
        goal = state_goal(scene.dana, meeting=meeting.uuid, wanted=SIGNS, now=now)
        assert goal.set_before  # so it worked
        change("sales_meetingschedule", starts_at=row.starts_at, ends_at=row.ends_at)
        found = verify(scene.cast.organisation)
        assert found.seq == goal.entry.seq == 2
        assert "held against another start of its meeting" in found.problem


@pytest.mark.parametrize("seed", range(3))
def test_the_start_that_the_proof_counts_is_that_of_the_operations(scene: Scene, seed: int) -> None:
    """Moved by hand and by calendars, before and after each start, with a goal after each move."""
    chance = random.Random(seed)
    for _meeting in range(4):
        meeting = scene.meeting(in_minutes=chance.choice([5, 60]))
        for _move in range(4):
            now = scene.clock.forward(minutes=chance.choice([1, 7, 90]))
            starts_at = now + dt.timedelta(minutes=chance.choice([-30, 3, 200]))
            move_meeting(
                scene.dana, meeting=meeting.uuid, starts_at=starts_at,
                ends_at=starts_at + dt.timedelta(hours=1), by_calendar=chance.random() < 0.5,
                now=now,
            )  # fmt: skip
        state_goal(scene.dana, meeting=meeting.uuid, wanted=SIGNS, now=now)
    assert problem(scene) == ""
