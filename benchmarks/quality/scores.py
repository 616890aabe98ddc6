"""Proper scores, paired differences and coverage, by block bootstrap over cuts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from foresaid.engine.log import Floats

SMALLEST = 1e-4
RESAMPLES = 4000


def log_loss(chance: Floats, came: NDArray[np.bool_]) -> float:
    """Mean negative log likelihood; no chance is taken below 0.01% or above 99.99%."""
    p = np.clip(chance, SMALLEST, 1 - SMALLEST)
    return float(-np.mean(np.where(came, np.log(p), np.log(1 - p))))


def brier(chance: Floats, came: NDArray[np.bool_]) -> float:
    """Mean squared distance of chance and outcome."""
    return float(np.mean((chance - came) ** 2))


def crps(draws: Floats, came: float) -> float:
    """Continuous ranked probability score of equally likely draws, in their unit."""
    ordered = np.sort(draws)
    size = ordered.size
    spread = float((2 * np.arange(1, size + 1) - size - 1) @ ordered) / size**2
    return float(np.abs(ordered - came).mean()) - spread


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


def covered(series: list[tuple[NDArray[np.bool_], int]]) -> tuple[float, float, float, int]:
    """Share inside over all series, its 90% interval (blocks of cuts per series), and how many."""
    generator = np.random.default_rng(2)
    size = sum(hits.size for hits, _ in series)
    means = [
        sum(hits[blocks(hits.size, length, generator)].sum() for hits, length in series) / size
        for _ in range(RESAMPLES)
    ]
    low, high = np.quantile(means, (0.05, 0.95))
    return sum(int(h.sum()) for h, _ in series) / size, float(low), float(high), size
