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
    """Spells of owning, sorted by opportunity and begin; owner -1 is nobody.

    `since` is in days since 1970, negative before, -inf where the begin is unknown.
    """

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
        # Whole numbers, in which no moment is rounded: the place of a begin among all of them.
        begins = np.unique(self.since)
        begun = np.searchsorted(begins, moment, side="right") * ~np.isnan(moment)
        size = np.int64(begins.size + 1)
        order = self.opportunity * size + np.searchsorted(begins, self.since, side="right")
        rank = np.searchsorted(order, opportunity * size + begun, side="right") - 1
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
