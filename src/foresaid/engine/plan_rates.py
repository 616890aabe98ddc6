"""What a plan is made of: how many deals come, and what becomes of those that enter a step.

Each figure leans on the peers' as far as people are seen to be alike, and carries its evidence.
See docs/algorithms/plan-rates.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv

from foresaid.engine.course import course, ended_by
from foresaid.engine.history import Visits, count, visits
from foresaid.engine.log import Codes, Floats, Log
from foresaid.engine.pooling import strength
from foresaid.engine.process import SEGMENT_STRENGTH, Process, band, learn

WEEKS = 26.0
"""Weeks that entries are counted in: a pace, not a history."""
TAILS = np.array([0.1, 0.9])
EVERYBODY = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure with the band that holds it in 8 of 10 cases, and how many it rests on.

    `own`: of the person or people asked about; `together`: of all.
    """

    value: float
    low: float
    high: float
    own: int
    together: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRates:
    """Entries into a step per week; the chances from entry to go on, and to be won in the end."""

    step: str
    entries_a_week: Figure
    going_on: Figure
    won: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRates:
    """What comes in per week, over how many weeks it was counted, and each step."""

    weeks: float
    created_a_week: Figure
    steps: tuple[StepRates, ...]


def plan_rates(log: Log, at: float, *, owner: int = EVERYBODY) -> PlanRates:
    """Rates of one owner (a code of `log.owners`), or of everybody together.

    Args:
        log: already cut at `at`.
        at: days since 1970.
        owner: whose rates; deals of nobody count among everybody's only.
    """
    seen = visits(log, at)
    whole = learn(count(log, at, seen=seen))
    mine = log.owner == owner if owner != EVERYBODY else np.ones(len(log), bool)
    own = whole
    if owner != EVERYBODY:
        own = learn(count(log, at, seen=seen, where=mine), parent=whole)
    weeks = _weeks(log, at)
    chances = _chances(own, whole)
    return PlanRates(
        weeks=weeks,
        created_a_week=_a_week(_created(log, at, weeks), weeks, owner),
        steps=tuple(
            StepRates(
                step=name,
                entries_a_week=_a_week(_entered(log, seen, at, weeks, step), weeks, owner),
                going_on=chances[step][0],
                won=chances[step][1],
            )
            for step, name in enumerate(whole.steps)
            if whole.counts.visits[step].sum() + whole.counts.undated[step].sum() > 0
        ),
    )


def a_week(by_owner: Floats, weeks: float, owner: int) -> tuple[float, float, float]:
    """One owner's rate per week, leaning on that of all, with its band.

    Args:
        by_owner: counts per owner.
        weeks: how long was counted.
        owner: whose; `EVERYBODY` for the sum of all.
    """
    if owner == EVERYBODY:
        shape, exposure = float(by_owner.sum()) + 0.5, weeks
    else:
        usual = max(float(by_owner.mean()), 0.5 / by_owner.size)
        lean = strength(by_owner, np.full(by_owner.size, usual)) if by_owner.size > 1 else 0.5
        shape, exposure = float(by_owner[owner]) + lean, weeks * (1 + lean / usual)
    low, high = gammaincinv(shape, TAILS) / exposure
    return shape / exposure, float(low), float(high)


def _a_week(who: Codes, weeks: float, owner: int) -> Figure:
    """From the owner of each that came: the rate of one owner, or of everybody."""
    if owner == EVERYBODY:
        counts, place, own = np.array([float(who.size)]), EVERYBODY, who.size
    else:
        by_owner = np.bincount(who[who >= 0], minlength=owner + 1).astype(float)
        active = by_owner > 0
        active[owner] = True
        counts, place, own = by_owner[active], int(active[:owner].sum()), int(by_owner[owner])
    value, low, high = a_week(counts, weeks, place)
    return Figure(value=value, low=low, high=high, own=own, together=who.size)


def _weeks(log: Log, at: float) -> float:
    started = log.started
    known = started[~np.isnan(started)]
    first = float(known.min()) if known.size else at
    return float(np.clip((at - first) / 7, 1.0, WEEKS))


def _created(log: Log, at: float, weeks: float) -> Codes:
    started = log.started
    return np.asarray(log.owner[(started > at - 7 * weeks) & (started <= at)], np.int32)


def _entered(log: Log, seen: Visits, at: float, weeks: float, step: int) -> Codes:
    here = (seen.step == step) & (seen.start > at - 7 * weeks)
    return np.asarray(log.owner[seen.opportunity[here]], np.int32)


def _chances(own: Process, whole: Process) -> list[tuple[Figure, Figure]]:
    """Per step: to go on, and to be won in the end, from entry."""
    ever = max(whole.counts.longest, 1.0)
    lost = ended_by(own.rates)[:, -1, own.lost]
    won = course(own.rates, ever).fresh
    mine, all_ = _ended(own), _ended(whole)
    lean = SEGMENT_STRENGTH if own is not whole else 0.0
    found = []
    for step in range(len(own.steps)):
        evidence = float(mine[step]) + min(lean, float(all_[step]))
        on = 1.0 - float(lost[step])
        found.append(
            (
                _figure(on, evidence, int(mine[step]), int(all_[step])),
                _figure(float(won[step]), evidence, int(mine[step]), int(all_[step])),
            )
        )
    return found


def _ended(process: Process) -> NDArray[np.float64]:
    counts = process.counts
    return np.asarray(counts.events.sum(axis=(1, 2)) + counts.undated[:, :-1].sum(axis=1), float)


def _figure(value: float, evidence: float, own: int, together: int) -> Figure:
    low, high = (float(x) for x in band(np.array(value * evidence), np.array(evidence)))
    return Figure(
        value=value, low=min(low, value), high=max(high, value), own=own, together=together
    )
