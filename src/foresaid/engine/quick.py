"""How many deals were won so soon after creation that a term of this length would hold both.

The process is learned from stays of any age, so it may be wrong about those few who are quick in
every step. What it makes due among all that were created is held against what came.
See docs/algorithms/answers.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from foresaid.engine.log import WON, Floats, Log
from foresaid.engine.surprises import LEAST_SHOCK

BELIEF = 4.0
"""Quick wins' worth of belief that they come as the process makes them due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quick:
    """Quick wins, each counting by the share of a term's creations from which it fits into it.

    `came` and `due` in whole wins' worth: the sum of the shares over what one counts on average.
    """

    came: float
    due: float

    @property
    def factor(self) -> float:
        """How many times as many as the process makes due, drawn to 1."""
        apart = float(np.log((self.came + BELIEF) / (self.due + BELIEF)))
        kept = max(0.0, 1 - LEAST_SHOCK**2 / max(apart**2, 1e-300))
        return float(np.exp(apart * kept))

    @property
    def evidence(self) -> float:
        """Quick wins' worth that the expected number rests on."""
        return self.came + BELIEF * self.due / (self.due + BELIEF)


def learn(log: Log, at: float, days: float, won_by: Floats) -> Quick:
    """Hold the quick wins of a log against those due.

    Args:
        log: already cut at `at`.
        at: the moment, days since 1970.
        days: the length of a term.
        won_by: chance to be won within so many equal parts of the term after creation [part].
    """
    started = log.started
    created = started <= at
    won = created & (log.outcome == WON) & (log.closed <= at)
    fits = np.maximum(1 - (log.closed[won] - started[won]) / days, 0.0)
    due, one = _due(at - started[created], days, won_by)
    return Quick(came=float(fits.sum()) / one, due=due / one)


def _due(followed: Floats, days: float, won_by: Floats) -> tuple[float, float]:
    """What deals followed for so many days make due, and what one quick win counts on average."""
    place = np.linspace(0.0, days, won_by.size)
    fits = 1 - (place[1:] + place[:-1]) / 2 / days
    gained = np.diff(won_by) * fits
    due = np.interp(followed, place, np.append(0.0, np.cumsum(gained)))
    whole = float(gained.sum())
    return float(due.sum()), float(gained @ fits) / whole if whole > 0 else 0.5
