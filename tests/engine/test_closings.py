"""Likely closings of deals whose outcome has no day."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from foresaid.engine.closings import hidden_rush, likely_closings, weights
from foresaid.engine.forecast import forecast
from foresaid.engine.learned import learn
from foresaid.engine.log import LOST, OPEN, WON, Log, cut, fewer_steps, log_of
from foresaid.files.closings import Closings, undated_closings
from tests.engine.worked import worked_table

UNTIL = 1000.0
QUARTERS = np.array([f"{1 + n // 4 + 2018}-{n % 4 * 3 + 1:02}-01" for n in range(44)], "M8[D]")
QUARTERS = QUARTERS.astype(float)


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


def test_the_worked_table_of_the_page_holds() -> None:
    for row in worked_table("closings"):
        ages = [[float(x) for x in row[name].split(",") if x] for name in ("open", "decided")]
        age = np.array([float(row["no day"]), *ages[0], *ages[1]])
        undated = np.arange(age.size) == 0
        still = np.isin(np.arange(age.size), np.arange(len(ages[0])) + 1)
        found = likely_closings(UNTIL - age, undated, still, UNTIL)
        assert found[0] - UNTIL + age[0] == pytest.approx(float(row["lasted"]), abs=0.06)


def test_the_open_count_as_many_as_have_a_day_among_those_that_began_about_then() -> None:
    size = 300
    outcome = np.where(np.arange(size) % 3 == 0, OPEN, WON).astype(np.int8)
    closed = np.where(outcome == OPEN, np.nan, 500.0)
    log = log_of(
        ids=[str(i) for i in range(size)],
        created=np.arange(size),
        outcome=outcome,
        closed=closed,
        guessed=(outcome != OPEN) & (np.arange(size) < 100),
    )
    found = weights(log)
    assert np.array_equal(found[outcome != OPEN], log.dated[outcome != OPEN])
    still = found[outcome == OPEN]
    assert (still[:20] == 0).all()
    assert (still[-50:] == 1).all()
    assert np.all(np.diff(still) >= 0)


def test_a_cut_and_fewer_steps_keep_whose_closing_is_guessed() -> None:
    log = rushing(share=0.5, seed=1)
    assert log.guessed is not None
    at = float(QUARTERS[10])
    then = cut(log, at)
    kept = [log.ids.index(name) for name in then.ids]
    assert then.guessed is not None
    assert np.array_equal(then.guessed, log.guessed[kept] & (log.closed[kept] <= at))
    assert fewer_steps(log, 1).guessed is log.guessed


def rushing(share: float, seed: int, *, at: float | None = None) -> Log:
    """All wins in the last week of a quarter; of a share of closings nobody knows the day."""
    g = np.random.default_rng(seed)
    at = float(QUARTERS[16]) - 18 if at is None else at
    created = g.uniform(QUARTERS[4], at, 1200)
    won = g.random(created.size) < 0.4
    end = QUARTERS[np.searchsorted(QUARTERS, created + g.exponential(30, created.size))]
    closed = np.where(won, end - g.uniform(0, 7, won.size), created + g.exponential(50, won.size))
    closed = np.maximum(closed, created)
    outcome = np.where(closed > at, OPEN, np.where(won, WON, LOST)).astype(np.int8)
    closed[(outcome == OPEN) | (g.random(won.size) < share)] = np.nan
    found = undated_closings([], created, closed, outcome, at)
    return log_of(
        ids=[str(i) for i in range(won.size)],
        created=created,
        closed=np.where(np.isnan(closed), found.closed, closed),
        outcome=outcome,
        guessed=np.isnan(closed) & (outcome != OPEN),
    )


def test_guessed_days_make_no_rhythm_and_wash_none_out() -> None:
    at = float(QUARTERS[16]) - 18
    log = rushing(0.5, 2)
    anywhere = log.created + np.random.default_rng(2).random(len(log)) * (at - log.created)
    log = replace(log, closed=np.where(log.dated, log.closed, anywhere))
    factor = learn(log, at, 18.0, refine=False).rhythm.won.factor.mean(axis=1)
    assert factor[-1] > 20 * factor[:-1].mean()


def test_a_rush_is_forecast_where_half_of_the_closings_have_no_day() -> None:
    at = float(QUARTERS[16]) - 18
    said = [float(forecast(rushing(s, 3), at, 18.0).count.total.mean) for s in (0.0, 0.5)]
    assert said[1] == pytest.approx(said[0], rel=0.25)


def test_without_any_day_a_rush_is_not_seen_and_the_band_is_wider_in_a_part_of_a_quarter() -> None:
    log = rushing(1.0, 4)
    assert hidden_rush(log, 18.0) > hidden_rush(log, 60.0) > hidden_rush(log, 91.0) > 0
    assert hidden_rush(log, 92.0) == 0
    assert hidden_rush(rushing(0.5, 4), 18.0) == 0


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


@pytest.mark.parametrize(("standing", "repeats"), [(0, True), (1, False)])
def test_a_step_in_which_somebody_stands_repeats_no_outcome(
    standing: int, *, repeats: bool
) -> None:
    """All won ones ended in one step and none has a day: it may be a step of the way."""
    outcome = np.array([WON] * 60 + [OPEN] * 20, np.int8)
    entries = [(i, 1, 50.0 + i) for i in range(60)] + [(60 + i, 0, 40.0) for i in range(20)]
    entries += [(79 - i, 1, 100.0) for i in range(standing)]
    entries.sort(key=lambda entry: (entry[0], entry[2]))
    found = undated_closings(entries, np.zeros(80), np.full(80, np.nan), outcome, UNTIL)
    assert found.told.any() == repeats
    assert found.steps == ((1,) if repeats else ())


def test_nothing_later_moves_a_closing_without_a_day() -> None:
    """Later steps of open ones, later opportunities, what became of undated ones seen later."""
    g = np.random.default_rng(7)
    size, until = 120, 300.0
    created = np.sort(g.uniform(0, 290, size))
    kind = g.integers(0, 3, size)  # open, undated, undated with a later row
    outcome = np.where(kind == 0, OPEN, WON).astype(np.int8)
    rows = [(i, 0, float(created[i])) for i in range(size)]
    rows += [(i, 1, min(float(created[i]) + 9, until)) for i in range(size) if kind[i]]
    later = [(i, 2, until + 50) for i in range(size) if kind[i] == 2]

    def found(entries: list[tuple[int, int, float]], outcome: NDArray[np.int8]) -> Closings:
        many = outcome.size
        born = np.append(created, np.full(many - size, until + 30))
        return undated_closings(sorted(entries), born, np.full(many, np.nan), outcome, until)

    as_known = found([*rows, *later], outcome)
    lost = np.where(kind == 2, LOST, outcome).astype(np.int8)
    moved = [(i, 1, until + 20) for i in range(size) if kind[i] == 0]
    newer = np.append(lost, np.full(5, OPEN)).astype(np.int8)
    rewritten = found([*rows, *later, *moved], newer)
    assert np.array_equal(as_known.closed, rewritten.closed[:size], equal_nan=True)
    assert np.array_equal(as_known.told, rewritten.told[:size])
    assert np.isnan(as_known.closed[kind == 2]).all()
    assert not np.isnan(as_known.closed[kind == 1]).any()
