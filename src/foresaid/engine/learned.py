"""Everything learned for one horizon: process, rhythm, pace, months of entry, people, correction.

Each part is trusted as far as the organisation's own past bears it out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from foresaid.engine import closings, correction, due, lateness, pace, people, season, vintages
from foresaid.engine.chances import SMALLEST, OpenDeals, log_odds
from foresaid.engine.correction import NOTHING, Correction
from foresaid.engine.history import Counts, Visits, count, visits
from foresaid.engine.lateness import Lateness
from foresaid.engine.log import Floats, Log
from foresaid.engine.pace import Pace
from foresaid.engine.people import NOBODY, People
from foresaid.engine.presence import usable
from foresaid.engine.process import Process
from foresaid.engine.process import learn as learn_process
from foresaid.engine.season import Held, Rhythm
from foresaid.engine.standing import (
    Standing,
    joined,
    standing,
    standing_now,
    won_within,
)
from foresaid.engine.tide import Tide
from foresaid.engine.vintages import Vintages

FIRST_SNAPSHOT_AFTER = 3.0
"""Days of history before the first snapshot that anything is learned from."""
SNAPSHOTS = 16
LEAST_EVENTS = 40
"""Wins among past snapshots below which no correction is tried."""
MOST_STAYS = 200_000
"""Stays that the pace and the months of entry are read from; of more, every few opportunities."""
TRUSTS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Learned:
    """What forecasts one horizon of `days`, known at `at`."""

    log: Log
    at: float
    days: float
    seen: Visits
    process: Process
    late: Lateness
    held: Held
    rhythm: Rhythm
    pace: Pace
    paced: Process
    tide: Tide | None
    vintages: Vintages
    people: People
    correction: Correction
    columns: tuple[str, ...]

    def now(self) -> Standing:
        """What is open now."""
        return standing_now(self.log, self.seen, self.at)

    def odds(self, who: Standing) -> Floats:
        """Log odds to be won within the horizon, at the usual pace and by the calendar."""
        if self.rhythm.steady:
            return self._odds_by(self.process, None, who)
        found = np.empty(len(who))
        for moment in np.unique(who.moment):
            rows = who.moment == moment
            tide = self.rhythm.tide(float(moment), self.days)
            found[rows] = self._odds_by(self.process, tide, rows_of(who, rows))
        return found

    def odds_now(self, who: Standing) -> Floats:
        """The same of what is open now, at the pace of now and by the months of entry."""
        return self._odds_by(self.paced, self.tide, who) + self.vintages.added(who)

    def _odds_by(self, process: Process, tide: Tide | None, who: Standing) -> Floats:
        deals = as_deals(self.log, who)
        return log_odds(lateness.chance(self.late, process, deals, self.days, tide))

    def paced_chance(self, deals: OpenDeals, days: float) -> Floats:
        """Chance to be won within any `days` at the pace of now, whatever the calendar."""
        return lateness.chance(self.late, self.paced, deals, days)

    def corrected_odds(self, who: Standing) -> Floats:
        """Log odds by people and correction too; the chances' sum stays the process's."""
        odds = self.odds_now(who)
        if not len(who) or not (self.correction.trust or self.people.owners):
            return odds
        moved = odds + self.by_people(who)[0]
        if self.correction.trust:
            moved = moved + self.correction.added(_columns(self.log, who, self.columns))
        return moved + _same_sum(moved, float(expit(odds).sum()))

    def by_people(self, who: Standing) -> tuple[Floats, Floats]:
        """What their owners add to the log odds of open deals, and its doubt."""
        return self.people.added(self.log.owner_at(who.opportunity, who.moment), who)

    def chances(self, who: Standing) -> Floats:
        """Chance to be won within the horizon."""
        return np.asarray(expit(self.corrected_odds(who)), float)


def learn(
    log: Log,
    at: float,
    days: float,
    *,
    refine: bool = True,
    held: Held | None = None,
    counts: Counts | None = None,
) -> Learned:
    """Learn all parts from what a log says until `at`.

    Args:
        log: already cut at `at`.
        at: the moment, days since 1970.
        days: the horizon.
        refine: whether to learn what moves chance between deals too: people, and a correction
            (which costs most of the time).
        held: wins and losses by the calendar, where they were already held against a process.
        counts: what to learn rates from instead of the log's own; over the log's `all_steps`.
    """
    seen = visits(log, at)
    process = learn_process(count(log, at, seen=seen) if counts is None else counts)
    who = due.stays(seen, at)
    weight = closings.weights(log)
    calendar = season.held(process, who, at, weight) if held is None else held
    rhythm = calendar.rhythm(at)
    few = due.thinned(who, MOST_STAYS)
    months = vintages.learn(process, few, days)
    told = few.chosen(weight[few.opportunity] > 0)
    counts_for = weight[told.opportunity]
    speed = pace.learn(process, told, at, days, rhythm, months.losing(told), counts_for)
    base = Learned(
        log=log,
        at=at,
        days=days,
        seen=seen,
        process=process,
        late=lateness.learn(process, log, few),
        held=calendar,
        rhythm=rhythm,
        pace=speed,
        paced=replace(process, rates=pace.moved(process.rates, speed)),
        tide=rhythm.tide(at, days),
        vintages=months,
        people=NOBODY,
        correction=NOTHING,
        columns=_usable_columns(log),
    )
    if not refine:
        return base
    base = replace(base, people=people.learn(process, log, who, days))
    return replace(base, correction=_corrected(base))


def snapshots(learned: Learned, until: float, count_of: int) -> list[Standing]:
    """Evenly spread past moments, the last one at `until`, not more often than every 3 days."""
    started = learned.log.started
    known = started[~np.isnan(started)]
    first = (float(known.min()) if known.size else until) + FIRST_SNAPSHOT_AFTER
    step = max((until - first) / count_of, 3.0)
    moments = np.arange(until, first, -step)[:count_of]
    found = (standing(learned.log, learned.seen, float(m)) for m in moments)
    return [s for s in found if len(s)]


def as_deals(log: Log, who: Standing) -> OpenDeals:
    """The same rows as the chances read them."""
    return OpenDeals(
        ids=("",) * len(who),
        step=who.step,
        age_in_step=who.age_in_step,
        age=who.age,
        amount=log.amount[who.opportunity],
    )


def _corrected(base: Learned) -> Correction:
    """Fit on all complete snapshots; trust it as far as one fitted earlier would have helped."""
    train = snapshots(base, base.at - base.days, SNAPSHOTS)
    if not train or _wins(base, train) < LEAST_EVENTS:
        return NOTHING
    middle = base.at - 2 * base.days
    earlier = [s for s in train if s.moment[0] <= middle]
    later = [s for s in train if s.moment[0] > middle]
    if not earlier or not later or _wins(base, earlier) < LEAST_EVENTS:
        return NOTHING
    trust = _trust(base, _fitted(base, earlier), joined(later))
    return replace(_fitted(base, train), trust=trust) if trust else NOTHING


def _wins(base: Learned, parts: list[Standing]) -> int:
    rows = joined(parts)
    won = rows.opportunity[won_within(base.log, rows, base.days)]
    return int(np.unique(won).size)


def _fitted(base: Learned, parts: list[Standing]) -> Correction:
    rows = joined(parts)
    spread = np.linspace(0, len(rows) - 1, min(len(rows), correction.MOST_ROWS)).astype(np.intp)
    rows = rows_of(rows, spread)
    return correction.fit(
        _columns(base.log, rows, base.columns),
        base.odds(rows) + base.by_people(rows)[0],
        won_within(base.log, rows, base.days),
        np.ones(len(rows)),
    )


def _trust(base: Learned, earlier: Correction, later: Standing) -> float:
    """The share of a correction with the lowest log loss on what came after it was fitted."""
    odds = base.odds(later) + base.by_people(later)[0]
    came = won_within(base.log, later, base.days)
    added = earlier.added(_columns(base.log, later, base.columns))
    losses = []
    for share in TRUSTS:
        moved = odds + share * added
        shift = correction.level(moved, came, np.ones(len(later)))
        chance = np.clip(expit(moved + shift), SMALLEST, 1 - SMALLEST)
        losses.append(-float(np.mean(np.where(came, np.log(chance), np.log(1 - chance)))))
    return TRUSTS[int(np.argmin(losses))]


def _same_sum(odds: Floats, wanted: float) -> float:
    """The shift under which the chances add up to what is wanted."""
    low, high = -8.0, 8.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (low, middle) if expit(odds + middle).sum() > wanted else (middle, high)
    return (low + high) / 2


def _usable_columns(log: Log) -> tuple[str, ...]:
    """Columns besides the ages: known at creation, and filled alike whatever the outcome."""
    names = []
    if "amount" in log.known and usable(log, "amount"):
        names.append("amount")
    for name, column in log.attributes.items():
        few = 1 < len(column.labels) <= len(log) / 10
        if name in log.known and few and usable(log, name):
            names.append(name)
    return tuple(names)


def _columns(log: Log, who: Standing, names: tuple[str, ...]) -> Floats:
    """What a correction may look at, [row, column]."""
    found = [who.step.astype(float), who.age_in_step, who.age, who.entered.astype(float)]
    for name in names:
        if name == "amount":
            found.append(log.amount[who.opportunity])
        else:
            found.append(log.attributes[name].codes[who.opportunity].astype(float))
    return np.column_stack(found)


def rows_of(who: Standing, rows: NDArray[np.intp] | NDArray[np.bool_]) -> Standing:
    return Standing(
        moment=who.moment[rows],
        opportunity=who.opportunity[rows],
        step=who.step[rows],
        age_in_step=who.age_in_step[rows],
        age=who.age[rows],
        entered=who.entered[rows],
    )
