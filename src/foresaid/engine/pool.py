"""Several answers to one question, each believed as far as its own past bears it out.

None of the `answers` is always nearest. So each draw of the term follows one of them, for what is
open and for what is not created yet alike, and how many draws follow which is decided by how far
each was off before. See docs/algorithms/forecast.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from foresaid.engine.answers import PAST_TERMS, Answers
from foresaid.engine.backtest import Past, Shifts
from foresaid.engine.log import Floats
from foresaid.engine.past_terms import PastTerms
from foresaid.engine.surprises import LEAST_SHOCK, USUAL_SHOCK, Surprise, learn, with_few

MOST_LINKED = 0.95
GRID: Floats = np.linspace(-6.0, 6.0, 49)
"""Shifts of all log odds between which the one that gives a share is read."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Followed:
    """What each draw follows [draw]: shifts of all log odds, and new wins expected.

    `spread` is the standard deviation of `shock`, by which `centre` is off.
    """

    centre: Floats
    spread: Floats
    shock: Floats
    new: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pool:
    """The answers, weighed.

    `weight` [answer] is the share of draws whose open part follows each, `new_weight` the same
    of new deals; each adds up to 1. The process's two answers lie at a shift of the first one's
    log odds (`centre`) and expect `new` wins of deals to come; both are unsure on the log scale,
    `linked` in how they err. `terms` is the third. `own`: what own past forecasts of the open
    part say of the first answer.
    """

    weight: Floats
    new_weight: Floats
    centre: Floats
    spread: Floats
    new: Floats
    new_spread: Floats
    linked: float
    terms: Terms
    own: Surprise

    def chances(self, odds: Floats) -> Floats:
        """The chance of each deal over all answers."""
        return np.asarray(expit(odds[:, None] + self.centre) @ self.weight, float)

    def followed(self, odds: Floats, place: Floats, normal: Floats) -> Followed:
        """What draws follow, by their `place` (0 to 1) among all and `normal` [draw, 2] luck."""
        answer, of_new = _dealt(self.weight, place), _dealt(self.new_weight, place)
        by_terms, new_by_terms = answer == PAST_TERMS, of_new == PAST_TERMS
        linked = np.where(by_terms & new_by_terms, self.terms.linked, self.linked)
        other = linked * normal[:, 0] + np.sqrt(1 - linked**2) * normal[:, 1]
        spread, wide = self.spread[answer], self.new_spread[of_new]
        centre = self.centre[answer]
        new = self.new[of_new] * np.exp(wide * other - wide**2 / 2)
        if by_terms.any():
            centre[by_terms] = self.terms.shifts(odds, normal[by_terms, 0])
        if new_by_terms.any():
            new[new_by_terms] = self.terms.wins(other[new_by_terms])
        return Followed(centre=centre, spread=spread, shock=spread * normal[:, 0], new=new)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The share of what was open and the wins of new deals in past terms: mean, spread, link."""

    share: float
    share_spread: float
    new: float
    new_spread: float
    linked: float

    def shifts(self, odds: Floats, normal: Floats) -> Floats:
        """Shifts of all log odds under which terms' shares are won."""
        due = np.array([expit(odds + shift).sum() for shift in GRID])
        wanted = (self.share + self.share_spread * normal) * odds.size
        return np.asarray(np.interp(wanted, due, GRID), float)

    def wins(self, normal: Floats) -> Floats:
        """Wins of new deals that terms expect, never below 0."""
        return np.maximum(self.new + self.new_spread * normal, 0.0)


def pool(past: Past, now: Answers, odds: Floats, usual: float, won: int) -> Pool:
    """Weigh the answers and say how unsure each is.

    Args:
        past: how far they were off before.
        now: what they expect now.
        odds: log odds of what is open by the first one.
        usual: belief about the first one's spread before any past forecast was scored.
        won: deals ever won.
    """
    of_open = _surprises(past.open, past.overlap, won, usual)
    of_new = _surprises(past.new, past.overlap, won)
    weight = _weights(of_open, past.open.heard & ~np.isnan(now.offset))
    new_weight = _weights(of_new, past.new.heard & ~np.isnan(now.due_new))
    # Past terms are taken as they were: their scatter is in `terms`, and nothing is taken off.
    own = np.arange(weight.size) != PAST_TERMS
    bias, bias_new = (np.array([one.bias for one in part]) for part in (of_open, of_new))
    due_new = np.nan_to_num(now.due_new)
    return Pool(
        weight=weight,
        new_weight=new_weight,
        centre=np.nan_to_num(now.offset) + bias,
        spread=np.array([one.spread for one in of_open]) * own,
        new=np.maximum((due_new + 0.5) * np.exp(bias_new) - 0.5, 0.0),
        new_spread=np.array([one.spread for one in of_new]) * own,
        linked=past.linked,
        terms=_terms(now.terms, odds),
        own=of_open[0],
    )


def _surprises(
    shifts: Shifts, overlap: float, won: int, usual: float = USUAL_SHOCK
) -> list[Surprise]:
    """What each answer's past says of it; `usual` is believed of the first one."""
    found = []
    for k, off in enumerate(shifts.off.T):
        said = ~np.isnan(off)
        belief = usual if k == 0 else USUAL_SHOCK
        as_it_is = k == PAST_TERMS
        one = learn(off[said], shifts.information[said], overlap, belief, as_it_is=as_it_is)
        found.append(with_few(one, won))
    return found


def _weights(found: list[Surprise], heard: NDArray[np.bool_]) -> Floats:
    """The inverse of how far each may be off (variance); the first always has a say.

    Coins are left out: they are the same for all answers, so no weighing makes them less.
    """
    off = np.array([one.spread**2 for one in found])
    weight = np.where(heard | (np.arange(len(found)) == 0), 1 / off, 0.0)
    return np.asarray(weight / weight.sum(), float)


def _dealt(weight: Floats, place: Floats) -> NDArray[np.intp]:
    """The answer at each place (0 to 1) of all draws."""
    found = np.searchsorted(np.cumsum(weight), place, side="right")
    return np.minimum(found, weight.size - 1)


def _terms(terms: PastTerms, odds: Floats) -> Terms:
    """Past terms as they were: their mean, their scatter beyond coins, their link."""
    shares = terms.won_open / np.maximum(terms.was_open, 1.0)
    share, new = terms.open_share, terms.new
    coin = share * (1 - share) / max(odds.size, 1)
    return Terms(
        share=share,
        share_spread=_scatter(shares, share, coin),
        new=new,
        new_spread=_scatter(terms.won_new, new, new),
        linked=_link(shares, terms.won_new),
    )


def _scatter(values: Floats, mean: float, coin: float) -> float:
    """How much terms differed beyond what the coins of one term do (their variance)."""
    least = LEAST_SHOCK if values.size > 1 else USUAL_SHOCK
    beyond = float(values.var(ddof=1)) - coin if values.size > 1 else 0.0
    return float(np.sqrt(max(beyond, (least * mean) ** 2)))


def _link(first: Floats, second: Floats) -> float:
    if first.size < 3 or not first.std() or not second.std():
        return 0.0
    return float(np.clip(np.corrcoef(first, second)[0, 1], -MOST_LINKED, MOST_LINKED))
