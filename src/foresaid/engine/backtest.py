"""The engine's own forecasts of the past, made again from what was known then."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import expit

from foresaid.engine import arrivals, correction
from foresaid.engine.closings import calendar_unknown
from foresaid.engine.learned import Learned, learn
from foresaid.engine.log import WON, Floats, Log, cut
from foresaid.engine.pool import expected
from foresaid.engine.season import Held
from foresaid.engine.standing import won_within
from foresaid.engine.surprises import tells, together

WINDOWS = 10
LEAST_EXPECTED = 1.0
"""Expected wins that a past forecast needs to say anything."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Past:
    """Past forecasts, latest first: by how much they were off (log scale), and how surely.

    `new_shift` is [window, answer], NaN where an answer could say nothing. `overlap` is how many
    windows share each day; `linked` how much open and new erred together.
    """

    open_shift: Floats
    open_information: Floats
    new_shift: Floats
    new_information: Floats
    overlap: float
    linked: float


def past_forecasts(log: Log, at: float, days: float, held: Held | None = None) -> Past:
    """Forecast again at up to ten past moments and hold it against what came until `at`.

    `held`: wins and losses by the calendar, of which each moment sees what was over.
    """
    moments = _moments(log, at, days)
    then = [learn(cut(log, float(m)), float(m), days, refine=False, held=held) for m in moments]
    found = np.array([_open(log, learned) for learned in then]).reshape(-1, 2)
    news = [_new(log, learned) for learned in then]
    due, came = np.array([n[0] for n in news]).reshape(-1, 3), np.array([n[1] for n in news])
    # By whichever answer expects most: one that is far too low would never be held against it.
    likely = np.fmax.reduce(due, axis=1, initial=0.0)
    telling, new = found[:, 1] > 0, likely >= LEAST_EXPECTED
    new_shift = np.log((came[:, None] + 0.5) / (due + 0.5))
    gap = float(moments[0] - moments[1]) if moments.size > 1 else days
    return Past(
        open_shift=found[telling, 0],
        open_information=found[telling, 1],
        new_shift=new_shift[new],
        new_information=likely[new],
        overlap=max(days / gap, 1.0),
        linked=together(found[telling & new, 0], new_shift[telling & new, 0]),
    )


def _moments(log: Log, at: float, days: float) -> Floats:
    """Complete windows that start after 14 to 60 days of history (a term's), and the first win."""
    started = log.started
    known = started[~np.isnan(started)]
    if not known.size or calendar_unknown(log):
        return np.empty(0)
    won = log.closed[(log.outcome == WON) & (log.closed <= at)]
    earliest = float(known.min()) + max(min(days, 60.0), 14.0)
    earliest = max(earliest, float(won.min(initial=at)))
    return np.arange(at - days, earliest, -max(days / 2, 3.5))[:WINDOWS]


def _open(log: Log, learned: Learned) -> tuple[float, float]:
    """Shift and information of the open part; 0 where it says nothing."""
    who = learned.now()
    odds = learned.odds_now(who)
    chance = expit(odds)
    if chance.sum() < LEAST_EXPECTED:
        return 0.0, 0.0
    kept = np.flatnonzero(~(log.started > learned.at)).astype(np.int32)
    came = won_within(log, replace(who, opportunity=kept[who.opportunity]), learned.days)
    shift = correction.level(odds, came, np.ones(len(who)))
    known = int(((learned.log.outcome == WON) & (learned.log.closed <= learned.at)).sum())
    return shift, tells(float((chance * (1 - chance)).sum()), known)


def _new(log: Log, learned: Learned) -> tuple[Floats, float]:
    """Wins expected of deals not created yet, by each answer, and those that came."""
    moment, days = learned.at, learned.days
    coming = arrivals.learn(learned)
    return expected(coming, days), float(arrivals.came_new(log, moment, days))
