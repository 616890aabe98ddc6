"""The engine's own forecasts of the past, made again from what was known then."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import expit

from foresaid.engine import arrivals, correction
from foresaid.engine.learned import learn
from foresaid.engine.log import Floats, Log, cut
from foresaid.engine.standing import won_within
from foresaid.engine.surprises import together

WINDOWS = 10
LEAST_OPEN_WINS = 1.0
"""Expected wins that a past forecast needs to say anything."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Past:
    """Past forecasts, latest first: by how much they were off (log scale), and how surely.

    `overlap` is how many windows share each day; `linked` how much open and new erred together.
    """

    open_shift: Floats
    open_information: Floats
    new_shift: Floats
    new_information: Floats
    overlap: float
    linked: float


def past_forecasts(log: Log, at: float, days: float) -> Past:
    """Forecast again at up to ten past moments and hold it against what came until `at`."""
    moments = _moments(log, at, days)
    rows = [_one(log, float(m), days) for m in moments]
    found = np.array(rows).reshape(-1, 4)
    telling = found[:, 1] > 0
    new = found[:, 3] > 0
    gap = float(moments[0] - moments[1]) if moments.size > 1 else days
    return Past(
        open_shift=found[telling, 0],
        open_information=found[telling, 1],
        new_shift=found[new, 2],
        new_information=found[new, 3],
        overlap=max(days / gap, 1.0),
        linked=together(found[telling & new, 0], found[telling & new, 2]),
    )


def _moments(log: Log, at: float, days: float) -> Floats:
    """Complete windows that start after as much history as they are long, at least 14 days."""
    started = log.started
    known = started[~np.isnan(started)]
    if not known.size:
        return np.empty(0)
    earliest = float(known.min()) + max(min(days, 60.0), 14.0)
    return np.arange(at - days, earliest, -max(days / 2, 3.5))[:WINDOWS]


def _one(log: Log, moment: float, days: float) -> tuple[float, float, float, float]:
    """Shift and information of the open part, then of the new part; 0 where it says nothing."""
    then = cut(log, moment)
    learned = learn(then, moment, days, refine=False)
    who = learned.now()
    odds = learned.odds(who)
    chance = expit(odds)
    shift, information = 0.0, 0.0
    if chance.sum() >= LEAST_OPEN_WINS:
        kept = np.flatnonzero(~(log.started > moment)).astype(np.int32)
        came = won_within(log, replace(who, opportunity=kept[who.opportunity]), days)
        shift = correction.level(odds, came, np.ones(len(who)))
        information = float((chance * (1 - chance)).sum())
    due = arrivals.learn(then, moment, days, learned.process).wins(days)
    due *= learned.rhythm.factor(moment, days)
    new = arrivals.came_new(log, moment, days)
    new_shift = float(np.log((new + 0.5) / (due + 0.5)))
    return shift, information, new_shift, due if due >= LEAST_OPEN_WINS else 0.0
