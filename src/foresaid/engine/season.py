"""Whether deals are won, and lost, faster at some times of the quarter, learned from the log.

A sales year has a rhythm: quiet first months of a quarter, a rush at its end, and often only for
deals that have waited a while. Wins and losses are held against what the process expects of
those who stood there, by the part of the quarter and the age in the step. A rhythm is believed
as far as it repeats from cycle to cycle beyond what chance does. See docs/algorithms/season.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foresaid.engine import due
from foresaid.engine.ages import ages_at
from foresaid.engine.due import Stays
from foresaid.engine.history import EDGES
from foresaid.engine.log import Floats
from foresaid.engine.process import Process
from foresaid.engine.tide import CELLS, Tide

type Parts = NDArray[np.intp]

PARTS = 12
"""Parts of a quarter: each of its months in four."""
MOST_BANDS = 8
"""Bands of age in the step, with about as many wins and losses in each."""
NOISE = 0.12
"""Belief about how much a phase differs from cycle to cycle by itself (log scale) …"""
NOISE_WEIGHT = 3.0
"""… in degrees of freedom."""
LEAST_DUE = 5.0
"""Moves that a cycle needs in a band before it is looked at."""
LEAST_CYCLES = 2
LONGEST_QUARTERS = 40
"""Quarters that are looked back at."""
MOST_PARTS = 1_000_000
"""Pieces of stays that are looked at; beyond, of every few opportunities one."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Beat:
    """Factors on one way out, [part of the quarter, band of age]; `ages` begin the bands."""

    factor: Floats
    ages: Floats

    def over(self, borders: Floats) -> Floats:
        """Mean factor between neighbouring borders (days since 1970, rising), [cell, band]."""
        first, last = np.floor(borders[0]), np.ceil(borders[-1])
        days = np.arange(first, max(last, first + 1))
        each = self.factor[part_of_quarter(days)[1]]
        summed = np.concatenate([np.zeros((1, self.ages.size)), np.cumsum(each, axis=0)])
        read = ages_at(borders, np.append(days, days[-1] + 1)).of_all(summed)
        return np.diff(read, axis=0) / np.diff(borders)[:, None]

    def by_bucket(self, borders: Floats) -> Floats:
        """The same by the process's buckets of age, [cell, bucket]."""
        return self.over(borders)[:, due.band(EDGES, self.ages)]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rhythm:
    """How the calendar moves the ways out of a step."""

    won: Beat
    lost: Beat

    @property
    def steady(self) -> bool:
        """Whether no time of the quarter differs from another."""
        return bool(np.all(self.won.factor == 1) and np.all(self.lost.factor == 1))

    def tide(self, start: float, days: float) -> Tide | None:
        """How it bends a term of `days` from `start` (days since 1970); None where it does not."""
        if self.steady:
            return None
        borders = start + np.linspace(0.0, days, CELLS + 1)
        return Tide(won=self.won.by_bucket(borders), lost=self.lost.by_bucket(borders))


NO_BEAT = Beat(factor=np.ones((PARTS, 1)), ages=np.zeros(1))
NO_RHYTHM = Rhythm(won=NO_BEAT, lost=NO_BEAT)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Held:
    """Wins and losses beside those that were due, by part of the calendar and band of age.

    `borders` (days since 1970) of the parts; `came`, `due` [won|lost, part, band].
    """

    borders: Floats
    ages: Floats
    came: Floats
    due: Floats

    def rhythm(self, at: float) -> Rhythm:
        """What the parts that were over by `at` say."""
        size = int((self.borders[1:] <= at).sum())
        began = np.flatnonzero(self.came[0, :size].sum(axis=-1) > 0)
        if not began.size:
            return NO_RHYTHM
        # Parts after the first win: a log's own beginning is no season.
        chosen = np.arange(began[0] + 1, size)
        phase = part_of_quarter((self.borders[chosen] + self.borders[chosen + 1]) / 2)[1]
        beats = [
            beat(self.came[way, chosen], self.due[way, chosen], phase, self.ages)
            for way in range(2)
        ]
        return Rhythm(won=beats[0], lost=beats[1])


NOTHING = Held(
    borders=np.zeros(1), ages=np.zeros(1), came=np.zeros((2, 0, 1)), due=np.zeros((2, 0, 1))
)


def held(process: Process, who: Stays, at: float, weight: Floats) -> Held:
    """Hold the wins and losses of all stays, known at `at`, against the process.

    `weight`: how much each opportunity counts (see `closings.weights`).
    """
    who = who.chosen(weight[who.opportunity] > 0)
    if not len(who):
        return NOTHING
    first = max(float(who.start.min()), at - LONGEST_QUARTERS * 92.0)
    edges = borders(first, at)
    ages = _bands(process)
    ways = [np.array([process.won]), np.array([process.lost])]
    pieces = float((who.end - np.maximum(who.start, first)).clip(0).sum()) / 7.6 + len(who)
    few = due.thinned(who, MOST_PARTS, pieces)
    cut = due.parts(few, edges, weight[few.opportunity])
    size = edges.size - 1
    return Held(
        borders=edges,
        ages=ages,
        came=np.stack([due.came(few, edges, way, ages) for way in ways]),
        due=np.stack([due.due(due.hazard(process, way), cut, size, ages) for way in ways]),
    )


