import contextlib
import datetime as dt
import uuid
from zoneinfo import ZoneInfo

import pytest

from foresaid.ledger.models import Entry, Expectation, Standing
from foresaid.ledger.operations.meetings import move_meeting
from foresaid.ledger.operations.state import (
    NextStep,
    state_aim,
    state_commitment,
    state_expectation,
    state_goal,
    state_many,
)
from foresaid.ledger.operations.wanted import UnableToState, Wanted
from foresaid.ledger.texts import UnableToKeepText
from foresaid.people.journal import AlreadyDone
from foresaid.sales.operations.finding import UnableToFind
from foresaid.sales.operations.outcomes import close_opportunity

from .conftest import Scene

SIGNS = Wanted(what="Anna Berg names who signs, in writing")


def test_a_next_step_is_due_at_the_end_of_its_day_where_the_owner_is(scene: Scene) -> None:
    step = state_expectation(
        scene.dana, opportunity=scene.opportunity.uuid, wanted=SIGNS, due_on=scene.day(4),
        now=scene.now,
    )  # fmt: skip
    assert step.due_at == dt.datetime(2026, 11, 27, 22, 59, 59, tzinfo=dt.UTC)
    assert (step.holder, step.party, step.set_before) == (scene.cast.dana, "customer", True)
    assert step.entry.author == scene.cast.dana
    assert {one.field: one.text for one in step.entry.words.all()} == {"what": SIGNS.what}
    standing = Standing.objects.get(expectation=step)
    assert (standing.state, standing.due_at, standing.times_changed) == ("open", step.due_at, 0)


def test_a_person_in_another_zone_has_until_the_end_of_their_own_day(scene: Scene) -> None:
    scene.cast.dana.timezone = "America/Los_Angeles"
    scene.cast.dana.save()
    scene.opportunity.refresh_from_db()
    step = state_expectation(
        scene.dana, opportunity=scene.opportunity.uuid, wanted=SIGNS, due_on=scene.day(0),
        now=scene.now,
    )  # fmt: skip
    assert step.due_at.astimezone(ZoneInfo("America/Los_Angeles")).hour == 23
    assert step.due_at == dt.datetime(2026, 11, 24, 7, 59, 59, tzinfo=dt.UTC)


def test_a_day_that_has_passed_is_refused_and_nothing_is_written(scene: Scene) -> None:
    with pytest.raises(UnableToState) as refused:
        state_expectation(
            scene.dana, opportunity=scene.opportunity.uuid, wanted=SIGNS, due_on=scene.day(-1),
            now=scene.now,
        )  # fmt: skip
    assert refused.value.field == "due_on"
    assert not Entry.objects.exists()


def test_words_are_required_and_lose_what_nobody_can_see(scene: Scene) -> None:
    with pytest.raises(UnableToKeepText):
        state_expectation(
            scene.dana, opportunity=scene.opportunity.uuid, wanted=Wanted(what=" \x00\u200b "),
            due_on=scene.day(1), now=scene.now,
        )  # fmt: skip
    step = state_expectation(
        scene.dana, opportunity=scene.opportunity.uuid, wanted=Wanted(what="Anna\x00 signs\r\n"),
        due_on=scene.day(1), now=scene.now,
    )  # fmt: skip
    assert step.entry.words.get().text == "Anna signs"


@pytest.mark.parametrize("confidence", [0, 100, -5])
def test_confidence_is_a_percentage_between_the_certainties(scene: Scene, confidence: int) -> None:
    with pytest.raises(UnableToState):
        state_expectation(
            scene.dana, opportunity=scene.opportunity.uuid, due_on=scene.day(1), now=scene.now,
            wanted=Wanted(what="Anna signs", confidence=confidence),
        )  # fmt: skip


def test_suggested_edited_and_own_words_are_told_apart_by_the_operation(scene: Scene) -> None:
    way_out = scene.exits[0]
    words = way_out.as_goal or way_out.text
    found = [
        state_expectation(
            scene.dana, opportunity=scene.opportunity.uuid, due_on=scene.day(1), now=scene.now,
            wanted=wanted,
        ).wording
        for wanted in (
            Wanted(what=words, exit=way_out.uuid),
            Wanted(what=words + " by noon", exit=way_out.uuid),
            Wanted(what="Anna signs"),
            Wanted(what="Anna signs", suggestion="Anna signs"),
        )
    ]  # fmt: skip
    assert found == ["suggested", "edited", "own", "suggested"]


def test_a_closed_opportunity_takes_no_next_step(scene: Scene) -> None:
    close_opportunity(
        scene.dana, opportunity=scene.opportunity.uuid, outcome="lost", reason="price",
        now=scene.now,
    )  # fmt: skip
    with pytest.raises(UnableToState, match="closed"):
        state_expectation(
            scene.dana, opportunity=scene.opportunity.uuid, wanted=SIGNS, due_on=scene.day(1),
            now=scene.now,
        )  # fmt: skip


