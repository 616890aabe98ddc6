"""Who owned which opportunity, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]
type Whole = NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spells:
    """Spells of owning, sorted by opportunity and begin (days since 1970); owner -1 is nobody."""

    opportunity: Whole
    since: Floats
    owner: Whole

    def at(self, opportunity: Whole, moment: Floats) -> NDArray[np.int64]:
        """The owner of each opportunity at each moment; -1 for nobody.

        Before its first spell, or where the moment is NaN, the first owner.
        """
        if not self.opportunity.size:
            return np.full(opportunity.shape, -1, np.int64)
        first = np.searchsorted(self.opportunity, opportunity)
        span = float(self.since.max(initial=0.0)) + 1.0
        moments = np.nan_to_num(np.clip(moment, 0.0, span - 0.5), nan=0.0)
        order = self.opportunity * span + np.maximum(self.since, 0.0)
        rank = np.searchsorted(order, opportunity * span + moments, side="right") - 1
        place = np.clip(np.maximum(rank, first), 0, self.opportunity.size - 1)
        there = self.opportunity[place] == opportunity
        return np.where(there, self.owner[place], -1).astype(np.int64)

    def until(self, at: float) -> Spells:
        """Only those that had begun."""
        return self._only(self.since <= at)

    def chosen(self, keep: NDArray[np.bool_]) -> Spells:
        """Those of the opportunities in `keep` (a mask over rows), the rows counted anew."""
        found = self._only(keep[self.opportunity])
        rows = (np.cumsum(keep) - 1)[found.opportunity]
        return Spells(opportunity=rows, since=found.since, owner=found.owner)

    def _only(self, rows: NDArray[np.bool_]) -> Spells:
        return Spells(
            opportunity=self.opportunity[rows], since=self.since[rows], owner=self.owner[rows]
        )
