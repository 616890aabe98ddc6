"""Several answers to what the term will bring, each believed as far as its past bears it out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit

from foresaid.engine import forecast, past_terms, surprises
from foresaid.engine.answers import ANSWERS, PAST_TERMS, Answers, shift_to
from foresaid.engine.arrivals import Arrivals
from foresaid.engine.backtest import Past, Shifts
from foresaid.engine.history import cut
from foresaid.engine.log import LOST, WON, Floats, log_of
from foresaid.engine.past_terms import PastTerms
from foresaid.engine.pool import Pool, pool
from tests.engine.test_forecast import sold
from tests.engine.test_process import AT, simulated
from tests.engine.worked import worked_table

ODDS = np.full(400, logit(0.25))
TERMS = PastTerms(
    was_open=np.full(8, 400.0),
    won_open=np.array([110, 130, 125, 115, 120, 120, 118, 122.0]),
    won_new=np.array([20, 24, 18, 22, 21, 19, 20, 16.0]),
)


def shifts(off: Floats, information: float = 400.0) -> Shifts:
    return Shifts(off=off, information=np.full(len(off), information))


def weighed(off: Floats, *, new: Floats | None = None, odds: Floats = ODDS) -> Pool:
    """The pool of answers that were off so far, [window, answer]."""
    now = Answers(
        offset=np.array([0.0, shift_to(odds, 90.0), shift_to(odds, 120.0)]),
        due_new=np.array([25.0, 22.0, 20.0]),
        coming=Arrivals(per_day=1.0, won_share=0.5, half_life=60.0, before=20.0),
        terms=TERMS,
    )
    past = Past(open=shifts(off), new=shifts(off if new is None else new), overlap=2.0, linked=0.3)
    return pool(past, now, odds, surprises.USUAL_SHOCK, 10_000)


def in_turn(*sizes: float, windows: int = 10) -> Floats:
    """Answers that were off by so much, up and down in turn."""
    return np.outer((-1.0) ** np.arange(windows), sizes)


def test_the_worked_table_of_the_page_holds() -> None:
    for row in worked_table("answers"):
        off = [float(size) for size in row["off in past terms"].split(",")]
        found = weighed(in_turn(*off))
        for k in range(ANSWERS):
            assert found.weight[k] == pytest.approx(float(row[f"weight of {k + 1}"]), abs=6e-4)
        wins = float(found.chances(ODDS).sum())
        assert wins == pytest.approx(float(row["wins, all together"]), abs=0.06)


def test_an_answer_with_too_few_past_terms_has_no_say() -> None:
    few = in_turn(0.1, 0.1, 0.1)
    few[2:, PAST_TERMS] = np.nan
    found = weighed(few)
    assert found.weight[PAST_TERMS] == 0
    assert np.all(found.weight[:PAST_TERMS] > 0)
    assert np.array_equal(weighed(in_turn(0.1, 0.1, 0.1, windows=2)).weight, [1.0, 0.0, 0.0])


def test_past_terms_that_lag_behind_a_trend_are_believed_less() -> None:
    lagging = in_turn(0.1, 0.1, 0.1)
    lagging[:, PAST_TERMS] += 0.5
    steady, late = weighed(in_turn(0.1, 0.1, 0.1)), weighed(lagging)
    assert late.weight[PAST_TERMS] < 0.6 * steady.weight[PAST_TERMS]


def test_draws_that_follow_past_terms_bring_what_those_brought() -> None:
    normal = np.random.default_rng(1).standard_normal((4000, 2))
    found = weighed(in_turn(3.0, 3.0, 0.01))
    place = np.full(len(normal), 0.999)
    followed = found.followed(ODDS, place, normal)
    won = np.array([expit(ODDS[0] + shift) * ODDS.size for shift in followed.centre])
    assert won.mean() == pytest.approx(120.0, abs=1.0)
    assert not followed.spread.any()
    assert followed.new.mean() == pytest.approx(20.0, abs=0.3)
    shares = TERMS.won_open / TERMS.was_open
    link = float(np.corrcoef(shares, TERMS.won_new)[0, 1])
    assert np.corrcoef(won, followed.new)[0, 1] == pytest.approx(link, abs=0.1)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(*[st.floats(-4, 4)] * ANSWERS), max_size=10),
    st.floats(-6, 6),
    st.integers(0, 40),
)
def test_weights_are_shares_whatever_was_seen(
    off: list[tuple[float, ...]], middle: float, still_open: int
) -> None:
    found = weighed(np.array(off).reshape(-1, ANSWERS), odds=np.full(still_open, middle))
    for weight in (found.weight, found.new_weight):
        assert weight.sum() == pytest.approx(1.0)
        assert np.all(weight >= 0)
        assert weight[0] > 0
    assert np.all(np.isfinite(found.chances(np.full(still_open, middle))))


@given(st.lists(st.floats(0, 2), min_size=ANSWERS, max_size=ANSWERS))
def test_who_was_further_off_never_weighs_more(sizes: list[float]) -> None:
    found = weighed(in_turn(*sizes))
    order = np.argsort(sizes, kind="stable")
    assert np.all(np.diff(found.weight[order]) <= 1e-12)


def test_the_mean_of_the_open_count_is_the_sum_of_the_chances_shown() -> None:
    found = forecast.forecast(sold(3000, 11), AT, 30.0)
    assert np.all(found.pooled.weight > 0)
    expected = float(found.chance_within.sum())
    assert float(found.count.open.mean) == pytest.approx(expected, rel=0.02)


def test_past_terms_are_counted_from_what_was_known() -> None:
    log = log_of(
        ids=list("abcdef"),
        created=[0.0, 0.0, 11.0, 21.0, 22.0, 0.0],
        closed=[5.0, 18.0, 19.0, 28.0, 29.0, np.nan],
        outcome=[WON, WON, WON, WON, LOST, 0],
    )
    found = past_terms.learn(log, 30.0, 10.0)
    assert list(found.was_open) == [1, 3, 2]
    assert list(found.won_open) == [0, 2, 1]
    assert list(found.won_new) == [1, 0, 1]
    assert found.open_share == pytest.approx(3 / 6)
    assert found.new == pytest.approx(2 / 3)


def test_before_the_first_whole_term_past_terms_say_nothing() -> None:
    log, _ = simulated(300, 4, spread=200.0, at=AT)
    early = float(log.closed[log.outcome == WON].min()) + 5.0
    found = past_terms.learn(cut(log, early), early, 30.0)
    assert not found.was_open.size
    assert np.isnan(found.open_share)
    assert np.isnan(found.new)
