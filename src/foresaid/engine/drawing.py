"""Draws of what the open deals bring within a term, and of what is still to be created.

Each draw has its shock common to all deals, its doubts about steps and people, and then its
coins, arrivals and amounts. See docs/algorithms/forecast.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from foresaid.engine.amounts import Amounts
from foresaid.engine.learned import Learned
from foresaid.engine.log import Codes, Floats
from foresaid.engine.pool import Pool
from foresaid.engine.standing import Standing
from foresaid.engine.surprises import Surprise
from foresaid.engine.undecided import Undecided, futures

MOST_DRAWS, LEAST_DRAWS = 2000, 200
MOST_COINS = 200_000_000
CHUNK = 2000
MOST_NEW = 2_000_000
"""Amounts of new wins that are drawn one by one."""
NODES: Floats = np.linspace(-6.0, 6.0, 33)
"""Where a mean over normal draws is read: an even grid errs by next to nothing …"""
WEIGHTS: Floats = np.exp(-(NODES**2) / 2) / np.exp(-(NODES**2) / 2).sum()
WIDEST = 5.0
"""… for spreads up to this one; beyond, the middle grows with the spread."""
NEWTON = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Draws:
    """What the draws of one forecast rest on; `per_day`: deals created.

    `group`: which of the `groups` each opportunity of the log belongs to, -1 none.
    """

    odds: Floats
    who: Standing
    learned: Learned
    worth: Amounts | None
    per_day: float
    group: Codes | None
    groups: int
    seed: int

    @property
    def blind(self) -> Undecided:
        """The draws that follow no process."""
        return futures(self.learned.process, self.who.age, self.size, self.seed)

    @property
    def size(self) -> int:
        """How many draws are affordable."""
        return int(np.clip(MOST_COINS / max(len(self.who), 1), LEAST_DRAWS, MOST_DRAWS))

    def place(self) -> Floats:
        """The place of each draw (0 to 1) in a random order of all."""
        order = np.random.default_rng([self.seed, 6]).permutation(self.size)
        return np.asarray((order + 0.5) / self.size, float)

    def normal(self, stream: int, columns: int = 1) -> Floats:
        """Standard normal draws, the same for the same stream."""
        generator = np.random.default_rng([self.seed, stream])
        return generator.standard_normal((self.size, columns))


def of_open(
    drawn: Draws, surprise: Surprise, blind: Undecided
) -> tuple[Floats, Floats | None, Floats, Floats]:
    """Counts and amounts of the open part, per draw and per draw and group."""
    size, who = drawn.size, drawn.who
    count, amount = np.zeros(size), np.zeros(size)
    by_group = np.zeros((2, size, max(drawn.groups, 1)))
    shock = surprise.spread * drawn.normal(1)
    doubt = _rate_doubt(drawn.learned)
    unsure = drawn.normal(2, doubt.size) * doubt
    people = _Owners.of(drawn)
    generator = np.random.default_rng([drawn.seed, 3])
    for start in range(0, len(who), CHUNK):
        part = slice(start, start + CHUNK)
        step = who.step[part]
        spread = np.hypot(np.hypot(surprise.spread, doubt[step]), people.doubt[part])
        odds = drawn.odds[part] + surprise.bias
        shifts = shock + unsure[:, step] + people.shifts(part)
        won = wins(odds, shifts, spread, generator)
        won[blind.blind] = blind.wins(who.age[part], drawn.learned.days, generator)
        worth = _worth(drawn, who.opportunity[part], size, generator)
        count += won.sum(axis=1)
        amount += (won * worth).sum(axis=1)
        if drawn.group is not None:
            _add_groups(by_group, drawn.group[who.opportunity[part]], won, worth)
    return count, None if drawn.worth is None else amount, by_group[0], by_group[1]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Owners:
    """How unsure each open deal's log odds are by its owner, and each owner's luck in a draw."""

    owner: Codes
    doubt: Floats
    luck: Floats

    @classmethod
    def of(cls, drawn: Draws) -> _Owners:
        doubt = drawn.learned.by_people(drawn.who)[1]
        owners = drawn.learned.log.owner_at(drawn.who.opportunity, drawn.who.moment)
        found, place = np.unique(owners, return_inverse=True)
        size = found.size if doubt.any() else 0
        return cls(owner=place.astype(np.int32), doubt=doubt, luck=drawn.normal(7, size))

    def shifts(self, part: slice) -> Floats:
        """What the owners' doubts move in each draw [draw, deal]; all deals of one together."""
        if not self.luck.size:
            return np.zeros((1, 1))
        return np.asarray(self.luck[:, self.owner[part]] * self.doubt[part], float)


