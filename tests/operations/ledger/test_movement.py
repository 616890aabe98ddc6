import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresaid.ledger.movement import Action, Answer, movement, seeks_decision

DAY = dt.date(2026, 11, 23)
SENDS = Action(what="Anna Berg sends the drawing", on=DAY + dt.timedelta(days=2))


@pytest.mark.parametrize(
    ("action", "moved", "why"),
    [
        (SENDS, "advance", "named what they will do, with a date"),
        (Action(), "continuation", "named nothing"),
        (Action(what="Anna sends the drawing"), "continuation", "has no date"),
        (Action(what="We send the offer", on=DAY, party="ours"), "continuation", "ours alone"),
        (Action(what="They stay in touch", on=DAY), "continuation", "Nobody could see"),
        (
            Action(what="Anna sent it", on=DAY - dt.timedelta(days=1)),
            "continuation",
            "before the meeting",
        ),
    ],
)
def test_an_advance_needs_the_customer_s_action_with_a_date(
    action: Action, moved: str, why: str
) -> None:
    found = movement(came="reached", answer=Answer.NONE, action=action, happened_on=DAY)
    assert found.moved == moved
    assert why in str(found.why)


def test_a_fallback_is_by_itself_never_an_advance() -> None:
    found = movement(came="partly", answer=Answer.NONE, action=Action(), happened_on=DAY)
    assert found.moved == "continuation"


def test_where_nothing_was_held_nothing_moved() -> None:
    found = movement(came="not_held", answer=Answer.ORDER, action=SENDS, happened_on=DAY)
    assert found.moved is None


@given(
    came=st.sampled_from(["reached", "partly", "not_reached"]),
    answer=st.sampled_from(list(Answer)),
    what=st.text(max_size=30),
    on=st.none() | st.dates(),
    party=st.sampled_from(["customer", "partner", "ours", "nobody"]),
)
def test_whatever_is_ticked_no_advance_comes_without_a_customer_s_dated_action(
    came: str, answer: Answer, what: str, on: dt.date | None, party: str
) -> None:
    action = Action(what=what, on=on, party=party)
    found = movement(came=came, answer=answer, action=action, happened_on=DAY)
    assert str(found.why)
    if found.moved == "advance":
        assert what.strip()
        assert on is not None
        assert on >= DAY
        assert party == "customer"
    if answer is Answer.NONE:
        assert found.moved in {"advance", "continuation"}


@pytest.mark.parametrize(
    ("goal", "seeks"),
    [
        ("The board decides on the pilot", True),
        ("Tell us whether they go on", True),
        ("Yes or no to the offer", True),
        ("Names who signs, in writing", False),
        ("Shows us the downtime log", False),
    ],
)
def test_a_goal_that_sets_out_to_get_a_decision_is_known_by_its_words(
    goal: str, seeks: bool
) -> None:
    assert seeks_decision(goal) is seeks
