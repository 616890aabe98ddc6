"""Whether things go faster or slower now than usual."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foresaid.engine import due, history, pace, process
from foresaid.engine.log import Floats, Log, cut
from foresaid.engine.pace import Speed, Weeks
from foresaid.engine.season import NO_RHYTHM
from foresaid.engine.world_truth import Twists
from foresaid.engine.worlds import make_world
from tests.engine.test_process import AT, simulated
from tests.engine.worked import worked_table

DUE = 40.0
WEEKS_OF = {
    "as usual": [1.0] * 26,
    "18 as usual, then 8 with three quarters": [1.0] * 18 + [0.75] * 8,
    "18 as usual, then 8 with half as many again": [1.0] * 18 + [1.5] * 8,
    "25 as usual, then one with half": [1.0] * 25 + [0.5],
}


def weeks(shares: list[float]) -> Weeks:
    """The week a log begins in, then those, latest first."""
    came = DUE * np.array([1.0, *shares])
    return Weeks(width=7.0, came=came[::-1], due=np.full(came.size, DUE))


def learned_of(log: Log, at: float, days: float = 30.0) -> pace.Pace:
    seen = history.visits(log, at)
    usual = process.learn(history.count(log, at, seen=seen))
    who = due.stays(seen, at)
    return pace.learn(usual, who, at, days, NO_RHYTHM, np.ones(len(who)), np.ones(len(who)))


def test_the_worked_table_of_the_page_holds() -> None:
    for row in worked_table("pace"):
        found = pace.follow(weeks(WEEKS_OF[row["the weeks"]]), AT, 30.0)
        assert np.exp(found.mean) == pytest.approx(float(row["factor"]), abs=6e-4)
        assert found.doubt == pytest.approx(float(row["doubt"]), abs=6e-4)


def growing(by: float, years: float) -> Weeks:
    """Twenty a week at first, and so many times as many after each year."""
    came = 20 * by ** (np.arange(round(years * 365.25 / 7)) * 7 / 365.25)
    came = np.append(20.0, came)[::-1]
    return Weeks(width=7.0, came=came, due=np.full(came.size, came.mean()))


def test_the_table_of_a_growing_pace_holds() -> None:
    for row in worked_table("answers", "A growing pace of creation"):
        seen = growing(float(row["growth a year"]), float(row["years seen"]))
        for column, grows in (("without growth", False), ("with it", True)):
            found = pace.follow(seen, AT, 180.0, grows=grows)
            said = seen.due[0] * np.exp(found.mean) / seen.came[0]
            assert said == pytest.approx(float(row[column]), abs=6e-3)


def test_over_all_weeks_as_many_moves_are_due_as_came() -> None:
    log, _ = simulated(2000, 1, spread=400.0)
    seen = history.visits(log, AT)
    usual = process.learn(history.count(log, AT, seen=seen))
    found = pace.weeks(usual, due.stays(seen, AT), AT, np.arange(usual.won + 1))
    assert found.due.sum() == pytest.approx(found.came.sum())
    ended = seen.ended < usual.lost
    assert found.came.sum() == ended.sum()


def test_where_nothing_changes_the_pace_is_the_usual_one() -> None:
    log, _ = simulated(4000, 2, spread=400.0, at=AT)
    found = learned_of(cut(log, AT), AT)
    assert abs(found.on.mean) < 0.05
    assert 0 < found.on.doubt < 0.1
    assert found.known


def test_a_yearly_season_is_found_after_years_and_read_ahead() -> None:
    world = make_world(
        np.random.default_rng(4),
        start_at=18_100.0,
        days=1000.0,
        arrivals_per_day=5.0,
        twists=Twists(season=0.3),
    )
    deals = world.seen
    log = Log(
        ids=tuple(str(i) for i in range(len(deals))),
        steps=world.truth.steps,
        created=deals.created,
        closed=deals.closed,
        outcome=deals.outcome,
        amount=deals.amount,
        owner=deals.owner,
        owners=tuple(str(i) for i in range(12)),
        entry_opportunity=deals.entry_opportunity,
        entry_step=deals.entry_step,
        entry_at=deals.entry_at,
        entry_seq=np.arange(deals.entry_at.size, dtype=np.int64),
    )
    at = world.end_at
    found = learned_of(log, at)
    ahead = -np.log(1 + 0.3 * np.sin(2 * np.pi * (at + np.arange(30)) / pace.YEAR)).mean()
    past = -np.log(1 + 0.3 * np.sin(2 * np.pi * (at - np.arange(1000)) / pace.YEAR)).mean()
    assert found.on.mean == pytest.approx(ahead - past, abs=0.1)


def test_a_handful_of_weeks_says_nothing() -> None:
    assert pace.follow(weeks([0.2] * 4), AT, 30.0) == pace.USUAL
    nothing = Weeks(width=7.0, came=np.zeros(0), due=np.zeros(0))
    assert pace.follow(nothing, AT, 30.0) == Speed(mean=0.0, doubt=0.0)


def test_rates_move_by_their_own_factor() -> None:
    rates: Floats = np.ones((2, 3, 4))
    found = pace.moved(
        rates,
        pace.Pace(
            on=pace.Speed(mean=np.log(2.0), doubt=0.1), lost=pace.Speed(mean=np.log(0.5), doubt=0.1)
        ),
    )
    assert np.allclose(found[:, :, :-1], 2.0)
    assert np.allclose(found[:, :, -1], 0.5)


def test_a_history_of_centuries_is_cut_into_few_cells() -> None:
    log, _ = simulated(300, 5, spread=400.0)
    log.created[0] = -700_000.0
    seen = history.visits(log, AT)
    usual = process.learn(history.count(log, AT, seen=seen))
    found = pace.weeks(usual, due.stays(seen, AT), AT, np.arange(usual.won + 1))
    assert found.came.size <= pace.MOST_CELLS + 1


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(0, 1e6), max_size=60),
    st.floats(1e-6, 1e6),
    st.floats(0.01, 4000.0),
)
def test_whatever_came_the_speed_is_finite_and_bounded(
    came: list[float], due: float, days: float
) -> None:
    found = pace.follow(
        Weeks(width=7.0, came=np.array(came), due=np.full(len(came), due)), AT, days
    )
    assert np.isfinite(found.mean)
    assert np.isfinite(found.doubt)
    assert found.doubt >= 0
    assert abs(found.mean) < 8
