"""Moves that came, and those that were due of whoever stood somewhere, by time and by age.

A stay makes a little of each move due on every day that it lasts, as the process says for its
step and age. Cut at the borders of weeks or months, and by age, this is what any claim about the
calendar is held against.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foresaid.engine.course import UPPER
from foresaid.engine.history import Visits
from foresaid.engine.log import Codes, Floats
from foresaid.engine.process import WIDTHS, Process

type Ways = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stays:
    """Dated stays as columns: `step`, `start` and `end` (days since 1970), `ended` as in visits."""

    opportunity: Codes
    step: NDArray[np.int16]
    start: Floats
    end: Floats
    ended: NDArray[np.int16]

    def __len__(self) -> int:
        return self.step.size

    @property
    def age(self) -> Floats:
        """Days that each lasted."""
        return self.end - self.start

    def chosen(self, rows: NDArray[np.bool_]) -> Stays:
        """Only these."""
        return Stays(
            opportunity=self.opportunity[rows],
            step=self.step[rows],
            start=self.start[rows],
            end=self.end[rows],
            ended=self.ended[rows],
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Parts:
    """Pieces of stays between borders: the stay, the cell, and the ages at both ends (days)."""

    row: NDArray[np.intp]
    cell: NDArray[np.intp]
    low: Floats
    high: Floats


def stays(seen: Visits, at: float) -> Stays:
    """The stays whose entry has a time; what still lasts, lasts until `at`."""
    dated = ~np.isnan(seen.start)
    start, end = seen.start[dated], np.minimum(seen.end[dated], at)
    return Stays(
        opportunity=seen.opportunity[dated],
        step=seen.step[dated],
        start=start,
        end=np.maximum(end, start),
        ended=seen.ended[dated],
    )


def cells(moments: Floats, borders: Floats) -> NDArray[np.intp]:
    """The cell of each moment; a border begins one, the last one ends one; -1 lies before all."""
    found = np.searchsorted(borders, moments, side="right") - 1
    return np.where(moments == borders[-1], borders.size - 2, found)


def parts(who: Stays, borders: Floats) -> Parts:
    """Cut stays at `borders` (days, rising); what lies outside of them is left out."""
    size = borders.size - 1
    first = np.clip(cells(who.start, borders), 0, size - 1)
    last = np.clip(cells(who.end, borders), 0, size - 1)
    many = np.where(who.end > borders[0], last - first + 1, 0)
    many = np.where(who.start < borders[-1], many, 0)
    row = np.repeat(np.arange(len(who)), many)
    begun = np.cumsum(many) - many
    cell = first[row] + np.arange(row.size) - begun[row]
    start = who.start[row]
    low = np.maximum(borders[cell], start) - start
    high = np.minimum(borders[cell + 1], who.end[row]) - start
    return Parts(row=row, cell=cell, low=low, high=np.maximum(high, low))


def hazard(process: Process, ways: Ways) -> Floats:
    """Moves by those ways that are due of a stay by each bucket's edge, [step, edge]."""
    rates = process.rates[:, :, ways].sum(axis=-1)
    total = process.rates.sum(axis=-1)
    # A bucket empties no further than all who are in it: as in `process.shares_out`.
    gone = np.minimum(total * WIDTHS / (1 + total * WIDTHS / 2), 0.999)
    found = -np.log1p(-gone) * rates / np.maximum(total, 1e-300)
    return np.concatenate([np.zeros((len(rates), 1)), np.cumsum(found, axis=1)], axis=1)


def came(who: Stays, borders: Floats, ways: Ways, ages: Floats) -> Floats:
    """Moves by those ways, [cell, band of age]; `ages`: lower edges of the bands (days)."""
    cell, size = cells(who.end, borders), borders.size - 1
    rows = np.isin(who.ended, ways) & (cell >= 0) & (cell < size)
    place = cell[rows] * ages.size + band(who.age[rows], ages)
    return np.bincount(place, minlength=size * ages.size).reshape(size, -1).astype(float)


def due(total: Floats, who: Stays, cut: Parts, size: int, ages: Floats) -> Floats:
    """Moves that were due by `total` (see `hazard`), [cell, band of age]."""
    step = who.step[cut.row]
    low, high = _read(total, step, cut.low), _read(total, step, cut.high)
    limits = np.stack([*(_edge(total, age) for age in ages), np.full(len(total), np.inf)])
    found = np.empty((size, ages.size))
    for k in range(ages.size):
        lower, upper = limits[k][step], limits[k + 1][step]
        inside = np.clip(high, lower, upper) - np.clip(low, lower, upper)
        found[:, k] = np.bincount(cut.cell, inside, size)
    return found


def of_each(total: Floats, who: Stays) -> Floats:
    """Moves that were due by `total` (see `hazard`) of each stay."""
    return _read(total, who.step, who.age)


def band(age: Floats, ages: Floats) -> NDArray[np.intp]:
    """The band that each age falls in."""
    return np.maximum(np.searchsorted(ages, age, side="right") - 1, 0)


def _edge(total: Floats, age: float) -> Floats:
    """The same table read at one age for all steps."""
    steps = np.arange(len(total), dtype=np.int16)
    return _read(total, steps, np.full(steps.size, age))


def _read(total: Floats, step: NDArray[np.int16], age: Floats) -> Floats:
    place = np.clip(np.searchsorted(UPPER, age, side="right") - 1, 0, UPPER.size - 2)
    part = np.clip((age - UPPER[place]) / (UPPER[place + 1] - UPPER[place]), 0.0, 1.0)
    return np.asarray(total[step, place] * (1 - part) + total[step, place + 1] * part)
