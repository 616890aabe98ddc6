"""Random lives of expectations: whatever people do, in whatever order, the rules hold."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foresaid.ledger.models import Entry, Expectation, Result, Standing
from foresaid.ledger.movement import Action, Answer
from foresaid.ledger.operations.change import change_expectation
from foresaid.ledger.operations.meetings import move_meeting
from foresaid.ledger.operations.result import Told, record_result
from foresaid.ledger.operations.standing import differing
from foresaid.ledger.operations.state import state_expectation, state_goal
from foresaid.ledger.operations.wanted import Wanted
from foresaid.ledger.operations.withdraw import take_back, withdraw_expectation
from foresaid.ledger.verify import verify
from foresaid.people.errors import Unable
from tests.cast import NOW

from .conftest import Scene

ACTS = st.tuples(
    st.sampled_from(["step", "goal", "change", "cancel", "back", "result", "view", "move"]),
    st.sampled_from([-2, 0, 1, 3, 40, 400, 3000]),  # minutes that pass; the clock may go back
    st.integers(0, 5),  # of which expectation or meeting
    st.integers(-1, 4),  # days ahead
    st.sampled_from(["reached", "partly", "not_reached", "not_held", "fine"]),
)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=st.lists(ACTS, max_size=14))
@pytest.mark.django_db
def test_no_life_of_expectations_breaks_a_rule(scene: Scene, acts: list[Any]) -> None:
    with transaction.atomic():
        scene.clock.set(NOW)
        meetings = [scene.meeting(in_minutes=minutes) for minutes in (2, 45, 500)]
        for act in acts:
            _carry_out(scene, meetings, *act)
        _hold(scene)
        transaction.set_rollback(True)


def _carry_out(
    scene: Scene, meetings: list[Any], verb: str, minutes: int, which: int, days: int, came: str
) -> None:
    now = scene.clock.forward(minutes=minutes)
    said = list(Expectation.objects.order_by("pk").select_related("entry"))
    chosen = said[which % len(said)].entry.uuid if said else scene.opportunity.uuid
    meeting = meetings[which % len(meetings)]
    wanted = Wanted(what="Anna Berg signs", confidence=50)
    action = Action(what="Anna Berg sends it", on=scene.day(days) if which % 2 else None)
    told = Told(came=came, action=action, answer=list(Answer)[which % 3])
    acts: dict[str, Callable[[], object]] = {
        "step": lambda: state_expectation(
            scene.dana, opportunity=scene.opportunity.uuid, wanted=wanted,
            due_on=scene.day(days), now=now,
        ),
        "goal": lambda: state_goal(scene.dana, meeting=meeting.uuid, wanted=wanted, now=now),
        "change": lambda: change_expectation(
            scene.dana, expectation=chosen, due_on=scene.day(days), confidence=40 + which,
            reason="so", now=now,
        ),
        "cancel": lambda: withdraw_expectation(
            scene.dana, expectation=chosen, reason="so", now=now
        ),
        "back": lambda: take_back(scene.dana, expectation=chosen, now=now),
        "result": lambda: record_result(scene.dana, expectation=chosen, told=told, now=now),
        "view": lambda: record_result(scene.sam, expectation=chosen, told=told, now=now),
        "move": lambda: move_meeting(
            scene.dana, meeting=meeting.uuid, starts_at=now + dt.timedelta(days=days, hours=1),
            ends_at=now + dt.timedelta(days=days, hours=2), now=now,
        ),
    }  # fmt: skip
    before = Entry.objects.count()
    try:
        acts[verb]()
    except Unable:
        assert Entry.objects.count() == before  # refused is refused whole


def _hold(scene: Scene) -> None:
    found = verify(scene.cast.organisation)
    assert found.problem == ""
    assert not list(differing(scene.cast.organisation))
    for said in Expectation.objects.select_related("entry"):
        assert said.set_before == (said.entry.recorded_at < said.speaks_from)
        if said.meeting:
            assert said.speaks_from <= said.meeting.first_starts_at
    for result in Result.objects.all():
        if result.movement == "advance":
            assert result.action_on is not None
            assert result.action_party == "customer"
        assert result.came != "not_held" or result.movement is None
    ended = Standing.objects.exclude(state__in=["open", "withdrawn"])
    for standing in ended:
        assert Result.objects.filter(of=standing.pk, view="owner").exists()
    goals = Standing.objects.filter(kind="goal").exclude(state="withdrawn")
    keys = list(goals.values_list("expectation__meeting", flat=True))
    assert len(keys) == len(set(keys))
