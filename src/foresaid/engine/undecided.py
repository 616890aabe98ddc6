"""What may come where next to nothing was decided yet: nobody knows how long a sale lasts.

In such a future all sales of a log last alike, longer than the oldest that is still undecided:
by how much is as open as the unit of time. Which share of them is won is anything from none to
all. Or sales were decided and nobody wrote it down, the likelier the older the oldest is: then
they may be short, and any part of their wins is recorded within the term. See
docs/algorithms/forecast.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foresaid.engine.log import Floats
from foresaid.engine.process import Process

ENOUGH = 100
"""Decided deals from which on such futures are left out: one in a hundred is none."""
STREAM = 8
LEAST_DAYS = 1.0
"""The oldest undecided deal is taken for at least so old; no sale is shorter."""
HALF_WRITTEN = 365.0
"""Days without any decision after which nothing written down is as likely as nothing decided."""


def decided(process: Process) -> float:
    """How many stays ended won or lost."""
    counts, size = process.counts, len(process.steps)
    ended = counts.events[:, :, size:].sum() + counts.undated[:, size : size + 2].sum()
    return float(ended)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Undecided:
    """Futures [draw] in which nothing is known: `blind` says which draws are such.

    `length` is how many days a sale lasts, `share` how many of them are won, `unwritten` in how
    many of them decisions were not written down.
    """

    oldest: float
    weight: float
    unwritten: float
    blind: NDArray[np.bool_]
    length: Floats
    share: Floats

    def chance(self, age: Floats, days: float) -> Floats:
        """Chance in such a future to be won within `days`, by age (days, NaN unknown)."""
        reached = np.where(np.isnan(age), self.oldest, age) + days
        late = np.maximum(1 - self.oldest / reached, 0.0) / 2
        written_late = np.maximum(1 - LEAST_DAYS / reached, 0.0) / 4
        return np.asarray((1 - self.unwritten) * late + self.unwritten * written_late, float)

    def wins(self, age: Floats, days: float, generator: np.random.Generator) -> Floats:
        """Which deals are won in each blind draw, 1 or 0 [draw, deal]."""
        reached = np.where(np.isnan(age), self.oldest, age) + days
        ends = reached >= self.length[self.blind, None]
        coins = generator.random(ends.shape) < self.share[self.blind, None]
        return (ends & coins).astype(float)

    def mixed(self, chance: Floats, blindly: Floats | float) -> Floats:
        """A chance over all draws, from that of the others and that of the blind ones."""
        return np.asarray((1 - self.weight) * chance + self.weight * blindly, float)

    def new(self, per_day: float, days: float) -> Floats:
        """Wins expected in each blind draw among deals created and won within `days`."""
        early = np.maximum(days - self.length[self.blind], 0.0)
        return np.asarray(per_day * early * self.share[self.blind], float)


def futures(process: Process, age: Floats, size: int, seed: int) -> Undecided:
    """Futures for what is open at these ages, with the weight of one decided deal.

    Args:
        process: from which it is read how many deals are decided.
        age: of what is open, days, NaN unknown.
        size: how many draws there are.
        seed: of the draws.
    """
    generator = np.random.default_rng([seed, STREAM])
    many = decided(process)
    weight = 1 / (1 + many) if many < ENOUGH else 0.0
    oldest = max(float(np.nanmax(age, initial=LEAST_DAYS)), LEAST_DAYS)
    place = generator.permutation(size) + 0.5
    length, share = 1 / (1 - generator.random(size)), generator.random(size)
    unwritten = 0.0 if many else oldest / (oldest + HALF_WRITTEN)
    unknown = generator.random(size) < unwritten
    return Undecided(
        oldest=oldest,
        weight=weight,
        unwritten=unwritten,
        blind=place < weight * size,
        length=np.where(unknown, LEAST_DAYS, oldest) * length,
        share=np.where(unknown, generator.random(size), 1.0) * share,
    )
