import datetime as dt

import pytest

from foresaid.ledger.models import Change, Expectation, Standing, Words
from foresaid.ledger.operations.change import UnableToChange, change_expectation
from foresaid.ledger.operations.meetings import (
    UnableToMoveMeeting,
    call_off_meeting,
    move_meeting,
)
from foresaid.ledger.operations.saying import UnableToFindExpectation, UnableToSpeakOf
from foresaid.ledger.operations.state import state_expectation, state_goal
from foresaid.ledger.operations.wanted import UnableToState, Wanted
from foresaid.ledger.operations.withdraw import (
    UnableToWithdraw,
    take_back,
    withdraw_expectation,
)
from foresaid.ledger.texts import UnableToKeepText

from .conftest import Scene

SIGNS = Wanted(what="Anna Berg names who signs, in writing", confidence=60)


@pytest.fixture
def step(scene: Scene) -> Expectation:
    return state_expectation(
        scene.dana, opportunity=scene.opportunity.uuid, wanted=SIGNS, due_on=scene.day(2),
        now=scene.now,
    )  # fmt: skip


@pytest.fixture
def goal(scene: Scene) -> Expectation:
    meeting = scene.meeting(in_minutes=10)
    return state_goal(scene.dana, meeting=meeting.uuid, wanted=SIGNS, now=scene.now)


def test_a_new_date_stands_beside_the_first_wording(scene: Scene, step: Expectation) -> None:
    change = change_expectation(
        scene.dana, expectation=step.entry.uuid, due_on=scene.day(9), reason="Anna is ill",
        now=scene.now,
    )  # fmt: skip
    step.refresh_from_db()
    standing = Standing.objects.get(expectation=step)
    assert step.due_at == standing.first_due_at == dt.datetime(
        2026, 11, 25, 22, 59, 59, tzinfo=dt.UTC
    )  # fmt: skip
    assert standing.due_at == dt.datetime(2026, 12, 2, 22, 59, 59, tzinfo=dt.UTC)
    assert (standing.times_changed, standing.state) == (1, "open")
    assert change.entry.words.get(field="reason").text == "Anna is ill"


def test_a_change_needs_a_reason_and_something_that_changes(
    scene: Scene, step: Expectation
) -> None:
    with pytest.raises(UnableToKeepText):
        change_expectation(
            scene.dana, expectation=step.entry.uuid, due_on=scene.day(9), reason=" ", now=scene.now
        )
    with pytest.raises(UnableToChange):
        change_expectation(scene.dana, expectation=step.entry.uuid, reason="so", now=scene.now)
    with pytest.raises(UnableToChange, match="due on that day already"):
        change_expectation(
            scene.dana, expectation=step.entry.uuid, due_on=scene.day(2), reason="so",
            now=scene.now,
        )  # fmt: skip
    with pytest.raises(UnableToState, match="day has passed"):
        change_expectation(
            scene.dana, expectation=step.entry.uuid, due_on=scene.day(-2), reason="so",
            now=scene.now,
        )  # fmt: skip
    assert not Change.objects.exists()


def test_confidence_freezes_when_the_meeting_begins(scene: Scene, goal: Expectation) -> None:
    change_expectation(
        scene.dana, expectation=goal.entry.uuid, confidence=80, reason="She called", now=scene.now
    )
    scene.clock.forward(minutes=10)
    with pytest.raises(UnableToChange, match="has begun"):
        change_expectation(
            scene.dana, expectation=goal.entry.uuid, confidence=20, reason="Oh", now=scene.now
        )


def test_a_goal_moves_with_its_meeting_and_a_row_says_so(scene: Scene, goal: Expectation) -> None:
    with pytest.raises(UnableToChange, match="goes with its meeting"):
        change_expectation(
            scene.dana, expectation=goal.entry.uuid, due_on=scene.day(3), reason="x", now=scene.now
        )
    assert goal.meeting is not None
    ends_at = goal.meeting.now_ends_at + dt.timedelta(days=1)
    move_meeting(
        scene.dana, meeting=goal.meeting.uuid, starts_at=ends_at - dt.timedelta(hours=1),
        ends_at=ends_at, now=scene.now,
    )  # fmt: skip
    change = Change.objects.get(of=goal)
    assert change.due_at == ends_at
    assert change.entry.words.get().text == "The meeting was moved."
    assert Standing.objects.get(expectation=goal).due_at == ends_at


def test_calling_a_meeting_off_cancels_its_goal_with_the_reason(
    scene: Scene, goal: Expectation
) -> None:
    assert goal.meeting is not None
    call_off_meeting(
        scene.dana, meeting=goal.meeting.uuid, reason="They went bankrupt", now=scene.now
    )
    assert Standing.objects.get(expectation=goal).state == "withdrawn"
    assert goal.withdrawal.entry.words.get().text == "They went bankrupt"


