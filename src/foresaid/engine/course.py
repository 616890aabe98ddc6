"""The chance to be won from any step at any age, as a table over the process.

Solves the renewal equations of a process with the clock reset at step entry: who leaves a step
for another stands there freshly entered, with that much less time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foresaid.engine.ages import ages_at
from foresaid.engine.history import EDGES, bucket
from foresaid.engine.log import Floats
from foresaid.engine.process import shares_out
from foresaid.engine.tide import CELLS, Ends, Tide, bent

type Rows = NDArray[np.intp]

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
    rows = np.broadcast_to(np.arange(len(rates))[:, None], (1, len(rates), CELLS))
    fresh = from_entry(ended, rows, days, tide)
    grown = ages_at(AGES)
    staying = np.stack([1 - grown.of_all(one.sum(axis=-1)) for one in ended]).clip(0.0)
    won = np.concatenate([from_ages(one, AGES, fresh, days, tide) for one in ended])
    return Course(days=days, won=won, fresh=fresh[0, :, -1], staying=staying)


def ended_by(rates: Floats) -> Floats:
    """Share of fresh visits that ended by each bucket's upper edge, [row, edge, destination]."""
    share = shares_out(rates)
    left = np.cumprod(1 - share.sum(axis=-1), axis=-1)
    before = np.concatenate([np.ones((len(rates), 1)), left[:, :-1]], axis=1)
    ended = np.cumsum(share * before[:, :, None], axis=1)
    return np.concatenate([np.zeros((len(rates), 1, rates.shape[-1])), ended], axis=1)


def from_entry(ended: Floats, rows: Rows, days: float, tide: Tide | None = None) -> Floats:
    """Chance to be won by the horizon after entering a step with 0, 1, … `CELLS` cells left.

    Args:
        ended: as `ended_by` gives it, [row, edge, destination].
        rows: which of these whoever enters a step when a cell of the horizon begins follows,
            [case, step, cell].
        days: the horizon.
        tide: how the calendar bends it.

    Returns [case, step, cells left].
    """
    cases, steps, _ = rows.shape
    grid = np.linspace(0.0, days, CELLS + 1)
    inside = np.stack([np.diff(ages_at(grid).of_all(one), axis=0) for one in ended])
    wait = np.stack([_mean_place(one, grid) for one in ended])[:, :, :steps]
    moves = inside[:, :, :steps]
    usual = Ends(moves.sum(axis=-1), inside[:, :, steps], inside[:, :, steps + 1])
    sooner, later = moves * (1 - wait), moves * wait
    places = bucket((grid[1:] + grid[:-1]) / 2)
    found = np.zeros((cases, steps, CELLS + 1))
    for left in range(1, CELLS + 1):
        ways = bent(usual.first(left), places[:left], tide)
        row = rows[:, :, CELLS - left]
        back = found[:, :, left - 1 :: -1].transpose(0, 2, 1)
        onward = np.einsum("csjd,cjd->csj", later[row, :left], back)
        onward[:, :, 1:] += np.einsum("csjd,cjd->csj", sooner[row, 1:left], back[:, : left - 1])
        known = (ways.won[row] + ways.moves[row] * onward).sum(axis=-1)
        at_once = np.eye(steps) - ways.moves[row, :1] * sooner[row, 0]
        found[:, :, left] = np.linalg.solve(at_once, known[:, :, None])[:, :, 0]
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


def from_ages(
    ended: Floats, ages: Floats, fresh: Floats, days: float, tide: Tide | None = None
) -> Floats:
    """Chance to be won within the horizon of who has been in one step so long, [case, age].

    Args:
        ended: of that step, as `ended_by` gives it, [edge, destination].
        ages: in the step, days [age].
        fresh: of all steps, as `from_entry` gives it, [case, step, cells left].
        days: the horizon.
        tide: how the calendar bends it.
    """
    steps = fresh.shape[1]
    there = np.maximum(1 - ages_at(ages).of_all(ended.sum(axis=-1)), LEAST_STAYING)[:, None]
    reached = ages[:, None] + np.linspace(0.0, days, CELLS + 1)
    border, began, over = (ages_at(days) for days in (reached, reached[:, :-1], reached[:, 1:]))
    places = bucket((reached[:, 1:] + reached[:, :-1]) / 2)
    columns = ended[:, :steps].sum(axis=1), ended[:, steps], ended[:, steps + 1]
    gained = (np.diff(border.of_all(column)) for column in columns)
    usual = Ends(*(np.maximum(ends, 0.0) / there for ends in gained))
    ways = bent(usual, places, tide)
    cells = np.arange(CELLS)
    found = np.empty((len(fresh), ages.size))
    for case, one in enumerate(fresh):
        # Moves in a cell are worth what is left there: [cell, edge] says it of all destinations.
        worth = (ended[:, :steps] @ ((one[:, :0:-1] + one[:, -2::-1]) / 2)).T
        onward = (over.read(worth, cells) - began.read(worth, cells)) / there
        found[case] = (ways.won + ways.moves * onward).sum(axis=1)
    return np.clip(found, 0.0, 1.0)