def test_exactly_one_subject_is_spoken_of(scene: Scene) -> None:
    with pytest.raises(UnableToState):
        state_expectation(scene.dana, wanted=SIGNS, due_on=scene.day(1), now=scene.now)
    with pytest.raises(UnableToState):
        state_expectation(
            scene.dana, opportunity=scene.opportunity.uuid, group=[scene.opportunity.uuid],
            wanted=SIGNS, due_on=scene.day(1), now=scene.now,
        )  # fmt: skip


def test_one_expectation_can_speak_of_a_group(scene: Scene) -> None:
    group = [scene.another(f"Small {n}").uuid for n in range(3)]
    said = state_expectation(
        scene.dana, group=group, wanted=Wanted(what="Two of them decide"), due_on=scene.day(3),
        now=scene.now,
    )  # fmt: skip
    assert said.is_group
    assert {member.opportunity.uuid for member in said.members.all()} == set(group)


def test_the_same_form_sent_twice_is_said_once(scene: Scene) -> None:
    key = str(uuid.uuid4())
    for _ in range(2):
        with contextlib.suppress(AlreadyDone):
            state_expectation(
                scene.dana, opportunity=scene.opportunity.uuid, wanted=SIGNS,
                due_on=scene.day(1), now=scene.now, request_key=key,
            )  # fmt: skip
    assert Expectation.objects.count() == Entry.objects.count() == 1


def test_a_stranger_cannot_speak_of_what_they_cannot_see(scene: Scene) -> None:
    for person in (scene.cast.fritz, scene.cast.iris):
        with pytest.raises(UnableToFind):
            state_expectation(
                scene.actor(person), opportunity=scene.opportunity.uuid, wanted=SIGNS,
                due_on=scene.day(1), now=scene.now,
            )  # fmt: skip


def test_the_manager_can_state_it_and_the_owner_holds_it(scene: Scene) -> None:
    step = state_expectation(
        scene.sam, opportunity=scene.opportunity.uuid, wanted=SIGNS, due_on=scene.day(1),
        now=scene.now,
    )  # fmt: skip
    assert (step.entry.author, step.holder) == (scene.cast.sam, scene.cast.dana)


def test_many_next_steps_are_one_append_and_all_or_nothing(scene: Scene) -> None:
    rows = [scene.another(f"Deal {n}") for n in range(40)]
    steps = [NextStep(opportunity=row.uuid, wanted=SIGNS, due_on=scene.day(9)) for row in rows]
    said = state_many(scene.dana, steps=steps, now=scene.now)
    assert [row.opportunity for row in said] == rows
    assert [row.entry.seq for row in said] == list(range(1, 41))
    late = NextStep(opportunity=rows[0].uuid, wanted=SIGNS, due_on=scene.day(-1))
    with pytest.raises(UnableToState):
        state_many(scene.dana, steps=[*steps, late], now=scene.now)
    assert Entry.objects.count() == 40


def test_the_cost_of_many_next_steps_does_not_grow_by_queries(
    scene: Scene, django_assert_max_num_queries: object
) -> None:
    rows = [scene.another(f"Deal {n}") for n in range(60)]
    steps = [NextStep(opportunity=row.uuid, wanted=SIGNS, due_on=scene.day(9)) for row in rows]
    with django_assert_max_num_queries(26):  # type: ignore[operator]  # a fixture without types
        state_many(scene.dana, steps=steps, now=scene.now)


def test_a_commitment_can_be_ones_own_a_report_s_or_ones_manager_s(scene: Scene) -> None:
    promise = Wanted(what="Sam calls the plant manager")
    for actor, holder in (
        (scene.dana, None), (scene.dana, scene.cast.sam), (scene.sam, scene.cast.dana),
    ):  # fmt: skip
        said = state_commitment(
            actor, wanted=promise, due_on=scene.day(2), holder=holder.uuid if holder else None,
            now=scene.now,
        )  # fmt: skip
        assert said.holder == said.person == (holder or actor.person)
        assert (said.kind, said.party) == ("commitment", "ours")
    with pytest.raises(UnableToState):
        state_commitment(
            scene.dana, wanted=promise, due_on=scene.day(2), holder=scene.cast.iris.uuid,
            now=scene.now,
        )  # fmt: skip


def test_an_aim_said_after_the_review_began_does_not_count(scene: Scene) -> None:
    begins = scene.now + dt.timedelta(minutes=10)
    early = state_aim(
        scene.sam, what="We know who signs", due_on=scene.day(7), speaks_from=begins, now=scene.now
    )
    scene.clock.forward(minutes=11)
    late = state_aim(
        scene.dana, what="Price is free", due_on=scene.day(7), speaks_from=begins, now=scene.now
    )
    assert (early.set_before, late.set_before) == (True, False)


# Goals


def test_a_goal_said_before_the_start_is_set_before(scene: Scene) -> None:
    meeting = scene.meeting(in_minutes=1)
    goal = state_goal(scene.dana, meeting=meeting.uuid, wanted=SIGNS, now=scene.now)
    assert goal.set_before
    assert goal.due_at == meeting.now_ends_at
    assert goal.holder == scene.cast.dana


