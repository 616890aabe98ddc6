"""The course of a term under a calendar, against sums in closed form and against a simulation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foresaid.engine.course import AGES, course, ended_by, from_entry
from foresaid.engine.history import EDGES
from foresaid.engine.log import Floats
from foresaid.engine.season import NO_BEAT, NO_RHYTHM, Beat, Rhythm
from foresaid.engine.tide import CELLS, Tide

DAYS = 48.0
YOUNG = int(np.searchsorted(AGES, 2.0))


def rates(*by_step: list[float]) -> Floats:
    """Constant rates a day, [step, bucket, destination], from rows of destinations."""
    return np.repeat(np.array(by_step)[:, None, :], len(EDGES), axis=1)


def tide(won: Floats, lost: Floats | float = 1.0) -> Tide:
    """One that is the same at all ages, from factors by cell."""
    each = np.ones((CELLS, len(EDGES)))
    return Tide(won=each * np.asarray(won)[:, None], lost=each * np.asarray(lost))


def entered(usual: Floats, bent: Tide | None = None) -> Floats:
    """Chance of who enters the only step with 0, 1, … cells left."""
    only = np.zeros((1, 1, CELLS), np.intp)
    return np.asarray(from_entry(ended_by(usual), only, DAYS, bent)[0, 0], float)


def late(factor: float) -> Floats:
    """Nothing in the first half of the term, so many times as much in the second."""
    return np.where(np.arange(CELLS) < CELLS // 2, 0.0, factor)


def test_a_tide_of_ones_moves_nothing() -> None:
    usual = rates([0.0, 0.03, 0.01, 0.02], [0.01, 0.0, 0.04, 0.03])
    flat, plain = course(usual, DAYS, tide(np.ones(CELLS))).won, course(usual, DAYS).won
    told = AGES < 180
    assert flat[:, told] == pytest.approx(plain[:, told], abs=1e-6)


def test_what_is_won_late_alone_is_lost_before_and_waits_until_then() -> None:
    won, lost = 0.05, 0.02
    found = course(rates([0.0, won, lost]), DAYS, tide(late(2.0)))
    half = DAYS / 2
    speed = 2 * won + lost
    expected = np.exp(-lost * half) * 2 * won / speed * (1 - np.exp(-speed * half))
    # The rates are held constant inside buckets of age, which costs a little beside e^-x.
    assert found.won[0, YOUNG] == pytest.approx(expected, rel=0.01)
    steady = course(rates([0.0, won, lost]), DAYS).won[0, YOUNG]
    assert steady == pytest.approx(
        won / (won + lost) * (1 - np.exp(-(won + lost) * DAYS)), rel=0.01
    )


def test_of_who_enters_late_in_the_term_the_late_factor_holds_at_once() -> None:
    found = entered(rates([0.0, 0.05, 0.02]), tide(late(2.0)))
    fast = entered(rates([0.0, 0.10, 0.02]))
    assert found[: CELLS // 2] == pytest.approx(fast[: CELLS // 2], abs=1e-3)


def test_it_agrees_with_deals_that_are_played_through() -> None:
    usual = rates([0.0, 0.06, 0.01, 0.02], [0.02, 0.0, 0.05, 0.03])
    waves = 1 + 0.9 * np.sin(np.arange(CELLS) / 7)
    losses = 1 + 0.5 * np.cos(np.arange(CELLS) / 5)
    found = course(usual, DAYS, tide(waves, losses[:, None]))
    for step in range(2):
        assert found.won[step, YOUNG] == pytest.approx(
            played(usual, waves, losses, step), abs=0.012
        )


def played(usual: Floats, won: Floats, lost: Floats, step: int, deals: int = 20_000) -> float:
    """Share of deals won within the term, played day part by day part."""
    generator = np.random.default_rng(step)
    where, pieces = np.full(deals, step), 8
    by_step = usual[:, 0]
    for cell in range(CELLS * pieces):
        factor = np.array([1.0, 1.0, won[cell // pieces], lost[cell // pieces]])
        due = np.vstack([by_step * factor, np.zeros((2, 4))]) * DAYS / CELLS / pieces
        coin = generator.random(deals)
        bounds = np.cumsum(due, axis=1)[where]
        moved = coin < bounds[:, -1]
        to = (coin[:, None] >= bounds).sum(axis=1)
        where = np.where(moved, to, where)
    return float((where == 2).mean())


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0.0, 5.0), min_size=CELLS, max_size=CELLS), st.floats(0.0, 0.2))
def test_a_chance_stays_one_and_more_winning_never_lowers_it(
    factors: list[float], going: float
) -> None:
    usual = rates([0.0, going, 0.03, 0.02], [0.0, 0.0, 0.04, 0.05])
    less = course(usual, DAYS, tide(np.array(factors)))
    more = course(usual, DAYS, tide(np.array(factors) + 0.5))
    assert ((less.won >= 0) & (more.won <= 1)).all()
    told = AGES < 60
    assert (more.won >= less.won - 1e-9)[:, told].all()


def test_a_rhythm_bends_a_term_by_its_days_and_ages() -> None:
    factor = np.ones((12, 2))
    factor[11, 1] = 5.0
    rhythm = Rhythm(won=Beat(factor=factor, ages=np.array([0.0, 20.0])), lost=NO_BEAT)
    # 2021-03-01 to 2021-04-01: of March's 31 days the last quarter begins on the 25th.
    march = rhythm.tide(18687.0, 31.0)
    assert march is not None
    old, young = march.won[:, -1], march.won[:, 0]
    assert young == pytest.approx(np.ones(CELLS))
    assert old[: int(24 / 31 * CELLS)] == pytest.approx(1.0)
    assert old[int(24 / 31 * CELLS) + 1 :] == pytest.approx(5.0)
    assert old.mean() == pytest.approx((24 + 7 * 5) / 31)
    assert NO_RHYTHM.tide(18687.0, 31.0) is None
