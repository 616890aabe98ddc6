"""Columns that the outcome fills are told from those that miss values by chance."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from foresaid.engine import presence
from foresaid.engine.log import LOST, OPEN, WON, Floats, Log, cut, log_of
from foresaid.engine.presence import Filled, by_outcome, filled, rejected, usable
from tests.engine.worked import worked_table

DAYS = 500.0


def deals(size: int, seed: int) -> Log:
    """Three in ten won, after sixty days on average; created evenly over `DAYS`."""
    draw = np.random.default_rng(seed)
    created = draw.uniform(0.0, DAYS, size)
    return log_of(
        ids=[f"d{n}" for n in range(size)],
        created=created,
        closed=created + draw.gamma(1.5, 40.0, size),
        outcome=np.where(draw.random(size) < 0.3, WON, LOST),
        amount=np.ones(size),
        known=frozenset({"amount"}),
    )


def having(log: Log, shares: dict[int, float], seed: int = 0) -> Log:
    """The same log with an amount for about these shares of each outcome."""
    luck = np.random.default_rng([seed, 1]).random(len(log))
    wanted = np.array([shares[kind] for kind in log.outcome.tolist()])
    return replace(log, amount=np.where(luck < wanted, 1.0, np.nan))


def counts(cell: str) -> Filled:
    there, of = cell.replace(",", "").split(" of ")
    return int(there), int(of)


@pytest.mark.parametrize("row", worked_table("columns"), ids=lambda row: str(row["apart"]))
def test_the_worked_table_of_the_page_holds(row: dict[str, str]) -> None:
    one, other = counts(row["has it, one outcome"]), counts(row["has it, another"])
    assert presence.apart(one, other) == pytest.approx(float(row["apart"]), abs=5e-4)
    assert presence.by_chance(one, other) == pytest.approx(float(row["chance"]), abs=5e-4)
    assert by_outcome(one, other) == by_outcome(other, one) == (row["unlike"] == "yes")


def test_of_few_outcomes_nothing_is_said() -> None:
    log = having(cut(deals(60, 1), DAYS), {WON: 1.0, LOST: 0.0, OPEN: 0.0})
    few = replace(log, outcome=np.where(np.arange(len(log)) < 4, WON, OPEN).astype(np.int8),
                  closed=np.where(np.arange(len(log)) < 4, 1.0, np.nan))  # fmt: skip
    assert set(filled(few, "amount")) == {OPEN}
    assert not usable(few, "amount")
    assert not rejected(few, "amount")


@pytest.mark.parametrize("missing", [0.05, 0.1, 0.2])
@pytest.mark.parametrize("size", [60, 250, 1000])
def test_what_is_missing_by_chance_is_kept_day_after_day(size: int, missing: float) -> None:
    answers = np.array([_day_by_day(size, missing, seed) for seed in range(20)])
    assert answers.mean() > 0.98
    assert np.abs(np.diff(answers, axis=1)).sum(axis=1).mean() < 0.5


def _day_by_day(size: int, missing: float, seed: int) -> Floats:
    whole = having(deals(size, seed), {WON: 1 - missing, LOST: 1 - missing}, seed)
    return np.array([usable(cut(whole, DAYS - day), "amount") for day in range(0, 96, 4)], float)


@pytest.mark.parametrize(
    ("size", "shares"),
    [
        (30, {WON: 1.0, LOST: 0.0, OPEN: 0.0}),
        (250, {WON: 1.0, LOST: 0.5, OPEN: 0.5}),
        (250, {WON: 1.0, LOST: 1.0, OPEN: 0.4}),
        (1000, {WON: 0.95, LOST: 0.7, OPEN: 0.7}),
        (5000, {WON: 0.95, LOST: 0.8, OPEN: 0.8}),
        (5000, {WON: 0.45, LOST: 0.45, OPEN: 0.45}),
    ],
)
def test_what_the_outcome_fills_is_left_out(size: int, shares: dict[int, float]) -> None:
    logs = [having(cut(deals(size, seed), DAYS), shares, seed) for seed in range(20)]
    assert all(rejected(log, "amount") and not usable(log, "amount") for log in logs)


def test_of_a_small_log_in_which_most_are_won_a_column_of_won_deals_is_left_out() -> None:
    log = log_of(
        ids=[f"d{n}" for n in range(30)],
        created=np.zeros(30),
        closed=np.ones(30),
        outcome=[WON] * 20 + [LOST] * 10,
        amount=[1.0] * 20 + [0.0] * 10,
    )
    assert filled(log, "amount") == {WON: (20, 20), LOST: (0, 10)}
    assert rejected(log, "amount")


def test_large_logs_keep_a_column_that_differs_by_less_than_ten_points() -> None:
    log = having(cut(deals(5000, 2), DAYS), {WON: 0.95, LOST: 0.89, OPEN: 0.89})
    assert usable(log, "amount")


def test_which_opportunities_have_a_column() -> None:
    log = log_of(
        ids=["a", "b", "c"],
        created=[0.0, 0.0, 0.0],
        amount=[5.0, 0.0, np.nan],
        owner=["Ann", "", "Bo"],
        attributes={"region": ["", "", "north"]},
    )
    assert log.present("amount").tolist() == [True, False, False]
    assert log.present("owner").tolist() == [True, False, True]
    assert log.present("region").tolist() == [False, False, True]
    assert log.present("currency").all()
