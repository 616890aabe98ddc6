"""The chance to be won from any step at any age, as a table over the process.

Solves the renewal equations of a process with the clock reset at step entry: who leaves a step
for another stands there freshly entered, with that much less time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from foresaid.engine.history import EDGES
from foresaid.engine.log import Floats
from foresaid.engine.process import WIDTHS, shares_out

CELLS = 96
"""Cells that a horizon is cut into; the answer is linear between them."""
AGES: Floats = np.sort(np.concatenate([EDGES, EDGES[:-1] + np.diff(EDGES) / 2]))
"""Ages in the step (days) that the table is made for."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Course:
    """Chance to be won within `days`: [step, age in `AGES`]; `fresh` [step] at step entry.

    `staying` [step, age]: chance that a visit lasts at least so long.
    """

    days: float
    won: Floats
    fresh: Floats
    staying: Floats


def course(rates: Floats, days: float) -> Course:
    """The table for one horizon.

    Args:
        rates: per day, [step, bucket, destination], destinations steps, won, lost.
        days: the horizon, above 0.
    """
    ended = ended_by(rates)
    fresh = _fresh(ended, days)
    steps = rates.shape[0]
    won = np.empty((steps, AGES.size))
    for step in range(steps):
        won[step] = _from_ages(ended[step], fresh, days)
    staying = 1 - np.stack([_at(ended[s].sum(axis=-1), AGES) for s in range(steps)])
    return Course(days=days, won=won, fresh=fresh[:, -1], staying=np.maximum(staying, 0.0))


def course_from_entry(rates: Floats, days: float) -> Floats:
    """Chance to be won within 0, 1, … `CELLS` equal parts of `days` after entry, [step, part]."""
    return _fresh(ended_by(rates), days)


def ended_by(rates: Floats) -> Floats:
    """Share of fresh visits that ended by each bucket's upper edge, [step, edge, destination]."""
    share = shares_out(rates)
    left = np.cumprod(1 - share.sum(axis=-1), axis=-1)
    before = np.concatenate([np.ones((len(rates), 1)), left[:, :-1]], axis=1)
    ended = np.cumsum(share * before[:, :, None], axis=1)
    return np.concatenate([np.zeros((len(rates), 1, rates.shape[-1])), ended], axis=1)


UPPER: Floats = np.append(EDGES, EDGES[-1] + WIDTHS[-1])


def _at(by_edge: Floats, days: Floats) -> Floats:
    """A cumulative share [edge] read at any number of days, linear inside a bucket."""
    return np.interp(days, UPPER, by_edge)


def read_at(by_edge: Floats, days: Floats) -> Floats:
    """The same for all destinations at once: [edge, destination] at days [...]."""
    place = np.clip(np.searchsorted(UPPER, days, side="right") - 1, 0, UPPER.size - 2)
    part = np.clip((days - UPPER[place]) / (UPPER[place + 1] - UPPER[place]), 0.0, 1.0)[..., None]
    return np.asarray(by_edge[place] * (1 - part) + by_edge[place + 1] * part)


def _fresh(ended: Floats, days: float) -> Floats:
    """Chance to be won within 0, 1, … CELLS cells after entering a step, [step, cell]."""
    steps = ended.shape[0]
    grid = np.linspace(0.0, days, CELLS + 1)
    inside = np.stack([np.diff(read_at(ended[s], grid), axis=0) for s in range(steps)])
    wait = np.stack([_mean_place(ended[s], grid) for s in range(steps)])[:, :, :steps]
    moves, won = inside[:, :, :steps], np.cumsum(inside[:, :, steps], axis=1)
    sooner, later = moves * (1 - wait), moves * wait
    at_once = np.linalg.inv(np.eye(steps) - sooner[:, 0, :])
    found = np.zeros((steps, CELLS + 1))
    for k in range(1, CELLS + 1):
        known = won[:, k - 1].copy()
        back = found[:, k - 1 :: -1]
        known += np.einsum("sjd,dj->s", later[:, :k], back)
        known += np.einsum("sjd,dj->s", sooner[:, 1:k], back[:, : k - 1])
        found[:, k] = at_once @ known
    return np.minimum(found, 1.0)


def _mean_place(ended: Floats, grid: Floats) -> Floats:
    """Where inside each cell its visits end on average (0 start, 1 end), [cell, destination]."""
    points = 8
    width = grid[1] - grid[0]
    inner = grid[:-1, None] + width * np.arange(points + 1) / points
    values = read_at(ended, inner)
    gained = np.diff(values, axis=1)
    middle = ((np.arange(points) + 0.5) / points)[None, :, None]
    total = gained.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        place = (gained * middle).sum(axis=1) / total
    return np.where(total > 0, place, 0.5)


def _from_ages(ended: Floats, fresh: Floats, days: float) -> Floats:
    """Chance to be won within the horizon for visits of one step that have reached `AGES`."""
    steps = fresh.shape[0]
    cells = np.linspace(0.0, days, CELLS + 1)
    values = read_at(ended, AGES[:, None] + cells)
    inside = np.diff(values, axis=1)
    staying = np.maximum(1 - ended_total(ended, AGES), 1e-12)
    left = (fresh[:, :0:-1] + fresh[:, -2::-1]) / 2
    won = inside[:, :, steps].sum(axis=1) + np.einsum("ajd,dj->a", inside[:, :, :steps], left)
    return np.asarray(np.clip(won / staying, 0.0, 1.0))


def ended_total(ended: Floats, days: Floats) -> Floats:
    """Share of fresh visits of a step that ended, any way, by each number of days."""
    return _at(ended.sum(axis=-1), days)
