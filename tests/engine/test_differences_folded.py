"""What is taken together: the first day, what has little left, the largest of many."""

from dataclasses import replace

import pytest

from foresaid.engine.differences import compare
from foresaid.engine.figures import (
    FoldFigures,
    Kind,
    StepFigures,
    Window,
)
from tests.engine.test_differences import MOMENT, NOW, deal, kinds, said


def test_the_largest_are_named_by_amount_not_by_what_they_cost() -> None:
    gone = [
        deal(
            f"d{n}",
            days=200,
            chance_now=0.01,
            chance_expected=0.9 if n < 4 else 0.1,
            amount=float(n),
        )
        for n in range(1, 8)
    ]
    (found,) = compare(replace(MOMENT, oldest_won_days=138.0), deals=gone)
    assert isinstance(found.figures, FoldFigures)
    assert found.opportunities[0] == "d3"
    assert found.figures.largest == ("d7", "d6", "d5", "d4", "d3")


def test_deals_with_under_two_percent_left_are_folded_and_named() -> None:
    moment = replace(MOMENT, oldest_won_days=138.0, oldest_won_deals=3050)
    gone = [deal(f"d{n}", days=200, chance_now=0.01, amount=float(n)) for n in range(1, 8)]
    (found,) = compare(moment, deals=gone, expectations=[said(due=-30, about="d3")])
    assert found.kind is Kind.CLOSE_THESE_OUT
    assert isinstance(found.figures, FoldFigures)
    assert found.figures.largest == ("d7", "d6", "d5", "d4", "d3")
    assert (found.figures.count, found.figures.older_than_any_won) == (7, 7)
    assert found.stake == pytest.approx(0.01 * 28)


def test_a_fresh_lead_in_a_process_of_small_chances_is_not_closed_out() -> None:
    lead = deal(days=1, chance_now=0.011, chance_expected=0.012)
    assert kinds(compare(MOMENT, deals=[lead])) == [Kind.NOTHING_EXPECTED]


def test_the_past_before_the_first_day_is_one_item_and_blamed_on_nobody() -> None:
    moment = replace(MOMENT, first_day_at=NOW)
    old = [deal(f"d{n}", days=5, amount=1_000.0, chance_now=0.4) for n in range(30)]
    (found,) = compare(moment, deals=old)
    assert found.kind is Kind.FIRST_DAY
    assert found.root is None
    assert len(found.opportunities) == 30


def test_only_outliers_leave_the_first_days_item() -> None:
    moment = replace(MOMENT, first_day_at=NOW)
    plain = [deal(f"d{n}", days=5, amount=1_000.0, chance_now=0.4) for n in range(30)]
    ending = deal("ending", days=15, amount=1_000.0)
    past = deal("past", days=19, amount=1_000.0)
    large = deal("large", days=5, amount=40_000.0, chance_now=0.4)
    found = compare(moment, deals=[*plain, ending, past, large])
    assert {one.kind: one.opportunities for one in found if one.kind is not Kind.FIRST_DAY} == {
        Kind.DECIDED_NOW: ("ending",),
        Kind.STEP_OVERSTAYED: ("past",),
        Kind.NOTHING_EXPECTED: ("large",),
    }
    assert len(next(one for one in found if one.kind is Kind.FIRST_DAY).opportunities) == 30


def test_days_in_which_early_wins_run_out_are_deciding_days() -> None:
    moment = replace(MOMENT, first_day_at=NOW)
    early = deal(days=5, chance_now=0.56, chance_within=0.15, chance_within_later=0.06)
    (found,) = compare(moment, deals=[early])
    assert found.kind is Kind.DECIDED_NOW
    assert isinstance(found.figures, StepFigures)
    assert found.figures.window is Window.EARLY
    steady = replace(early, chance_within_later=0.14)
    assert kinds(compare(moment, deals=[steady])) == [Kind.FIRST_DAY]


def test_a_deal_that_once_had_a_next_step_is_past_its_first_day() -> None:
    moment = replace(MOMENT, first_day_at=NOW)
    assert kinds(compare(moment, deals=[deal(had_next_step=True)])) == [Kind.NOTHING_EXPECTED]
