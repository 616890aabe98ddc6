"""Forecasts held against the truth's own, in simulated worlds; and intervals of parameters.

Half of the worlds are misspecified. Each begins on a day of its own in the year, so that no one
season and no one distance to a term's end decides. What each world gave is kept beside a digest
of the engine that gave it, so two hundred of them can be made in several sittings.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from benchmarks.quality import scores
from foresaid.engine import process, worlds
from foresaid.engine.course import ended_by, read_at
from foresaid.engine.forecast import forecast
from foresaid.engine.history import count
from foresaid.engine.log import WON, Floats, Log
from foresaid.engine.world_outlook import true_outlook
from foresaid.engine.world_truth import YEAR, Truth, Twists, plain_truth

KEPT = Path(__file__).resolve().parents[1] / "results"
START = 18_000.0
DAYS = 30.0
DRAWS = 400
TWISTED = Twists(season=0.3, rush=0.4, unequal=0.3, shock=0.3)
WITHIN = 14.0
"""Days from entry within which a way out is a parameter."""
SIZES = ((200, 50), (1000, 50), (1000, 250), (5000, 50), (5000, 250))
PROVEN = (5000, 250)
"""Closed and open deals at which the most worlds are made; a fifth of them at the others."""
INTERVALS_EVERY = 5
"""Of so many worlds one has its intervals of parameters looked at."""
LARGER = 60.0
"""How many times as many deals show a misspecified world's true parameters."""
RARE = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One world: CRPS of ours and of the truth's own, and whether intervals held the truth."""

    twisted: bool
    ours: float
    truth: float
    inside: bool
    held: float | None


def table(*, size: int) -> str:
    """The page's table of worlds; makes those that are not kept yet."""
    lines = [
        "### Known truth",
        "",
        f"Open amount, {DAYS:g} days, against the forecast of the truth itself, which knows every "
        "parameter and every past shock but no coming one. 90% interval: worlds drawn anew.",
        "",
        "| closed, open deals | worlds | CRPS above the truth's own | 90% interval "
        "| 80% interval covers | 90% intervals of parameters cover |",
        "|---|---|---|---|---|---|",
    ]
    for closed, still_open in SIZES:
        wanted = size if (closed, still_open) == PROVEN else max(size // 5, 4)
        found = list(_made(closed, still_open, wanted))
        for name, part in (
            ("plain", [f for f in found if not f.twisted]),
            ("misspecified", [f for f in found if f.twisted]),
            ("all", found),
        ):
            lines.append(f"| {closed}, {still_open} | {len(part)} {name} | {_figures(part)} |")
    return "\n".join(lines)


def _figures(found: list[Found]) -> str:
    ours, truth = np.array([f.ours for f in found]), np.array([f.truth for f in found])
    generator = np.random.default_rng(4)
    again = generator.integers(0, ours.size, (2000, ours.size))
    low, high = np.quantile(ours[again].sum(axis=1) / truth[again].sum(axis=1) - 1, (0.05, 0.95))
    held = [f.held for f in found if f.held is not None]
    return (
        f"{ours.sum() / truth.sum() - 1:+.1%} | {low:+.1%} … {high:+.1%} "
        f"| {np.mean([f.inside for f in found]):.0%} | {np.mean(held):.0%} ({len(held)} worlds)"
    )


def _made(closed: int, still_open: int, size: int) -> Iterator[Found]:
    """The worlds of one size, every second one misspecified; kept ones first."""
    KEPT.mkdir(exist_ok=True)
    path = KEPT / f"worlds-{closed}-{still_open}-{_digest()}.jsonl"
    kept = path.read_text().splitlines() if path.exists() else []
    yield from (Found(**json.loads(line)) for line in kept[:size])
    with path.open("a") as file:
        for number in range(len(kept), size):
            found = one(closed, still_open, number)
            file.write(json.dumps(asdict(found)) + "\n")
            file.flush()
            yield found


def _digest() -> str:
    """Of the source of all that makes a world's figures: another engine's are not counted."""
    parts = sorted(name for name in sys.modules if name.startswith("foresaid.engine"))
    files = [str(sys.modules[name].__file__) for name in parts]
    text = [Path(file).read_bytes() for file in (*files, __file__)]
    return hashlib.sha256(b"".join(text)).hexdigest()[:12]


def one(closed: int, still_open: int, number: int) -> Found:
    """Forecast the open amount of one world and hold it against what it brought."""
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
    best = true_outlook(world.truth, world.seen, world.end_at, DAYS, DRAWS, generator)
    found = forecast(known, world.end_at, DAYS)
    assert found.amount is not None
    came = _came(world)
    looked_at = number // 2 % INTERVALS_EVERY == 0
    return Found(
        twisted=twisted,
        ours=scores.crps(found.amount.open.draws, came),
        truth=scores.crps(best.open_amount, came),
        inside=scores.inside(found.amount.open.draws, came),
        held=_held(world, known, generator) if looked_at else None,
    )


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
        known=frozenset({"amount"}),
    )


def _came(world: worlds.World) -> float:
    """What the open deals of a world brought within the term."""
    later = world.later
    stood = (later.created <= world.end_at) & (later.closed > world.end_at)
    won = stood & (later.outcome == WON) & (later.closed <= world.end_at + DAYS)
    return float(later.amount[won].sum())


def _ways(rates: Floats) -> Floats:
    """Chance to leave each way within two weeks of entry, [step, destination]."""
    return np.stack([read_at(ended, np.array([WITHIN]))[0] for ended in ended_by(rates)])
