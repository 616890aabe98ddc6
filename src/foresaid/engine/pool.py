"""Several answers to one question, each believed as far as its own past bears it out.

What deals that do not exist yet will bring is foretold by the process, by past terms, and by
their middle. None is always nearest. So each draw of the term follows one of them, and how many
draws follow which is decided by how far each was off before. See docs/algorithms/answers.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from foresaid.engine.arrivals import Arrivals
from foresaid.engine.log import Floats
from foresaid.engine.surprises import USUAL_SHOCK, Surprise, learn, with_few

TRUSTS = (1.0, 0.5, 0.0)
"""Each answer's trust in the process (1) against past terms (0)."""
PAST_TERMS = len(TRUSTS) - 1
LEAST_WINDOWS = 3
"""Past forecasts of an answer below which it has no say beside the first."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pool:
    """The answers, weighed.

    `weight` [answer] is the share of draws that follow each; it adds up to 1. `wins` are expected
    by each; `spread` is how unsure it is: on the log scale, of past terms in wins.
    """

    weight: Floats
    wins: Floats
    spread: Floats

    def followed(self, place: Floats, normal: Floats) -> Floats:
        """Wins expected in each draw, by its `place` (0 to 1) among all and its normal luck."""
        answer = np.searchsorted(np.cumsum(self.weight), place, side="right")
        answer = np.minimum(answer, self.weight.size - 1)
        wins, spread = self.wins[answer], self.spread[answer]
        by_terms = np.maximum(wins + spread * normal, 0.0)
        wide = np.where(answer == PAST_TERMS, 0.0, spread)
        return np.where(answer == PAST_TERMS, by_terms, wins * np.exp(wide * normal - wide**2 / 2))


def expected(coming: Arrivals, days: float) -> Floats:
    """Wins that each answer expects within `days`; NaN where it can say nothing."""
    return np.array([coming.wins(days, trust) for trust in TRUSTS])


def pool(
    off: Floats,
    information: Floats,
    overlap: float,
    due: Floats,
    scatter: float,
    won: float,
    usual: float = USUAL_SHOCK,
) -> Pool:
    """Weigh the answers and say how unsure each is.

    Args:
        off: by how much each was off before (log scale), [window, answer], latest first; NaN
            where it could say nothing.
        information: inverse variance that the coins alone give each window's.
        overlap: how many windows share each day.
        due: wins that each expects now.
        scatter: how far the coming term may lie from the mean of past ones beyond chance (wins).
        won: deals that the expected number rests on: won so soon as the term allows.
        usual: belief about the spread before any own forecast was scored.
    """
    found = [
        with_few(_learned(off[:, k], information, overlap, usual, as_it_is=k == PAST_TERMS), won)
        for k in range(due.size)
    ]
    scored = (~np.isnan(off)).sum(axis=0) >= LEAST_WINDOWS
    heard = ~np.isnan(due) & (scored | (not off.size))
    heard[0] = True
    spread = np.array([one.spread for one in found])
    # Coins are left out: they are the same for all answers, so no weighing makes them less.
    weight = np.where(heard, 1 / spread**2, 0.0)
    bias = np.array([one.bias for one in found])
    spread[PAST_TERMS] = scatter
    return Pool(
        weight=weight / weight.sum(),
        wins=np.maximum((np.nan_to_num(due) + 0.5) * np.exp(bias) - 0.5, 0.0),
        spread=spread,
    )


def _learned(
    off: Floats, information: Floats, overlap: float, usual: float, *, as_it_is: bool
) -> Surprise:
    """What an answer's past says of it. Past terms are taken as they were: no bias is taken off."""
    said = ~np.isnan(off)
    return learn(off[said], information[said], overlap, usual, as_it_is=as_it_is)
