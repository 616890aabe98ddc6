import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresaid.ledger import vague


@pytest.mark.parametrize(
    "what",
    [
        "Anna Berg sends the downtime log",
        "The buyer names who signs, in writing",
        "Mr. Schmidt signs the contract",
        "CFO approves the budget",
        "Brandt Kabel sends the name of the budget owner",
        "The plant manager agreed a date for the test",
        "Kersten pays the second invoice",
    ],
)
def test_a_step_that_others_can_see_happen_lacks_nothing(what: str) -> None:
    assert vague.missing(what) == []


@pytest.mark.parametrize(
    ("what", "lacks"),
    [
        ("Follow up", ["person", "action"]),
        ("Stay in touch", ["person", "action"]),
        ("They will think about it", ["person", "action"]),
        ("Names who signs, in writing", ["person"]),
        ("Anna is interested", ["action"]),
        ("Check status", ["person", "action"]),
        ("good meeting", ["person", "action"]),
        ("Waiting for Anna", ["action"]),
        ("", ["person", "action"]),
    ],
)
def test_a_vague_step_is_found_with_what_it_lacks(what: str, lacks: list[str]) -> None:
    assert vague.missing(what) == lacks


def test_what_is_ours_has_its_holder_for_a_person() -> None:
    assert vague.missing("Send the offer", "ours") == []
    assert vague.missing("Send the offer", "customer") == ["person"]


def test_a_person_named_beside_the_words_counts() -> None:
    assert vague.missing("Names who signs", who="Anna Berg") == []


def test_without_a_date_it_is_vague_and_every_lack_has_words_for_mending_it() -> None:
    found = vague.findings("Follow up", dated=False)
    assert [str(one.missing) for one in found] == ["date", "person", "action"]
    assert all(str(one.better).endswith(".") for one in found)


@given(st.text(max_size=200), st.sampled_from(["customer", "partner", "ours"]))
def test_any_text_can_be_looked_at(what: str, party: str) -> None:
    assert set(vague.missing(what, party)) <= {"person", "action"}
