"""Deals that do not exist yet: how many will come, and how many of those will be won in time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from foresaid.engine import lateness, quick
from foresaid.engine.learned import Learned
from foresaid.engine.log import WON, Floats, Log
from foresaid.engine.pace import LEAST_DUE, MOST_CELLS, WEEK, Weeks, follow
from foresaid.engine.past_terms import Terms, past_terms
from foresaid.engine.process import Process
from foresaid.engine.quick import Quick
from foresaid.engine.tide import Tide

HALF_LIVES: Floats = np.array([14.0, 30.0, 60.0, 120.0, 365.0])
"""Candidate memories for the pace of arrivals, in days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """New deals per day now, and the share of those of the next days won within them.

    `terms`: what terms of the same length brought before; `quick`: wins so soon after creation.
    """

    per_day: float
    won_share: float
    half_life: float
    terms: Terms
    quick: Quick

    def wins(self, days: float, trust_process: float) -> float:
        """Expected wins within `days` among deals created in them.

        Between what such terms brought before (0; NaN where there was none) and pace times the
        process (1).
        """
        by_process = self.per_day * days * self.won_share * self.quick.factor
        before = self.terms.mean
        if np.isnan(before):
            return by_process if trust_process > 0 else float("nan")
        mixed = trust_process * np.log(by_process + 0.5)
        mixed += (1 - trust_process) * np.log(before + 0.5)
        return max(float(np.exp(mixed)) - 0.5, 0.0)


def learn(learned: Learned) -> Arrivals:
    """The pace of creation, the process from entry on, and what past terms brought."""
    log, at, days, rhythm = learned.log, learned.at, learned.days, learned.rhythm
    started = log.started
    created = started[started <= at]
    if not created.size:
        nothing = Terms(wins=np.zeros(1), like=np.ones(1))
        return Arrivals(
            per_day=0.0,
            won_share=0.0,
            half_life=60.0,
            terms=nothing,
            quick=Quick(came=0.0, due=0.0),
        )
    first = float(created.min())
    half_life = _memory(created, first, at, days)

    @cache  # the share of the coming term is asked for again beside those of past terms
    def won_share(start: float) -> float:
        return _won_share(learned, rhythm.tide(start, days))

    return Arrivals(
        per_day=_per_day(created, first, at, days, half_life),
        won_share=won_share(at),
        half_life=half_life,
        terms=past_terms(log, at, days, None if rhythm.steady else won_share),
        quick=quick.learn(log, at, days, won_by(learned, learned.process, None)),
    )


def _per_day(created: Floats, first: float, at: float, days: float, half_life: float) -> float:
    """The pace of the coming days: followed week by week, or where weeks are few by memory."""
    seen = _weeks(created, first, at)
    speed = follow(seen, at, days, grows=True)
    if speed.doubt <= 0:
        return pace(created, first, at, half_life)
    return float(seen.due[0] / seen.width * np.exp(speed.mean))


def _weeks(created: Floats, first: float, at: float) -> Weeks:
    """Creations week by week, latest first, against as many in each."""
    span = max(at - first, 1.0)
    width = float(max(WEEK, LEAST_DUE * span / created.size, span / MOST_CELLS))
    cell = np.floor((at - created) / width).astype(np.int64)
    came = np.bincount(cell).astype(float)
    whole = came[:-1] if came.size > 1 else came
    return Weeks(width=width, came=came, due=np.full(came.size, whole.mean()))


def pace(created: Floats, first: float, at: float, half_life: float) -> float:
    """Arrivals per day, recent ones counting more."""
    fade = np.log(2) / half_life
    weight = float(np.exp(-fade * (at - created[created <= at])).sum())
    seen = (1 - np.exp(-fade * max(at - first, 1.0))) / fade
    return float(weight / seen)


def came_new(log: Log, moment: float, days: float) -> int:
    """Deals created and won within `days` after `moment`."""
    started = log.started
    new = (started > moment) & (log.outcome == WON) & (log.closed <= moment + days)
    return int(new.sum())


def _memory(created: Floats, first: float, at: float, days: float) -> float:
    """The half-life whose pace foretold past windows of that length best (Poisson deviance)."""
    moments = np.arange(at - days, first + days, -max(days / 2, 1.0))[:24]
    if moments.size < 2:
        return 60.0
    ordered = np.sort(created)
    came = np.searchsorted(ordered, moments + days) - np.searchsorted(ordered, moments)
    losses = []
    for half_life in HALF_LIVES:
        due = days * np.array([pace(created, first, m, half_life) for m in moments]) + 0.5
        losses.append(float(np.sum(due - came * np.log(due))))
    return float(HALF_LIVES[int(np.argmin(losses))])


def _won_share(learned: Learned, tide: Tide | None) -> float:
    """Chance of a deal that comes at a random moment of a term to be won by its end."""
    by_cell = won_by(learned, learned.paced, tide)
    return float((by_cell[1:] + by_cell[:-1]).mean() / 2)


def won_by(learned: Learned, process: Process, tide: Tide | None) -> Floats:
    """Chance to be won by the end of a term, created in its last 0, 1, … equal parts."""
    by_cell = lateness.of_created(learned.late, process, learned.days, tide)
    seen = learned.seen
    first = np.append(True, seen.opportunity[1:] != seen.opportunity[:-1])[: seen.step.size]
    dated = first & ~np.isnan(seen.start)
    entry = np.bincount(seen.step[dated], minlength=len(process.steps)).astype(float)
    return np.asarray(entry @ by_cell / max(entry.sum(), 1.0), float)
