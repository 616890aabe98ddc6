"""The closing of opportunities whose files give an outcome, but not its day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foresaid.engine.closings import likely_closings
from foresaid.engine.log import LOST, OPEN, WON, Floats

ECHO_SHARE = 0.95
"""Share of a step's rows that must be the last of a decided opportunity to be its closing."""
WITHIN = 1.0
"""Days between such a row and a closing that has a day; more than half must be so near, …"""
LEAST_TESTED = 3
"""… where so many can be tested. Else that share of the rows must be of one outcome, …"""
STRAY = 0.002
"""… and no more than this share of what ended there may be open and stand there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closings:
    """When each closed (days, NaN none), its last moment known, whether a step told the closing.

    `steps`: which steps told any, by their numbers.
    """

    closed: Floats
    last: Floats
    told: NDArray[np.bool_]
    steps: tuple[int, ...]


def undated_closings(
    entries: Sequence[tuple[int, int, float]],
    created: Floats,
    closed: Floats,
    outcome: NDArray[np.int8],
    until: float,
) -> Closings:
    """Find closings where there is an outcome without a day.

    Args:
        entries: opportunity, step and time of each entry, ordered by opportunity and time.
        created: of each opportunity (days since 1970).
        closed: of each that has an outcome (NaN where it is open or has no day).
        outcome: of each, as in `Log`.
        until: the moment of reading, infinite for the latest of all.
    """
    deal, step, at = (np.array([e[k] for e in entries]) for k in range(3))
    deal, step = deal.astype(np.intp), step.astype(np.intp)
    at = at.astype(float)
    last = created.copy()
    np.fmax.at(last, deal, at)
    undated = (outcome != OPEN) & np.isnan(closed)
    # One with a later row was not decided yet, whatever became of it.
    still = (outcome == OPEN) | (closed > until) | (undated & (last > until))
    undated &= ~still
    there = at <= until
    moments = np.append(created, at)
    until = min(until, float(moments[moments <= until].max(initial=-np.inf)))
    known = np.where(still, OPEN, outcome)
    size = int(step.max(initial=-1)) + 1
    ends = _ends(deal[there], step[there], at[there], closed, known, size)
    echo = there & ends.closing[step]
    way = there & ~echo
    before = created.copy()
    np.fmax.at(before, deal[way], at[way])
    told = np.zeros(undated.size, bool)
    told[deal[echo]] = True
    told &= undated
    found = np.where(told, last, likely_closings(before, undated & ~told, still, until))
    telling = np.unique(step[echo & told[deal]])
    return Closings(closed=found, last=last, told=told, steps=tuple(telling.tolist()))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ends:
    """The last rows of decided opportunities by step: how many rows it has, and how they lie.

    [step] `rows`: all of the step's; `won`, `lost`: those that are the last of such a one;
    `tested`: those of them whose closing has a day; `near`: those that stand on that day;
    `standing`: those that are the last of one that is open.
    """

    rows: Floats
    won: Floats
    lost: Floats
    standing: Floats
    tested: Floats
    near: Floats

    @property
    def closing(self) -> NDArray[np.bool_]:
        """Which steps only repeat the outcome.

        Where closings have days these decide. Where none have, a step at whose end some are won
        and some lost, or in which somebody still stands, is one of the way: it says no outcome.
        """
        ended = self.won + self.lost
        last = (ended > 0) & (ended >= ECHO_SHARE * self.rows)
        of_one = np.maximum(self.won, self.lost) >= ECHO_SHARE * ended
        left = self.standing <= STRAY * ended
        agree = self.near > self.tested / 2
        return np.asarray(last & np.where(self.tested >= LEAST_TESTED, agree, of_one & left), bool)


def _ends(
    deal: NDArray[np.intp],
    step: NDArray[np.intp],
    at: Floats,
    closed: Floats,
    outcome: NDArray[np.int8],
    size: int,
) -> _Ends:
    """Count the last rows of opportunities; `closed`, `outcome` as known, `size` steps."""
    final = np.append(deal[1:] != deal[:-1], True)[: deal.size]
    days = closed[deal]

    def many(which: NDArray[np.bool_]) -> Floats:
        return np.bincount(step, which, size)

    ended = final & (outcome[deal] != OPEN)
    return _Ends(
        rows=many(np.ones(deal.size, bool)),
        won=many(final & (outcome[deal] == WON)),
        lost=many(final & (outcome[deal] == LOST)),
        standing=many(final & (outcome[deal] == OPEN)),
        tested=many(ended & ~np.isnan(days)),
        near=many(ended & (np.abs(days - at) <= WITHIN)),
    )
