"""How deals go on that came late to their step, beside those that came early.

Who was slow before is slow now: how long a deal was open before it entered a step tells of what
follows. See docs/algorithms/lateness.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from foresaid.engine import chances, due
from foresaid.engine.ages import ages_at
from foresaid.engine.chances import OpenDeals
from foresaid.engine.course import AGES, ended_by, from_ages, from_entry
from foresaid.engine.due import Stays, Ways
from foresaid.engine.factors import leaning
from foresaid.engine.log import Floats, Log
from foresaid.engine.process import Process
from foresaid.engine.tide import CELLS, Tide

type Bands = NDArray[np.intp]
type Steps = NDArray[np.int16] | NDArray[np.intp]

BANDS = 4
"""Bands of lateness, with about as many of a step's stays in each."""
LEAST_STAYS = 30
"""Stays below which a step is not parted into bands."""
LEVELS = 8
"""Ages from creation at which a term's course is computed; chances are linear between them …"""
CREATED = 4
"""… and moments of a term at which somebody is created."""
MEASURABLE = 1e-9
"""Distance from 1 below which a factor is one."""
ROUNDING = 1e-9
"""Days by which a difference of moments may be off."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lateness:
    """How many times as often stays of each band end as is usual in their step.

    `edges` [step, band but the first]: days that deals had been open at entry, beyond which a band
    begins. `factor` [step, band, way]: ways are going on, being won, being lost.
    """

    edges: Floats
    factor: Floats

    @property
    def alike(self) -> bool:
        """Whether early and late ones go alike everywhere."""
        return bool(np.all(self.factor == 1))

    @property
    def levels(self) -> Floats:
        """Ages at which courses are computed, from 0 on spread as the borders of bands are.

        They are the same whoever is open, so nobody's chance hangs on who stands beside. Beyond
        the last border everybody is late, whatever the age.
        """
        borders = self.edges[np.isfinite(self.edges)]
        return np.unique(np.quantile(np.append(0.0, borders), np.linspace(0.0, 1.0, LEVELS)))

    def band(self, step: Steps, open_for: Floats) -> Bands:
        """The band of whoever had been open for so many days when it entered the step."""
        return np.asarray((open_for[..., None] > self.edges[step] + ROUNDING).sum(axis=-1), np.intp)

    def rates(self, rates: Floats) -> Floats:
        """Rates [step, bucket, destination] in each band, [step × band, bucket, destination]."""
        size = len(rates)
        on = np.repeat(self.factor[:, :, :1], size, axis=-1)
        by_way = np.concatenate([on, self.factor[:, :, 1:]], axis=-1)
        return np.asarray((rates[:, None] * by_way[:, :, None]).reshape(-1, *rates.shape[1:]))

    def rows(self, age: Floats, days: float) -> Bands:
        """Which of these rows is followed on entry when a cell begins, [case, step, cell].

        `age`: of each case at the term's beginning, days; below 0 for who is created in it.
        """
        steps = np.arange(len(self.edges))[:, None]
        then = age[:, None, None] + days * np.arange(CELLS) / CELLS
        return steps * BANDS + self.band(steps, np.maximum(then, 0.0))


def unknown(steps: int) -> Lateness:
    """Where nothing is known of early and late."""
    edges, factor = np.full((steps, BANDS - 1), np.inf), np.ones((steps, BANDS, 3))
    return Lateness(edges=edges, factor=factor)


def learn(process: Process, log: Log, who: Stays) -> Lateness:
    """Hold the stays of each band against the process.

    Args:
        process: learned from these stays.
        log: its opportunities' creation; stays of those without one say nothing.
        who: its stays.
    """
    open_for = who.start - log.started[who.opportunity]
    who, open_for = who.chosen(~np.isnan(open_for)), open_for[~np.isnan(open_for)]
    nothing = unknown(len(process.steps))
    parted = replace(nothing, edges=_edges(len(process.steps), who, open_for))
    place = who.step * BANDS + parted.band(who.step, open_for)
    ways = np.arange(process.won), np.array([process.won]), np.array([process.lost])
    factor = np.stack([_factor(process, who, place, some) for some in ways], axis=-1)
    return replace(parted, factor=factor)


def _edges(steps: int, who: Stays, open_for: Floats) -> Floats:
    edges = np.full((steps, BANDS - 1), np.inf)
    for step in range(steps):
        here = open_for[who.step == step]
        if here.size >= LEAST_STAYS:
            edges[step] = np.quantile(here, np.arange(1, BANDS) / BANDS)
    return edges


def _factor(process: Process, who: Stays, place: Bands, ways: Ways) -> Floats:
    """Factors on those ways [step, band]; over all bands of a step as much is due as came."""
    size = len(process.steps) * BANDS
    each = due.of_each(due.hazard(process, ways), who)
    came = np.bincount(place, np.isin(who.ended, ways), size).reshape(-1, BANDS)
    told = np.bincount(place, each, size).reshape(-1, BANDS)
    expected = told * (came.sum(axis=1) / np.maximum(told.sum(axis=1), 1e-9))[:, None]
    found = np.exp(leaning(came.ravel(), expected.ravel()).factor).reshape(-1, BANDS)
    return np.where(np.abs(found - 1) < MEASURABLE, 1.0, found)


def chance(
    late: Lateness, process: Process, deals: OpenDeals, days: float, tide: Tide | None = None
) -> Floats:
    """Chance to be won within `days`, as `chances.chance`, by how late each came to its step."""
    dated = ~np.isnan(deals.age_in_step) & ~np.isnan(deals.age)
    if late.alike or not dated.any():
        return chances.chance(process, deals, days, tide)
    found = np.empty(len(deals))
    found[dated] = _of_dated(late, process, deals.chosen(dated), days, tide)
    if not dated.all():
        found[~dated] = chances.chance(process, deals.chosen(~dated), days, tide)
    return chances.bounded(process, deals, found, days)


def _of_dated(
    late: Lateness, process: Process, deals: OpenDeals, days: float, tide: Tide | None
) -> Floats:
    """Between the courses of a term for deals a little younger and a little older."""
    ended = ended_by(late.rates(process.rates))
    levels = late.levels
    fresh = from_entry(ended, late.rows(levels, days), days, tide)
    row = deals.step * BANDS + late.band(deals.step, deals.age - deals.age_in_step)
    found = np.zeros(len(deals))
    below, above, share = _neighbours(levels, deals.age)
    for rows in _together(row):
        ages = _told_apart(deals.age_in_step[rows])
        table = from_ages(ended[row[rows[0]]], ages, fresh, days, tide)
        place = ages_at(deals.age_in_step[rows], ages)
        here = place.of_all(table.T)
        each = np.arange(rows.size)
        younger, older = here[each, below[rows]], here[each, above[rows]]
        found[rows] = younger * (1 - share[rows]) + older * share[rows]
    return found


def _neighbours(levels: Floats, age: Floats) -> tuple[Bands, Bands, Floats]:
    """The level below each age, the one above, and the share of the way from one to the other."""
    place = np.interp(age, levels, np.arange(levels.size))
    below = np.floor(place).astype(np.intp)
    return below, np.minimum(below + 1, levels.size - 1), place - below


def _together(group: Bands) -> list[NDArray[np.intp]]:
    """The rows of each group."""
    order = np.argsort(group, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(group[order])) + 1)


def _told_apart(ages: Floats) -> Floats:
    """The ages of the table (days) between which these lie, two or more."""
    first, last = (int(place) for place in np.searchsorted(AGES, [ages.min(), ages.max()]))
    begin = int(np.clip(first - 1, 0, AGES.size - 2))
    return AGES[begin : max(last + 1, begin + 2)]


def of_created(late: Lateness, process: Process, days: float, tide: Tide | None = None) -> Floats:
    """Chance to be won by the horizon of who is created in it, with 0, 1, … `CELLS` cells left.

    [step of entry, cells left].
    """
    since = np.linspace(0.0, CELLS, CREATED) if not late.alike else np.zeros(1)
    ended = ended_by(late.rates(process.rates))
    fresh = from_entry(ended, late.rows(-since / CELLS * days, days), days, tide)
    left = np.arange(CELLS + 1)
    earlier, later, share = _neighbours(since, (CELLS - left).astype(float))
    return (fresh[earlier, :, left].T * (1 - share)) + fresh[later, :, left].T * share