def wins(odds: Floats, shifts: Floats, spread: Floats, generator: np.random.Generator) -> Floats:
    """Which deals are won, 1 or 0 [draw, deal].

    Args:
        odds: log odds of each deal.
        shifts: what moves them in each draw [draw, deal], mean 0.
        spread: standard deviation of the shifts of each deal; the odds are moved so that the
            chances stay what they are on average.
        generator: of the coins.
    """
    chance_drawn = expit(_centred(odds, spread) + shifts)
    return (generator.random(chance_drawn.shape) < chance_drawn).astype(float)


def _centred(odds: Floats, spread: Floats) -> Floats:
    """The middle of normal log odds of that spread whose mean chance is that of `odds`."""
    wanted = middle = -np.abs(odds)
    moved = np.minimum(spread, WIDEST)[:, None] * NODES
    for _ in range(NEWTON):
        each = expit(middle[:, None] + moved)
        mean, slope = each @ WEIGHTS, (each * (1 - each)) @ WEIGHTS
        # On the log-odds scale the mean rises almost evenly with the middle.
        middle = middle - (logit(mean) - wanted) * mean * (1 - mean) / slope
    return np.copysign(middle, odds) * np.maximum(spread / WIDEST, 1.0)


def _worth(drawn: Draws, opportunity: Codes, size: int, generator: np.random.Generator) -> Floats:
    if drawn.worth is None:
        return np.zeros((size, opportunity.size))
    return drawn.worth.drawn(opportunity, size, generator)


def _add_groups(by_group: Floats, group: Codes, won: Floats, worth: Floats) -> None:
    """Add one chunk's draws to its groups."""
    order = np.argsort(group, kind="stable")
    order = order[group[order] >= 0]
    if not order.size:
        return
    ordered = group[order]
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    members = ordered[starts]
    by_group[0][:, members] += np.add.reduceat(won[:, order], starts, axis=1)
    by_group[1][:, members] += np.add.reduceat((won * worth)[:, order], starts, axis=1)


def of_new(
    drawn: Draws, pooled: Pool, linked: float, blind: Undecided
) -> tuple[Floats, Floats | None]:
    """Counts and amounts of what is created and won within the term, per draw.

    `linked`: how much it errs together with the open part.
    """
    shock = linked * drawn.normal(1)[:, 0] + np.sqrt(1 - linked**2) * drawn.normal(4)[:, 0]
    generator = np.random.default_rng([drawn.seed, 5])
    due = pooled.followed(drawn.place(), shock)
    due[blind.blind] = blind.new(drawn.per_day, drawn.learned.days)
    count = generator.poisson(due)
    if drawn.worth is None:
        return count.astype(float), None
    return count.astype(float), _amounts_of_new(drawn.worth, count, drawn.learned.days, generator)


def _amounts_of_new(
    worth: Amounts, count: NDArray[np.int64], days: float, generator: np.random.Generator
) -> Floats:
    """What so many new wins bring together, per draw; of very many not one by one."""
    many = int(count.sum())
    if many > MOST_NEW:
        return worth.sums_of_new(count, days, generator)
    each = worth.of_new(many, days, generator)
    return np.bincount(np.repeat(np.arange(count.size), count), each, count.size)


def _rate_doubt(learned: Learned) -> Floats:
    """How unsure the log odds of a step's deals are, from how many of its stays ended."""
    counts = learned.process.counts
    ended = counts.events.sum(axis=(1, 2)) + counts.undated[:, :-1].sum(axis=1)
    usual = counts.events[:, :, -2].sum() / max(counts.events[:, :, -2:].sum(), 1.0)
    spread = max(usual * (1 - usual), 0.05)
    return np.asarray(1 / np.sqrt(1 + ended * spread), float)
