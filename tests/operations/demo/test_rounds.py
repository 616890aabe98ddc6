"""What speaks of something comes in a later round than what it speaks of."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from foresaid.intake.demo.sayings import Saying, rounds
from foresaid.ledger.models import Change
from foresaid.people.models import Person

AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def _saying(key: str, of: str) -> Saying:
    return Saying(at=AT, author=Person(), row=lambda one: Change(of_id=one), key=key, of=of)


@given(st.lists(st.integers(0, 30), max_size=40))
def test_no_saying_speaks_of_one_in_its_own_round_and_the_order_stays(steps: list[int]) -> None:
    sayings = [
        _saying(str(number), str(number - back) if 0 < back <= number else "")
        for number, back in enumerate(steps)
    ]
    parts = list(rounds(sayings))
    assert [one.key for part in parts for one in part] == [one.key for one in sayings]
    for part in parts:
        assert not {one.key for one in part} & {one.of for one in part}


def test_what_speaks_of_nothing_takes_one_round() -> None:
    assert len(list(rounds([_saying(str(number), "") for number in range(50)]))) == 1
