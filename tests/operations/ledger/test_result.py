import datetime as dt

import pytest

from foresaid.ledger.models import Expectation, Result, Standing
from foresaid.ledger.movement import Action, Answer
from foresaid.ledger.operations.result import (
    Told,
    UnableToRecordResult,
    record_result,
)
from foresaid.ledger.operations.saying import UnableToFindExpectation
from foresaid.ledger.operations.state import state_expectation, state_goal
from foresaid.ledger.operations.wanted import Wanted
from foresaid.ledger.operations.withdraw import withdraw_expectation

from .conftest import Scene

SIGNS = Wanted(what="Anna Berg names who signs, in writing", at_least="names the test line")


@pytest.fixture
def step(scene: Scene) -> Expectation:
    return state_expectation(
        scene.dana, opportunity=scene.opportunity.uuid, wanted=SIGNS, due_on=scene.day(2),
        now=scene.now,
    )  # fmt: skip


@pytest.fixture
def goal(scene: Scene) -> Expectation:
    """Its meeting has just ended."""
    meeting = scene.meeting(in_minutes=10, minutes=45)
    goal = state_goal(scene.dana, meeting=meeting.uuid, wanted=SIGNS, now=scene.now)
    scene.clock.forward(minutes=55)
    return goal


def test_one_tap_is_a_result(scene: Scene, step: Expectation) -> None:
    recorded = record_result(
        scene.dana, expectation=step.entry.uuid, told=Told(came="reached"), now=scene.now
    )
    result = recorded.result
    assert (result.came, result.view, result.late) == ("reached", "owner", False)
    assert result.happened_on == scene.today
    assert (recorded.movement, result.movement) == (None, None)
    assert Standing.objects.get(expectation=step).state == "reached"


def test_the_evidence_that_follows_corrects_it_and_both_stand(
    scene: Scene, goal: Expectation
) -> None:
    first = record_result(
        scene.dana, expectation=goal.entry.uuid, told=Told(came="reached"), now=scene.now
    )
    assert first.result.movement == "continuation"
    action = Action(what="Anna Berg sends the contract signed", on=scene.day(3))
    told = Told(came="reached", evidence="She wrote it on the board", action=action)
    second = record_result(scene.dana, expectation=goal.entry.uuid, told=told, now=scene.now)
    assert (second.is_correction, second.result.movement) == (True, "advance")
    assert Result.objects.filter(of=goal).count() == 2
    assert {one.field for one in second.result.entry.words.all()} == {"evidence", "action"}


def test_after_a_day_what_was_said_of_it_stands(scene: Scene, step: Expectation) -> None:
    told = Told(came="reached")
    record_result(scene.dana, expectation=step.entry.uuid, told=told, now=scene.now)
    scene.clock.forward(hours=24)
    record_result(scene.dana, expectation=step.entry.uuid, told=told, now=scene.now)
    scene.clock.forward(seconds=1)
    with pytest.raises(UnableToRecordResult, match="more than a day"):
        record_result(scene.dana, expectation=step.entry.uuid, told=told, now=scene.now)


def test_the_manager_s_view_stands_beside_it_and_the_owner_is_still_asked(
    scene: Scene, step: Expectation
) -> None:
    told = Told(came="not_reached", evidence="No letter came")
    recorded = record_result(scene.sam, expectation=step.entry.uuid, told=told, now=scene.now)
    assert recorded.result.view == "manager"
    assert Standing.objects.get(expectation=step).state == "open"
    own = record_result(
        scene.dana, expectation=step.entry.uuid, told=Told(came="reached"), now=scene.now
    )
    assert not own.is_correction
    assert Standing.objects.get(expectation=step).state == "reached"


def test_colleagues_and_strangers_have_no_say(scene: Scene, step: Expectation) -> None:
    for person in (scene.cast.iris, scene.cast.theo, scene.cast.fritz):
        with pytest.raises((UnableToRecordResult, UnableToFindExpectation)):
            record_result(
                scene.actor(person), expectation=step.entry.uuid, told=Told(came="reached"),
                now=scene.now,
            )  # fmt: skip


