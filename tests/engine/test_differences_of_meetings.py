"""Meetings held against their goals."""

from dataclasses import replace

import pytest

from foresaid.engine.differences import compare
from foresaid.engine.expected import (
    Meeting,
    Outcome,
)
from foresaid.engine.figures import (
    Kind,
    MeetingFigures,
)
from tests.engine.test_differences import MOMENT, NOW, deal, kinds, said


def meeting(**other: object) -> Meeting:
    return replace(
        Meeting(
            key="m",
            owner="dana",
            starts_at=NOW - 1,
            ends_at=NOW - 0.95,
            opportunities=("northwind",),
            goal_set=True,
        ),
        **other,  # type: ignore[arg-type]  # names of fields, checked by replace itself
    )


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, Kind.MEETING_WITHOUT_RESULT),
        ({"outcome": Outcome.REACHED}, None),
        ({"outcome": Outcome.PARTLY}, Kind.GOAL_PARTLY),
        ({"outcome": Outcome.NOT_REACHED}, Kind.GOAL_NOT_REACHED),
        ({"outcome": Outcome.NOT_HELD}, None),
        ({"outcome": Outcome.REACHED, "goal_set": False}, Kind.MEETING_WITHOUT_GOAL),
        ({"starts_at": NOW + 2, "ends_at": NOW + 2.1}, None),
        (
            {"starts_at": NOW + 0.9, "ends_at": NOW + 1, "goal_set": False},
            Kind.MEETING_WITHOUT_GOAL,
        ),
        ({"starts_at": NOW + 1.1, "ends_at": NOW + 1.2, "goal_set": False}, None),
        ({"outcome": Outcome.NOT_REACHED, "settled_at": NOW - 8}, None),
    ],
)
def test_a_meeting_is_held_against_its_goal(changes: dict[str, object], kind: Kind | None) -> None:
    found = compare(MOMENT, deals=[deal()], expectations=[said()], meetings=[meeting(**changes)])
    assert kinds(found) == ([] if kind is None else [kind])


def test_a_meeting_ahead_and_one_that_ended_are_told_apart() -> None:
    ahead = meeting(starts_at=NOW + 0.5, ends_at=NOW + 0.6, goal_set=False)
    (found,) = compare(MOMENT, deals=[deal()], expectations=[said()], meetings=[ahead])
    assert isinstance(found.figures, MeetingFigures)
    assert not found.figures.ended


def test_a_meeting_about_a_deal_that_is_closed_by_now_is_over() -> None:
    about_a_won_one = meeting(opportunities=("won meanwhile",), outcome=Outcome.PARTLY)
    assert compare(MOMENT, deals=[deal()], expectations=[said()], meetings=[about_a_won_one]) == ()
    about_none = meeting(opportunities=(), outcome=Outcome.PARTLY)
    found = compare(MOMENT, deals=[deal()], expectations=[said()], meetings=[about_none])
    assert kinds(found) == [Kind.GOAL_PARTLY]