def part_of_quarter(moments: Floats) -> tuple[Parts, Parts]:
    """The quarter (since 1970) and the part of it, 0 to 11, of each moment (days since 1970)."""
    dates = np.floor(moments).astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    inside = (dates - months.astype("datetime64[D]")).astype(np.intp)
    following = (months + np.timedelta64(1, "M")).astype("datetime64[D]")
    length = (following - months.astype("datetime64[D]")).astype(np.intp)
    number = months.astype(np.intp)
    return number // 3, number % 3 * 4 + inside * 4 // length


def beat(came: Floats, expected: Floats, phase: Parts, ages: Floats) -> Beat:
    """Factors from moves that came and were due, [part, band], in the order of time.

    First the month of the quarter, then the part of the month, then the part of the quarter;
    each first for all ages together, then for ever finer bands of age, beside what is known.
    """
    factor = np.ones((PARTS, ages.size))
    for length, phases in ((4, 3), (1, 4), (1, 12)):
        for bands in _finer(ages.size):
            found = _found(came, expected * factor[phase], phase, length, phases, bands)
            factor = factor * found
    weight = expected.sum(axis=0) + 1e-12
    mean = (expected * factor[phase]).sum(axis=0) + 1e-12
    return Beat(factor=factor * weight / mean, ages=ages)


def _finer(bands: int) -> list[int]:
    return [1 << k for k in range(bands.bit_length()) if bands % (1 << k) == 0]


def _found(
    came: Floats, expected: Floats, phase: Parts, length: int, phases: int, bands: int
) -> Floats:
    """Believed factors [part, band of all], by phases of `length` parts, in so many bands."""
    ages = came.shape[1]
    whole = length * phases
    # Cycles are counted back from the last whole phase, so none of them is cut.
    ended = phase.size - int((phase[-1] + 1) % length if phase.size else 0)
    cycles = ended // whole
    nothing = np.ones((PARTS, ages))
    if cycles < LEAST_CYCLES:
        return nothing
    last = slice(ended - cycles * whole, ended)
    shape = (cycles, phases, length, bands, ages // bands)
    n = came[last].reshape(shape).sum(axis=(2, 4))
    e = expected[last].reshape(shape).sum(axis=(2, 4))
    begins = phase[last][::length][:phases] // length % phases
    order = np.argsort(begins)
    mean = _believed(n[:, order], e[:, order])
    part = np.arange(PARTS) // length % phases
    return np.exp(np.repeat(mean, ages // bands, axis=1))[part]


def _believed(n: Floats, e: Floats) -> Floats:
    """Log factors [phase, band] from [cycle, phase, band], shrunk by signal against noise."""
    _, phases, bands = n.shape
    told = (e.sum(axis=1) >= LEAST_DUE) & (n.sum(axis=1) >= LEAST_DUE / 2)
    bands_told = told.sum(axis=0) >= LEAST_CYCLES
    if not bands_told.any():
        return np.zeros((phases, bands))
    e = e * (n.sum(axis=1) / np.maximum(e.sum(axis=1), 1e-12))[:, None]
    weight = (told & bands_told)[:, None].astype(float)
    count = np.maximum(weight.sum(axis=0), 1.0)
    each = _centred(n, e)
    mean = (each * weight).sum(axis=0) / count
    chance = float((weight / (e + 1)).sum() / weight.repeat(phases, axis=1).sum())
    freedom = float((weight.sum(axis=0) - 1).clip(0).sum()) * (phases - 1)
    off = float(((each - mean) ** 2 * weight).sum())
    noise = (off + NOISE_WEIGHT * (NOISE**2 + chance)) / (freedom + NOISE_WEIGHT)
    # All cycles added up: what each says by itself is drawn to nothing by the 1 beside it.
    found = _centred((n * weight).sum(axis=0), (e * weight).sum(axis=0))
    signal = float((found**2)[:, bands_told].sum()) / ((phases - 1) * bands_told.sum())
    kept = max(0.0, 1 - noise / float(count[0, bands_told].mean()) / max(signal, 1e-12))
    return np.asarray(kept * found)


def _centred(n: Floats, e: Floats) -> Floats:
    """What came over what was due [..., phase, band], on the log scale, less its mean."""
    ratio = np.log((n + 1) / (e + 1))
    return np.asarray(ratio - ratio.mean(axis=-2, keepdims=True))


def borders(first: float, at: float) -> Floats:
    """Borders of all parts of months from the month of `first` on, the last one past `at`."""
    month = np.floor([first, at]).astype("datetime64[D]").astype("datetime64[M]")
    months = np.arange(month[0], month[1] + np.timedelta64(2, "M"))
    begins = months.astype("datetime64[D]").astype(float)
    length = np.diff(begins)[:, None]
    # The days d of a month of n with 4 d // n = k begin at the smallest d ≥ k n / 4.
    return np.append((begins[:-1, None] + np.ceil(length * np.arange(4) / 4)).ravel(), begins[-1])


def _bands(process: Process) -> Floats:
    """Lower edges of eight (four, two, one) bands with about as many wins and losses in each."""
    ends = process.counts.events[:, :, process.won :].sum(axis=(0, 2))
    share = np.cumsum(ends) / max(float(ends.sum()), 1e-12)
    bands = MOST_BANDS
    while bands > 1:
        place = np.searchsorted(share, np.arange(1, bands) / bands) + 1
        if np.all(np.diff(np.concatenate([[0], place, [len(EDGES)]])) > 0):
            return np.concatenate([[0.0], EDGES[place]])
        bands //= 2
    return np.zeros(1)
