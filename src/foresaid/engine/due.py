"""Moves that came, and those that were due of whoever stood somewhere, by time and by age.

A stay makes a little of each move due on every day that it lasts, as the process says for its
step and age. Cut at the borders of weeks or months, and by age, this is what any claim about the
calendar is held against.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foresaid.engine.ages import Ages, ages_at
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
    """Pieces of stays between borders: their cell, their step, and the ages at both ends.

    `times`: how many times what is due of others is due of each.
    """

    cell: NDArray[np.intp]
    step: NDArray[np.int16]
    times: Floats
    low: Ages
    high: Ages


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


def thinned(who: Stays, most: float, pieces: float | None = None) -> Stays:
    """Of every few opportunities one, so that there are about `most` stays (or `pieces` of them).

    A pace, a rhythm or a month is known well enough from so many.
    """
    one_in = int(np.ceil((len(who) if pieces is None else pieces) / most))
    return who if one_in <= 1 else who.chosen(who.opportunity % one_in == 0)


def cells(moments: Floats, borders: Floats) -> NDArray[np.intp]:
    """The cell of each moment; a border begins one, the last one ends one; -1 lies before all."""
    found = np.searchsorted(borders, moments, side="right") - 1
    return np.where(moments == borders[-1], borders.size - 2, found)


def parts(who: Stays, borders: Floats, times: Floats | None = None) -> Parts:
    """Cut stays at `borders` (days, rising); what lies outside of them is left out.

    `times`: how many times the usual is due of each stay.
    """
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
    high = np.maximum(high, low)
    return Parts(
        cell=cell,
        step=who.step[row],
        times=np.ones(row.size) if times is None else times[row],
        low=ages_at(low),
        high=ages_at(high),
    )


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


def due(total: Floats, cut: Parts, size: int, ages: Floats) -> Floats:
    """Moves that were due by `total` (see `hazard`), [cell, band of age]."""
    low, high = cut.low.read(total, cut.step), cut.high.read(total, cut.step)
    if ages.size == 1:
        return np.bincount(cut.cell, (high - low) * cut.times, size)[:, None]
    steps = np.arange(len(total), dtype=np.int16)
    edges = [ages_at(np.full(steps.size, age)).read(total, steps) for age in ages]
    limits = [*edges, np.full(steps.size, np.inf)]
    found = np.empty((size, ages.size))
    for k in range(ages.size):
        lower, upper = limits[k][cut.step], limits[k + 1][cut.step]
        inside = np.clip(high, lower, upper) - np.clip(low, lower, upper)
        found[:, k] = np.bincount(cut.cell, inside * cut.times, size)
    return found


def of_each(total: Floats, who: Stays) -> Floats:
    """Moves that were due by `total` (see `hazard`) of each stay."""
    return ages_at(who.age).read(total, who.step)


def band(age: Floats, ages: Floats) -> NDArray[np.intp]:
    """The band that each age falls in."""
    return np.maximum(np.searchsorted(ages, age, side="right") - 1, 0)
