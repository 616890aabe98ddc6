"""How a person's deals go beside everybody's: how readily they go on, and how readily are lost.

A person's moves that came are held against those that the process expects of the deals that stood
with that person, so who has older deals or other steps is not taken for slow. Each factor leans
on 1 as far as people are seen to be alike. See docs/algorithms/people.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, logit, polygamma

from foresaid.engine import due
from foresaid.engine.course import AGES, course
from foresaid.engine.due import Stays, Ways
from foresaid.engine.log import OPEN, Codes, Floats, Log
from foresaid.engine.pace import Pace, Speed, moved
from foresaid.engine.process import Process
from foresaid.engine.standing import Standing, usable

ALIKE: Floats = np.exp2(np.arange(1.0, 13.0))
"""Candidates for how alike people are, in moves' worth of belief that a factor is 1."""
USUALLY_ALIKE, ALIKE_SPREAD = 32.0, 1.5
"""Belief about that before any move was seen (median, and spread of its logarithm)."""
NODE = 0.5
"""Log factor at which the chances are computed; others are read from there and from 0."""
FURTHEST = 1.0
"""Log factor beyond which none is read."""
SMALLEST = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Moves:
    """By person: the moves that `came` and were `due`, the log `factor` and its `doubt`.

    `doubt` is a standard deviation on the log scale.
    """

    came: Floats
    due: Floats
    factor: Floats
    doubt: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class People:
    """What is known of everybody, and what it does to the chances of one horizon.

    `owners`: who ever had a stay, or owns what is open; `place` [code in the log] is where each
    stands among them, -1 for others. `on`, `lost`: moves on (to another step, or won) and losses.
    `on_odds`, `lost_odds` [2, step, age]: what a log factor of -NODE and of NODE adds to a deal's
    log odds.
    """

    owners: tuple[str, ...]
    place: Codes
    on: Moves
    lost: Moves
    on_odds: Floats
    lost_odds: Floats

    def added(self, owner: Codes, who: Standing) -> tuple[Floats, Floats]:
        """What the owners add to the log odds of open deals, and its doubt; 0 of nobody's."""
        if not self.owners:
            return np.zeros(owner.size), np.zeros(owner.size)
        person = np.where(owner < 0, -1, self.place[owner])
        on, of_on = _added(self.on, self.on_odds, person, who)
        lost, of_lost = _added(self.lost, self.lost_odds, person, who)
        owned = person >= 0
        return (on + lost) * owned, np.hypot(of_on, of_lost) * owned


_NONE = np.empty(0)
_NO_MOVES = Moves(came=_NONE, due=_NONE, factor=_NONE, doubt=_NONE)
NOBODY = People(
    owners=(),
    place=np.empty(0, np.int32),
    on=_NO_MOVES,
    lost=_NO_MOVES,
    on_odds=_NONE,
    lost_odds=_NONE,
)


def learn(process: Process, log: Log, who: Stays, days: float) -> People:
    """Hold everybody's moves against the process.

    Args:
        process: learned from these stays.
        log: `NOBODY` is the answer where its owners are not known as of any moment, where they
            are filled by the outcome, or where there are fewer than two.
        who: its stays; each counts for who owned the deal when it began.
        days: the horizon that chances are asked for.
    """
    if not log.owner_known or not usable(log, log.owner >= 0):
        return NOBODY
    owner = log.owner_at(who.opportunity, who.start)
    codes = np.unique(np.concatenate([owner, log.owner[log.outcome == OPEN]]))
    # Only those seen have a place, so people of later rows change not even the last bit.
    codes = codes[codes >= 0]
    if codes.size < 2:
        return NOBODY
    place = np.full(len(log.owners), -1, np.int32)
    place[codes] = np.arange(codes.size)
    stood = np.where(owner < 0, -1, place[owner])
    return People(
        owners=tuple(log.owners[code] for code in codes),
        place=place,
        on=_moves(process, who, stood, codes.size, np.arange(process.won + 1)),
        lost=_moves(process, who, stood, codes.size, np.array([process.lost])),
        on_odds=_odds_moved(process, days, 1.0, 0.0),
        lost_odds=_odds_moved(process, days, 0.0, 1.0),
    )


def leaning(came: Floats, expected: Floats) -> Moves:
    """Each person's factor, leaning on 1 as far as all of them are seen to be alike.

    Args:
        came: moves that came [person].
        expected: moves that were due [person]; the same sum.

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


def _moves(process: Process, who: Stays, stood: Codes, size: int, ways: Ways) -> Moves:
    """Moves by those ways, over the stays that each person had (-1: nobody's)."""
    owned = stood >= 0
    each = due.of_each(due.hazard(process, ways), who)
    came = np.bincount(stood[owned], np.isin(who.ended, ways)[owned], size)
    expected = np.bincount(stood[owned], each[owned], size)
    return leaning(came, expected * came.sum() / max(float(expected.sum()), 1e-9))


def _odds_moved(process: Process, days: float, on: float, lost: float) -> Floats:
    """What rates moved by -NODE and by NODE add to the log odds, [2, step, age]."""
    plain = _log_odds(process.rates, days)
    paces = (Pace(on=_speed(on * node), lost=_speed(lost * node)) for node in (-NODE, NODE))
    both = (moved(process.rates, pace) for pace in paces)
    return np.stack([_log_odds(rates, days) - plain for rates in both])


def _speed(mean: float) -> Speed:
    return Speed(mean=mean, doubt=0.0)


def _log_odds(rates: Floats, days: float) -> Floats:
    return np.asarray(logit(np.clip(course(rates, days).won, SMALLEST, 1 - SMALLEST)), float)


def _added(moves: Moves, odds: Floats, person: Codes, who: Standing) -> tuple[Floats, Floats]:
    """The parabola through what the nodes add, at each person's factor; and its doubt."""
    age = np.nan_to_num(who.age_in_step)
    low, high = (_read(table, who.step, age) for table in odds)
    slope, bend = (high - low) / (2 * NODE), (high + low) / (2 * NODE**2)
    factor = np.clip(moves.factor, -FURTHEST, FURTHEST)[person]
    return slope * factor + bend * factor**2, (slope + 2 * bend * factor) * moves.doubt[person]


def _read(table: Floats, step: NDArray[np.int16], age: Floats) -> Floats:
    """A table [step, age] read at any age, linear between."""
    place = np.clip(np.searchsorted(AGES, age, side="right") - 1, 0, AGES.size - 2)
    part = np.clip((age - AGES[place]) / (AGES[place + 1] - AGES[place]), 0.0, 1.0)
    return np.asarray(table[step, place] * (1 - part) + table[step, place + 1] * part)
