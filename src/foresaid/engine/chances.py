"""One opportunity: will it be won, by when, and when should it have left its step.

See docs/algorithms/chances.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import compress

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

from foresaid.engine.ages import ages_at
from foresaid.engine.course import AGES, Course, course, ended_by
from foresaid.engine.history import EDGES, Visits, bucket, visits
from foresaid.engine.log import OPEN, Floats, Log
from foresaid.engine.process import Process, StepNorm, band
from foresaid.engine.tide import Tide

SMALLEST = 1e-4
"""Chance below which log odds tell no less, and above whose rest no more."""
LEAST_WON = 20.0
"""Won deals before the oldest of them says anything: the next is older one time in 21."""
UNDATED_EVIDENCE = 4.0
"""Deals' worth of belief that a deal without a date goes as those with one."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OpenDeals:
    """Open opportunities as columns: `step` codes of the process, ages in days (NaN unknown)."""

    ids: tuple[str, ...]
    step: NDArray[np.int16]
    age_in_step: Floats
    age: Floats
    amount: Floats

    def __len__(self) -> int:
        return self.step.size

    def chosen(self, rows: NDArray[np.bool_]) -> OpenDeals:
        """Only these."""
        return OpenDeals(
            ids=tuple(compress(self.ids, rows)),
            step=self.step[rows],
            age_in_step=self.age_in_step[rows],
            age=self.age[rows],
            amount=self.amount[rows],
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Readings:
    """What is computed of each open deal, as columns.

    `chance_ever`, `chance_within` the horizon, `low` and `high` the band of `chance_within` in 8
    of 10 cases; `leave_p50`, `leave_p80`: days in the step by which 5 and 8 of 10 won deals had
    left it (NaN where none was won); `evidence`: how many deals reached this age in this step;
    `evidence_won`: how many won ones the leave days rest on; `past_any_won`: older than any
    deal that was ever won, of at least `LEAST_WON`.
    """

    chance_ever: Floats
    chance_within: Floats
    low: Floats
    high: Floats
    leave_p50: Floats
    leave_p80: Floats
    evidence: Floats
    evidence_won: Floats
    past_any_won: NDArray[np.bool_]


def open_deals(log: Log, at: float) -> OpenDeals:
    """What is open at `at` (days since 1970), each in the step it stands in."""
    seen = visits(log, at)
    rows = np.flatnonzero(seen.last)
    rows = rows[_still_open(log, at, seen, rows)]
    who = seen.opportunity[rows]
    return OpenDeals(
        ids=tuple(log.ids[i] for i in who),
        step=seen.step[rows],
        age_in_step=np.maximum(at - seen.start[rows], 0.0),
        age=np.maximum(at - log.started[who], 0.0),
        amount=log.amount[who],
    )


def read(
    process: Process,
    deals: OpenDeals,
    horizon_days: float | None = None,
    *,
    norms: tuple[StepNorm, ...] = (),
) -> Readings:
    """Compute every deal's chances.

    Args:
        process: what was learned.
        deals: their step codes are the process's.
        horizon_days: for `chance_within`; None reads it as ever.
        norms: the steps' norms, for the leave days; without them those are NaN.
    """
    ever = chance(process, deals, ever_days(process))
    within = ever if horizon_days is None else chance(process, deals, horizon_days)
    within = np.minimum(within, ever)
    evidence = _evidence(process, deals)
    low, high = _band(within, evidence)
    by_step = {n.step: n for n in norms}
    found = [by_step.get(s) for s in process.steps]
    return Readings(
        chance_ever=ever,
        chance_within=within,
        low=low,
        high=high,
        leave_p50=_column(found, "left_p50")[deals.step],
        leave_p80=_column(found, "left_p80")[deals.step],
        evidence=evidence,
        evidence_won=np.nan_to_num(_column(found, "won_deals"))[deals.step],
        past_any_won=_past(process, deals),
    )


def if_as_expected(process: Process, deals: OpenDeals, *, norms: tuple[StepNorm, ...]) -> Floats:
    """The chance ever, as if each deal stood at the age at which half of the won had left.

    A deal younger than that, or in a step that no won deal shows, is read as it stands.
    """
    by_step = {n.step: n.left_p50 for n in norms}
    usual = np.array([by_step.get(s, np.nan) for s in process.steps])[deals.step]
    late = deals.age_in_step > usual
    there = np.where(late, usual, deals.age_in_step)
    age = np.where(late, deals.age - (deals.age_in_step - usual), deals.age)
    as_expected = replace(deals, age_in_step=there, age=np.maximum(age, there))
    return chance(process, as_expected, ever_days(process))


def normal_loss(process: Process, deals: OpenDeals, days: float) -> Floats:
    """Chance that is normally lost when a deal waits `days` more where it stands; never below 0."""
    later = replace(deals, age_in_step=deals.age_in_step + days, age=deals.age + days)
    horizon = ever_days(process)
    return np.maximum(chance(process, deals, horizon) - chance(process, later, horizon), 0.0)


def ever_days(process: Process) -> float:
    """How long "ever" is: as long as the oldest deal was followed. Beyond, nothing is known."""
    return max(process.counts.longest, float(EDGES[1]))


def _still_open(log: Log, at: float, seen: Visits, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
    who = seen.opportunity[rows]
    return np.asarray((log.outcome[who] == OPEN) | (log.closed[who] > at), bool)


def chance(process: Process, deals: OpenDeals, days: float, tide: Tide | None = None) -> Floats:
    """Chance to be won within `days` by step and age in step, bounded by age where none was won."""
    table = course(process.rates, days, tide)
    return bounded(process, deals, _looked_up(process, table, deals), days)


def bounded(process: Process, deals: OpenDeals, found: Floats, days: float) -> Floats:
    """Chances within `days`, of deals older than any that was won no more than their age says."""
    old = _past(process, deals)
    if old.any():
        found[old] = np.minimum(found[old], _by_age(process, deals.age[old], days))
    return found


def log_odds(chance: Floats) -> Floats:
    """Log odds of chances, kept `SMALLEST` away from none and from certainty."""
    return np.asarray(logit(np.clip(chance, SMALLEST, 1 - SMALLEST)), float)


def _by_age(process: Process, age: Floats, days: float) -> Floats:
    """Chance to be won within `days` by age alone, past the bucket of the oldest won deal.

    Ages count until the oldest deal that was followed.
    """
    ended = ended_by(process.by_age[None])[0]
    age = np.maximum(age, _past_oldest(process))
    until = np.minimum(age + days, np.maximum(process.counts.longest, age))
    now, then = ages_at(age).of_all(ended), ages_at(until).of_all(ended)
    staying = np.maximum(1 - now.sum(axis=-1), 1e-12)
    return np.asarray(np.clip((then - now)[:, 0] / staying, 0.0, 1.0))


def _looked_up(process: Process, table: Course, deals: OpenDeals) -> Floats:
    found = np.empty(len(deals))
    for step in np.unique(deals.step):
        here = deals.step == step
        age = deals.age_in_step[here]
        known = np.interp(np.nan_to_num(age), AGES, table.won[step])
        found[here] = np.where(np.isnan(age), _undated(process, table, int(step)), known)
    return found


def _past_oldest(process: Process) -> float:
    """The first bucket edge above the age of the oldest won deal."""
    oldest = process.counts.oldest_won
    return float(np.append(EDGES[oldest < EDGES], oldest)[0])


def _undated(process: Process, table: Course, step: int) -> float:
    """The chance of a deal of unknown age: as others without a date fared, few of them weak.

    Those that still stand count as not won yet: without dates nothing says that they will be.
    """
    seen = process.counts.undated[step]
    worth = np.concatenate([table.fresh, [1.0, 0.0, 0.0]])
    usual = _at_any_age(table, step)
    return float((seen @ worth + UNDATED_EVIDENCE * usual) / (seen.sum() + UNDATED_EVIDENCE))


def _at_any_age(table: Course, step: int) -> float:
    """The chance of a deal met in the step at a random moment: by how long stays last."""
    spans = np.append(np.diff(AGES), 0.0)
    weight = table.staying[step] * spans
    return float(np.vdot(table.won[step], weight) / max(float(weight.sum()), 1e-300))


def _evidence(process: Process, deals: OpenDeals) -> Floats:
    place = bucket(np.nan_to_num(deals.age_in_step))
    found = process.counts.reached[deals.step, place]
    undated = np.isnan(deals.age_in_step)
    return np.asarray(np.where(undated, process.counts.undated.sum(axis=-1)[deals.step], found))


def _band(chance: Floats, evidence: Floats) -> tuple[Floats, Floats]:
    low, high = band(chance * evidence, evidence)
    return np.minimum(low, chance), np.maximum(high, chance)


def _past(process: Process, deals: OpenDeals) -> NDArray[np.bool_]:
    """Older than any that was won, where enough were won for that to mean something."""
    enough = process.counts.deals[:, 0].sum() >= LEAST_WON
    return np.asarray((deals.age > process.counts.oldest_won) & enough, bool)


def _column(norms: list[StepNorm | None], name: str) -> Floats:
    return np.array([np.nan if n is None else float(getattr(n, name)) for n in norms])
