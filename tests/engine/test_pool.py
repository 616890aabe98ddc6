"""Several answers to what the term will bring, each believed as far as its past bears it out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foresaid.engine import past_terms
from foresaid.engine.history import cut
from foresaid.engine.log import LOST, WON, Floats, log_of
from foresaid.engine.pool import PAST_TERMS, TRUSTS, Pool, pool
from tests.engine.test_process import AT, simulated
from tests.engine.worked import worked_table

ANSWERS = len(TRUSTS)
DUE = np.array([25.0, 22.0, 20.0])
TERMS = np.array([20, 34, 12, 22, 31, 9, 20, 12.0])


def weighed(off: Floats) -> Pool:
    """The pool of answers that were off so far, [window, answer]."""
    return pool(off, np.full(len(off), 400.0), 2.0, DUE, TERMS, 10_000)


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
    assert wins.var() == pytest.approx(TERMS.var(ddof=1) - 20.0, rel=0.08)
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
    assert list(past_terms.new_wins(log, 30.0, 10.0)) == [1, 0, 1]


def test_before_the_first_whole_term_past_terms_say_nothing() -> None:
    log, _ = simulated(300, 4, spread=200.0, at=AT)
    early = float(log.closed[log.outcome == WON].min()) + 5.0
    assert not past_terms.new_wins(cut(log, early), early, 30.0).size
