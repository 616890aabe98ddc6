"""What deals will bring: known amounts, and those drawn from others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from foresaid.engine import amounts
from foresaid.engine.forecast import Note, forecast
from foresaid.engine.log import LOST, OPEN, WON, Log, log_of
from tests.engine.test_forecast import sold
from tests.engine.test_process import AT


def won_at(ages: list[float], amount: list[float]) -> Log:
    """Won deals by age at win and amount."""
    size = len(ages)
    return log_of(
        ids=[str(i) for i in range(size)],
        created=np.zeros(size),
        closed=ages,
        outcome=np.full(size, WON),
        amount=amount,
        known=frozenset({"amount"}),
    )


def mean_of_new(log: Log, days: float) -> float:
    learned = amounts.learn(log)
    assert learned is not None
    return float(learned.of_new(4000, days, np.random.default_rng(1)).mean())


def test_deals_created_and_won_in_a_short_term_bring_what_quick_ones_brought() -> None:
    g = np.random.default_rng(1)
    ages = g.exponential(60, 1000)
    amount = 1000 * np.sqrt(ages + 1) * g.lognormal(0, 0.4, 1000)
    log = won_at(list(ages), list(amount))
    for days in (10.0, 30.0):
        fits = np.maximum(days - ages, 0)
        assert mean_of_new(log, days) == pytest.approx(fits @ amount / fits.sum(), rel=0.2)
        assert amount.mean() > 1.7 * mean_of_new(log, days)


def test_sums_of_very_many_are_drawn_as_those_of_single_ones_are() -> None:
    g = np.random.default_rng(3)
    amount = g.lognormal(8, 1, 300)
    learned = amounts.learn(won_at(list(g.exponential(40, 300)), list(amount)))
    assert learned is not None
    count = np.full(3000, 40)
    sums = learned.sums_of_new(count, 365.0, np.random.default_rng(4))
    each = learned.of_new(3000 * 40, 365.0, np.random.default_rng(5)).reshape(3000, 40).sum(axis=1)
    assert sums.mean() == pytest.approx(each.mean(), rel=0.02)
    assert sums.std() == pytest.approx(each.std(), rel=0.06)
    huge = learned.sums_of_new(np.array([10**9, 0]), 365.0, np.random.default_rng(6))
    assert huge[0] == pytest.approx(1e9 * each.mean() / 40, rel=0.02)
    assert huge[1] == 0


def test_amounts_that_do_not_hang_on_the_age_are_left_as_they_are() -> None:
    g = np.random.default_rng(2)
    ages, amount = g.exponential(40, 400), g.lognormal(8, 1, 400)
    log = won_at(list(ages), list(amount))
    for days in (3.0, 30.0):
        assert mean_of_new(log, days) == pytest.approx(amount.mean(), rel=0.15)


def test_where_nothing_was_won_amounts_of_all_deals_stand_for_theirs() -> None:
    log = sold(300, 3)
    lost = replace(log, outcome=np.where(log.outcome == OPEN, OPEN, LOST).astype(np.int8))
    found = forecast(lost, AT, 30.0)
    assert Note.AMOUNTS_OF_ALL in found.notes
    assert Note.NO_AMOUNTS not in found.notes
    assert found.amount is not None
    assert float(found.amount.open.mean) > 0
    blank = replace(lost, amount=np.full(len(lost), np.nan))
    assert forecast(blank, AT, 30.0).amount is None
