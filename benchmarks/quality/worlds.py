"""Forecasts held against the truth's own, in simulated worlds; and intervals of parameters.

Half of the worlds are misspecified. Each begins on a day of its own in the year, so that no one
season and no one distance to a term's end decides.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from benchmarks.quality import kept, scores
from foresaid.engine import process, worlds
from foresaid.engine.ages import ages_at
from foresaid.engine.course import ended_by
from foresaid.engine.forecast import forecast
from foresaid.engine.history import count
from foresaid.engine.log import WON, Floats, Log
from foresaid.engine.world_outlook import true_outlook
from foresaid.engine.world_truth import YEAR, Truth, Twists, plain_truth

START = 18_000.0
DAYS = 30.0
DRAWS = 400
FUTURES = 50
"""Futures of shocks that the truth's draws share, in equal parts."""
TWISTED = Twists(season=0.3, rush=0.4, unequal=0.3, shock=0.3)
WITHIN = 14.0
"""Days from entry within which a way out is a parameter."""
SIZES = ((200, 50), (1000, 50), (5000, 50), (200, 250), (1000, 250), (5000, 250))
PROVEN = (5000, 250)
"""Closed and open deals at which the most worlds are made; a fifth of them at the others."""
INTERVALS_EVERY = 5
"""Of so many worlds one has its intervals of parameters looked at."""
LARGER = 60.0
"""How many times as many deals show a misspecified world's true parameters."""
RARE = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One world's open amount.

    ours, truth: CRPS of ours and of the truth's own forecast against the one outcome.
    expected, least: the same, averaged over all that the truth holds possible.
    level, spread: logarithm of our mean and of our standard deviation over the truth's.
    held: share of the 90% intervals of parameters that hold the truth, where looked at.
    """

    twisted: bool
    ours: float
    truth: float
    inside: bool
    expected: float
    least: float
    level: float
    spread: float
    held: float | None


def made(size: int, *, keep: bool = True) -> dict[tuple[int, int], list[Found]]:
    """Worlds of every shape, `size` of the proven one; every second one is misspecified.

    keep: a stopped run goes on where it ended.
    """
    found = {}
    for shape in SIZES:
        wanted = size if shape == PROVEN else max(size // 5, 4)
        found[shape] = _kept(*shape, wanted) if keep else [one(*shape, n) for n in range(wanted)]
        print(f"{wanted} worlds of {shape[0]} closed and {shape[1]} open", flush=True)
    return found


def _kept(closed: int, still_open: int, size: int) -> list[Found]:
    path = kept.path(f"worlds-{closed}-{still_open}", "jsonl")
    lines = path.read_text().splitlines() if path.exists() else []
    found = [Found(**json.loads(line)) for line in lines[:size]]
    with path.open("a") as file:
        for number in range(len(found), size):
            found.append(one(closed, still_open, number))
            file.write(json.dumps(asdict(found[-1])) + "\n")
            file.flush()
    return found


def one(closed: int, still_open: int, number: int) -> Found:
    """Forecast the open amount of one world and hold it against what it brought and may bring."""
    twisted = number % 2 == 1
    generator = np.random.default_rng([closed, still_open, number])
    rate, days = _size(closed, still_open)
    world = worlds.make_world(
        generator,
        start_at=START + generator.uniform(0, YEAR),
        days=days,
        arrivals_per_day=rate,
        twists=TWISTED if twisted else None,
    )
    known = log_of_world(world.seen, world.truth.steps)
    best = true_outlook(world.truth, world.seen, world.end_at, DAYS, DRAWS, generator).open_amount
    found = forecast(known, world.end_at, DAYS)
    assert found.amount is not None
    draws, came = found.amount.open.draws, _came(world)
    expected, least = scores.expected(draws, best, _luck(world.truth))
    looked_at = number // 2 % INTERVALS_EVERY == 0
    return Found(
        twisted=twisted,
        ours=scores.crps(draws, came),
        truth=scores.crps(best, came),
        inside=scores.inside(draws, came),
        expected=expected,
        least=least,
        level=float(np.log(draws.mean() / best.mean())),
        spread=float(np.log(draws.std() / best.std())),
        held=_held(world, known, generator) if looked_at else None,
    )


def _luck(truth: Truth) -> NDArray[np.integer]:
    """Which of the truth's draws share a future of shocks."""
    each = DRAWS // FUTURES if truth.twists.shock > 0 else 1
    return np.arange(DRAWS) // each


@cache
def _size(closed: int, still_open: int) -> tuple[float, float]:
    return worlds.sized_for(closed, still_open)


def _held(world: worlds.World, known: Log, generator: np.random.Generator) -> float:
    """Share of 90% intervals that hold the true chance to leave a step each way in two weeks."""
    truth = _true_ways(world) if world.truth.twists == TWISTED else _plain_ways()
    learned = process.learn(count(known, world.end_at))
    drawn = np.stack([_ways(rates) for rates in process.draws(learned, 200, generator)])
    low, high = np.quantile(drawn, (0.05, 0.95), axis=0)
    there = truth > RARE
    there[len(world.truth.steps) :] = False  # the step before any is never stood in here
    return float(((low <= truth) & (truth <= high))[there].mean())


@cache
def _plain_ways() -> Floats:
    return _ways_of(plain_truth(arrivals_per_day=400.0), START, 2000.0)


def _true_ways(world: worlds.World) -> Floats:
    """What the same people, seasons and shocks give with many more deals in the same days."""
    many = replace(world.truth, arrivals_per_day=LARGER * world.truth.arrivals_per_day)
    return _ways_of(many, world.start_at, world.end_at - world.start_at)


def _ways_of(truth: Truth, start_at: float, days: float) -> Floats:
    deals = worlds.played(truth, np.random.default_rng(1), start_at, days)
    seen = worlds.as_known(deals, start_at + days)
    log = log_of_world(seen, truth.steps)
    return _ways(process.learn(count(log, start_at + days)).rates)


def log_of_world(deals: worlds.Deals, steps: tuple[str, ...]) -> Log:
    """The deals of a world as a log."""
    size = len(deals)
    undecided = np.isnan(deals.closed)
    return Log(
        ids=tuple(str(i) for i in range(size)),
        steps=steps,
        created=deals.created,
        closed=deals.closed,
        outcome=np.where(undecided, 0, deals.outcome).astype(np.int8),
        amount=deals.amount,
        owner=deals.owner,
        owners=tuple(str(i) for i in range(int(deals.owner.max(initial=0)) + 1)),
        entry_opportunity=deals.entry_opportunity,
        entry_step=deals.entry_step,
        entry_at=deals.entry_at,
        entry_seq=np.arange(deals.entry_at.size, dtype=np.int64),
        known=frozenset({"amount", "owner"}),
    )


def _came(world: worlds.World) -> float:
    """What the open deals of a world brought within the term."""
    later = world.later
    stood = (later.created <= world.end_at) & (later.closed > world.end_at)
    won = stood & (later.outcome == WON) & (later.closed <= world.end_at + DAYS)
    return float(later.amount[won].sum())


def _ways(rates: Floats) -> Floats:
    """Chance to leave each way within two weeks of entry, [step, destination]."""
    return np.stack([ages_at(np.array([WITHIN])).of_all(ended)[0] for ended in ended_by(rates)])
