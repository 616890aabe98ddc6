"""One opportunity's chance."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from foresaid.engine import chances, history, process
from foresaid.engine.chances import OpenDeals
from foresaid.engine.history import LOST, WON, Log, log_of
from foresaid.engine.process import Process
from tests.engine.test_process import AT, simulated


def deals(step: int, *ages: float, age: float | None = None) -> OpenDeals:
    days = np.array(ages)
    return OpenDeals(
        ids=tuple(str(i) for i in range(days.size)),
        step=np.full(days.size, step, np.int16),
        age_in_step=days,
        age=days if age is None else np.full(days.size, age),
        amount=np.full(days.size, np.nan),
    )


def learned_from(log: Log) -> Process:
    return process.learn(history.count(log, AT))


@pytest.fixture(scope="module")
def constant() -> Process:
    return learned_from(simulated(30_000, 7, spread=600.0)[0])


def test_the_chance_is_that_of_the_world_it_was_learned_from(constant: Process) -> None:
    found = chances.read(constant, deals(0, 2.0, 8.0))
    assert found.chance_ever == pytest.approx([0.3, 0.3], abs=0.02)
    found = chances.read(constant, deals(1, 2.0, 15.0))
    assert found.chance_ever == pytest.approx([0.5, 0.5], abs=0.03)


def test_the_chance_within_days_follows_the_two_waits(constant: Process) -> None:
    days = 30.0
    offer = 0.5 * (1 - np.exp(-days / 20))
    talk = 0.3 * (1 - 2 * np.exp(-days / 20) + np.exp(-days / 10))
    assert chances.read(constant, deals(1, 3.0), days).chance_within == pytest.approx(
        [offer], abs=0.02
    )
    assert chances.read(constant, deals(0, 3.0), days).chance_within == pytest.approx(
        [talk], abs=0.02
    )


def test_a_longer_horizon_never_lowers_a_chance(constant: Process) -> None:
    open_now = deals(0, 0.0, 1.0, 5.0, 40.0)
    horizons = [1.0, 7.0, 30.0, 90.0, 365.0]
    found = [chances.read(constant, open_now, h).chance_within for h in horizons]
    assert np.all(np.diff(np.stack(found), axis=0) >= -1e-3)
    assert np.all(found[-1] <= chances.read(constant, open_now).chance_ever + 1e-12)


def test_a_chance_stands_inside_its_band_and_more_deals_narrow_it(constant: Process) -> None:
    small = learned_from(simulated(40, 8, spread=600.0)[0])
    widths = []
    for learned in (small, constant):
        found = chances.read(learned, deals(1, 3.0), 30.0)
        assert np.all((found.low <= found.chance_within) & (found.chance_within <= found.high))
        widths.append(float(found.high[0] - found.low[0]))
    assert widths[1] < widths[0] / 5


def one_step(won_after: list[float], lost_after: list[float], open_since: list[float]) -> Log:
    ages = [*won_after, *lost_after]
    created = [AT - 500 for _ in ages] + [AT - a for a in open_since]
    closed = [AT - 500 + a for a in ages] + [np.nan] * len(open_since)
    return log_of(
        ids=[str(i) for i in range(len(created))],
        created=created,
        closed=closed,
        outcome=[WON] * len(won_after) + [LOST] * len(lost_after) + [0] * len(open_since),
    )


def test_older_than_any_won_is_near_zero_and_younger_keeps_its_chance() -> None:
    won = [float(x) for x in np.linspace(5, 90, 200)]
    lost = [float(x) for x in np.linspace(5, 85, 100)]
    log = one_step(won, lost, [20.0] * 5 + [200.0] * 50)
    learned = learned_from(log)
    found = chances.read(learned, deals(1 - 1, 10.0, 40.0, 95.0, 200.0))
    assert list(found.past_any_won) == [False, False, True, True]
    assert np.all(found.chance_ever[2:] < 0.02)
    assert np.all(found.chance_ever[:2] > 0.4)


def test_an_old_deal_in_a_fresh_step_is_bounded_by_its_age() -> None:
    won = [float(x) for x in np.linspace(5, 90, 200)]
    log = one_step(won, [60.0] * 50, [20.0] * 5 + [200.0] * 50)
    found = chances.read(learned_from(log), deals(0, 1.0, age=250.0))
    assert found.chance_ever[0] < 0.02


def test_an_unknown_age_reads_as_an_average_with_little_evidence() -> None:
    log, _ = simulated(500, 9, spread=300.0)
    found = chances.read(learned_from(log), deals(0, np.nan, 3.0))
    assert 0.1 < found.chance_ever[0] < 0.5
    assert found.evidence[0] == 0
    assert found.high[0] - found.low[0] > 0.6


def test_deals_without_dates_that_all_still_stand_promise_little() -> None:
    dated = one_step([float(x) for x in range(5, 60)], [30.0] * 30, [10.0] * 5)
    size = 300
    both = log_of(
        ids=[str(i) for i in range(len(dated) + size)],
        created=[*dated.created, *[np.nan] * size],
        closed=[*dated.closed, *[np.nan] * size],
        outcome=[*dated.outcome, *[0] * size],
    )
    found = chances.read(learned_from(both), deals(0, np.nan))
    assert found.chance_ever[0] < 0.03


def test_open_deals_stand_in_the_step_they_last_entered() -> None:
    log = log_of(
        ids=["a", "b", "c"],
        created=[AT - 10, AT - 5, AT - 3],
        closed=[np.nan, AT - 1, np.nan],
        outcome=[0, WON, 0],
        amount=[5.0, 6.0, 7.0],
        steps=("x", "y"),
        entries=[(0, 0, AT - 10), (0, 1, AT - 4), (1, 0, AT - 5)],
    )
    found = chances.open_deals(log, AT)
    assert found.ids == ("a", "c")
    assert list(found.step) == [1, 2]
    assert list(found.age_in_step) == [4.0, 3.0]
    assert list(found.age) == [10.0, 3.0]
    assert list(found.amount) == [5.0, 7.0]


def test_leave_days_are_the_norms_of_the_step() -> None:
    log, _ = simulated(500, 10, spread=300.0)
    learned = learned_from(log)
    norms = process.norms(learned, log, AT)
    found = chances.read(learned, deals(1, 3.0), norms=norms)
    assert found.leave_p80[0] == norms[1].left_p80
    assert found.evidence_won[0] == norms[1].won_deals


def fading() -> tuple[Process, tuple[process.StepNorm, ...]]:
    """Most are won soon, the rest are lost late: waiting costs chance."""
    g = np.random.default_rng(11)
    log = one_step(list(g.uniform(2, 20, 300)), list(g.uniform(20, 90, 300)), [5.0])
    learned = learned_from(log)
    return learned, process.norms(learned, log, AT)


def test_waiting_where_deals_fade_costs_chance_and_never_less_than_nothing() -> None:
    learned, _ = fading()
    lost = chances.normal_loss(learned, deals(0, 1.0, 10.0, 60.0), 7.0)
    assert lost[1] > 0.1
    assert np.all(lost >= 0)


def test_as_expected_is_the_chance_at_the_usual_day_of_leaving() -> None:
    learned, norms = fading()
    late, early = deals(0, 18.0), deals(0, 1.0)
    usual = chances.read(learned, deals(0, norms[0].left_p50)).chance_ever
    assert chances.if_as_expected(learned, late, norms=norms) == pytest.approx(usual)
    now = chances.read(learned, early).chance_ever
    assert chances.if_as_expected(learned, early, norms=norms) == pytest.approx(now)
    assert usual[0] > chances.read(learned, late).chance_ever[0] + 0.1


def test_nothing_closed_yet_gives_a_wide_band_and_no_crash() -> None:
    log = log_of(ids=["a", "b"], created=[AT - 5, AT - 1])
    found = chances.read(learned_from(log), chances.open_deals(log, AT), 30.0)
    assert np.all(np.isfinite(found.chance_within))
    assert np.all(found.high - found.low > 0.4)


def test_a_million_deals_are_read_in_one_pass(constant: Process) -> None:
    many = replace(
        deals(0, 1.0),
        ids=tuple(str(i) for i in range(200_000)),
        step=np.tile(np.array([0, 1], np.int16), 100_000),
        age_in_step=np.linspace(0, 300, 200_000),
        age=np.linspace(0, 300, 200_000),
        amount=np.ones(200_000),
    )
    found = chances.read(constant, many, 30.0)
    assert found.chance_within.shape == (200_000,)
    assert np.all((found.chance_within >= 0) & (found.chance_within <= 1))
