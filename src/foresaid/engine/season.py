"""Whether deals are won faster at some times of the calendar, learned from the log itself.

A sales year has a rhythm: quiet first months of a quarter, a rush at its end. Wins per day are
held against what the process expects of those who stood there that day, per phase and cycle. A
rhythm is believed as far as it repeats from cycle to cycle beyond what chance does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foresaid.engine.log import Floats

type Phases = NDArray[np.intp]

NOISE = 0.12
"""Belief about how much a phase differs from cycle to cycle by itself (log scale) …"""
NOISE_WEIGHT = 3.0
"""… in degrees of freedom."""
LEAST_WINS = 20
"""Expected wins that a cycle needs before it is looked at."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rhythm:
    """Factors on the pace of winning by the month of the quarter and the part of the month."""

    of_quarter: Floats
    of_month: Floats

    def factor(self, start: float, days: float) -> float:
        """Mean factor over `days` from `start` (days since 1970)."""
        moments = np.asarray(start + np.arange(max(round(days), 1)) + 0.5, float)
        quarter = self.of_quarter[month_of_quarter(moments)[1]]
        month = self.of_month[part_of_month(moments)[1]]
        return float(np.vdot(quarter, month)) / moments.size


NO_RHYTHM = Rhythm(of_quarter=np.ones(3), of_month=np.ones(4))


def learn(day: Floats, came: Floats, expected: Floats) -> Rhythm:
    """Learn from wins that came and were expected on each day (days since 1970).

    What lies before the first win is left out: a log's own beginning is no season.
    """
    begun = day > day[came > 0].min(initial=np.inf)
    day, came, expected = day[begun], came[begun], expected[begun]
    quarter = _factors(month_of_quarter, 3, day, came, expected)
    rest = expected * quarter[month_of_quarter(day)[1]]
    return Rhythm(of_quarter=quarter, of_month=_factors(part_of_month, 4, day, came, rest))


def month_of_quarter(day: Floats) -> tuple[Phases, Phases]:
    """The cycle (quarter) and the phase (month in it, 0 to 2) of each day."""
    months = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.intp)
    return months // 3, months % 3


def part_of_month(day: Floats) -> tuple[Phases, Phases]:
    """The cycle (month) and the phase (its quarter, 0 to 3) of each day."""
    dates = day.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    inside = (dates - months.astype("datetime64[D]")).astype(np.intp)
    following = months + np.timedelta64(1, "M")
    length = (following.astype("datetime64[D]") - months.astype("datetime64[D]")).astype(np.intp)
    return months.astype(np.intp), np.minimum(inside * 4 // length, 3)


def _factors(
    calendar: Callable[[Floats], tuple[Phases, Phases]],
    phases: int,
    day: Floats,
    came: Floats,
    expected: Floats,
) -> Floats:
    """Factor of each phase, geometric mean 1, drawn towards 1 as far as it does not repeat."""
    if not day.size:
        return np.ones(phases)
    cycle, phase = calendar(day)
    cycle = cycle - cycle.min()
    place, size = cycle * phases + phase, (int(cycle.max()) + 1) * phases
    won = np.bincount(place, came, size).reshape(-1, phases)
    due = np.bincount(place, expected, size).reshape(-1, phases)
    days = np.bincount(place, minlength=size).reshape(-1, phases)
    full = (days >= 0.7 * days.max(axis=0)).all(axis=1) & (due.sum(axis=1) >= LEAST_WINS)
    full &= won.sum(axis=1) >= LEAST_WINS / 2
    if full.sum() < 2:
        return np.ones(phases)
    ratio = np.log((won[full] + 1) / (due[full] + 1))
    ratio -= ratio.mean(axis=1, keepdims=True)
    return np.asarray(np.exp(_believed(ratio)), float)


def _believed(ratio: Floats) -> Floats:
    """Phase means over cycles [cycle, phase], shrunk by signal against noise."""
    cycles, phases = ratio.shape
    mean = ratio.mean(axis=0)
    freedom = (cycles - 1) * (phases - 1)
    noise = (((ratio - mean) ** 2).sum() + NOISE_WEIGHT * NOISE**2) / (freedom + NOISE_WEIGHT)
    signal = float((mean**2).sum()) / (phases - 1)
    kept = max(0.0, 1 - noise / cycles / max(signal, 1e-12))
    return np.asarray(kept * mean)
