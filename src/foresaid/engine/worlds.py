"""Simulated sales organisations with known truth: for tests, benchmarks and the demo.

Everything is drawn from the generator that is handed in and dated from the start that is
handed in; nothing here learns from data. docs/algorithms/worlds.md has the definitions.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from foresaid.engine.world_truth import MONTH, YEAR, Floats, Truth, Twists, Whole, plain_truth

OPEN, WON, LOST = 0, 1, 2
_MOST_STEPS = 60  # steps of one deal after which it counts as lost
_RUSH_REACH = 20.0  # days after a term's end from which closings are pulled before it
_RUSH_DAYS = 4.0  # days before a term's end into which they are pulled


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Deals:
    """Deals as columns: created, closed (NaN while open) and entry_at in days since 1970.

    outcome: 0 open, 1 won, 2 lost. entry_opportunity, entry_step, entry_at: one row for
    each step entry, in the order of deals and then of time.
    """

    created: Floats
    closed: Floats
    outcome: NDArray[np.int8]
    amount: Floats
    owner: NDArray[np.int32]
    entry_opportunity: NDArray[np.int32]
    entry_step: NDArray[np.int16]
    entry_at: Floats

    def __len__(self) -> int:
        return len(self.created)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class World:
    """What can be seen at end_at, what comes of it later, and the truth behind both."""

    truth: Truth
    start_at: float
    end_at: float
    seen: Deals
    later: Deals


def make_world(
    generator: np.random.Generator,
    *,
    start_at: float,
    days: float,
    people: int = 12,
    arrivals_per_day: float = 1.0,
    twists: Twists | None = None,
    truth: Truth | None = None,
    beyond_days: float = 0.0,
) -> World:
    """Simulate an organisation from its first deal on.

    truth: given, it is taken as it is (but for people and shocks that its twists ask for).
    beyond_days: how long arrivals go on after the end, for `later` to hold them.
    """
    base = truth or plain_truth(people=people, arrivals_per_day=arrivals_per_day, twists=twists)
    base = with_shocks(unlike(base, generator), generator, start_at, days + beyond_days + 2 * YEAR)
    deals = played(base, generator, start_at, days + beyond_days)
    end_at = start_at + days
    return World(
        truth=base, start_at=start_at, end_at=end_at, seen=as_known(deals, end_at), later=deals
    )


def played(truth: Truth, generator: np.random.Generator, start_at: float, days: float) -> Deals:
    """Return the deals that come within the days, each with its whole course, by this truth."""
    created = arrivals(truth, generator, start_at, start_at + days)
    count = len(created)
    owner = generator.choice(len(truth.load), count, p=truth.load)
    first = generator.choice(len(truth.steps), count, p=truth.enters)
    walked = walk(truth, generator, owner, first, created, np.zeros(count))
    return Deals(
        created=created,
        closed=walked.closed,
        outcome=walked.outcome,
        amount=amounts(truth, generator, count),
        owner=owner.astype(np.int32),
        entry_opportunity=walked.opportunity.astype(np.int32),
        entry_step=walked.step.astype(np.int16),
        entry_at=walked.at,
    )


def sized_for(closed: int, still_open: int, truth: Truth | None = None) -> tuple[float, float]:
    """Return (arrivals_per_day, days) that leave about so many closed and open deals."""
    if closed < 1 or still_open < 1:
        raise ValueError("A world needs at least one closed and one open deal.")
    pilot = make_world(
        np.random.default_rng(0),
        start_at=0.0,
        days=500.0,
        truth=replace(truth or plain_truth(), arrivals_per_day=20.0, twists=Twists()),
    )
    life = float(np.mean(pilot.later.closed - pilot.later.created))
    return still_open / life, life * (closed / still_open + 1)


def as_known(deals: Deals, at: float) -> Deals:
    """Return the deals as they could be seen at a moment."""
    kept = deals.created <= at
    number = np.cumsum(kept) - 1
    entries = kept[deals.entry_opportunity] & (deals.entry_at <= at)
    still_open = deals.closed[kept] > at
    return Deals(
        created=deals.created[kept],
        closed=np.where(still_open, np.nan, deals.closed[kept]),
        outcome=np.where(still_open, OPEN, deals.outcome[kept]).astype(np.int8),
        amount=deals.amount[kept],
        owner=deals.owner[kept],
        entry_opportunity=number[deals.entry_opportunity[entries]].astype(np.int32),
        entry_step=deals.entry_step[entries],
        entry_at=deals.entry_at[entries],
    )


def unlike(truth: Truth, generator: np.random.Generator) -> Truth:
    """Return the truth with people that differ in pace and ease as its twists ask for."""
    spread = truth.twists.unequal
    if spread <= 0:
        return truth
    count = len(truth.load)
    load = truth.load * np.exp(generator.normal(0, spread, count))
    return replace(
        truth,
        pace=truth.pace * np.exp(generator.normal(0, spread, count)),
        ease=truth.ease * np.exp(generator.normal(0, spread, count)),
        load=load / load.sum(),
    )


def with_shocks(
    truth: Truth, generator: np.random.Generator, start_at: float, days: float
) -> Truth:
    """Return the truth with one factor on losses per month, shared by all deals."""
    months = int(np.ceil(days / MONTH)) + 1
    sd = truth.twists.shock
    shocks = np.exp(generator.normal(-(sd**2) / 2, sd, months)) if sd > 0 else np.ones(months)
    return replace(truth, shocks_from=start_at, shocks=shocks)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Walked:
    closed: Floats
    outcome: NDArray[np.int8]
    opportunity: Whole
    step: Whole
    at: Floats


def walk(
    truth: Truth,
    generator: np.random.Generator,
    owner: NDArray[np.integer],
    step: NDArray[np.integer],
    entered: Floats,
    age: Floats,
) -> Walked:
    """Let deals run from where they stand to their end; one row for each step entered.

    age: days that each has already survived in its step; the first row is that entry.
    """
    count = len(step)
    stands: Whole = step.astype(np.int64)
    at, age = entered.astype(float), age.astype(float)
    closed, outcome = np.full(count, np.inf), np.full(count, LOST, np.int8)
    rows: Whole = np.arange(count, dtype=np.int64)
    trail: list[tuple[Whole, Whole, Floats]] = []
    for _ in range(_MOST_STEPS):
        if not len(rows):
            break
        trail.append((rows, stands[rows], at[rows]))
        stay, on = _race(truth, generator, owner[rows], stands[rows], at[rows], age[rows])
        on_step = truth.next_step(stands[rows], generator.random(len(rows)))
        at[rows] += stay
        age[rows] = 0.0
        won = on & (on_step == len(truth.steps))
        ended = won | ~on
        closed[rows[ended]] = at[rows[ended]]
        outcome[rows[won]] = WON
        stands[rows] = on_step
        rows = rows[~ended]
    closed[rows] = at[rows]
    if not trail:
        return Walked(closed=closed, outcome=outcome, opportunity=rows, step=stands, at=np.zeros(0))
    who, where, when = (np.concatenate(column) for column in zip(*trail, strict=True))
    order = np.argsort(who, kind="stable")
    return Walked(
        closed=closed, outcome=outcome, opportunity=who[order], step=where[order], at=when[order]
    )


def _race(
    truth: Truth,
    generator: np.random.Generator,
    owner: NDArray[np.integer],
    step: Whole,
    at: Floats,
    age: Floats,
) -> tuple[Floats, NDArray[np.bool_]]:
    """Return days from entry to the end of the stay, and whether the customer went on.

    Times are drawn given that the deal has survived `age` days in the step.
    """
    last = step == len(truth.steps) - 1
    pace = truth.pace[owner] * np.where(last, truth.close_pace[owner], 1.0) * _season(truth, at)
    shape, scale = truth.on_shape[step], truth.on_scale[step] * pace
    rate = truth.lost_rate[step] * truth.ease[owner] * _shock(truth, at)
    start = (age / scale) ** shape
    going = scale * (start + generator.exponential(size=len(step))) ** (1 / shape)
    losing = age + generator.exponential(size=len(step)) / rate
    alive = (1 - truth.fade[step]) * np.exp(-start - rate * age)
    faded = truth.fade[step] * np.exp(-truth.fade_rate * age)
    fades = generator.random(len(step)) * (alive + faded) < faded
    fading = age + generator.exponential(1 / truth.fade_rate, len(step))
    going = np.where(fades, np.inf, going)
    losing = np.where(fades, fading, losing)
    going = _rushed(truth, generator, last, at, age, going)
    return np.minimum(going, losing), going <= losing


def _rushed(
    truth: Truth,
    generator: np.random.Generator,
    last: NDArray[np.bool_],
    at: Floats,
    age: Floats,
    going: Floats,
) -> Floats:
    """Pull closings of shortly after a term's end before it, where the deal stood there."""
    draws = generator.random((2, len(at)))
    if truth.twists.rush <= 0:
        return going
    ends = np.where(np.isfinite(going), at + going, at)
    term_end = np.floor(ends / truth.term_days) * truth.term_days
    pulled = term_end - _RUSH_DAYS * draws[0] - at
    eligible = last & np.isfinite(going) & (ends - term_end <= _RUSH_REACH) & (pulled > age)
    return np.where(eligible & (draws[1] < truth.twists.rush), pulled, going)


def _season(truth: Truth, at: Floats) -> Floats:
    return 1.0 + truth.twists.season * np.sin(2 * np.pi * at / YEAR)


def _shock(truth: Truth, at: Floats) -> Floats:
    month = np.floor((at - truth.shocks_from) / MONTH).astype(np.int64)
    return truth.shocks[np.clip(month, 0, len(truth.shocks) - 1)]


def arrivals(
    truth: Truth, generator: np.random.Generator, start_at: float, end_at: float
) -> Floats:
    """Return sorted times of a Poisson stream, thinned by the season."""
    season = truth.twists.season
    most = truth.arrivals_per_day * (1 + season)
    times = np.sort(
        generator.uniform(start_at, end_at, generator.poisson(most * (end_at - start_at)))
    )
    kept = generator.random(len(times)) * (1 + season) < 1 - season * np.sin(
        2 * np.pi * times / YEAR
    )
    return times[kept]


def amounts(truth: Truth, generator: np.random.Generator, count: int) -> Floats:
    drawn = generator.lognormal(truth.amount_log_mean, truth.amount_log_sd, count)
    return np.maximum(100.0, np.round(drawn, -2))
