"""What whole terms of one length brought before: the simplest forecast of the next."""

from __future__ import annotations

import numpy as np

from foresaid.engine.log import WON, Floats, Log

MOST_TERMS = 8
"""Terms looked at, each beginning half a term before the next."""


def new_wins(log: Log, at: float, days: float) -> Floats:
    """Deals created and won within each of the last terms, the latest first.

    Terms that ended by `at` and began no earlier than the first win: a log's own beginning, in
    which nothing is old enough to be won, is no term like others.
    """
    started = log.started
    won = (log.outcome == WON) & (log.closed <= at)
    first = float(log.closed[won].min(initial=at))
    moments = np.arange(at - days, first, -max(days / 2, 1.0))[:MOST_TERMS]
    came = [(won & (started > m) & (log.closed <= m + days)).sum() for m in moments]
    return np.array(came, float)
