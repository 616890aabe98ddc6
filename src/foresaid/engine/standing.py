"""Who stood where at a past moment, and what came of it within a number of days.

The rows that forecasts are learned from and held against. A past moment is read from the stays
of the whole log, which gives the same as cutting the log there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foresaid.engine.history import Visits
from foresaid.engine.log import WON, Codes, Floats, Log


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Standing:
    """Opportunities that were open at `moment` (days), as columns; ages NaN where unknown."""

    moment: Floats
    opportunity: Codes
    step: NDArray[np.int16]
    age_in_step: Floats
    age: Floats
    entered: NDArray[np.int32]

    def __len__(self) -> int:
        return self.step.size


def standing(log: Log, seen: Visits, moment: float) -> Standing:
    """Everything open at `moment`, from the stays of a log that is known until then or later."""
    rows = np.flatnonzero(~(seen.start > moment) & (seen.end > moment))
    rows = rows[~np.isnan(seen.start[rows]) | (seen.ended[rows] == len(seen.steps) + 2)]
    return _at_rows(log, seen, rows, moment)


def standing_now(log: Log, seen: Visits, at: float) -> Standing:
    """Everything open at the moment that `seen` was made for."""
    return _at_rows(log, seen, np.flatnonzero(seen.ended == len(seen.steps) + 2), at)


def won_within(log: Log, who: Standing, days: float) -> NDArray[np.bool_]:
    """Which of them were won within `days` of their moment."""
    closed = log.closed[who.opportunity]
    return np.asarray((log.outcome[who.opportunity] == WON) & (closed <= who.moment + days), bool)


def joined(parts: list[Standing]) -> Standing:
    """All rows of several moments; `parts` is not empty."""
    return Standing(
        moment=np.concatenate([p.moment for p in parts]),
        opportunity=np.concatenate([p.opportunity for p in parts]),
        step=np.concatenate([p.step for p in parts]),
        age_in_step=np.concatenate([p.age_in_step for p in parts]),
        age=np.concatenate([p.age for p in parts]),
        entered=np.concatenate([p.entered for p in parts]),
    )


def _at_rows(log: Log, seen: Visits, rows: NDArray[np.intp], moment: float) -> Standing:
    who = seen.opportunity[rows]
    place = np.arange(seen.opportunity.size, dtype=np.int32)
    first = np.append(True, seen.opportunity[1:] != seen.opportunity[:-1])[: place.size]
    since_first = place - np.maximum.accumulate(np.where(first, place, 0))
    return Standing(
        moment=np.full(rows.size, moment),
        opportunity=who,
        step=seen.step[rows],
        age_in_step=np.maximum(moment - seen.start[rows], 0.0),
        age=np.maximum(moment - log.started[who], 0.0),
        entered=since_first[rows].astype(np.int32),
    )
