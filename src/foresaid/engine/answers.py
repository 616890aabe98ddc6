"""Three answers to what the next term will bring, each by another look at the past.

The process at the pace of now; the process at its usual pace; what past terms brought. They are
weighed against each other in `pool`. See docs/algorithms/forecast.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from foresaid.engine import arrivals, past_terms
from foresaid.engine.arrivals import Arrivals
from foresaid.engine.learned import Learned, same_sum
from foresaid.engine.log import Floats
from foresaid.engine.past_terms import PastTerms
from foresaid.engine.standing import Standing

TRUSTS = (1.0, 0.5, 0.0)
"""Each answer's trust in the process (1) against past terms (0), for what is not created yet."""
ANSWERS, PAST_TERMS = len(TRUSTS), len(TRUSTS) - 1
"""How many there are, and the place of the one that past terms give."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answers:
    """What each answer expects of a term; NaN where one can say nothing.

    `offset`: how far it lies from the first one, as one shift of the log odds of all that is
    open. `due_new`: wins that it expects of deals that do not exist yet, which are `coming`.
    """

    offset: Floats
    due_new: Floats
    coming: Arrivals
    terms: PastTerms


def answers(learned: Learned, who: Standing, odds: Floats) -> Answers:
    """The answers for who is open, whose log odds by the first answer are `odds`."""
    log, at, days = learned.log, learned.at, learned.days
    terms = past_terms.learn(log, at, days)
    coming = arrivals.learn(log, at, days, learned.current, learned.seen, terms)
    due_open = (float(expit(learned.odds(who)).sum()), terms.open_share * len(who))
    offset = np.array([0.0, *(shift_to(odds, due) for due in due_open)])
    due_new = np.array([coming.wins(days, trust) for trust in TRUSTS])
    return Answers(offset=offset, due_new=due_new, coming=coming, terms=terms)


def shift_to(odds: Floats, due: float) -> float:
    """The shift of all log odds under which so many are won; at least half a win is left open."""
    if not odds.size or np.isnan(due):
        return float("nan")
    return same_sum(odds, float(np.clip(due, 0.5, max(odds.size - 0.5, 0.5))))
