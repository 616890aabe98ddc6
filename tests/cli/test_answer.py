"""The forecast in a few sentences."""

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from foresaid.cli.answer import Answer, ends_after, nothing_known, sentences, told
from foresaid.engine.forecast import Note, Parts, Sum

UTC = dt.UTC
BEGINS = dt.datetime(2026, 3, 14, tzinfo=UTC)


def parts(still_open: list[float], new: list[float]) -> Parts:
    return Parts(open=Sum(draws=np.array(still_open)), new=Sum(draws=np.array(new)))


def answer(amount: Parts | None = None, currency: str = "", open_now: int = 2) -> Answer:
    return Answer(
        moment=BEGINS,
        ends=ends_after(BEGINS, 30),
        length="within 30 days",
        open_now=open_now,
        count=parts([1.0, 2.0, 3.0], [0.0, 0.0, 0.0]),
        amount=amount,
        currency=currency,
    )


def test_counts_alone_are_said_with_their_band() -> None:
    assert told(answer()) == [
        "2 opportunities are open on 14 March 2026.",
        "Won within 30 days, to the end of 12 April 2026: "
        "2.0 opportunities on average (1 to 3 in 8 of 10 cases).",
        "  Of those that are open: 2.0 opportunities (1 to 3).",
        "  Of those still to be created: none.",
    ]


def test_amounts_come_first_with_their_currency_and_no_more_digits_than_are_known() -> None:
    draws = parts([1_000_000.0, 1_234_567.0, 1_500_000.0], [0.0, 0.0, 0.0])
    assert told(answer(draws, "EUR", open_now=1))[:2] == [
        "1 opportunity is open on 14 March 2026.",
        "Won within 30 days, to the end of 12 April 2026: 1,245,000 EUR on average "
        "(1,047,000 to 1,447,000 in 8 of 10 cases), 2.0 opportunities (1 to 3).",
    ]


@pytest.mark.parametrize(
    ("draw", "currency", "said"),
    [
        (12.5, "CHF", "12.50 CHF on average (12.50 in"),
        (1234.4, "$", "$1,234 on average (1,234 in"),
        (-1234.4, "", "-1,234 on average (-1,234 in"),
        (1.5e20, "kr", "1.500e+20 kr on average (1.500e+20 in"),
        (0.0, "EUR", "0.00 EUR on average (0.00 in"),
    ],
)
def test_amounts_of_any_size_are_said(draw: float, currency: str, said: str) -> None:
    line = told(answer(parts([draw] * 3, [0.0] * 3), currency))[1]
    assert said in line


@pytest.mark.parametrize(
    ("moment", "days", "ends"),
    [
        (BEGINS, 30, "to the end of 12 April 2026"),
        (BEGINS.replace(hour=9), 1, "until 15 March 2026, 09:00"),
        (BEGINS, 1.5, "until 15 March 2026, 12:00"),
        # The clocks change on 29 March there; whole days end with a day all the same.
        (dt.datetime(2026, 3, 14, tzinfo=ZoneInfo("Europe/Berlin")), 30, "the end of 12 April"),
    ],
)
def test_the_last_day_of_the_term_is_named(moment: dt.datetime, days: float, ends: str) -> None:
    found = Answer(
        moment=moment,
        ends=ends_after(moment, days),
        length="within a term",
        open_now=0,
        count=parts([0.0], [0.0]),
        amount=None,
    )
    assert ends in told(found)[1]


def test_notes_are_sentences() -> None:
    assert sentences([Note.NOTHING_OPEN]) == ["Nothing is open."]


def test_nothing_known_is_one_sentence() -> None:
    said = "No opportunity was known on 14 March 2026, 09:30, so nothing is forecast."
    assert nothing_known(BEGINS.replace(hour=9, minute=30)) == said


def test_one_huge_draw_beside_small_ones_is_said() -> None:
    draws = parts([1e30, *[5.0] * 99], [0.0] * 100)
    found = Answer(
        moment=BEGINS,
        ends=ends_after(BEGINS, 1),
        length="within 1 day",
        open_now=1,
        count=parts([1.0, *[0.0] * 99], [0.0] * 100),
        amount=draws,
    )
    line = told(found)[1]
    assert "1.000e+28 on average" in line
    assert "under 0.1 opportunities (0)" in line
