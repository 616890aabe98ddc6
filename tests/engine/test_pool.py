"""Several answers to what the term will bring, each believed as far as its past bears it out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foresaid.engine.history import cut
from foresaid.engine.log import LOST, WON, Floats, log_of
from foresaid.engine.past_terms import Terms, past_terms
from foresaid.engine.pool import PAST_TERMS, TRUSTS, Pool, pool
from tests.engine.test_process import AT, simulated
from tests.engine.worked import worked_table

ANSWERS = len(TRUSTS)
DUE = np.array([25.0, 22.0, 20.0])
TERMS = Terms(wins=np.array([20, 34, 12, 22, 31, 9, 20, 12.0]), like=np.ones(8))


def weighed(off: Floats) -> Pool:
    """The pool of answers that were off so far, [window, answer]."""
    return pool(off, np.full(len(off), 400.0), 2.0, DUE, TERMS.scatter, 10_000)


def in_turn(*sizes: float, windows: int = 10) -> Floats:
    """Answers that were off by so much, up and down in turn."""
    return np.outer((-1.0) ** np.arange(windows), sizes)


def test_the_worked_table_of_the_page_holds() -> None:
    for row in worked_table("answers"):
        off = [float(size) for size in row["off in past terms"].split(",")]
        found = weighed(in_turn(*off))
        for k in range(ANSWERS):
            assert found.weight[k] == pytest.approx(float(row[f"weight of {k + 1}"]), abs=6e-4)
        wins = float(found.wins @ found.weight)
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
    found = weighed(in_turn(3.0, 3.0, 0.01))
    normal = np.random.default_rng(1).standard_normal(20_000)
    wins = found.followed(np.full(normal.size, 0.999), normal)
    assert wins.mean() == pytest.approx(20.0, abs=0.2)
    assert wins.var() == pytest.approx(TERMS.wins.var(ddof=1) - 20.0, rel=0.08)
    assert wins.min() >= 0


def test_draws_that_follow_the_process_keep_its_mean() -> None:
    found = weighed(in_turn(0.3, 3.0, 3.0))
    normal = np.random.default_rng(2).standard_normal(40_000)
    wins = found.followed(np.zeros(normal.size), normal)
    assert wins.mean() == pytest.approx(float(found.wins[0]), rel=0.02)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(*[st.floats(-4, 4)] * ANSWERS), max_size=10))
def test_weights_are_shares_whatever_was_seen(off: list[tuple[float, ...]]) -> None:
    found = weighed(np.array(off).reshape(-1, ANSWERS))
    assert found.weight.sum() == pytest.approx(1.0)
    assert np.all(found.weight >= 0)
    assert found.weight[0] > 0
    assert np.all(np.isfinite(found.followed(np.linspace(0, 1, 50), np.linspace(-3, 3, 50))))


@given(st.lists(st.floats(0, 2), min_size=ANSWERS, max_size=ANSWERS))
def test_who_was_further_off_never_weighs_more(sizes: list[float]) -> None:
    found = weighed(in_turn(*sizes))
    order = np.argsort(sizes, kind="stable")
    # Past terms are taken with their bias, the others without: alike ones differ by a trifle.
    assert np.all(np.diff(found.weight[order]) <= 0.01)


def test_past_terms_are_counted_from_what_was_known() -> None:
    log = log_of(
        ids=list("abcdef"),
        created=[0.0, 0.0, 11.0, 21.0, 22.0, 0.0],
        closed=[5.0, 18.0, 19.0, 28.0, 29.0, np.nan],
        outcome=[WON, WON, WON, WON, LOST, 0],
    )
    assert list(past_terms(log, 30.0, 10.0, None).wins) == [1, 0, 1]


def test_before_the_first_whole_term_past_terms_say_nothing() -> None:
    log, _ = simulated(300, 4, spread=200.0, at=AT)
    early = float(log.closed[log.outcome == WON].min()) + 5.0
    found = past_terms(cut(log, early), early, 30.0, None)
    assert not found.wins.size
    assert np.isnan(found.mean)


def test_past_terms_count_by_what_the_calendar_made_due_in_them() -> None:
    """Half as much is due in terms that begin in mid-quarter: six wins there are a usual twelve."""
    found = Terms(wins=np.array([6, 12, 6, 12.0]), like=np.array([0.5, 1, 0.5, 1]))
    assert found.mean == 12
    assert found.scatter == pytest.approx(1.2)
    coming = Terms(wins=found.wins, like=found.like * 2)
    assert coming.mean == 6


def test_the_scatter_of_terms_is_what_chance_leaves() -> None:
    generator = np.random.default_rng(5)
    like = np.tile([0.25, 1.0, 4.0, 1.0], 5_000)
    wins = generator.poisson(50 * like * np.exp(generator.normal(0, 0.3, like.size))).astype(float)
    found = Terms(wins=wins, like=like)
    assert found.mean == pytest.approx(50 * np.exp(0.3**2 / 2), rel=0.03)
    by_chance = Terms(wins=generator.poisson(50 * like).astype(float), like=like)
    assert by_chance.scatter == pytest.approx(5.0, abs=0.5)
    assert found.scatter > 2 * by_chance.scatter


def test_terms_that_begin_in_mid_quarter_are_held_against_what_is_due_there() -> None:
    """Terms that begin with a quarter are due twice as much as those that begin in its middle."""
    quarter = 90.0
    log = log_of(
        ids=[str(i) for i in range(60)],
        created=np.arange(60) * 12.0,
        closed=np.arange(60) * 12.0 + 1,
        outcome=[WON] * 60,
    )

    def due(start: float) -> float:
        return 0.4 if start % quarter == 0 else 0.2

    found = past_terms(log, 8 * quarter, quarter, due)
    assert list(found.like) == [1, 0.5, 1, 0.5, 1, 0.5, 1, 0.5]


def test_where_nothing_is_due_by_the_calendar_past_terms_stand_as_they_were() -> None:
    log = log_of(ids=["a"], created=[0.0], closed=[1.0], outcome=[WON])
    assert set(past_terms(log, 30.0, 10.0, lambda _: 0.0).like) == {1.0}


def test_few_wins_in_one_term_leave_its_mean_unsure() -> None:
    """Three wins in one term say less of the next than three in each of eight."""
    one = Terms(wins=np.array([3.0]), like=np.ones(1))
    assert one.unsure == pytest.approx(np.hypot(0.6, np.sqrt(3.5)))
    eight = Terms(wins=np.full(8, 3.0), like=np.ones(8))
    assert eight.unsure == pytest.approx(np.hypot(0.3, np.sqrt(14.0) / 4.5))
