"""The term's result as a distribution."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.special import logit

from foresaid.engine import arrivals, correction, drawing, forecast, history, surprises
from foresaid.engine.forecast import Note
from foresaid.engine.history import LOST, WON, Log, log_of
from tests.engine.test_process import AT, simulated


def sold(size: int, seed: int, *, spread: float = 400.0, amounts: bool = True) -> Log:
    """The simulated log with amounts, cut at AT."""
    log, _ = simulated(size, seed, spread=spread, at=AT)
    g = np.random.default_rng(seed)
    value = g.lognormal(8, 0.8, size) if amounts else np.full(size, np.nan)
    rows = zip(log.entry_opportunity, log.entry_step, log.entry_at, strict=True)
    whole = log_of(
        ids=log.ids,
        created=log.created,
        closed=log.closed,
        outcome=log.outcome,
        amount=value,
        steps=log.steps,
        entries=[(int(o), int(s), float(t)) for o, s, t in rows],
        known=frozenset({"amount"}),
    )
    return history.cut(whole, AT)


def test_the_worked_table_of_the_page_holds() -> None:
    odds, amount = logit(np.array([0.5, 0.2, 0.8])), np.array([10.0, 50.0, 20.0])
    g = np.random.default_rng(0)
    for copies, coin, both in ((1, 22.1, 22.4), (100, 221.0, 460.0)):
        many, worth = np.tile(odds, copies), np.tile(amount, copies)
        for spread, expected in ((0.0, coin), (0.3, both)):
            shifts = spread * g.standard_normal((6000, 1)) + np.zeros(many.size)
            total = drawing.wins(many, shifts, np.full(many.size, spread), g) @ worth
            assert total.mean() == pytest.approx(31.0 * copies, rel=0.03)
            assert total.std() == pytest.approx(expected, rel=0.03)


@pytest.mark.parametrize("spread", [0.3, 1.0, 2.0])
@pytest.mark.parametrize("chance", [0.002, 0.02, 0.2, 0.9])
def test_shocks_leave_the_sum_of_chances_as_it_is(chance: float, spread: float) -> None:
    odds, g = np.full(100, logit(chance)), np.random.default_rng(0)
    shifts = spread * g.standard_normal((4000, 100))
    won = drawing.wins(odds, shifts, np.full(100, spread), g)
    coins = 4000 * 100 * chance
    assert won.sum() == pytest.approx(coins, abs=4 * np.sqrt(coins))


def test_open_and_new_add_up_to_the_total_in_every_draw() -> None:
    found = forecast.forecast(sold(1500, 1), AT, 30.0)
    assert found.amount is not None
    for parts in (found.count, found.amount):
        assert np.allclose(parts.open.draws + parts.new.draws, parts.total.draws)
        assert parts.open.mean + parts.new.mean == pytest.approx(float(parts.total.mean))


def test_the_groups_add_up_to_the_open_part_in_every_draw() -> None:
    log = sold(1500, 2)
    people = np.arange(len(log), dtype=np.int32) % 7
    found = forecast.forecast(log, AT, 30.0, group=people, groups=7)
    assert found.groups_count is not None
    assert found.groups_amount is not None
    assert found.amount is not None
    assert np.allclose(found.groups_count.draws.sum(axis=1), found.count.open.draws)
    assert np.allclose(found.groups_amount.draws.sum(axis=1), found.amount.open.draws)


def test_a_known_world_is_foretold_within_its_bands() -> None:
    inside, off = 0, []
    for seed in range(10):
        log, _ = simulated(1200, 100 + seed, spread=300.0, at=AT)
        now = AT - 40.0
        found = forecast.forecast(history.cut(log, now), now, 30.0)
        won = (log.outcome == WON) & (log.closed > now) & (log.closed <= now + 30)
        low, high = found.count.total.quantiles((0.1, 0.9))
        inside += bool(low <= won.sum() <= high)
        off.append(float(found.count.total.mean) / won.sum() - 1)
    assert inside >= 6
    assert abs(float(np.mean(off))) < 0.08


def test_the_same_seed_gives_the_same_draws_and_another_one_others() -> None:
    log = sold(400, 3)
    first, again, other = (forecast.forecast(log, AT, 30.0, seed=s) for s in (4, 4, 5))
    assert np.array_equal(first.count.total.draws, again.count.total.draws)
    assert not np.array_equal(first.count.total.draws, other.count.total.draws)


def test_the_chance_of_a_target_falls_as_the_target_rises() -> None:
    total = forecast.forecast(sold(800, 6), AT, 30.0).count.total
    chances = [total.chance_of(t) for t in (0, 10, 20, 40, 1000)]
    assert chances[0] == 1.0
    assert chances == sorted(chances, reverse=True)
    assert chances[-1] == 0.0


def test_without_amounts_counts_stand_and_a_note_says_why() -> None:
    found = forecast.forecast(sold(300, 7, amounts=False), AT, 30.0)
    assert found.amount is None
    assert Note.NO_AMOUNTS in found.notes
    assert found.count.open.mean > 0


def test_little_data_widens_the_band() -> None:
    relative = []
    for size in (60, 3000):
        total = forecast.forecast(sold(size, 8), AT, 30.0).count.total
        low, high = total.quantiles((0.1, 0.9))
        relative.append(float((high - low) / total.mean))
    assert relative[0] > 2 * relative[1]


@st.composite
def odd_logs(draw: st.DrawFn) -> Log:
    """Whatever a file may hold: no dates, no steps, no amounts, all open, all on one day."""
    size = draw(st.integers(0, 25))
    moment = st.one_of(st.just(float("nan")), st.integers(0, 60).map(float), st.just(5.0))
    created = [draw(moment) for _ in range(size)]
    outcome = [draw(st.sampled_from([0, 0, WON, LOST])) for _ in range(size)]
    closed = [float(draw(st.integers(5, 60))) if o else np.nan for o in outcome]
    steps = draw(st.sampled_from([(), ("商談",), ("a", "b", "ü")]))
    entries = [
        (draw(st.integers(0, size - 1)), draw(st.integers(0, len(steps) - 1)), draw(moment))
        for _ in range(draw(st.integers(0, 30)) if size and steps else 0)
    ]
    amount = [draw(st.sampled_from([np.nan, 0.0, 100.0, 1e9])) for _ in range(size)]
    return log_of(
        ids=[str(i) for i in range(size)],
        created=created,
        closed=closed,
        outcome=outcome,
        amount=amount,
        steps=steps,
        entries=entries,
        known=frozenset({"amount"}),
    )


@given(odd_logs(), st.sampled_from([0.5, 7.0, 90.0, 1000.0]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_log_makes_it_crash_and_every_figure_is_finite(log: Log, days: float) -> None:
    found = forecast.forecast(history.cut(log, 60.0), 60.0, days)
    assert np.all(np.isfinite(found.count.total.draws))
    assert np.all((found.chance_within >= 0) & (found.chance_within <= 1))
    assert np.all(found.chance_ever >= found.chance_within)
    if found.amount is not None:
        assert np.all(np.isfinite(found.amount.total.draws))


def test_a_correction_finds_what_the_process_cannot_see_and_keeps_the_sum() -> None:
    g = np.random.default_rng(9)
    size = 4000
    column = g.random((size, 2))
    true = -1.0 + 2.0 * (column[:, 0] > 0.6)
    came = g.random(size) < 1 / (1 + np.exp(-true))
    fitted = correction.fit(column, np.full(size, -0.3), came, np.ones(size))
    added = fitted.added(np.array([[0.9, 0.5], [0.1, 0.5]]))
    assert added[0] - added[1] == pytest.approx(2.0, abs=0.35)


def test_a_correction_of_pure_noise_stays_small() -> None:
    g = np.random.default_rng(10)
    came = g.random(4000) < 0.3
    fitted = correction.fit(g.random((4000, 4)), np.full(4000, -0.85), came, np.ones(4000))
    assert np.abs(fitted.added(g.random((500, 4)))).mean() < 0.2


def test_own_forecasts_that_were_all_too_low_shift_the_next_one_part_of_the_way() -> None:
    found = surprises.learn(np.full(8, 0.4), np.full(8, 200.0), 2.0)
    assert 0.15 < found.bias < 0.35
    assert found.spread < 0.35
    nothing = surprises.learn(np.empty(0), np.empty(0), 1.0)
    assert nothing.bias == 0.0
    assert nothing.spread == surprises.USUAL_SHOCK


def test_the_pace_of_arrivals_is_the_recent_one() -> None:
    created = np.concatenate([np.arange(0, 100, 1.0), np.arange(100, 200, 0.25)])
    assert arrivals.pace(created, 0.0, 200.0, 14.0) == pytest.approx(4.0, rel=0.05)
    assert arrivals.pace(created, 0.0, 200.0, 10_000.0) == pytest.approx(2.5, rel=0.05)


def test_a_process_that_reads_new_wins_far_too_low_is_held_against_past_terms() -> None:
    """Some deals are quick in every step, which a process of independent steps cannot know."""
    g = np.random.default_rng(4)
    size, until, days = 500, 1000.0, 30.0
    created = np.sort(g.uniform(0, until + days, size))
    quick = g.random(size) < 0.15
    first, second = (np.where(quick, g.uniform(1, 4, size), g.uniform(90, 150, size)) for _ in "ab")
    entered, closed = created + first, created + first + second
    whole = log_of(
        ids=tuple(str(i) for i in range(size)),
        created=created,
        closed=closed,
        outcome=np.where(quick | (g.random(size) < 0.5), WON, LOST).astype(np.int8),
        amount=np.full(size, np.nan),
        steps=("asked", "offered"),
        entries=[
            (i, step, float(at[i]))
            for i in range(size)
            for step, at in enumerate((created, entered))
        ],
    )
    found = forecast.forecast(history.cut(whole, until), until, days)
    usual = quick.sum() / (until + days) * days
    assert found.count.new.mean == pytest.approx(usual, rel=0.5)