def test_a_stranger_or_a_colleague_can_change_nothing(scene: Scene, step: Expectation) -> None:
    for person in (scene.cast.iris, scene.cast.fritz, scene.cast.theo):
        with pytest.raises(UnableToFindExpectation):
            change_expectation(
                scene.actor(person), expectation=step.entry.uuid, due_on=scene.day(9),
                reason="x", now=scene.now,
            )  # fmt: skip


# Cancelling


def test_cancelling_keeps_words_and_reason(scene: Scene, step: Expectation) -> None:
    withdraw_expectation(
        scene.dana, expectation=step.entry.uuid, reason="They chose another way", now=scene.now
    )
    assert Standing.objects.get(expectation=step).state == "withdrawn"
    assert step.entry.words.get(field="what").text == SIGNS.what
    with pytest.raises(UnableToSpeakOf, match="was cancelled"):
        withdraw_expectation(scene.dana, expectation=step.entry.uuid, reason="again", now=scene.now)


def test_a_goal_cannot_be_cancelled_once_its_meeting_has_begun(
    scene: Scene, goal: Expectation
) -> None:
    scene.clock.forward(minutes=10)
    with pytest.raises(UnableToWithdraw, match="has begun"):
        withdraw_expectation(scene.dana, expectation=goal.entry.uuid, reason="x", now=scene.now)


# Taking back


def test_within_five_minutes_it_can_be_taken_back_and_its_words_are_erased(
    scene: Scene, step: Expectation
) -> None:
    scene.clock.forward(minutes=5)
    back = take_back(scene.dana, expectation=step.entry.uuid, now=scene.now)
    assert back.taken_back
    assert not Words.objects.filter(entry=step.entry).exists()
    assert [one.field for one in step.entry.erasures.all()] == ["what"]
    assert Standing.objects.get(expectation=step).state == "withdrawn"


def test_after_five_minutes_it_stays(scene: Scene, step: Expectation) -> None:
    scene.clock.forward(minutes=5, seconds=1)
    with pytest.raises(UnableToWithdraw, match="Five minutes"):
        take_back(scene.dana, expectation=step.entry.uuid, now=scene.now)
    assert Words.objects.filter(entry=step.entry).exists()


def test_a_goal_cannot_be_taken_back_once_its_meeting_has_begun(scene: Scene) -> None:
    meeting = scene.meeting(in_minutes=2)
    goal = state_goal(scene.dana, meeting=meeting.uuid, wanted=SIGNS, now=scene.now)
    scene.clock.forward(minutes=2)
    with pytest.raises(UnableToWithdraw, match="has begun"):
        take_back(scene.dana, expectation=goal.entry.uuid, now=scene.now)


def test_a_goal_said_too_late_cannot_be_taken_back_either(scene: Scene) -> None:
    meeting = scene.meeting(in_minutes=1)
    scene.clock.forward(minutes=2)
    goal = state_goal(scene.dana, meeting=meeting.uuid, wanted=SIGNS, now=scene.now)
    with pytest.raises(UnableToWithdraw, match="has begun"):
        take_back(scene.dana, expectation=goal.entry.uuid, now=scene.now)


def test_only_who_said_it_takes_it_back_and_only_while_nothing_rests_on_it(
    scene: Scene, step: Expectation
) -> None:
    with pytest.raises(UnableToWithdraw, match="Only who said it"):
        take_back(scene.sam, expectation=step.entry.uuid, now=scene.now)
    change_expectation(
        scene.dana, expectation=step.entry.uuid, due_on=scene.day(9), reason="x", now=scene.now
    )
    with pytest.raises(UnableToWithdraw, match="Something was said"):
        take_back(scene.dana, expectation=step.entry.uuid, now=scene.now)


def test_a_goal_is_not_escaped_by_moving_a_meeting_that_has_begun_and_calling_it_off(
    scene: Scene,
) -> None:
    meeting = scene.meeting(in_minutes=30)
    goal = state_goal(scene.dana, meeting=meeting.uuid, wanted=SIGNS, now=scene.now)
    scene.clock.forward(hours=2)
    tomorrow = scene.now + dt.timedelta(days=1)
    move_meeting(
        scene.dana,
        meeting=meeting.uuid,
        starts_at=tomorrow,
        ends_at=tomorrow + dt.timedelta(hours=1),
        now=scene.now,
    )
    with pytest.raises(UnableToMoveMeeting, match="start has passed"):
        call_off_meeting(scene.dana, meeting=meeting.uuid, reason="No time", now=scene.now)
    assert Standing.objects.get(expectation=goal).state == "open"
