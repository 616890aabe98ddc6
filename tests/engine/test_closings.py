"""Likely closings of deals whose outcome has no day."""

from __future__ import annotations

import numpy as np
import pytest

from foresaid.engine.closings import likely_closings
from foresaid.engine.log import LOST, OPEN, WON
from foresaid.files.closings import Closings, undated_closings

UNTIL = 1000.0


@pytest.mark.parametrize("part", [1.0, 0.2])
def test_the_share_decided_by_age_tells_how_long_deals_last(part: float) -> None:
    g = np.random.default_rng(1)
    since = UNTIL - g.uniform(0, 300, 4000)
    lasts = g.lognormal(np.log(40), 0.5, since.size)
    decided = since + lasts <= UNTIL
    undated = decided & (g.random(since.size) < part)
    found = likely_closings(since, undated, ~decided, UNTIL)
    assert np.isnan(found[~undated]).all()
    assert np.all((found >= since)[undated] & (found <= UNTIL)[undated])
    for share in (0.25, 0.5, 0.75):
        told = np.quantile((found - since)[undated], share)
        assert told == pytest.approx(np.quantile(lasts[decided], share), rel=0.25)


def test_what_is_later_or_undated_gets_no_closing() -> None:
    since = np.array([UNTIL + 1, np.nan, UNTIL - 10, UNTIL - 5])
    undated = np.array([True, True, True, False])
    found = likely_closings(since, undated, ~undated, UNTIL)
    assert list(np.isnan(found)) == [True, True, False, True]


def test_where_all_are_decided_each_still_closes_between_its_start_and_now() -> None:
    since = UNTIL - np.arange(1.0, 9.0)
    found = likely_closings(since, np.full(8, True), np.full(8, False), UNTIL)
    assert np.all((found >= since) & (found <= UNTIL))


def test_rows_that_repeat_the_outcome_make_no_sale_short() -> None:
    g = np.random.default_rng(2)
    created = UNTIL - g.uniform(0, 300, 3000)
    closed = created + g.lognormal(np.log(40), 0.5, created.size)
    decided = closed <= UNTIL
    undated = decided & (g.random(created.size) < 0.2)
    rows = [(int(i), 0, float(closed[i])) for i in np.flatnonzero(decided & ~undated)]
    days = np.where(decided & ~undated, closed, np.nan)
    found = undated_closings(rows, created, days, decided.astype(np.int8), UNTIL)
    assert not found.told.any()
    told = np.median((found.closed - created)[undated])
    assert told == pytest.approx(np.median((closed - created)[undated]), rel=0.25)


# A step that repeats the outcome ----------------------------------------------------------------


def walked(*, dated: float, gap: float, of_one: bool = False) -> Closings:
    """Deals of which nearly all are decided; all have entered one step, `gap` days before."""
    g = np.random.default_rng(5)
    created = np.sort(g.uniform(0, 950, 400))
    closed = created + 20 + g.uniform(0, 2 * gap, 400) + 0.4
    outcome = np.where(of_one | (g.random(400) < 0.5), WON, LOST).astype(np.int8)
    entries = [(i, 0, float(created[i]) + 20) for i in range(400)]
    days = np.where(g.random(400) < dated, closed, np.nan)
    return undated_closings(entries, created, days, outcome, UNTIL)


@pytest.mark.parametrize(
    ("dated", "gap", "of_one", "repeats"),
    [
        (0.3, 0.0, False, True),
        (0.3, 15.0, False, False),
        (0.3, 15.0, True, False),
        (0.0, 0.0, False, False),
        (0.0, 0.0, True, True),
    ],
)
def test_dated_closings_decide_whether_a_step_repeats_the_outcome(
    dated: float, gap: float, *, of_one: bool, repeats: bool
) -> None:
    found = walked(dated=dated, gap=gap, of_one=of_one)
    assert found.told.any() == repeats


def test_an_ordinary_last_step_is_never_taken_for_the_outcome_on_any_day() -> None:
    g = np.random.default_rng(6)
    created = np.sort(g.uniform(0, 900, 500))
    entered = created + g.exponential(10, 500)
    closed = entered + g.exponential(25, 500)
    won = g.random(500) < 0.5
    undated = g.random(500) < 0.7
    for until in np.arange(500.0, 900.0, 20.0):
        there = np.flatnonzero(created <= until)
        outcome = np.where(closed > until, OPEN, np.where(won, WON, LOST)).astype(np.int8)[there]
        days = np.where((outcome == OPEN) | undated[there], np.nan, closed[there])
        entries = [(k, 0, float(entered[i])) for k, i in enumerate(there) if entered[i] <= until]
        assert not undated_closings(entries, created[there], days, outcome, until).told.any()
