"""The term's result as a distribution: what is open, what does not exist yet, both together.

Every source of spread is in it: the coin of each deal, uncertain rates, shocks common to all
deals, arrivals, amounts. See docs/algorithms/forecast.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

import numpy as np
from scipy.special import expit

from foresaid.engine import amounts, arrivals, surprises
from foresaid.engine.amounts import Amounts
from foresaid.engine.arrivals import Arrivals
from foresaid.engine.backtest import Past, past_forecasts
from foresaid.engine.beginning import believed
from foresaid.engine.chances import ever_days, log_odds
from foresaid.engine.closings import calendar_unknown, hidden_rush
from foresaid.engine.drawing import Draws, of_new, of_open
from foresaid.engine.history import Counts, visits
from foresaid.engine.learned import Learned, as_deals
from foresaid.engine.learned import learn as learn_all
from foresaid.engine.log import WON, Codes, Floats, Log, cut, fewer_steps
from foresaid.engine.pool import Pool, expected, pool
from foresaid.engine.presence import rejected
from foresaid.engine.silence import quiet_days, resumed
from foresaid.engine.standing import Standing
from foresaid.engine.surprises import USUAL_SHOCK, Surprise
from foresaid.engine.undecided import decided

LEVELS = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
MOST_STEPS = 40
"""Steps that are told apart; a table over steps grows with their square."""
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
    NOTHING_LATELY = (
        "nothing was decided for unusually long while opportunities are open, as if recording had "
        "stopped: half of the draws take it that this goes on, half that decisions come again as "
        "before, with none to all of those missed meanwhile"
    )
    SHORT_HISTORY = "no own forecast of this length could be held against what came"
    NO_STEPS = "no dated steps: every opportunity stands in one step since its creation"
    MANY_STEPS = "there are more than 40 steps: those rarely entered are taken together"
    CLOSINGS_UNDATED = (
        "most won opportunities have no closing day, so nobody can see whether more is won at some "
        "time of the quarter, as in a rush at its end: the band is wider for a shorter term, but "
        "does not hold a strong rush"
    )
    MANY_UNDATED = "more than one in ten open opportunities have no dated step or creation"
    DATES_DOUBTED = "dates of creation or entry long before all others are not believed"
    PEOPLE_LEFT_OUT = (
        "people are left out: owners are filled more often for one outcome than for another, or "
        "for no more than half, so they tell nothing of what is open"
    )
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
    `quiet_days`: since the last decision, where that is a silence.
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
    quiet_days: float = 0.0


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
    asked = _Asked(seed=seed, group=group, groups=groups, learn_from=learn_from, counts=counts)
    found, drawn = _as_things_are(log, at, days, asked)
    quiet = quiet_days(found.learned.log, at) if learn_from is None else 0.0
    if not quiet:
        return found
    last = at - quiet
    then = cut(found.learned.log, last)
    before, _ = _as_things_are(then, last, days, _Asked(seed=seed, counts=counts))
    return _or_resumed(found, drawn, before)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Asked:
    """What `forecast` is asked beside the log, the moment and the days."""

    seed: int
    group: Codes | None = None
    groups: int = 0
    learn_from: Log | None = None
    counts: Counts | None = None


def _or_resumed(found: Outlook, drawn: Draws, before: Outlook) -> Outlook:
    """The forecast after a silence, in half of whose draws decisions come again."""
    again = resumed(drawn, before.learned, before.surprise, found.at - before.at)
    quiet = 1 - again.rows.mean()

    def mixed(lately: Sum, resuming: Floats) -> Sum:
        rows = again.rows.reshape(-1, *[1] * (lately.draws.ndim - 1))
        return Sum(draws=np.where(rows, resuming, lately.draws))

    # What was created within less than a term, as by an import, tells no pace of creation.
    told = _history(before.learned.log, before.at) >= before.days

    def parts(lately: Parts, still_open: Floats, earlier: Parts) -> Parts:
        new = (earlier if told else lately).new
        later = np.resize(new.draws, again.rows.size)
        return Parts(open=mixed(lately.open, still_open), new=mixed(lately.new, later))

    amount = found.amount
    if amount is not None and again.amount is not None:
        amount = parts(amount, again.amount, before.amount or amount)
    return replace(
        found,
        chance_within=quiet * found.chance_within + (1 - quiet) * again.chance_within,
        chance_ever=quiet * found.chance_ever + (1 - quiet) * again.chance_ever,
        count=parts(found.count, again.count, before.count),
        amount=amount,
        groups_count=found.groups_count and mixed(found.groups_count, again.groups_count),
        groups_amount=found.groups_amount and mixed(found.groups_amount, again.groups_amount),
        quiet_days=found.at - before.at,
        notes=(*found.notes, Note.NOTHING_LATELY),
    )


def _as_things_are(log: Log, at: float, days: float, asked: _Asked) -> tuple[Outlook, Draws]:
    """The forecast if decisions come as they lately came, and what its draws rest on."""
    own_steps = asked.learn_from is None and asked.counts is None
    log, mended = _mended(log, MOST_STEPS if own_steps else len(log.steps))
    source = log if asked.learn_from is None else believed(asked.learn_from)
    learned = learn_all(source, at, days, counts=asked.counts)
    past = past_forecasts(source, at, days, learned.held)
    if asked.learn_from is not None:
        learned = replace(learned, log=log, seen=visits(log, at))
    history, won = _history(source, at), int((source.outcome == WON).sum())
    surprise = _surprise(learned, past, history, won)
    who = learned.now()
    odds = learned.corrected_odds(who)
    worth = amounts.learn(log)
    coming = arrivals.learn(learned)
    pooled = _pooled(coming, past, source, days, history)
    drawn = Draws(
        odds=odds,
        who=who,
        learned=learned,
        worth=worth,
        per_day=coming.per_day,
        group=asked.group,
        groups=asked.groups,
        seed=asked.seed,
    )
    blind = drawn.blind
    count_open, amount_open, group_count, group_amount = of_open(drawn, surprise, blind)
    count_new, amount_new = of_new(drawn, pooled, past.linked, blind)
    within = blind.mixed(expit(odds + surprise.bias), blind.chance(who.age, days))
    ever = blind.mixed(_ever(learned, who, odds), EVEN)
    found = Outlook(
        at=at,
        days=days,
        ids=tuple(log.ids[i] for i in who.opportunity),
        chance_within=within,
        chance_ever=np.maximum(ever, within),
        count=Parts(open=Sum(draws=count_open), new=Sum(draws=count_new)),
        amount=_parts(amount_open, amount_new),
        groups_count=None if asked.group is None else Sum(draws=group_count),
        groups_amount=None if asked.group is None or worth is None else Sum(draws=group_amount),
        surprise=surprise,
        pooled=pooled,
        arrivals=coming,
        learned=learned,
        notes=(*_notes(log, learned, worth, surprise, who), *mended),
    )
    return found, drawn


def _parts(still_open: Floats | None, new: Floats | None) -> Parts | None:
    """Both parts of money, None where no amount is known."""
    if still_open is None or new is None:
        return None
    return Parts(open=Sum(draws=still_open), new=Sum(draws=new))


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
    usual = float(np.hypot(usual, hidden_rush(learned.log, learned.days)))
    of_open = surprises.learn(
        past.open_shift, past.open_information, past.overlap, usual, lasting=True
    )
    return surprises.with_few(of_open, won)


def _pooled(coming: Arrivals, past: Past, source: Log, days: float, history: float) -> Pool:
    """The answers to what is new, weighed by their past, after so many days of history."""
    usual = surprises.ahead(USUAL_SHOCK, days, history)
    return pool(
        past.new_shift,
        past.new_information,
        past.overlap,
        expected(coming, days),
        coming.terms.unsure,
        coming.quick.evidence,
        float(np.hypot(usual, hidden_rush(source, days))),
    )


def _history(log: Log, at: float) -> float:
    """Days since the log's beginning; 0 where nothing is dated."""
    started = log.started[~np.isnan(log.started)]
    return at - float(started.min(initial=at))


def _ever(learned: Learned, who: Standing, odds: Floats) -> Floats:
    """Chance to be won at all, moved as far as the correction moved that within the term."""
    plain = learned.paced_chance(as_deals(learned.log, who), ever_days(learned.process))
    moved = log_odds(plain) + odds - learned.odds_now(who)
    return np.asarray(expit(moved), float)


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
        Note.CLOSINGS_UNDATED: calendar_unknown(log),
        Note.MANY_UNDATED: undated > 0.1,
        Note.PEOPLE_LEFT_OUT: log.owner_known and rejected(log, "owner"),
    }
    return tuple(note for note, holds in found.items() if holds)
