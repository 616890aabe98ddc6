"""Meetings keep their first start; ways of selling keep their versions."""

import datetime as dt

import pytest

from foresaid.people.actor import UnableToAct
from foresaid.sales.drafts import StepDraft
from foresaid.sales.models import MeetingSchedule, Step
from foresaid.sales.operations.meetings import (
    UnableToMeet,
    cancel_meeting,
    hold_meeting,
    miss_meeting,
    plan_meeting,
    reschedule,
)
from foresaid.sales.operations.process import (
    UnableToShapeProcess,
    create_process,
    newest_version,
)
from foresaid.sales.operations.steps import add_step, change_step, move_step, remove_step
from tests.cast import NOW
from tests.operations.sales.conftest import Shop

HOUR = dt.timedelta(hours=1)
pytestmark = pytest.mark.django_db


def test_a_meeting_that_moves_keeps_the_start_as_first_recorded(shop: Shop) -> None:
    sale = shop.sale()
    meeting = plan_meeting(
        shop.dana,
        title="Visit",
        starts_at=NOW + HOUR,
        ends_at=NOW + 2 * HOUR,
        opportunities=[sale.uuid],
        now=NOW,
    )
    reschedule(
        shop.dana,
        meeting=meeting.uuid,
        starts_at=NOW + 24 * HOUR,
        ends_at=NOW + 25 * HOUR,
        now=NOW,
    )
    meeting.refresh_from_db()
    assert meeting.first_starts_at == NOW + HOUR
    assert meeting.now_starts_at == NOW + 24 * HOUR
    assert meeting.step == shop.steps[0]
    assert meeting.now_lead == shop.cast.dana
    assert MeetingSchedule.objects.filter(meeting=meeting).count() == 2


def test_a_meeting_is_held_only_once_it_began_and_a_cancelled_one_never(shop: Shop) -> None:
    meeting = plan_meeting(
        shop.dana, title="Visit", starts_at=NOW + HOUR, ends_at=NOW + 2 * HOUR, now=NOW
    )
    with pytest.raises(UnableToMeet, match="not begun yet"):
        hold_meeting(shop.dana, meeting=meeting.uuid, now=NOW)
    cancel_meeting(shop.dana, meeting=meeting.uuid, now=NOW)
    with pytest.raises(UnableToMeet, match="called off"):
        hold_meeting(shop.dana, meeting=meeting.uuid, now=NOW + 3 * HOUR)


def test_a_meeting_that_is_over_moves_no_more_and_is_not_called_off(shop: Shop) -> None:
    begins, ends = NOW + HOUR, NOW + 2 * HOUR
    for say in (hold_meeting, miss_meeting):
        meeting = plan_meeting(shop.dana, title="Visit", starts_at=begins, ends_at=ends, now=NOW)
        over = say(shop.dana, meeting=meeting.uuid, now=ends)
        with pytest.raises(UnableToMeet, match="said already"):
            reschedule(
                shop.dana,
                meeting=meeting.uuid,
                starts_at=ends + 24 * HOUR,
                ends_at=ends + 25 * HOUR,
                now=ends,
            )
        with pytest.raises(UnableToMeet, match="said already"):
            cancel_meeting(shop.dana, meeting=meeting.uuid, now=ends)
        meeting.refresh_from_db()
        assert (meeting.now_state, meeting.now_starts_at) == (over.now_state, begins)


def test_a_meeting_ends_after_it_starts(shop: Shop) -> None:
    with pytest.raises(UnableToMeet, match="ends after it starts"):
        plan_meeting(shop.dana, title="Visit", starts_at=NOW, ends_at=NOW, now=NOW)


def test_the_default_is_seven_steps_and_repeat_business_written_out(shop: Shop) -> None:
    assert [step.name for step in shop.steps] == [
        "Leads",
        "Prospecting",
        "Qualification",
        "Needs analysis",
        "Presenting the solution",
        "Answering objections",
        "Closing",
        "Relationship management",
    ]
    assert [step.after_sale for step in shop.steps] == [False] * 7 + [True]
    for step in shop.steps:
        assert step.purpose
        assert step.expected_days
        assert step.questions.count() >= 3
        assert step.exits.count() >= 2
        assert all(one.as_goal and one.as_goal != one.text for one in step.exits.all())


def test_a_changed_step_keeps_its_key_and_the_old_version_stays(shop: Shop) -> None:
    change_step(shop.ada, step=shop.steps[1].uuid, draft=StepDraft(name="First call"), now=NOW)
    newest = newest_version(shop.process)
    assert newest is not None
    assert newest.n == 2
    assert newest.steps.get(key="prospecting").name == "First call"
    assert Step.objects.get(pk=shop.steps[1].pk).name == "Prospecting"
    with pytest.raises(UnableToShapeProcess, match="changed this way of selling meanwhile"):
        change_step(shop.ada, step=shop.steps[2].uuid, draft=StepDraft(name="X"), now=NOW)


def test_steps_are_added_moved_and_taken_out_by_next_versions(shop: Shop) -> None:
    def names() -> list[str]:
        newest = newest_version(shop.process)
        assert newest is not None
        return [step.name for step in newest.steps.order_by("position")]

    def called(name: str) -> Step:
        newest = newest_version(shop.process)
        assert newest is not None
        return newest.steps.get(name=name)

    add_step(shop.ada, after=called("Leads").uuid, draft=StepDraft(name="Research"), now=NOW)
    assert names()[:3] == ["Leads", "Research", "Prospecting"]
    move_step(shop.ada, step=called("Research").uuid, up=False, now=NOW)
    assert names()[:3] == ["Leads", "Prospecting", "Research"]
    remove_step(shop.ada, step=called("Research").uuid, now=NOW)
    assert names()[:3] == ["Leads", "Prospecting", "Qualification"]


def test_a_step_in_which_something_open_stands_is_not_taken_out(shop: Shop) -> None:
    shop.sale()
    with pytest.raises(UnableToShapeProcess, match="1 open opportunity stands"):
        remove_step(shop.ada, step=shop.steps[0].uuid, now=NOW)


def test_steps_of_the_same_name_in_two_ways_of_selling_have_keys_of_their_own(shop: Shop) -> None:
    renewal = create_process(
        shop.ada, name="Renewal", steps=[StepDraft(name="Closing"), StepDraft(name="謝")], now=NOW
    )
    version = newest_version(renewal)
    assert version is not None
    assert [step.key for step in version.steps.order_by("position")] == ["closing-2", "謝"]


def test_a_salesperson_does_not_shape_the_process(shop: Shop) -> None:
    with pytest.raises(UnableToAct, match="head of sales"):
        create_process(shop.dana, name="Mine", steps=[StepDraft(name="Talk")], now=NOW)
