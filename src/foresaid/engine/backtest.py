"""The engine's own forecasts of the past, made again from what was known then."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from foresaid.engine import arrivals, correction
from foresaid.engine.answers import ANSWERS, answers
from foresaid.engine.learned import Daily, Learned, learn
from foresaid.engine.log import WON, Floats, Log, cut
from foresaid.engine.standing import won_within
from foresaid.engine.surprises import together

WINDOWS = 10
LEAST_WINDOWS = 3
"""Past forecasts of an answer below which it has no say beside the first."""
LEAST_EXPECTED = 1.0
"""Expected wins that a past forecast needs to say anything."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shifts:
    """By how much answers were off (log scale), [window, answer], latest window first.

    NaN where an answer could say nothing. `information`: inverse variance that the coins alone
    give the shifts of each window.
    """

    off: Floats
    information: Floats

    @property
    def heard(self) -> NDArray[np.bool_]:
        """Which answers were held against what came often enough to have a say."""
        return np.asarray((~np.isnan(self.off)).sum(axis=0) >= LEAST_WINDOWS, bool)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Past:
    """Past forecasts of what was open and of what was not created yet.

    `overlap` is how many windows share each day; `linked` how much open and new erred together.
    """

    open: Shifts
    new: Shifts
    overlap: float
    linked: float


def past_forecasts(log: Log, at: float, days: float, daily: Daily | None = None) -> Past:
    """Forecast again at up to ten past moments and hold it against what came until `at`.

    `daily`: wins by day held against a process, of which each moment sees what was over.
    """
    moments = _moments(log, at, days)
    then = [learn(cut(log, float(m)), float(m), days, refine=False, daily=daily) for m in moments]
    windows = [_window(log, learned) for learned in then]
    found = np.array(windows).reshape(-1, 2, ANSWERS + 1)
    of_open, of_new = found[:, 0], found[:, 1]
    both = (of_open[:, -1] >= 0) & (of_new[:, -1] >= LEAST_EXPECTED)
    gap = float(moments[0] - moments[1]) if moments.size > 1 else days
    return Past(
        open=_telling(of_open, 0.0),
        new=_telling(of_new, LEAST_EXPECTED),
        overlap=max(days / gap, 1.0),
        linked=together(of_open[both, 0], of_new[both, 0]),
    )


def _telling(found: Floats, least: float) -> Shifts:
    """The windows of a part that say anything."""
    rows = found[found[:, -1] >= least]
    return Shifts(off=rows[:, :-1], information=rows[:, -1])


def _moments(log: Log, at: float, days: float) -> Floats:
    """Complete windows that start after as much history as they are long, and the first win."""
    started = log.started
    known = started[~np.isnan(started)]
    if not known.size:
        return np.empty(0)
    won = log.closed[(log.outcome == WON) & (log.closed <= at)]
    earliest = float(known.min()) + max(min(days, 60.0), 14.0)
    earliest = max(earliest, float(won.min(initial=at)))
    return np.arange(at - days, earliest, -max(days / 2, 3.5))[:WINDOWS]


def _window(log: Log, learned: Learned) -> list[list[float]]:
    """Shifts by each answer and their information: of the open part, of the new one.

    The open part has less than no information where too little was expected of it.
    """
    who = learned.now()
    odds = learned.odds_now(who)
    then = answers(learned, who, odds)
    kept = np.flatnonzero(~(log.started > learned.at)).astype(np.int32)
    came = won_within(log, replace(who, opportunity=kept[who.opportunity]), learned.days)
    new = arrivals.came_new(log, learned.at, learned.days)
    level = correction.level(odds, came, np.ones(len(who))) - then.offset
    chance = expit(odds)
    told = float((chance * (1 - chance)).sum()) if chance.sum() >= LEAST_EXPECTED else -1.0
    off = np.log((new + 0.5) / (then.due_new + 0.5))
    return [[*level, told], [*off, float(then.due_new[0])]]
