"""Sentences about one thing and about many."""

import pytest

from foresaid.files.counted import counted

SAID = "[row|rows] of {name} [repeats|repeat] another."


@pytest.mark.parametrize(
    ("many", "sentence"),
    [
        (0, "0 rows of o.csv repeat another."),
        (1, "1 row of o.csv repeats another."),
        (2, "2 rows of o.csv repeat another."),
    ],
)
def test_the_words_fit_the_number(many: int, sentence: str) -> None:
    assert counted(many, SAID, name="o.csv") == sentence


def test_names_are_no_choice_of_words() -> None:
    assert counted(1, SAID, name="[a|b] {c}.csv") == "1 row of [a|b] {c}.csv repeats another."
