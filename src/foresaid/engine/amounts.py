"""What a deal will bring when it is won.

A known amount is itself. An unknown one is drawn from what was won before: from deals with the
same value in the column that tells amounts apart best (the product, say), or from all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foresaid.engine.log import WON, Codes, Floats, Log

LEAST_IN_POOL = 8
LEAST_EXPLAINED = 0.05
"""Share of the spread of log amounts that a column must explain to be used."""
NEWEST = 5000
"""Won deals that amounts are drawn from: the latest."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Amounts:
    """Known amounts (NaN unknown) and pools to draw the others from.

    `pools` holds the amounts of all pools one after another; pool g is
    `pools[starts[g]:starts[g + 1]]`; pool 0 is all won deals. `pool` says which one an
    opportunity belongs to. `by` names the column, empty for none. `ages` (days, NaN unknown) are
    those at which the deals of pool 0 were won. Where not `of_won` too few were
    won, and all deals stand for them.
    """

    known: Floats
    pool: Codes
    pools: Floats
    starts: NDArray[np.intp]
    by: str
    ages: Floats
    of_won: bool

    def expected(self, opportunity: Codes) -> Floats:
        """The amount of each opportunity, or the mean of its pool."""
        sums = np.add.reduceat(self.pools, self.starts[:-1])
        mean = sums / np.diff(self.starts)
        known = self.known[opportunity]
        return np.where(np.isnan(known), mean[self.pool[opportunity]], known)

    def drawn(self, opportunity: Codes, draws: int, generator: np.random.Generator) -> Floats:
        """Amounts [draw, opportunity]; a known one is the same in every draw."""
        known, pool = self.known[opportunity], self.pool[opportunity]
        unknown = np.isnan(known)
        found = np.broadcast_to(np.nan_to_num(known), (draws, known.size)).copy()
        if unknown.any():
            start, size = self.starts[pool[unknown]], np.diff(self.starts)[pool[unknown]]
            place = start + (generator.random((draws, start.size)) * size).astype(np.intp)
            found[:, unknown] = self.pools[place]
        return found

    def of_new(self, size: int, days: float, generator: np.random.Generator) -> Floats:
        """Amounts of deals that do not exist yet and are won within `days`."""
        return np.asarray(generator.choice(self._of_quick(days), size), float)

    def sums_of_new(
        self, count: NDArray[np.int64], days: float, generator: np.random.Generator
    ) -> Floats:
        """What so many deals that do not exist yet bring together, for each of these counts.

        How often each amount of the pool comes is drawn, not one deal after the other: the same
        in distribution, at a cost that is the same for any number of deals.
        """
        each = self._of_quick(days)
        alike = np.full(each.size, 1 / each.size)
        return np.array([generator.multinomial(many, alike) @ each for many in count], float)

    def _of_quick(self, days: float) -> Floats:
        """What was won before, times how much more or less those won within `days` bring."""
        before = self.pools[: self.starts[1]]
        return np.asarray(before * np.exp(_quickness(before, self.ages, days)), float)


def learn(log: Log) -> Amounts | None:
    """Learn from the won deals of a log; None where no deal has an amount above 0.

    Where fewer than a pool's are won, from all deals with an amount.
    """
    known = np.where(log.amount > 0, log.amount, np.nan)
    there = ~np.isnan(known)
    won = np.flatnonzero((log.outcome == WON) & there)
    of_won = won.size >= LEAST_IN_POOL
    won = won if of_won else np.flatnonzero(there)
    if not won.size:
        return None
    won = won[np.argsort(-log.closed[won], kind="stable")][:NEWEST]
    by, codes = _telling(log, won, np.log(known[won]))
    pools, pool = [known[won]], np.zeros(len(log), np.int32)
    for code in np.unique(codes[won]):
        members = won[codes[won] == code]
        if code >= 0 and members.size >= LEAST_IN_POOL:
            pool[codes == code] = len(pools)
            pools.append(known[members])
    return Amounts(
        known=known,
        pool=pool,
        pools=np.concatenate(pools),
        starts=np.concatenate([[0], np.cumsum([p.size for p in pools])]),
        by=by,
        ages=np.where(log.outcome == WON, log.closed - log.started, np.nan)[won],
        of_won=of_won,
    )


def _quickness(amount: Floats, age: Floats, days: float) -> float:
    """By how much deals created and won within one term differ from all (log scale).

    A deal won at an age fits into the term from the creations of its first `days - age` days, so
    it counts by that many. What chance may do in so few of them is taken off.
    """
    weight = np.nan_to_num(np.maximum(days - age, 0.0))
    if not weight.any():
        return 0.0
    size = np.log(amount)
    apart = float(weight @ size / weight.sum() - size.mean())
    chance = float(size.var() * (weight @ weight) / weight.sum() ** 2)
    return apart * max(0.0, 1 - chance / max(apart**2, 1e-300))


def _telling(log: Log, won: NDArray[np.intp], size: Floats) -> tuple[str, Codes]:
    """The column that explains most of the log amounts of won deals, counting its labels."""
    nothing = ("", np.full(len(log), -1, np.int32))
    total = float(((size - size.mean()) ** 2).sum())
    best, least = nothing, LEAST_EXPLAINED
    for name, column in log.attributes.items():
        codes = column.codes
        still = codes[log.outcome == 0]
        if name not in log.known or total <= 0 or not still.size or (still >= 0).mean() < 0.5:
            continue
        explained = _explained(codes[won] + 1, size, total)
        if explained > least:
            best, least = (name, codes), explained
    return best


def _explained(code: Codes, size: Floats, total: float) -> float:
    """Share of the spread explained by the labels, adjusted for how many there are."""
    count = np.bincount(code)
    mean = np.bincount(code, size) / np.maximum(count, 1)
    left = float(((size - mean[code]) ** 2).sum())
    freedom = size.size - int((count > 0).sum())
    return 1 - left / total * (size.size - 1) / freedom if freedom > 0 else 0.0