@pytest.mark.parametrize("seconds", [0, 1, 5000])
def test_a_goal_stated_after_the_start_never_counts(scene: Scene, seconds: int) -> None:
    meeting = scene.meeting(in_minutes=1)
    scene.clock.forward(minutes=1, seconds=seconds)
    goal = state_goal(scene.dana, meeting=meeting.uuid, wanted=SIGNS, now=scene.now)
    assert not goal.set_before


def test_the_server_s_clock_decides_and_not_the_moment_a_door_handed_in(scene: Scene) -> None:
    meeting = scene.meeting(in_minutes=1)
    read_by_the_door = scene.now
    scene.clock.forward(minutes=2)
    goal = state_goal(scene.dana, meeting=meeting.uuid, wanted=SIGNS, now=read_by_the_door)
    assert not goal.set_before


def test_pushing_the_start_by_hand_makes_no_late_goal_early(scene: Scene) -> None:
    meeting = scene.meeting(in_minutes=30)
    later = meeting.now_starts_at + dt.timedelta(hours=3)
    move_meeting(
        scene.dana, meeting=meeting.uuid, starts_at=later,
        ends_at=later + dt.timedelta(hours=1), now=scene.now,
    )  # fmt: skip
    scene.clock.forward(minutes=31)
    goal = state_goal(scene.dana, meeting=meeting.uuid, wanted=SIGNS, now=scene.now)
    assert not goal.set_before


def test_a_calendar_may_move_a_start_that_lies_ahead(scene: Scene) -> None:
    meeting = scene.meeting(in_minutes=30, calendar_uid="abc@example")
    later = meeting.now_starts_at + dt.timedelta(hours=3)
    move_meeting(
        scene.dana, meeting=meeting.uuid, starts_at=later,
        ends_at=later + dt.timedelta(hours=1), by_calendar=True, now=scene.now,
    )  # fmt: skip
    scene.clock.forward(minutes=31)
    goal = state_goal(scene.dana, meeting=meeting.uuid, wanted=SIGNS, now=scene.now)
    assert goal.set_before


def test_a_meeting_moved_across_its_own_start_stays_frozen(scene: Scene) -> None:
    meeting = scene.meeting(in_minutes=30, calendar_uid="abc@example")
    scene.clock.forward(minutes=40)
    later = meeting.now_starts_at + dt.timedelta(hours=3)
    move_meeting(
        scene.dana, meeting=meeting.uuid, starts_at=later,
        ends_at=later + dt.timedelta(hours=1), by_calendar=True, now=scene.now,
    )  # fmt: skip
    goal = state_goal(scene.dana, meeting=meeting.uuid, wanted=SIGNS, now=scene.now)
    assert not goal.set_before


def test_a_hand_moves_no_start_that_a_calendar_has(scene: Scene) -> None:
    meeting = scene.meeting(in_minutes=30, calendar_uid="abc@example")
    later = meeting.now_starts_at + dt.timedelta(hours=3)
    move_meeting(
        scene.dana, meeting=meeting.uuid, starts_at=later,
        ends_at=later + dt.timedelta(hours=1), now=scene.now,
    )  # fmt: skip
    scene.clock.forward(minutes=31)
    goal = state_goal(scene.dana, meeting=meeting.uuid, wanted=SIGNS, now=scene.now)
    assert not goal.set_before


def test_a_meeting_has_one_goal_at_a_time(scene: Scene) -> None:
    meeting = scene.meeting()
    state_goal(scene.dana, meeting=meeting.uuid, wanted=SIGNS, now=scene.now)
    with pytest.raises(UnableToState, match="has its goal"):
        state_goal(scene.dana, meeting=meeting.uuid, wanted=SIGNS, now=scene.now)


def test_before_and_after_are_right_at_the_end_of_daylight_saving(scene: Scene) -> None:
    """On 25 October 2026 it is half past two twice in Berlin."""
    berlin = ZoneInfo("Europe/Berlin")
    second = dt.datetime(2026, 10, 25, 2, 30, tzinfo=berlin, fold=1)
    scene.clock.set(dt.datetime(2026, 10, 25, 2, 20, tzinfo=berlin, fold=0).astimezone(dt.UTC))
    in_minutes = (second.astimezone(dt.UTC) - scene.now).total_seconds() / 60
    assert in_minutes == 70
    meeting = scene.meeting(in_minutes=in_minutes)
    scene.clock.forward(minutes=69)  # the wall shows 2:29 for the second time
    goal = state_goal(scene.dana, meeting=meeting.uuid, wanted=SIGNS, now=scene.now)
    assert goal.set_before


@pytest.mark.parametrize("year", [1, 2201, 9999])
def test_a_day_that_nobody_can_have_meant_is_refused(scene: Scene, year: int) -> None:
    with pytest.raises(UnableToState, match="year") as refused:
        state_expectation(
            scene.dana, opportunity=scene.opportunity.uuid, wanted=SIGNS,
            due_on=dt.date(year, 12, 31), now=scene.now,
        )  # fmt: skip
    assert refused.value.field == "due_on"
    assert not Expectation.objects.exists()
