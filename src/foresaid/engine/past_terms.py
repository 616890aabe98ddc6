"""What whole terms of one length brought before: the simplest forecast of the next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from foresaid.engine.log import WON, Floats, Log
from foresaid.engine.surprises import LEAST_SHOCK, USUAL_SHOCK

MOST_TERMS = 8
"""Terms looked at, each beginning half a term before the next."""
MOST_UNLIKE = 20.0
"""How many times as much or as little may be due by the calendar in one term as in another."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Terms:
    """Past terms, the latest first.

    wins: deals created and won within each, [term].
    like: what the calendar makes due in each, as a multiple of what it does in the coming one.
    """

    wins: Floats
    like: Floats

    @property
    def mean(self) -> float:
        """Wins of such a term by the calendar of the coming one; NaN where there was none."""
        return float(self.wins.sum() / self.like.sum()) if self.wins.size else float("nan")

    @property
    def scatter(self) -> float:
        """How much terms differed beyond what chance does in one (standard deviation, wins)."""
        size = self.wins.size
        if size < 2:
            return USUAL_SHOCK * float(self.wins.sum())
        off = (self.wins - self.mean * self.like) ** 2 / self.like
        beyond = (float(off.sum()) / (size - 1) - self.mean) * size / float(self.like.sum())
        return float(np.sqrt(max(beyond, (LEAST_SHOCK * self.mean) ** 2)))

    @property
    def unsure(self) -> float:
        """How far the coming one may lie from the mean beyond chance (standard deviation, wins).

        As terms differed, and as far as so few wins can tell the mean: n wins in k terms' time.
        """
        size = max(self.wins.size, 1)
        # Terms share half of their days with the next.
        terms = max(float(self.like.sum()) * (size + 1) / (2 * size), 1.0)
        wins = float(np.nan_to_num(self.mean)) * terms
        return float(np.hypot(self.scatter, np.sqrt(wins + 0.5) / terms))


def past_terms(log: Log, at: float, days: float, due: Callable[[float], float] | None) -> Terms:
    """Deals created and won within each of the last terms.

    Terms that ended by `at` and began no earlier than the first win: a log's own beginning, in
    which nothing is old enough to be won, is no term like others.

    Args:
        log: already cut at `at`.
        at: the moment, days since 1970.
        days: the length of a term.
        due: by the calendar, what share of a term's new deals is won within it, by its start;
            None where all times are alike.
    """
    started = log.started
    won = (log.outcome == WON) & (log.closed <= at)
    first = float(log.closed[won].min(initial=at))
    moments = np.arange(at - days, first, -max(days / 2, 1.0))[:MOST_TERMS]
    came = [(won & (started > m) & (log.closed <= m + days)).sum() for m in moments]
    like = np.ones(len(came)) if due is None else _like(due(at), [due(float(m)) for m in moments])
    return Terms(wins=np.array(came, float), like=like)


def _like(now: float, then: list[float]) -> Floats:
    """Multiples of what is due now; 1 where nothing is."""
    if now <= 0:
        return np.ones(len(then))
    return np.clip(np.array(then, float) / now, 1 / MOST_UNLIKE, MOST_UNLIKE)
