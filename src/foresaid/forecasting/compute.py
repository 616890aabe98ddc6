"""From a process's history to what is computed of each open opportunity. No rows, no clock."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from foresaid.engine import chances, history, process
from foresaid.engine.chances import OpenDeals
from foresaid.engine.log import Log
from foresaid.engine.process import Process, StepNorm

REVIEW_DAYS = 14.0
"""Days to the next review that waiting is measured over."""
WITHIN_DAYS = 30.0
"""The days ahead that "soon" means."""
HORIZONS = np.array([0.0, 7.0, 14.0, 30.0, 60.0, 90.0, 120.0, 180.0, 270.0, 365.0, 730.0])
"""Days at which the chance is computed; between them it is interpolated."""

type Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One open opportunity's figures. Days and chances as floats, None where unknown."""

    opportunity_id: int
    step_key: str
    days_in_step: float | None
    age_days: float | None
    amount: float | None
    chance: float
    chance_low: float
    chance_high: float
    chance_expected: float
    normal_loss: float
    chance_within: float
    chance_within_later: float
    chance_by_close: float | None
    half_won_days: float | None
    leave_p50: float | None
    leave_p80: float | None
    leave_deals: int
    evidence: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Learned:
    """What a process's history taught, and the open opportunities that it speaks of."""

    process: Process
    norms: tuple[StepNorm, ...]
    deals: OpenDeals


def learn(log: Log, at: float) -> Learned:
    """Learn from what was known at `at` (days since 1970)."""
    learned = process.learn(history.count(log, at))
    return Learned(
        process=learned,
        norms=process.norms(learned, log, at),
        deals=chances.open_deals(log, at),
    )


def figures(learned: Learned, days_to_close: Floats) -> Iterator[Figures]:
    """Compute every open opportunity; `days_to_close` runs beside `learned.deals`, NaN unknown."""
    deals, norms = learned.deals, learned.norms
    if not len(deals):
        return
    now = chances.read(learned.process, deals, None, norms=norms)
    table = _by_horizon(learned, asked=not np.isnan(days_to_close).all())
    later = _waited(deals, REVIEW_DAYS)
    columns = {
        "chance": now.chance_ever,
        "chance_low": now.low,
        "chance_high": now.high,
        "chance_expected": chances.if_as_expected(learned.process, deals, norms=norms),
        "normal_loss": chances.normal_loss(learned.process, deals, REVIEW_DAYS),
        "chance_within": chances.read(learned.process, deals, WITHIN_DAYS).chance_within,
        "chance_within_later": chances.read(learned.process, later, WITHIN_DAYS).chance_within,
        "chance_by_close": _by_close(table, days_to_close),
        "half_won_days": _half_won(table, now.chance_ever),
        "days_in_step": deals.age_in_step,
        "age_days": deals.age,
        "amount": deals.amount,
        "leave_p50": now.leave_p50,
        "leave_p80": now.leave_p80,
    }
    for row, key in enumerate(deals.ids):
        yield Figures(
            opportunity_id=int(key),
            step_key=learned.process.steps[deals.step[row]],
            leave_deals=int(now.evidence_won[row]),
            evidence=int(now.evidence[row]),
            **{name: _known(column[row]) for name, column in columns.items()},  # type: ignore[arg-type]  # the columns that may be unknown are the ones typed so
        )


def _waited(deals: OpenDeals, days: float) -> OpenDeals:
    return replace(deals, age_in_step=deals.age_in_step + days, age=deals.age + days)


def _by_horizon(learned: Learned, *, asked: bool) -> Floats:
    """The chance to be won within each of the horizons [horizon, deal]; 0 where no date asks."""
    if not asked:
        return np.zeros((len(HORIZONS), len(learned.deals)))
    reads = (
        chances.read(learned.process, learned.deals, float(horizon)).chance_within
        for horizon in HORIZONS[1:]
    )
    return np.stack([np.zeros(len(learned.deals)), *reads])


def _by_close(table: Floats, days_to_close: Floats) -> Floats:
    """The chance to be won by the stated close date; NaN without one, 0 where it has passed."""
    place = np.clip(np.nan_to_num(days_to_close), 0.0, HORIZONS[-1])
    upper = np.clip(np.searchsorted(HORIZONS, place), 1, len(HORIZONS) - 1)
    rows = np.arange(len(place))
    part = (place - HORIZONS[upper - 1]) / (HORIZONS[upper] - HORIZONS[upper - 1])
    found = table[upper - 1, rows] * (1 - part) + table[upper, rows] * part
    return np.where(np.isnan(days_to_close), np.nan, found)


def _half_won(table: Floats, ever: Floats) -> Floats:
    """Days until half of the chance ever is reached; NaN past the last horizon, or without any."""
    half = np.asarray(ever, float) / 2
    reached = (table >= half) & (half > 0)
    upper = np.maximum(np.argmax(reached, axis=0), 1)
    rows = np.arange(len(half))
    low, high = table[upper - 1, rows], table[upper, rows]
    part = np.divide(half - low, high - low, out=np.zeros(len(half)), where=high > low)
    days = HORIZONS[upper - 1] + part * (HORIZONS[upper] - HORIZONS[upper - 1])
    return np.where(reached.any(axis=0), days, np.nan)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
