"""The chance to be won from any step at any age, as a table over the process.

Solves the renewal equations of a process with the clock reset at step entry: who leaves a step
for another stands there freshly entered, with that much less time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from foresaid.engine.ages import ages_at
from foresaid.engine.history import EDGES, bucket
from foresaid.engine.log import Floats
from foresaid.engine.process import shares_out
from foresaid.engine.tide import CELLS, Ends, Tide, bent

AGES: Floats = np.sort(np.concatenate([EDGES, EDGES[:-1] + np.diff(EDGES) / 2]))
"""Ages in the step (days) that the table is made for."""
LEAST_STAYING = 1e-12
"""Share of visits below which nothing is read of those that stay so long."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Course:
    """Chance to be won within `days`: [step, age in `AGES`]; `fresh` [step] at step entry.

    `staying` [step, age]: chance that a visit lasts at least so long.
    """

    days: float
    won: Floats
    fresh: Floats
    staying: Floats


def course(rates: Floats, days: float, tide: Tide | None = None) -> Course:
    """The table for one horizon.

    Args:
        rates: per day, [step, bucket, destination], destinations steps, won, lost.
        days: the horizon, above 0.
        tide: how the calendar bends it, by `CELLS` of the horizon.
    """
    ended = ended_by(rates)
    fresh = _fresh(ended, days, tide)
    grown = ages_at(AGES)
    staying = np.stack([1 - grown.of_all(one.sum(axis=-1)) for one in ended]).clip(0.0)
    won = _from_ages(ended, fresh, staying, days, tide)
    return Course(days=days, won=won, fresh=fresh[:, -1], staying=staying)


def course_from_entry(rates: Floats, days: float, tide: Tide | None = None) -> Floats:
    """Chance to be won by the horizon after entering in its last 0, 1, … `CELLS` equal parts.

    [step, parts]; without a tide that is the chance to be won within so many parts of entry.
    """
    return _fresh(ended_by(rates), days, tide)


def ended_by(rates: Floats) -> Floats:
    """Share of fresh visits that ended by each bucket's upper edge, [step, edge, destination]."""
    share = shares_out(rates)
    left = np.cumprod(1 - share.sum(axis=-1), axis=-1)
    before = np.concatenate([np.ones((len(rates), 1)), left[:, :-1]], axis=1)
    ended = np.cumsum(share * before[:, :, None], axis=1)
    return np.concatenate([np.zeros((len(rates), 1, rates.shape[-1])), ended], axis=1)


def _fresh(ended: Floats, days: float, tide: Tide | None) -> Floats:
    """Chance to be won after entering a step with 0, 1, … CELLS cells left, [step, cells left]."""
    steps = ended.shape[0]
    grid = np.linspace(0.0, days, CELLS + 1)
    inside = np.stack([np.diff(ages_at(grid).of_all(one), axis=0) for one in ended])
    wait = np.stack([_mean_place(one, grid) for one in ended])[:, :, :steps]
    moves = inside[:, :, :steps]
    usual = Ends(moves.sum(axis=-1), inside[:, :, steps], inside[:, :, steps + 1])
    sooner, later = moves * (1 - wait), moves * wait
    places = bucket((grid[1:] + grid[:-1]) / 2)
    found = np.zeros((steps, CELLS + 1))
    for left in range(1, CELLS + 1):
        ways = bent(usual.first(left), places[:left], tide)
        back = found[:, left - 1 :: -1]
        onward = np.einsum("sjd,dj->sj", later[:, :left], back)
        onward[:, 1:] += np.einsum("sjd,dj->sj", sooner[:, 1:left], back[:, : left - 1])
        known = (ways.won + ways.moves * onward).sum(axis=1)
        at_once = np.eye(steps) - ways.moves[:, :1] * sooner[:, 0]
        found[:, left] = np.linalg.solve(at_once, known)
    return np.minimum(found, 1.0)


def _mean_place(ended: Floats, grid: Floats) -> Floats:
    """Where inside each cell its visits end on average (0 start, 1 end), [cell, destination]."""
    points = 8
    width = grid[1] - grid[0]
    inner = grid[:-1, None] + width * np.arange(points + 1) / points
    values = ages_at(inner).of_all(ended)
    gained = np.diff(values, axis=1)
    middle = ((np.arange(points) + 0.5) / points)[None, :, None]
    total = gained.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        place = (gained * middle).sum(axis=1) / total
    return np.where(total > 0, place, 0.5)


def _from_ages(
    ended: Floats, fresh: Floats, staying: Floats, days: float, tide: Tide | None
) -> Floats:
    """Chance to be won within the horizon for visits that have reached `AGES`, [step, age]."""
    steps = fresh.shape[0]
    reached = AGES[:, None] + np.linspace(0.0, days, CELLS + 1)
    border, began, over = (ages_at(days) for days in (reached, reached[:, :-1], reached[:, 1:]))
    cells = np.arange(CELLS)
    left = (fresh[:, :0:-1] + fresh[:, -2::-1]) / 2
    places = bucket((reached[:, 1:] + reached[:, :-1]) / 2)
    won = np.empty((steps, AGES.size))
    for step, by_edge in enumerate(ended):
        there = np.maximum(staying[step], LEAST_STAYING)[:, None]
        columns = by_edge[:, :steps].sum(axis=1), by_edge[:, steps], by_edge[:, steps + 1]
        gained = (np.diff(border.of_all(column)) for column in columns)
        usual = Ends(*(np.maximum(ends, 0.0) / there for ends in gained))
        # Moves in a cell are worth what is left there: [cell, edge] says it of all destinations.
        worth = (by_edge[:, :steps] @ left).T
        onward = (over.read(worth, cells) - began.read(worth, cells)) / there
        ways = bent(usual, places, tide)
        won[step] = (ways.won + ways.moves * onward).sum(axis=1)
    return np.clip(won, 0.0, 1.0)
