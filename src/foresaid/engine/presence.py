"""Whether a column that is named as known at creation was filled by what became of opportunities.

One that is filled by the outcome (an amount that only won deals have) says nothing of what is
open, whatever it says of the past. See docs/algorithms/columns.md.
"""

from __future__ import annotations

from itertools import combinations
from math import hypot, sqrt

from foresaid.engine.log import Log

MAY_DIFFER = 0.1
"""Shares of two outcomes that differ by less are alike, however sure that is."""
CHANCE = 3.0
"""Standard deviations that chance may do: two shares differ by more once in 370 times."""
MOST_FILLED = 0.5
"""A column tells something where more than this share of opportunities has it."""
LEAST_OF_A_KIND = 5
"""Opportunities of one outcome below which nothing is said of how many have a column."""

type Filled = tuple[int, int]
"""How many opportunities have a column, of how many."""


def filled(log: Log, name: str) -> dict[int, Filled]:
    """How many have a column, by outcome; of those outcomes of which there are enough to tell."""
    there = log.present(name)
    kinds = {kind: log.outcome == kind for kind in sorted(set(log.outcome.tolist()))}
    return {
        kind: (int(there[of].sum()), int(of.sum()))
        for kind, of in kinds.items()
        if of.sum() >= LEAST_OF_A_KIND
    }


def usable(log: Log, name: str) -> bool:
    """Whether a column is filled for more than half, and alike for won, lost and open ones."""
    told = filled(log, name)
    return len(told) > 1 and not _tells_nothing(told)


def rejected(log: Log, name: str) -> bool:
    """Whether there is enough of two outcomes to tell, and the column is not usable."""
    told = filled(log, name)
    return len(told) > 1 and _tells_nothing(told)


def by_outcome(one: Filled, other: Filled) -> bool:
    """Whether two outcomes have a column unlike: by a tenth or more, and beyond chance."""
    seen = apart(one, other)
    return seen >= MAY_DIFFER and seen > by_chance(one, other)


def apart(one: Filled, other: Filled) -> float:
    """How far the shares of two outcomes lie apart."""
    return abs(_share(one) - _share(other))


def by_chance(one: Filled, other: Filled) -> float:
    """How far they may be seen apart though both are filled alike."""
    more, fewer = sorted((one, other), key=_share, reverse=True)
    return hypot(_below(more), _above(fewer))


def _tells_nothing(told: dict[int, Filled]) -> bool:
    there, every = (sum(counts) for counts in zip(*told.values(), strict=True))
    unlike = any(by_outcome(*pair) for pair in combinations(told.values(), 2))
    return unlike or there <= MOST_FILLED * every


def _share(counts: Filled) -> float:
    return counts[0] / counts[1]


def _below(counts: Filled) -> float:
    """How far below the share that was seen the true one may lie (Wilson's interval)."""
    there, of = counts
    middle = (there + CHANCE**2 / 2) / (of + CHANCE**2)
    reach = CHANCE * sqrt(there * (of - there) / of + CHANCE**2 / 4) / (of + CHANCE**2)
    return _share(counts) - (middle - reach)


def _above(counts: Filled) -> float:
    """How far above it."""
    there, of = counts
    return _below((of - there, of))
