"""How the deals of a group go beside everybody's, and what that does to their chances.

A group is a person, or the month in which a step was entered. Moves that came are held against
those that the process expects of the stays of the group; each factor leans on 1 as far as groups
are seen to be alike. See docs/algorithms/people.md and vintages.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, polygamma

from foresaid.engine import due
from foresaid.engine.ages import ages_at
from foresaid.engine.chances import log_odds
from foresaid.engine.course import AGES, course
from foresaid.engine.due import Stays, Ways
from foresaid.engine.log import Codes, Floats
from foresaid.engine.pace import Pace, Speed, moved
from foresaid.engine.process import Process
from foresaid.engine.standing import Standing

ALIKE: Floats = np.exp2(np.arange(1.0, 13.0))
"""Candidates for how alike groups are, in moves' worth of belief that a factor is 1."""
USUALLY_ALIKE, ALIKE_SPREAD = 32.0, 1.5
"""Belief about that before any move was seen (median, and spread of its logarithm)."""
NODE = 0.5
"""Log factor at which the chances are computed; others are read from there and from 0."""
FURTHEST = 1.0
"""Log factor beyond which none is read."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Moves:
    """By group: the moves that `came` and were `due`, the log `factor` and its `doubt`.

    `doubt` is a standard deviation on the log scale.
    """

    came: Floats
    due: Floats
    factor: Floats
    doubt: Floats


NO_MOVES = Moves(came=np.empty(0), due=np.empty(0), factor=np.empty(0), doubt=np.empty(0))


def leaning(came: Floats, expected: Floats) -> Moves:
    """Each group's factor, leaning on 1 as far as all of them are seen to be alike.

    Args:
        came: moves that came [group].
        expected: moves that were due [group]; the same sum.

    Gamma-Poisson at each candidate of `ALIKE`, these weighed by how likely they make all counts.
    """
    weight = _alike(came, expected)
    n, e = came + ALIKE[:, None], expected + ALIKE[:, None]
    each = np.log(n / e)
    factor = weight @ each
    doubt = np.sqrt(weight @ (polygamma(1, n) + (each - factor) ** 2))
    return Moves(came=came, due=expected, factor=factor, doubt=doubt)


def _alike(came: Floats, expected: Floats) -> Floats:
    """Weights of the candidates: negative-binomial likelihood times belief."""
    seen = expected > 0
    n, mu, m = came[seen], expected[seen], ALIKE[:, None]
    fit = gammaln(n + m) - gammaln(m) + m * np.log(m / (m + mu)) + n * np.log(mu / (m + mu))
    belief = -((np.log(ALIKE / USUALLY_ALIKE) / ALIKE_SPREAD) ** 2) / 2
    score = fit.sum(axis=1) + belief
    weight = np.exp(score - score.max())
    return np.asarray(weight / weight.sum(), float)


def moves_of(process: Process, who: Stays, stood: Codes, size: int, ways: Ways) -> Moves:
    """Moves by those ways, over the stays of each group (-1: of none)."""
    grouped = stood >= 0
    each = due.of_each(due.hazard(process, ways), who)
    came = np.bincount(stood[grouped], np.isin(who.ended, ways)[grouped], size)
    expected = np.bincount(stood[grouped], each[grouped], size)
    return leaning(came, expected * came.sum() / max(float(expected.sum()), 1e-9))


def odds_moved(process: Process, days: float, on: float, lost: float) -> Floats:
    """What rates moved by -NODE and by NODE add to the log odds, [2, step, age]."""
    plain = log_odds(course(process.rates, days).won)
    paces = (Pace(on=_speed(on * node), lost=_speed(lost * node)) for node in (-NODE, NODE))
    both = (moved(process.rates, pace) for pace in paces)
    return np.stack([log_odds(course(rates, days).won) - plain for rates in both])


def _speed(mean: float) -> Speed:
    return Speed(mean=mean, doubt=0.0)


def added(moves: Moves, odds: Floats, group: Codes, who: Standing) -> tuple[Floats, Floats]:
    """The parabola through what the nodes add, at each group's factor; and its doubt."""
    ages = ages_at(np.nan_to_num(who.age_in_step), AGES)
    low, high = (ages.read(table, who.step) for table in odds)
    slope, bend = (high - low) / (2 * NODE), (high + low) / (2 * NODE**2)
    factor = np.clip(moves.factor, -FURTHEST, FURTHEST)[group]
    return slope * factor + bend * factor**2, (slope + 2 * bend * factor) * moves.doubt[group]