def test_a_goal_has_no_result_before_its_meeting_begins(scene: Scene) -> None:
    meeting = scene.meeting(in_minutes=10)
    goal = state_goal(scene.dana, meeting=meeting.uuid, wanted=SIGNS, now=scene.now)
    with pytest.raises(UnableToRecordResult, match="has not begun"):
        record_result(
            scene.dana, expectation=goal.entry.uuid, told=Told(came="reached"), now=scene.now
        )


@pytest.mark.parametrize(("hours", "late"), [(23.9, False), (24.1, True)])
def test_a_result_long_after_the_end_is_marked_late(
    scene: Scene, goal: Expectation, hours: float, late: bool
) -> None:
    scene.clock.forward(hours=hours)
    recorded = record_result(
        scene.dana, expectation=goal.entry.uuid, told=Told(came="reached"), now=scene.now
    )
    assert recorded.result.late is late


def test_the_result_says_of_the_meeting_whether_it_was_held(
    scene: Scene, goal: Expectation
) -> None:
    for came, state in (("not_held", "no_show"), ("reached", "held")):
        record_result(scene.dana, expectation=goal.entry.uuid, told=Told(came=came), now=scene.now)
        assert goal.meeting is not None
        goal.meeting.refresh_from_db()
        assert goal.meeting.now_state == state


def test_a_clear_no_reaches_a_goal_that_set_out_to_get_a_decision(scene: Scene) -> None:
    meeting = scene.meeting(in_minutes=1)
    goal = state_goal(
        scene.dana, meeting=meeting.uuid, wanted=Wanted(what="The board decides on the pilot"),
        now=scene.now,
    )  # fmt: skip
    scene.clock.forward(minutes=50)
    told = Told(came="not_reached", answer=Answer.CLEAR_NO)
    recorded = record_result(scene.dana, expectation=goal.entry.uuid, told=told, now=scene.now)
    assert (recorded.result.came, recorded.result.movement) == ("reached", "no_sale")


def test_a_clear_no_does_not_reach_a_goal_that_wanted_something_else(
    scene: Scene, goal: Expectation
) -> None:
    told = Told(came="not_reached", answer=Answer.CLEAR_NO)
    recorded = record_result(scene.dana, expectation=goal.entry.uuid, told=told, now=scene.now)
    assert (recorded.result.came, recorded.result.movement) == ("not_reached", "no_sale")


def test_a_partner_s_promise_alone_is_no_advance(scene: Scene, goal: Expectation) -> None:
    action = Action(what="The installer sends a quote", on=scene.day(2), party="partner")
    recorded = record_result(
        scene.dana, expectation=goal.entry.uuid, told=Told(came="reached", action=action),
        now=scene.now,
    )  # fmt: skip
    assert (recorded.result.movement, recorded.result.action_party) == ("continuation", "partner")


def test_nothing_comes_of_what_was_cancelled(scene: Scene, step: Expectation) -> None:
    withdraw_expectation(scene.dana, expectation=step.entry.uuid, reason="x", now=scene.now)
    with pytest.raises(UnableToRecordResult, match="was cancelled"):
        record_result(
            scene.dana, expectation=step.entry.uuid, told=Told(came="reached"), now=scene.now
        )


def test_a_day_to_come_and_an_unknown_answer_are_refused(scene: Scene, step: Expectation) -> None:
    for told in (
        Told(came="reached", happened_on=scene.day(1)),
        Told(came="fine"),
        Told(came="not_held"),
    ):
        with pytest.raises(UnableToRecordResult):
            record_result(scene.dana, expectation=step.entry.uuid, told=told, now=scene.now)
    assert not Result.objects.exists()


def test_a_wednesday_s_result_told_on_friday_keeps_its_day(scene: Scene, step: Expectation) -> None:
    scene.clock.forward(days=4)
    told = Told(came="reached", happened_on=scene.day(-2))
    recorded = record_result(scene.dana, expectation=step.entry.uuid, told=told, now=scene.now)
    assert recorded.result.happened_on == dt.date(2026, 11, 25)
    assert recorded.result.late
