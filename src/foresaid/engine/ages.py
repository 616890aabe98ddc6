"""Tables over the edges of the buckets of age, read at any age in between."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foresaid.engine.history import EDGES
from foresaid.engine.log import Floats
from foresaid.engine.process import WIDTHS

type Rows = NDArray[np.intp] | NDArray[np.int16]

UPPER: Floats = np.append(EDGES, EDGES[-1] + WIDTHS[-1])
"""Edges of all buckets (days), the last one's end with them."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ages:
    """Where ages lie among the edges of a table: the edge before each, and the `share` after it.

    Looked up once, read in many tables.
    """

    edge: NDArray[np.intp]
    share: Floats

    def read(self, total: Floats, row: Rows) -> Floats:
        """A table [row, edge] at these ages, linear between edges; a row for each age."""
        low, high = total[row, self.edge], total[row, self.edge + 1]
        return np.asarray(low * (1 - self.share) + high * self.share)

    def of_all(self, by_edge: Floats) -> Floats:
        """A table [edge, …] at these ages, [*ages, …]."""
        share = self.share.reshape(self.share.shape + (1,) * (by_edge.ndim - 1))
        return np.asarray(by_edge[self.edge] * (1 - share) + by_edge[self.edge + 1] * share)


def ages_at(days: Floats, edges: Floats = UPPER) -> Ages:
    """Look ages (days) up among the edges of a table; those beyond it read its end."""
    edge = np.clip(np.searchsorted(edges, days, side="right") - 1, 0, edges.size - 2)
    share = np.clip((days - edges[edge]) / (edges[edge + 1] - edges[edge]), 0.0, 1.0)
    return Ages(edge=edge, share=share)
