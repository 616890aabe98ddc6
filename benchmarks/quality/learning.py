"""Learning from fewer closed deals of bpi2012: the same cuts, the same open deals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.quality import baselines, scores
from benchmarks.quality.cuts import came_of
from benchmarks.quality.logs import Case
from foresaid.engine.forecast import forecast
from foresaid.engine.log import OPEN, Log, cut, in_own_order, select

SIZES = (200, 1000, 5000, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """Log loss per cut of ours and of gradient boosting; size: None for all closed deals."""

    size: int | None
    ours: list[float]
    theirs: list[float]


def learning(case: Case) -> list[Learned]:
    """One row per size."""
    found = []
    for size in SIZES:
        pairs = [_one(case, at, size) for at in case.cuts]
        ours, theirs = zip(*pairs, strict=True)
        print(f"learning from {size or 'all'}: {np.mean(ours):.4f}, {np.mean(theirs):.4f}")
        found.append(Learned(size=size, ours=list(ours), theirs=list(theirs)))
    return found


def _one(case: Case, at: float, size: int | None) -> tuple[float, float]:
    then = in_own_order(cut(case.log, at))
    few = _thinned(then, size)
    outlook = forecast(then, at, case.days, learn_from=few)
    came = came_of(case.log, outlook, at + case.days)
    given, whole = (baselines.known(log, at, case.days) for log in (few, then))
    theirs = baselines.gradient_boosting(given, whole)
    return scores.log_loss(outlook.chance_within, came), scores.log_loss(theirs, came)


def _thinned(log: Log, closed: int | None) -> Log:
    """A random part of all deals that holds so many closed ones."""
    total = int((log.outcome != OPEN).sum())
    if closed is None or closed >= total:
        return log
    generator = np.random.default_rng(closed)
    return select(log, generator.random(len(log)) < closed / total)
