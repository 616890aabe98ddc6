"""What may come where nothing was decided for so long that recording seems to have stopped.

Nobody knows whether it goes on so. In half of the draws it does; in the others decisions come as
they did before the silence, and none, some or all of what was due meanwhile comes within the
term too. See docs/algorithms/forecast.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from foresaid.engine.chances import ever_days, log_odds
from foresaid.engine.drawing import Draws, of_open
from foresaid.engine.learned import Learned, as_deals
from foresaid.engine.log import OPEN, Floats, Log
from foresaid.engine.standing import Standing
from foresaid.engine.surprises import Surprise

LEAST_DECIDED = 10
"""Decided deals below which no silence is told from what is usual."""
LEAST_QUIET = 30.0
"""Days without a decision that are nothing unusual anywhere."""
LONGEST_GAPS, MEAN_GAPS = 3.0, 20.0
"""So many times the longest and the mean gap between decisions before."""
GOES_ON = 0.5
"""Share of the draws in which nothing is decided any more than lately."""
CAUGHT_UP = (0.0, 0.5, 1.0)
"""Of the other draws a third each: how much (log scale) of the silence is made up for."""
STREAM = 9


def quiet_days(log: Log, at: float) -> float:
    """Days for which nothing was decided, where that is a silence; else 0."""
    closed = np.sort(log.closed[log.closed <= at])
    if closed.size < LEAST_DECIDED or not (log.outcome == OPEN).any():
        return 0.0
    gaps, quiet = np.diff(closed), at - float(closed[-1])
    usual = max(LEAST_QUIET, LONGEST_GAPS * float(gaps.max()), MEAN_GAPS * float(gaps.mean()))
    return quiet if quiet > usual else 0.0


def horizons(quiet: float, days: float) -> list[float]:
    """Days of decisions that come within the term: the term's own, up to the silence's too."""
    return [days * (1 + quiet / days) ** share for share in CAUGHT_UP]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Resumed:
    """Draws of the open part in which decisions come again, as `of_open` gives them.

    `rows` says which draws of the forecast they stand in for; all arrays are of all draws.
    """

    rows: NDArray[np.bool_]
    count: Floats
    amount: Floats | None
    groups_count: Floats
    groups_amount: Floats
    chance_within: Floats
    chance_ever: Floats


def resumed(drawn: Draws, before: Learned, surprise: Surprise, quiet: float) -> Resumed:
    """Draw the open part as if the clock had stood still since the last decision.

    Args:
        drawn: what the draws of the forecast rest on.
        before: what was learned until the last decision, over the same order of steps.
        surprise: how far off a forecast of then may be.
        quiet: days since.
    """
    who = _stood_still(drawn.who, quiet)
    blind, future = drawn.blind, _futures(drawn)
    by_horizon = [
        replace(drawn, odds=_odds(before, drawn.learned.log, who, ahead))
        for ahead in horizons(quiet, drawn.learned.days)
    ]
    found = [of_open(one, surprise, blind) for one in by_horizon]
    amounts = [amount for _, amount, _, _ in found if amount is not None]
    within = np.mean([expit(one.odds + surprise.bias) for one in by_horizon], axis=0)
    deals, longest = as_deals(drawn.learned.log, who), ever_days(before.process)
    ever = before.paced_chance(deals, longest)
    return Resumed(
        rows=future >= 0,
        count=_chosen(future, [count for count, _, _, _ in found]),
        amount=_chosen(future, amounts) if amounts else None,
        groups_count=_chosen(future, [count for _, _, count, _ in found]),
        groups_amount=_chosen(future, [amount for _, _, _, amount in found]),
        chance_within=within,
        chance_ever=np.maximum(ever, within),
    )


def _stood_still(who: Standing, quiet: float) -> Standing:
    return replace(
        who,
        age_in_step=np.maximum(who.age_in_step - quiet, 0.0),
        age=np.maximum(who.age - quiet, 0.0),
    )


def _odds(before: Learned, log: Log, who: Standing, days: float) -> Floats:
    return log_odds(before.paced_chance(as_deals(log, who), days))


def _futures(drawn: Draws) -> NDArray[np.intp]:
    """Which future each draw follows; -1 where the silence goes on."""
    place = np.random.default_rng([drawn.seed, STREAM]).permutation(drawn.size) / drawn.size
    return np.floor((place - GOES_ON) / (1 - GOES_ON) * len(CAUGHT_UP)).clip(-1).astype(np.intp)


def _chosen(future: NDArray[np.intp], found: list[Floats]) -> Floats:
    """Of each draw that of its own future."""
    place = np.maximum(future, 0)
    return np.asarray(np.stack(found)[place, np.arange(place.size)], float)
