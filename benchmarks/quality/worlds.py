"""Forecasts held against the truth's own, in simulated worlds; and intervals of parameters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.quality import scores
from foresaid.engine import process, worlds
from foresaid.engine.course import ended_by, read_at
from foresaid.engine.forecast import forecast
from foresaid.engine.history import count
from foresaid.engine.log import WON, Floats, Log
from foresaid.engine.world_outlook import true_outlook
from foresaid.engine.world_truth import Twists, plain_truth

START = 18_000.0
DAYS = 30.0
DRAWS = 400
TWISTED = Twists(season=0.3, rush=0.4, unequal=0.3, shock=0.3)
WITHIN = 14.0
"""Days from entry within which a way out is a parameter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Regret:
    """Ours against the truth's own forecast over worlds: mean CRPS of both, and coverage."""

    worlds: int
    ours: float
    truth: float
    covered: float

    @property
    def share(self) -> float:
        """How much worse than the truth's own, as a share of it."""
        return self.ours / self.truth - 1


def regret(closed: int, still_open: int, *, size: int, twisted: bool) -> Regret:
    """Forecast the open amount of so many worlds and hold it against what each brought."""
    rate, days = worlds.sized_for(closed, still_open)
    ours, truth, inside = [], [], []
    for number in range(size):
        generator = np.random.default_rng([closed, still_open, number, twisted])
        world = worlds.make_world(
            generator,
            start_at=START,
            days=days,
            arrivals_per_day=rate,
            twists=TWISTED if twisted else None,
        )
        known = log_of_world(world.seen, world.truth.steps)
        best = true_outlook(world.truth, world.seen, world.end_at, DAYS, DRAWS, generator)
        found = forecast(known, world.end_at, DAYS)
        assert found.amount is not None
        came = _came(world)
        ours.append(scores.crps(found.amount.open.draws, came))
        truth.append(scores.crps(best.open_amount, came))
        inside.append(scores.inside(found.amount.open.draws, came))
    return Regret(
        worlds=size,
        ours=float(np.mean(ours)),
        truth=float(np.mean(truth)),
        covered=float(np.mean(inside)),
    )


def parameter_coverage(closed: int, *, size: int) -> float:
    """Share of 90% intervals that hold the true chance to leave a step each way in two weeks."""
    rate, days = worlds.sized_for(closed, 250)
    large = worlds.make_world(
        np.random.default_rng(1),
        start_at=START,
        days=2000.0,
        truth=plain_truth(arrivals_per_day=40.0),
    )
    truth = _ways(process.learn(count(log_of_world(large.later, large.truth.steps), np.inf)).rates)
    hits = []
    for number in range(size):
        generator = np.random.default_rng([closed, number])
        world = worlds.make_world(generator, start_at=START, days=days, arrivals_per_day=rate)
        log = log_of_world(world.seen, world.truth.steps)
        learned = process.learn(count(log, world.end_at))
        draws = np.stack([_ways(process.draw(learned, generator)) for _ in range(60)])
        low, high = np.quantile(draws, (0.05, 0.95), axis=0)
        there = truth > 0.01
        hits.append(((low <= truth) & (truth <= high))[there].mean())
    return float(np.mean(hits))


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


def table(*, size: int) -> str:
    """The page's table of worlds."""
    lines = [
        "### Known truth",
        "",
        f"Open amount, {DAYS:g} days, against the truth's own forecast of the same worlds.",
        "",
        "| closed, open deals | worlds | CRPS above the truth's own | 80% interval covers |",
        "|---|---|---|---|",
    ]
    for closed, still_open in ((200, 50), (1000, 250), (5000, 250)):
        for twisted in (False, True):
            found = regret(closed, still_open, size=size, twisted=twisted)
            kind = "misspecified" if twisted else "plain"
            lines.append(
                f"| {closed}, {still_open} | {size} {kind} | {found.share:+.1%} "
                f"| {found.covered:.0%} |"
            )
    share = parameter_coverage(5000, size=max(size // 2, 4))
    lines += ["", f"90% intervals of parameters (5,000 closed deals) cover {share:.0%}."]
    return "\n".join(lines)


def _came(world: worlds.World) -> float:
    """What the open deals of a world brought within the term."""
    later = world.later
    stood = (later.created <= world.end_at) & (later.closed > world.end_at)
    won = stood & (later.outcome == WON) & (later.closed <= world.end_at + DAYS)
    return float(later.amount[won].sum())


def _ways(rates: Floats) -> Floats:
    """Chance to leave each way within two weeks of entry, [step, destination]."""
    return np.stack([read_at(ended, np.array([WITHIN]))[0] for ended in ended_by(rates)])
