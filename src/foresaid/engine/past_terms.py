"""What whole terms of one length brought before: the simplest forecast of the next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foresaid.engine.log import WON, Floats, Log

MOST_TERMS = 8
"""Terms looked at, each beginning half a term before the next."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PastTerms:
    """Past terms, the latest first, all counting alike.

    `was_open`: deals open at its start; `won_open`: those of them won within it; `won_new`:
    deals created and won within it.
    """

    was_open: Floats
    won_open: Floats
    won_new: Floats

    @property
    def open_share(self) -> float:
        """Share won within the term of what was open at its start; NaN where no term is whole."""
        was_open = float(self.was_open.sum())
        return float(self.won_open.sum()) / was_open if was_open else float("nan")

    @property
    def new(self) -> float:
        """Deals created and won within a term on average; NaN where no term is whole."""
        return float(self.won_new.mean()) if self.won_new.size else float("nan")


def learn(log: Log, at: float, days: float) -> PastTerms:
    """From the last terms that ended by `at` and began no earlier than the first win.

    A log's own beginning, in which nothing is old enough to be won, is no term like others.
    """
    started = log.started
    won = np.asarray((log.outcome == WON) & (log.closed <= at), bool)
    first = float(log.closed[won].min(initial=at))
    moments = np.arange(at - days, first, -max(days / 2, 1.0))[:MOST_TERMS]
    came = [_came(started, log.closed, won, float(m), days) for m in moments]
    was_open, won_open, won_new = np.array(came, float).reshape(-1, 3).T
    return PastTerms(was_open=was_open, won_open=won_open, won_new=won_new)


def _came(
    started: Floats, closed: Floats, won: NDArray[np.bool_], moment: float, days: float
) -> tuple[int, int, int]:
    """Deals open at a moment, those won within the term, and those created and won in it."""
    was_open = (started <= moment) & ~(closed <= moment)
    in_time = won & (closed <= moment + days)
    return (
        int(was_open.sum()),
        int((was_open & in_time).sum()),
        int((in_time & (started > moment)).sum()),
    )
