"""Whether deals that entered their step in one month are lost more often than those of others.

Deals of a month have a campaign, a fair or a price list in common. How those of it fared that
are decided tells of those that still stand. See docs/algorithms/vintages.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foresaid.engine.due import Stays
from foresaid.engine.factors import NO_MOVES, Moves, added, moves_of, odds_moved
from foresaid.engine.log import Floats
from foresaid.engine.process import Process
from foresaid.engine.standing import Standing

type Months = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Vintages:
    """Losses by the month of entry: `months` (since 1970, rising), their `lost` moves.

    `odds` [2, step, age]: what a log factor of -NODE and of NODE adds to a deal's log odds.
    """

    months: Months
    lost: Moves
    odds: Floats

    def added(self, who: Standing) -> Floats:
        """What the months add to the log odds of open deals; 0 where the entry is undated."""
        if not self.months.size:
            return np.zeros(len(who))
        dated = ~np.isnan(who.age_in_step)
        month = month_of(np.where(dated, who.moment - who.age_in_step, 0.0))
        place = np.minimum(np.searchsorted(self.months, month), self.months.size - 1)
        known = dated & (self.months[place] == month)
        more, _ = added(self.lost, self.odds, place.astype(np.int32), who)
        return np.where(known, more, 0.0)

    def losing(self, who: Stays) -> Floats:
        """How many times as many losses as usual are due of the stays that they were learned of."""
        if not self.months.size:
            return np.ones(len(who))
        return np.exp(self.lost.factor[np.searchsorted(self.months, month_of(who.start))])


NONE = Vintages(
    months=np.empty(0, np.int64),
    lost=NO_MOVES,
    odds=np.empty(0),
)


def learn(process: Process, who: Stays, days: float) -> Vintages:
    """Hold the losses of each month's stays against the process.

    Args:
        process: learned from these stays.
        who: the stays known now.
        days: the horizon that chances are asked for.
    """
    months, place = np.unique(month_of(who.start), return_inverse=True)
    if months.size < 2:
        return NONE
    return Vintages(
        months=months,
        lost=moves_of(process, who, place.astype(np.int32), months.size, np.array([process.lost])),
        odds=odds_moved(process, days, 0.0, 1.0),
    )


def month_of(moments: Floats) -> Months:
    """The calendar month, counted from January 1970, of days since 1970."""
    return np.floor(moments).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
