"""The term's result as a distribution: what is open, what does not exist yet, both together.

Every source of spread is in it: the coin of each deal, uncertain rates, shocks common to all
deals, arrivals, amounts. See docs/algorithms/forecast.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from foresaid.engine import amounts, arrivals, surprises
from foresaid.engine.amounts import Amounts
from foresaid.engine.arrivals import Arrivals
from foresaid.engine.backtest import Past, past_forecasts
from foresaid.engine.beginning import believed
from foresaid.engine.chances import chance, ever_days
from foresaid.engine.history import Counts, visits
from foresaid.engine.learned import SMALLEST, Learned, as_deals
from foresaid.engine.learned import learn as learn_all
from foresaid.engine.log import WON, Codes, Floats, Log, fewer_steps
from foresaid.engine.past_terms import new_wins
from foresaid.engine.pool import Pool, expected, pool
from foresaid.engine.standing import Standing
from foresaid.engine.surprises import USUAL_SHOCK, Surprise
from foresaid.engine.undecided import Undecided, decided, futures

LEVELS = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
MOST_DRAWS, LEAST_DRAWS = 2000, 200
MOST_STEPS = 40
"""Steps that are told apart; a table over steps grows with their square."""
MOST_COINS = 200_000_000
CHUNK = 2000
MOST_NEW = 2_000_000
"""Amounts of new wins that are drawn at once."""
EVEN = 0.5
"""Chance to be won at all of which nothing is known."""


class Note(Enum):
    """Why an answer is wide or missing; the doors word it."""

    NO_AMOUNTS = "no opportunity has an amount above 0"
    AMOUNTS_OF_ALL = "fewer than 8 won opportunities have an amount: those of all stand for them"
    AMOUNTS_ESTIMATED = "open opportunities without an amount take those of won ones like them"
    FEW_WON = "fewer than 30 opportunities were won before"
    NOTHING_DECIDED = (
        "nothing was decided yet: nobody knows how long sales last or what share is won"
    )
    NOTHING_WON = "no opportunity was won before"
    SHORT_HISTORY = "no own forecast of this length could be held against what came"
    NO_STEPS = "no dated steps: every opportunity stands in one step since its creation"
    MANY_STEPS = "there are more than 40 steps: those rarely entered are taken together"
    MANY_UNDATED = "more than one in ten open opportunities have no dated step or creation"
    DATES_DOUBTED = "dates of creation or entry long before all others are not believed"
    NOTHING_OPEN = "nothing is open"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sum:
    """A sum as equally likely draws [draw] or, for groups, [draw, group]."""

    draws: Floats

    @property
    def mean(self) -> Floats:
        """The mean; means of parts add up to the mean of the whole."""
        return np.asarray(self.draws.mean(axis=0))

    def quantiles(self, levels: tuple[float, ...] = LEVELS) -> Floats:
        """Quantiles [level] or [level, group]; those of parts do not add up."""
        return np.asarray(np.quantile(self.draws, levels, axis=0))

    def of(self, group: int) -> Sum:
        """One group's draws."""
        return Sum(draws=self.draws[:, group])

    def chance_of(self, target: float) -> float:
        """The chance to reach at least `target`."""
        return float(np.mean(self.draws >= target))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Parts:
    """Open, new and total, from the same draws: open + new = total in each."""

    open: Sum
    new: Sum

    @property
    def total(self) -> Sum:
        """Both together."""
        return Sum(draws=self.open.draws + self.new.draws)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outlook:
    """What the next `days` may bring.

    `chance_within`, `chance_ever` stand beside `ids`, one per open opportunity. `amount` is None
    where no amount is known at all. `groups_*` [draw, group] hold the open part per group.
    """

    at: float
    days: float
    ids: tuple[str, ...]
    chance_within: Floats
    chance_ever: Floats
    count: Parts
    amount: Parts | None
    groups_count: Sum | None
    groups_amount: Sum | None
    surprise: Surprise
    pooled: Pool
    arrivals: Arrivals
    learned: Learned
    notes: tuple[Note, ...]


def forecast(
    log: Log,
    at: float,
    days: float,
    *,
    seed: int = 0,
    group: Codes | None = None,
    groups: int = 0,
    learn_from: Log | None = None,
    counts: Counts | None = None,
) -> Outlook:
    """Forecast the `days` after `at`.

    Args:
        log: already cut at `at` (`history.cut`).
        at: days since 1970.
        days: length of the term, above 0.
        seed: of the draws; the same seed gives the same answer.
        group: which group each opportunity of the log belongs to (person, team), -1 none.
        groups: how many groups there are.
        learn_from: the log to learn chances from, where it is another (same steps and columns).
        counts: the counts to learn rates from, where they are of a longer history than the log's.
    """
    own_steps = learn_from is None and counts is None
    log, mended = _mended(log, MOST_STEPS if own_steps else len(log.steps))
    source = log if learn_from is None else believed(learn_from)
    learned = learn_all(source, at, days, counts=counts)
    past = past_forecasts(source, at, days, learned.held)
    if learn_from is not None:
        learned = replace(learned, log=log, seen=visits(log, at))
    history, won = _history(source, at), int((source.outcome == WON).sum())
    surprise = _surprise(learned, past, history, won)
    who = learned.now()
    odds = learned.corrected_odds(who)
    worth = amounts.learn(log)
    coming = arrivals.learn(log, at, days, learned.current, learned.seen)
    due, terms = expected(coming, days), new_wins(log, at, days)
    usual = surprises.ahead(USUAL_SHOCK, days, history)
    pooled = pool(past.new_shift, past.new_information, past.overlap, due, terms, won, usual)
    drawn = _Draws(
        odds=odds,
        who=who,
        learned=learned,
        worth=worth,
        per_day=coming.per_day,
        group=group,
        groups=groups,
        seed=seed,
    )
    blind = drawn.blind
    count_open, amount_open, group_count, group_amount = _open(drawn, surprise, blind)
    count_new, amount_new = _new(drawn, pooled, past.linked, blind)
    within = blind.mixed(expit(odds + surprise.bias), blind.chance(who.age, days))
    ever = blind.mixed(_ever(learned, who, odds), EVEN)
    return Outlook(
        at=at,
        days=days,
        ids=tuple(log.ids[i] for i in who.opportunity),
        chance_within=within,
        chance_ever=np.maximum(ever, within),
        count=Parts(open=Sum(draws=count_open), new=Sum(draws=count_new)),
        amount=None
        if amount_open is None or amount_new is None
        else Parts(open=Sum(draws=amount_open), new=Sum(draws=amount_new)),
        groups_count=None if group is None else Sum(draws=group_count),
        groups_amount=None if group is None or worth is None else Sum(draws=group_amount),
        surprise=surprise,
        pooled=pooled,
        arrivals=coming,
        learned=learned,
        notes=(*_notes(log, learned, worth, surprise, who), *mended),
    )


