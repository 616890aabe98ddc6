"""Where a history begins, whatever single rows are dated long before it.

One creation mistyped by twenty years would make twenty empty years part of every pace. Such
dates are not believed: see docs/algorithms/forecast.md.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from foresaid.engine.log import OPEN, Floats, Log

MOST_STRAYS = 0.1
"""Share of all opportunities that may lie before the beginning; more of them are a history."""
STRAY_GAP = 0.25
"""A gap before the rest, as a share of the rest's span, that cuts the history off …"""
STRAY_STEPS = 10.0
"""… but at least so many times as long as the rest's usual distance, …"""
STRAY_DAYS = 30.0
"""… and so many days."""


def beginning(started: Floats) -> float:
    """The first moment that belongs to the history (days; -inf where none is dated).

    Before it lie at most a tenth of all, behind a gap that is long beside all that follows.
    """
    known = np.sort(started[~np.isnan(started)])
    if not known.size:
        return -np.inf
    first = np.arange(1, int(MOST_STRAYS * known.size) + 1)
    span, left = known[-1] - known[first], known.size - first
    needed = np.maximum(STRAY_DAYS, span * np.maximum(STRAY_GAP, STRAY_STEPS / left))
    far = np.flatnonzero(known[first] - known[first - 1] > needed)
    return float(known[first[far[-1]]] if far.size else known[0])


def believed(log: Log) -> Log:
    """The log with no date of creation or entry before its beginning.

    Of what is closed such a date becomes unknown: it is mistyped, or says nothing of now. What
    is open is as old as the history: it may well have lain there all the time. The log itself
    is returned where nothing is dated so.
    """
    begin = beginning(log.started)
    if not (np.any(log.created < begin) or np.any(log.entry_at < begin)):
        return log
    instead = np.where(log.outcome == OPEN, begin, np.nan)
    return replace(
        log,
        created=np.where(log.created < begin, instead, log.created),
        entry_at=np.where(log.entry_at < begin, instead[log.entry_opportunity], log.entry_at),
    )
