"""How the calendar bends the course of a term: factors on being won and lost, day by day.

Whoever stands somewhere goes through the term with the factors of the days and of the ages that
are reached in them. See docs/algorithms/season.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foresaid.engine.log import Floats

type Places = NDArray[np.intp]

CELLS = 96
"""Cells that a term is cut into; chances are linear between them."""
TINY = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tide:
    """Factors on being won and on being lost, [cell of the term, bucket of age]."""

    won: Floats
    lost: Floats

    def at(self, places: Places) -> tuple[Floats, Floats]:
        """The factors of the term's last cells, in the buckets of age reached, [..., cell]."""
        cells = np.arange(CELLS - places.shape[-1], CELLS)
        return self.won[cells, places], self.lost[cells, places]


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """Share of the visits there at first that end in each cell [..., cell], by way out."""

    moves: Floats
    won: Floats
    lost: Floats

    @property
    def all(self) -> Floats:
        """By any way."""
        return self.moves + self.won + self.lost

    def first(self, cells: int) -> Ends:
        """Those of the first cells."""
        return Ends(self.moves[..., :cells], self.won[..., :cells], self.lost[..., :cells])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bent:
    """What a tide makes of ends: those `won` [..., cell], and a factor on all `moves` on."""

    won: Floats
    moves: Floats


def bent(usual: Ends, places: Places, tide: Tide | None) -> Bent:
    """Ends of visits under a tide.

    Args:
        usual: ends without it, [..., cell].
        places: bucket of the age in the middle of each cell, [..., cell] or [cell].
        tide: None for none.

    The hazard of each way out is multiplied by its factor, cell by cell, and visits that end
    sooner are not there to end later.
    """
    if tide is None:
        return Bent(won=usual.won, moves=np.ones_like(usual.won))
    won, lost = tide.at(places)
    ending = np.maximum(usual.all, TINY)
    before = np.maximum(1 - np.cumsum(ending, axis=-1) + ending, ending)
    hazard = -np.log1p(-np.minimum(ending / before, 1 - TINY))
    more = ((won - 1) * usual.won + (lost - 1) * usual.lost) / ending
    factor = np.maximum(1 + more, TINY)
    gone = np.cumsum(hazard * factor, axis=-1)
    ended = np.exp(hazard * factor - gone) - np.exp(-gone)
    moves = ended / (factor * ending)
    return Bent(won=moves * won * usual.won, moves=moves)