def _mended(log: Log, most_steps: int) -> tuple[Log, list[Note]]:
    """The log as it can be learned from, and what was changed in it."""
    fewer = fewer_steps(log, most_steps)
    found = believed(fewer)
    changed = {Note.MANY_STEPS: fewer is not log, Note.DATES_DOUBTED: found is not fewer}
    return found, [note for note, holds in changed.items() if holds]


def _surprise(learned: Learned, past: Past, history: float, won: int) -> Surprise:
    """By how much the open part may be off together, after so many days and wins."""
    usual = surprises.beside(learned.pace.on.doubt) if learned.pace.known else USUAL_SHOCK
    usual = surprises.ahead(usual, learned.days, history)
    of_open = surprises.learn(past.open_shift, past.open_information, past.overlap, usual)
    return surprises.with_few(of_open, won)


def _history(log: Log, at: float) -> float:
    """Days since the log's beginning; 0 where nothing is dated."""
    started = log.started[~np.isnan(log.started)]
    return at - float(started.min(initial=at))


def _ever(learned: Learned, who: Standing, odds: Floats) -> Floats:
    """Chance to be won at all, moved as far as the correction moved that within the term."""
    plain = chance(learned.paced, as_deals(learned.log, who), ever_days(learned.process))
    moved = logit(np.clip(plain, SMALLEST, 1 - SMALLEST)) + odds - learned.odds_now(who)
    return np.asarray(expit(moved), float)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Draws:
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


def _open(
    drawn: _Draws, surprise: Surprise, blind: Undecided
) -> tuple[Floats, Floats | None, Floats, Floats]:
    """Counts and amounts of the open part, per draw and per draw and group."""
    size, who = drawn.size, drawn.who
    count, amount = np.zeros(size), np.zeros(size)
    by_group = np.zeros((2, size, max(drawn.groups, 1)))
    shock = surprise.spread * drawn.normal(1)
    doubt = rate_doubt(drawn.learned)
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
    def of(cls, drawn: _Draws) -> _Owners:
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
        spread: standard deviation of the shifts of each deal; the odds are moved out so far
            that the chances stay what they are on average (logistic-normal mean).
        generator: of the coins.
    """
    centre = odds * np.sqrt(1 + np.pi / 8 * spread**2)
    chance_drawn = expit(centre + shifts)
    return (generator.random(chance_drawn.shape) < chance_drawn).astype(float)


def _worth(drawn: _Draws, opportunity: Codes, size: int, generator: np.random.Generator) -> Floats:
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


def _new(
    drawn: _Draws, pooled: Pool, linked: float, blind: Undecided
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
    """What so many new wins bring together, per draw; some draws at a time, to spare memory."""
    at_once = np.cumsum(count) // MOST_NEW
    found = np.zeros(count.size)
    for block in np.unique(at_once):
        draws = np.flatnonzero(at_once == block)
        each = worth.of_new(int(count[draws].sum()), days, generator)
        found += np.bincount(np.repeat(draws, count[draws]), each, count.size)
    return found


def rate_doubt(learned: Learned) -> Floats:
    """How unsure the log odds of a step's deals are, from how many of its stays ended."""
    counts = learned.process.counts
    ended = counts.events.sum(axis=(1, 2)) + counts.undated[:, :-1].sum(axis=1)
    usual = counts.events[:, :, -2].sum() / max(counts.events[:, :, -2:].sum(), 1.0)
    spread = max(usual * (1 - usual), 0.05)
    return np.asarray(1 / np.sqrt(1 + ended * spread), float)


def _notes(
    log: Log, learned: Learned, worth: Amounts | None, surprise: Surprise, who: Standing
) -> tuple[Note, ...]:
    won = int((log.outcome == 1).sum())
    unknown = worth is not None and bool(np.isnan(worth.known[who.opportunity]).any())
    undated = np.isnan(who.age_in_step).mean() if len(who) else 0.0
    found = {
        Note.NOTHING_OPEN: not len(who),
        Note.NO_AMOUNTS: worth is None,
        Note.AMOUNTS_OF_ALL: worth is not None and not worth.of_won,
        Note.AMOUNTS_ESTIMATED: unknown,
        Note.NOTHING_DECIDED: not decided(learned.process),
        Note.NOTHING_WON: won == 0,
        Note.FEW_WON: 0 < won < 30,
        Note.SHORT_HISTORY: surprise.windows == 0,
        Note.NO_STEPS: not log.entry_opportunity.size,
        Note.MANY_UNDATED: undated > 0.1,
    }
    return tuple(note for note, holds in found.items() if holds)
