"""Proper scores, paired differences, coverage and reliability, by block bootstrap over cuts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foresaid.engine.log import Floats

SMALLEST = 1e-4
RESAMPLES = 4000
LEVELS = (0.5, 0.8, 0.9)
"""Of the central intervals that are held against what came."""
BINS = 10


def log_loss(chance: Floats, came: NDArray[np.bool_]) -> float:
    """Mean negative log likelihood; no chance is taken below 0.01% or above 99.99%."""
    p = np.clip(chance, SMALLEST, 1 - SMALLEST)
    return float(-np.mean(np.where(came, np.log(p), np.log(1 - p))))


def brier(chance: Floats, came: NDArray[np.bool_]) -> float:
    """Mean squared distance of chance and outcome."""
    return float(np.mean((chance - came) ** 2))


def crps(draws: Floats, came: float) -> float:
    """Continuous ranked probability score of equally likely draws, in their unit."""
    return float(np.abs(draws - came).mean()) - half_gap(draws)


def half_gap(draws: Floats) -> float:
    """Half the mean distance of two draws, each taken with all, itself included."""
    ordered = np.sort(draws)
    size = ordered.size
    return float((2 * np.arange(1, size + 1) - size - 1) @ ordered) / size**2


def expected(draws: Floats, may_come: Floats, group: NDArray[np.integer]) -> tuple[float, float]:
    """Mean CRPS over all that may come: of these draws, and of what may come itself.

    may_come: draws of the truth; those of one `group` share luck, so their distance to each
    other is too small and is not counted.
    """
    ordered = np.sort(draws)
    below = np.searchsorted(ordered, may_come)
    sums = np.concatenate([[0.0], np.cumsum(ordered)])
    between = may_come * (2 * below - ordered.size) + sums[-1] - 2 * sums[below]
    apart = group[:, None] != group
    own = np.abs(may_come[:, None] - may_come)[apart].mean() / 2
    return float(between.mean()) / ordered.size - half_gap(draws), float(own)


def inside(draws: Floats, came: float, share: float = 0.8) -> bool:
    """Whether the central interval holds what came."""
    low, high = np.quantile(draws, ((1 - share) / 2, (1 + share) / 2))
    return bool(low <= came <= high)


def blocks(size: int, length: int, generator: np.random.Generator) -> NDArray[np.intp]:
    """Indices of one resample of `size` cuts in circular blocks of `length`."""
    starts = generator.integers(0, size, int(np.ceil(size / length)))
    return np.asarray((starts[:, None] + np.arange(length)).ravel()[:size] % size, np.intp)


def paired(ours: Floats, theirs: Floats, length: int) -> tuple[float, float, float]:
    """Mean difference as a share of theirs, with its central 90% interval by block bootstrap."""
    generator = np.random.default_rng(1)
    relative = (ours - theirs) / theirs.mean()
    means = [relative[blocks(relative.size, length, generator)].mean() for _ in range(RESAMPLES)]
    low, high = np.quantile(means, (0.05, 0.95))
    return float(relative.mean()), float(low), float(high)


type Held = tuple[Floats, int]
"""Whether sums were held, [cut, sum], 1 or 0, NaN where a cut has no such sum; and the length of
a block of cuts. All sums of a cut are drawn anew together, since they share their luck."""


def covered(series: list[Held]) -> tuple[float, float, float, int]:
    """Share held over all series, its 90% interval (blocks of cuts per series), and how many."""
    generator = np.random.default_rng(2)
    parts = [(_counted(hits), length) for hits, length in series]
    held, size = np.sum([part.sum(axis=0) for part, _ in parts], axis=0)
    again = np.stack([_resampled(parts, generator) for _ in range(RESAMPLES)])
    low, high = np.quantile(again[:, 0] / np.maximum(again[:, 1], 1), (0.05, 0.95))
    return float(held / size), float(low), float(high), int(size)


def _counted(hits: Floats) -> Floats:
    """How many sums of each cut were held, and how many there are, [cut, 2]."""
    return np.column_stack([np.nansum(hits, axis=1), (~np.isnan(hits)).sum(axis=1)])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reliability:
    """Per bin of like chances: the mean chance, the share that came, its 90% interval."""

    said: Floats
    came: Floats
    low: Floats
    high: Floats


type Chances = tuple[list[Floats], list[NDArray[np.bool_]], int]
"""Chances and outcomes per cut, and the length of a block of cuts."""


def reliability(series: list[Chances]) -> Reliability:
    """Ten bins of equally many chances, pooled over series."""
    every = np.concatenate([chance for chances, _, _ in series for chance in chances])
    edges = np.unique(np.quantile(every, np.linspace(0, 1, BINS + 1)[1:-1]))
    parts = [(_binned(chances, came, edges), length) for chances, came, length in series]
    generator = np.random.default_rng(3)
    whole = np.sum([part.sum(axis=0) for part, _ in parts], axis=0)
    filled = whole[0] > 0
    count, said, came = whole[:, filled]
    again = np.stack([_resampled(parts, generator) for _ in range(RESAMPLES // 4)])[:, :, filled]
    low, high = np.quantile(again[:, 2] / np.maximum(again[:, 0], 1), (0.05, 0.95), axis=0)
    return Reliability(said=said / count, came=came / count, low=low, high=high)


def _binned(chances: list[Floats], came: list[NDArray[np.bool_]], edges: Floats) -> Floats:
    """Number, sum of chances and number that came, [cut, what, bin]."""
    found = np.zeros((len(chances), 3, edges.size + 1))
    for row, chance, hit in zip(found, chances, came, strict=True):
        place = np.searchsorted(edges, chance, side="right")
        for line, weight in enumerate((np.ones(chance.size), chance, hit.astype(float))):
            row[line] = np.bincount(place, weight, edges.size + 1)
    return found


def _resampled(parts: list[tuple[Floats, int]], generator: np.random.Generator) -> Floats:
    drawn = [part[blocks(len(part), length, generator)].sum(axis=0) for part, length in parts]
    return np.asarray(np.sum(drawn, axis=0))
