"""Wins so soon after creation that a term holds both, against what the steps make due."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import gamma

from foresaid.engine import arrivals, quick
from foresaid.engine.backtest import past_forecasts
from foresaid.engine.learned import learn
from foresaid.engine.log import LOST, WON, Log, cut, log_of
from foresaid.engine.quick import Quick
from foresaid.engine.surprises import tells
from tests.engine.worked import worked_table

FIRST, HISTORY, DAYS, STEPS = 18_000.0, 1100.0, 365.0, 6


def quick_in_every_step(seed: int) -> Log:
    """Sales of about eighteen months: who is quick in one step is quick in all of them."""
    g = np.random.default_rng(seed)
    size = 1800
    created = FIRST + np.sort(g.uniform(0, HISTORY + DAYS, size))
    closed = created + g.gamma(2.0, 270.0, size)
    won = g.random(size) < 0.3
    places = np.sort(g.random((size, STEPS - 1)), axis=1)
    at = np.column_stack([np.zeros(size), places]) * (closed - created)[:, None] + created[:, None]
    return log_of(
        ids=[str(i) for i in range(size)],
        created=created,
        closed=closed,
        outcome=np.where(won, WON, LOST),
        steps=[f"step {k}" for k in range(STEPS)],
        entries=[
            (i, k, float(at[i, k])) for i in range(size) for k in range(STEPS if won[i] else 2)
        ],
    )


def test_the_worked_table_of_the_page_holds() -> None:
    for row in worked_table("answers", "Quick wins"):
        found = Quick(came=float(row["came"]), due=float(row["due"]))
        assert found.factor == pytest.approx(float(row["factor"]), abs=6e-3)
        assert found.evidence == pytest.approx(float(row["rests on"]), abs=0.06)


def test_quick_wins_count_by_the_creations_they_fit_from() -> None:
    """Even chances over ten days: a win on day 2 fits from 8 of 10 days, on day 12 from none."""
    log = log_of(
        ids=list("abcd"),
        created=[0.0, 0.0, 0.0, 45.0],
        closed=[2.0, 12.0, 7.0, np.nan],
        outcome=[WON, WON, LOST, 0],
    )
    found = quick.learn(log, 50.0, 10.0, np.linspace(0, 0.5, 97))
    one = 2 / 3  # the mean of a share, each counted by itself
    assert found.came == pytest.approx(0.8 / one, rel=1e-3)
    # Followed to the end three are due a quarter each; half as long, three quarters of that.
    assert found.due == pytest.approx((3 * 0.25 + 0.75 * 0.25) / one, rel=1e-3)


def test_what_is_new_knows_of_deals_that_are_quick_in_every_step() -> None:
    left = np.linspace(0, DAYS, 400)
    truth = 1800 * DAYS / (HISTORY + DAYS) * 0.3 * float(gamma.cdf(left, 2, 0, 270).mean())
    by_process, wins = np.mean([_new(seed) for seed in (1, 2, 3)], axis=0)
    assert by_process < 0.8 * truth
    assert wins == pytest.approx(truth, rel=0.15)


def _new(seed: int) -> tuple[float, float]:
    """New wins of the coming term by the process, and by what quick wins make of it."""
    log, at = quick_in_every_step(seed), FIRST + HISTORY
    coming = arrivals.learn(learn(cut(log, at), at, DAYS, refine=False))
    return coming.per_day * DAYS * coming.won_share, coming.wins(DAYS, 1.0)


def test_a_past_forecast_made_after_few_wins_tells_little() -> None:
    log, at = quick_in_every_step(2), FIRST + 600.0
    found = past_forecasts(cut(log, at), at, 180.0)
    moments = at - 180.0 - 90.0 * np.arange(found.open_information.size)
    known = [((log.outcome == WON) & (log.closed <= m)).sum() for m in moments]
    assert len(known) >= 3
    assert np.all(found.open_information < np.array(known) + 0.5)


def test_the_table_of_few_wins_then_holds() -> None:
    for row in worked_table("forecast", "Few wins then"):
        found = tells(float(row["coins"]), float(row["wins known then"]))
        assert found**-0.5 == pytest.approx(float(row["off by itself"]), abs=6e-3)
