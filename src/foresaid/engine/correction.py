"""What the process leaves out, learned from past snapshots as a sum of small tables.

The process knows the step and the age in it. A correction adds to its log odds: each round one
table over at most two columns (whole age, amount, how often steps were entered, an attribute),
fitted to what is still unexplained, damped. A sum of tables can be shown: every deal's
correction is the sum of its cells.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from foresaid.engine.log import Floats

BINS = 20
ROUNDS = 50
DAMPING = 0.2
LEAST_WEIGHT = 3.0
"""Information (sum of p(1-p)) that a cell needs before half of what it says is believed."""
MOST_ROWS = 16_000

type Cells = NDArray[np.int16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Up to four cells: two yes-or-no questions to columns, and what each answer adds."""

    columns: tuple[int, int]
    limits: tuple[int, int]
    adds: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Correction:
    """Tables to add up, over columns cut at `edges` (NaN falls in a cell of its own)."""

    edges: tuple[Floats, ...]
    tables: tuple[Table, ...]
    trust: float

    def added(self, columns: Floats) -> Floats:
        """What is added to the log odds of each row of `columns` [row, column]."""
        cells = _cells(columns, self.edges)
        total = np.zeros(len(columns))
        for table in self.tables:
            total += np.array(table.adds)[_answers(cells, table.columns, table.limits)]
        return self.trust * total


NOTHING = Correction(edges=(), tables=(), trust=0.0)


def fit(columns: Floats, odds: Floats, came: NDArray[np.bool_], weight: Floats) -> Correction:
    """Learn tables that explain `came` [row] beyond log odds `odds` [row] from `columns`."""
    edges = tuple(_edges(columns[:, j]) for j in range(columns.shape[1]))
    cells = _cells(columns, edges)
    now, tables = odds + level(odds, came, weight), []
    for _ in range(ROUNDS):
        chance = expit(now)
        slope, bend = weight * (came - chance), weight * chance * (1 - chance)
        table = _best(cells, edges, slope, bend)
        if table is None:
            break
        tables.append(table)
        now += np.array(table.adds)[_answers(cells, table.columns, table.limits)]
    return Correction(edges=edges, tables=tuple(tables), trust=1.0)


def level(odds: Floats, came: NDArray[np.bool_], weight: Floats) -> float:
    """The one shift of all log odds under which as many came as were expected.

    Half an event of each kind is added, so it is finite.
    """
    wanted = float(weight @ came)
    low, high = -12.0, 12.0
    for _ in range(40):
        middle = (low + high) / 2
        chance = expit(odds + middle)
        surplus = float(weight @ chance) + 0.5 * expit(middle) - wanted - 0.25
        low, high = (low, middle) if surplus > 0 else (middle, high)
    return (low + high) / 2


def _edges(column: Floats) -> Floats:
    known = column[~np.isnan(column)]
    if not known.size:
        return np.empty(0)
    return np.unique(np.quantile(known, np.linspace(0, 1, BINS)[1:-1]))


def _cells(columns: Floats, edges: tuple[Floats, ...]) -> Cells:
    """Cell of each value: 0 unknown, then 1 … by the edges."""
    found = np.empty(columns.shape, np.int16, order="F")
    for j, cuts in enumerate(edges):
        column = columns[:, j]
        cell = 1 + np.searchsorted(cuts, column, side="left")
        found[:, j] = np.where(np.isnan(column), 0, cell)
    return found


def _answers(cells: Cells, columns: tuple[int, int], limits: tuple[int, int]) -> NDArray[np.intp]:
    first = cells[:, columns[0]] > limits[0]
    second = cells[:, columns[1]] > limits[1]
    return np.asarray(first * 2 + second, np.intp)


def _gain(slope: Floats, bend: Floats) -> Floats:
    return slope**2 / (bend + LEAST_WEIGHT)


def _best(cells: Cells, edges: tuple[Floats, ...], slope: Floats, bend: Floats) -> Table | None:
    """The best first question, then the best second one given it."""
    everyone = np.zeros(len(slope), np.intp)
    column, limit = _question(cells, edges, slope, bend, everyone, 1)
    if limit < 0:
        return None
    first = (cells[:, column] > limit).astype(np.intp)
    other, other_limit = _question(cells, edges, slope, bend, first, 2)
    columns, limits = (column, other), (limit, max(other_limit, 0))
    place = _answers(cells, columns, limits)
    s, b = np.bincount(place, slope, 4), np.bincount(place, bend, 4)
    adds = DAMPING * s / (b + LEAST_WEIGHT)
    return Table(columns=columns, limits=limits, adds=tuple(float(a) for a in adds))  # type: ignore[arg-type]  # four by construction


def _question(
    cells: Cells,
    edges: tuple[Floats, ...],
    slope: Floats,
    bend: Floats,
    group: NDArray[np.intp],
    groups: int,
) -> tuple[int, int]:
    """The column and limit that split the groups best; limit -1 where nothing gains."""
    best = (0, -1, 1e-6)
    for j, cuts in enumerate(edges):
        width = cuts.size + 2
        place = group * width + cells[:, j]
        s = np.bincount(place, slope, groups * width).reshape(groups, width).cumsum(axis=1)
        b = np.bincount(place, bend, groups * width).reshape(groups, width).cumsum(axis=1)
        low_s, low_b, all_s, all_b = s[:, :-1], b[:, :-1], s[:, -1:], b[:, -1:]
        gain = _gain(low_s, low_b) + _gain(all_s - low_s, all_b - low_b) - _gain(all_s, all_b)
        total = gain.sum(axis=0)
        limit = int(np.argmax(total)) if total.size else -1
        if limit >= 0 and total[limit] > best[2]:
            best = (j, limit, float(total[limit]))
    return best[0], best[1]
