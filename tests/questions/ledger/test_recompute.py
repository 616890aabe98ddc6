"""Every figure equals what a script that knows nothing of foresaid counts from the export."""

import contextlib
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foresaid.ledger.operations.meetings import call_off_meeting
from foresaid.ledger.operations.state import state_commitment
from foresaid.ledger.operations.wanted import Wanted
from foresaid.people.errors import Unable
from foresaid.sales.operations.opportunities import enter_step
from foresaid.sales.operations.outcomes import close_opportunity
from tests.cast import NOW
from tests.operations.ledger.conftest import Scene
from tests.operations.ledger.test_histories import _carry_out

from .recomputed import computed, differences, recomputed

# As random lives are, but with what figures are made of more often than what is refused.
ACTS = st.tuples(
    st.sampled_from(
        ["step", "step", "goal", "result", "result", "view", "change", "cancel", "move"]
    ),
    st.sampled_from([0, 1, 3, 40, 400, 1500]),
    st.integers(0, 5),
    st.integers(0, 2),
    st.sampled_from(["reached", "reached", "partly", "not_reached", "not_held"]),
)
TERM = (NOW - dt.timedelta(days=30), NOW + dt.timedelta(days=60))


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    acts=st.lists(ACTS, min_size=8, max_size=24),
    beside=st.lists(st.sampled_from(["enter", "won", "promise", "call off"]), max_size=3),
    later=st.sampled_from([0, 1, 5]),
)
@pytest.mark.django_db
def test_random_histories_are_counted_alike(
    scene: Scene, acts: list[Any], beside: list[str], later: int
) -> None:
    with transaction.atomic():
        scene.clock.set(NOW)
        meetings = [scene.meeting(in_minutes=minutes) for minutes in (2, 45, 500)]
        for n, act in enumerate(acts):
            _carry_out(scene, meetings, *act)
            if n < len(beside):
                _beside(scene, meetings, beside[n])
        moment = scene.clock.forward(days=later)
        head = scene.actor(scene.cast.ada)
        found = computed(head, *TERM, moment)
        assert differences(found, recomputed(scene.cast.organisation, *TERM, moment)) == []
        transaction.set_rollback(True)


def _beside(scene: Scene, meetings: list[Any], what: str) -> None:
    """What happens in the sale, and what else one can promise."""
    now = scene.now
    steps = list(scene.opportunity.now_step.version.steps.order_by("position"))  # type: ignore[union-attr]
    acts: dict[str, Callable[[], object]] = {
        "enter": lambda: enter_step(
            scene.dana, opportunity=scene.opportunity.uuid, step=steps[3].uuid, now=now
        ),
        "won": lambda: close_opportunity(
            scene.dana, opportunity=scene.opportunity.uuid, outcome="won", now=now
        ),
        "promise": lambda: state_commitment(
            scene.sam, holder=scene.cast.dana.uuid, due_on=scene.day(1), now=now,
            wanted=Wanted(what="Dana sends the offer", confidence=80),
        ),
        "call off": lambda: call_off_meeting(
            scene.dana, meeting=meetings[2].uuid, reason="ill", now=now
        ),
    }  # fmt: skip
    with contextlib.suppress(Unable):
        acts[what]()


def test_a_difference_would_be_seen(scene: Scene) -> None:
    found = {"people": {"one": {"kept": [[1], [1, 2]]}}}
    other = {"people": {"one": {"kept": [[], [1, 2]]}}}
    assert differences(found, found) == []
    assert differences(found, other) == ["/people/one/kept/0: [1] and []"]
