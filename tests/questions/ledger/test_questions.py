import datetime as dt

import pytest

from foresaid.ledger.figures import words_kept
from foresaid.ledger.models import Expectation
from foresaid.ledger.movement import Action
from foresaid.ledger.operations.change import change_expectation
from foresaid.ledger.operations.result import Told, record_result
from foresaid.ledger.operations.state import NextStep, state_expectation, state_goal, state_many
from foresaid.ledger.operations.wanted import Wanted
from foresaid.ledger.operations.withdraw import take_back
from foresaid.ledger.questions import course
from foresaid.ledger.step_questions import next_steps, without_next_step
from foresaid.people.errors import NotThere
from tests.operations.ledger.conftest import Scene

SIGNS = Wanted(what="Anna Berg names who signs", confidence=60)


def a_step(scene: Scene, days: int = 2, wanted: Wanted = SIGNS) -> Expectation:
    return state_expectation(
        scene.dana, opportunity=scene.opportunity.uuid, wanted=wanted, due_on=scene.day(days),
        now=scene.now,
    )  # fmt: skip


def test_looking_back_shows_what_was_said_by_then_and_nothing_later(scene: Scene) -> None:
    step = a_step(scene)
    said_at = scene.now
    change_expectation(
        scene.dana, expectation=step.entry.uuid, due_on=scene.day(8), reason="ill",
        now=scene.clock.forward(days=1),
    )  # fmt: skip
    record_result(
        scene.dana, expectation=step.entry.uuid, told=Told(came="reached"),
        now=scene.clock.forward(days=4),
    )  # fmt: skip
    key = scene.opportunity.pk
    found = [
        next_steps(scene.sam, [key], said_at + dt.timedelta(days=days)).get(key)
        for days in (-1, 0, 4, 5)
    ]
    assert [one and (one.due_on.day, one.overdue, one.times_changed) for one in found] == [
        None, (25, False, 0), (1, False, 1), None,
    ]  # fmt: skip


def test_of_several_open_steps_the_one_due_first_is_next(scene: Scene) -> None:
    for days in (9, 3, 5):
        a_step(scene, days)
    found = next_steps(scene.dana, [scene.opportunity.pk], scene.now)
    assert found[scene.opportunity.pk].due_on == scene.day(3)


def test_an_expectation_of_a_group_is_a_next_step_of_each(scene: Scene) -> None:
    deals = [scene.another(f"Small {n}") for n in range(3)]
    assert without_next_step(scene.dana, scene.now)[0] == 4
    state_expectation(
        scene.dana, group=[deal.uuid for deal in deals], due_on=scene.day(3), now=scene.now,
        wanted=Wanted(what="Two of them decide"),
    )  # fmt: skip
    found = next_steps(scene.dana, [deal.pk for deal in deals], scene.now)
    assert all(one.is_group for one in found.values())
    assert len(found) == 3
    count, first = without_next_step(scene.dana, scene.now)
    assert (count, first[0].name) == (1, "Pumps for hall 3")


def test_a_colleague_sees_no_next_step_of_what_is_out_of_sight(scene: Scene) -> None:
    a_step(scene)
    for person in (scene.cast.iris, scene.cast.theo, scene.cast.fritz):
        actor = scene.actor(person)
        assert next_steps(actor, [scene.opportunity.pk], scene.now) == {}
        with pytest.raises(NotThere):
            course(actor, scene.opportunity.uuid, scene.now)


def test_a_course_tells_everything_in_the_order_it_was_said(scene: Scene) -> None:
    first = a_step(scene)
    taken = a_step(scene, wanted=Wanted(what="A slip of the pen"))
    take_back(scene.dana, expectation=taken.entry.uuid, now=scene.now)
    meeting = scene.meeting(in_minutes=10)
    goal = state_goal(scene.dana, meeting=meeting.uuid, wanted=SIGNS, now=scene.now)
    scene.clock.forward(hours=1)
    for actor, came in ((scene.dana, "reached"), (scene.sam, "partly")):
        record_result(actor, expectation=goal.entry.uuid, told=Told(came=came), now=scene.now)
    found = course(scene.sam, scene.opportunity.uuid, scene.now)
    assert [(one.uuid, one.state) for one in found] == [
        (first.entry.uuid, "open"), (goal.entry.uuid, "reached"),
    ]  # fmt: skip
    assert found[1].managers_view is not None
    assert found[1].managers_view.came == "partly"


def test_many_next_steps_are_read_with_the_same_few_queries(
    scene: Scene, django_assert_max_num_queries: object
) -> None:
    deals = [scene.another(f"Deal {n}") for n in range(60)]
    steps = [NextStep(opportunity=one.uuid, wanted=SIGNS, due_on=scene.day(9)) for one in deals]
    state_many(scene.dana, steps=steps, now=scene.now)
    sam = scene.sam
    with django_assert_max_num_queries(7):  # type: ignore[operator]  # a fixture without types
        assert len(next_steps(sam, [one.pk for one in deals], scene.now)) == 60


def test_how_words_held_is_counted_beside_the_work_it_was_made_of(scene: Scene) -> None:
    begun = scene.now - dt.timedelta(days=1)
    action = Action(what="Anna Berg sends the drawing", on=scene.day(40))
    for n in range(11):
        meeting = scene.meeting(in_minutes=30)
        if n < 9:
            goal = state_goal(scene.dana, meeting=meeting.uuid, wanted=SIGNS, now=scene.now)
        scene.clock.forward(hours=2)
        if n < 9:
            told = Told(came="reached" if n < 6 else "not_reached", action=action)
            record_result(
                scene.dana, expectation=goal.entry.uuid,
                told=told if n < 2 else Told(came=told.came), now=scene.now,
            )  # fmt: skip
    promise = a_step(scene, 0)
    change_expectation(
        scene.dana, expectation=promise.entry.uuid, due_on=scene.day(2), reason="x", now=scene.now
    )
    kept = a_step(scene, 0)
    record_result(scene.dana, expectation=kept.entry.uuid, told=Told(came="reached"), now=scene.now)
    scene.clock.forward(days=4)
    for actor in (scene.dana, scene.sam):
        found = words_kept(actor, scene.cast.dana, begun, scene.now, scene.now)
        assert found is not None
        goals, promises = found.goals, found.promises
        assert (goals.set_before.count, goals.set_before.whole) == (9, 11)
        assert goals.minutes_before == 30
        assert (goals.reached.count, goals.reached.whole, goals.reached.share) == (6, 9, None)
        assert (goals.reached_that_moved.count, goals.reached_that_moved.whole) == (2, 6)
        assert (promises.kept.count, promises.kept.whole, promises.times_moved) == (1, 2, 1)
    for person in (scene.cast.ada, scene.cast.iris, scene.cast.theo):
        actor = scene.actor(person)
        assert words_kept(actor, scene.cast.dana, begun, scene.now, scene.now) is None
