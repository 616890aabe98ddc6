"""What is normal in a step."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from foresaid.engine import history, process
from foresaid.engine.history import LOST, WON, Log, log_of
from tests.engine.worked import worked_table

AT = 1000.0


def worked_log() -> Log:
    """The ten deals of the table in docs/algorithms/process.md."""
    rows = [
        # entered second, closed, outcome
        (2.0, 5.0, WON),
        (4.0, 9.0, WON),
        (4.0, 12.0, WON),
        (6.0, 20.0, WON),
        (18.0, 30.0, WON),
        (8.0, 15.0, LOST),
        (9.0, 40.0, LOST),
        (None, 7.0, LOST),
        (None, 60.0, LOST),
        (None, np.nan, 0),
    ]
    entries = [(i, 0, 0.0) for i in range(10)]
    entries += [(i, 1, r[0]) for i, r in enumerate(rows) if r[0] is not None]
    return log_of(
        ids=[f"d{i}" for i in range(10)],
        created=[0.0] * 10,
        closed=[r[1] for r in rows],
        outcome=[r[2] for r in rows],
        steps=("talk", "offer"),
        entries=entries,
    )


def simulated(
    size: int, seed: int, *, spread: float = 40.0, at: float = AT
) -> tuple[Log, NDArray[np.float64]]:
    """Two steps with constant rates: 1/10 and 1/20 a day; 60% and 50% go the good way."""
    g = np.random.default_rng(seed)
    created = at - g.uniform(0, spread, size)
    first, second = g.exponential(10, size), g.exponential(20, size)
    moved, good = g.random(size) < 0.6, g.random(size) < 0.5
    closed = created + first + np.where(moved, second, 0.0)
    outcome = np.where(moved & good, WON, LOST)
    entries = [(i, 0, c) for i, c in enumerate(created)]
    entries += [(int(i), 1, created[i] + first[i]) for i in np.flatnonzero(moved)]
    log = log_of(
        ids=[str(i) for i in range(size)],
        created=created,
        closed=closed,
        outcome=outcome,
        steps=("talk", "offer"),
        entries=entries,
    )
    return log, np.asarray(outcome == WON, float)


def test_the_worked_table_of_the_page_holds() -> None:
    log = worked_log()
    learned = process.learn(history.count(log, AT))
    talk, offer = process.norms(learned, log, AT)
    assert (talk.entered, talk.ended, talk.won_deals) == (10, 9, 5)
    assert talk.going_on.value == pytest.approx(7 / 9)
    assert talk.lost.value == pytest.approx(2 / 9)
    assert (talk.left_p50, talk.left_p80) == (4.0, 6.0)
    assert offer.won.value == pytest.approx(5 / 7)
    assert (offer.left_p50, offer.left_p80) == (8.0, 12.0)
    assert (round(offer.won.low, 2), round(offer.won.high, 2)) == (0.47, 0.88)
    assert process.oldest_won(learned) == 30.0


def test_shares_are_of_stays_that_ended_and_add_up_to_one() -> None:
    log, _ = simulated(400, 1)
    for norm in process.norms(process.learn(history.count(log, AT)), log, AT):
        assert norm.going_on.value + norm.won.value + norm.lost.value == pytest.approx(1.0)
        assert norm.won.low <= norm.won.value <= norm.won.high


def test_a_step_that_nobody_entered_has_no_norm() -> None:
    log = log_of(ids=["a"], created=[0.0], steps=("x", "y"), entries=[(0, 0, 0.0)])
    found = process.norms(process.learn(history.count(log, AT)), log, AT)
    assert [n.step for n in found] == ["x"]
    assert np.isnan(found[0].left_p80)
    assert found[0].won_deals == 0


def test_ways_out_of_a_bucket_never_exceed_one() -> None:
    for rates in (np.zeros((104, 3)), np.full((104, 3), 1e6), np.full((104, 3), 1e-9)):
        shares = process.shares_out(rates[: process.WIDTHS.size])
        assert np.all(shares >= 0)
        assert np.all(shares.sum(axis=-1) <= 1)


def test_stays_without_any_length_give_their_exact_share() -> None:
    ended = np.zeros(process.WIDTHS.size)
    ended[0], ended[30] = 30.0, 70.0
    days = process.effective_days(ended, np.zeros_like(ended))
    rates = (ended / np.maximum(days, 1e-300))[:, None]
    assert process.shares_out(rates)[0, 0] == pytest.approx(0.3)


def test_rates_come_back_from_a_world_that_has_them() -> None:
    log, _ = simulated(20_000, 3)
    learned = process.learn(history.count(log, AT))
    early = slice(4, 18)  # days 1 to 14
    assert learned.rates[0, early, 1].mean() == pytest.approx(0.06, rel=0.05)
    assert learned.rates[0, early, learned.lost].mean() == pytest.approx(0.04, rel=0.05)
    assert learned.rates[1, early, learned.won].mean() == pytest.approx(0.025, rel=0.1)


def test_the_worked_table_of_counts_holds() -> None:
    counts = history.count(worked_log(), AT)
    ways = (*counts.steps, "won", "lost", "still")
    found = {
        (counts.steps[step], ways[to], history.EDGES[age]): (number, counts.days[step, age, to])
        for step, age, to in zip(*np.nonzero(counts.visits), strict=True)
        if (number := counts.visits[step, age, to]) and ways[to] != "still"
    }
    assert found == {
        (row["step"], row["way out"], float(row["from day"])): (
            float(row["stays"]),
            float(row["days together"]),
        )
        for row in worked_table("history")
    }


def test_half_of_the_deals_undecided_does_not_bend_the_rates() -> None:
    recent, _ = simulated(20_000, 4, spread=10.0)
    learned = process.learn(history.count(recent, AT))
    assert learned.rates[0, 4:10, 1].mean() == pytest.approx(0.06, rel=0.08)


def test_a_small_segment_leans_on_the_whole_and_a_large_one_on_itself() -> None:
    log, won = simulated(6000, 5, spread=400.0)
    whole = process.learn(history.count(log, AT))
    kept = []
    for share in (0.003, 1.0):
        counts = history.count(log, AT, where=(won == 1) & (np.arange(won.size) < share * won.size))
        segment = process.learn(counts, parent=whole)
        days = process.effective_days(counts.events[1].sum(axis=-1), counts.visits[1, :, -1])
        alone = counts.events[1, :, whole.won].sum() / (whole.rates[1, :, whole.won] @ days)
        pooled = (segment.rates[1, :, whole.won] @ days) / (whole.rates[1, :, whole.won] @ days)
        kept.append((pooled - 1) / (alone - 1))
    assert 0 < kept[0] < 0.85
    assert kept[1] == pytest.approx(1.0, abs=0.05)


def test_nothing_seen_at_all_still_gives_rates() -> None:
    empty = log_of(ids=["a"], created=[AT], steps=("x",), entries=[(0, 0, AT)])
    learned = process.learn(history.count(empty, AT))
    assert np.all(np.isfinite(learned.rates))
    assert learned.rates[0, 10, learned.won] > 0


def test_draws_scatter_around_what_was_learned_and_less_with_more_data() -> None:
    spread = []
    for size in (50, 5000):
        log, _ = simulated(size, 6, spread=400.0)
        learned = process.learn(history.count(log, AT))
        g = np.random.default_rng(0)
        draws = np.array(
            [rates[1, 4:18, learned.won].mean() for rates in process.draws(learned, 60, g)]
        )
        assert draws.mean() == pytest.approx(learned.rates[1, 4:18, learned.won].mean(), rel=0.25)
        spread.append(draws.std() / draws.mean())
    assert spread[1] < spread[0] / 2
