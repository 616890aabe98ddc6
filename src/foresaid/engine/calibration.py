"""Were stated and computed chances honest, and did bands hold what came.

See docs/algorithms/calibration.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from foresaid.engine.log import Floats
from foresaid.engine.process import Share, band

LEAST = 20
"""Chances with a known outcome, below which nothing is said."""
LEAST_IN_BIN = 8
MOST_BINS = 10
BEYOND_CHANCE = 1.645
"""Standard deviations past which a bias is no chance (one in ten, both sides together)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Chances between `lowest` and `highest`: how sure on average, how many came true."""

    lowest: float
    highest: float
    stated: float
    came: Share
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """How sure against how it went.

    `brier` = `unreliability` - `resolution` + `uncertainty` + `inside_bins`; smaller is better,
    but more resolution is. `bias` is mean chance less share that came (above 0: too sure), with
    its 80% band; `surprise` is it in standard deviations of honest chances.
    """

    count: int
    stated: float
    came: Share
    bins: tuple[Bin, ...]
    brier: float
    unreliability: float
    resolution: float
    uncertainty: float
    inside_bins: float
    bias: float
    bias_low: float
    bias_high: float
    surprise: float

    @property
    def too_sure(self) -> bool:
        """Surer than things went, beyond chance."""
        return self.surprise > BEYOND_CHANCE

    @property
    def too_unsure(self) -> bool:
        """Less sure than things went, beyond chance."""
        return self.surprise < -BEYOND_CHANCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """How earlier forecasts of sums did.

    `covered`: share inside the 80% interval. `bias`: mean of (forecast less came) as a share of
    what came in all. `crps_share`: mean score as a share of what came.
    """

    count: int
    covered: Share
    bias: float
    crps_share: float


def reliability(stated: ArrayLike, came: ArrayLike, *, least: int = LEAST) -> Reliability | None:
    """Hold chances against outcomes; None below `least` of them.

    Args:
        stated: chances between 0 and 1.
        came: whether each came true.
        least: how many it takes to speak.
    """
    chance, outcome = np.asarray(stated, float), np.asarray(came, float)
    if chance.size < least or not chance.size:
        return None
    place = _bins(chance)
    bins = tuple(_bin(chance[place == k], outcome[place == k]) for k in np.unique(place))
    share = float(outcome.mean())
    brier = float(np.mean((chance - outcome) ** 2))
    weight = np.array([b.count for b in bins]) / chance.size
    off = np.array([b.stated - b.came.value for b in bins])
    apart = np.array([b.came.value - share for b in bins])
    unreliability, resolution = float(weight @ off**2), float(weight @ apart**2)
    uncertainty = share * (1 - share)
    whole = _share(outcome)
    bias = float(chance.mean()) - share
    return Reliability(
        count=chance.size,
        stated=float(chance.mean()),
        came=whole,
        bins=bins,
        brier=brier,
        unreliability=unreliability,
        resolution=resolution,
        uncertainty=uncertainty,
        inside_bins=brier - unreliability + resolution - uncertainty,
        bias=bias,
        bias_low=float(chance.mean()) - whole.high,
        bias_high=float(chance.mean()) - whole.low,
        surprise=_surprise(chance, outcome),
    )


def record(
    low: ArrayLike, high: ArrayLike, mean: ArrayLike, crps: ArrayLike, came: ArrayLike
) -> Record | None:
    """Sum up scored forecasts; None where there are none.

    Args:
        low, high: the ends of each 80% interval.
        mean: each forecast's mean.
        crps: each forecast's score, in its own unit.
        came: what came.
    """
    truth = np.asarray(came, float)
    if not truth.size:
        return None
    inside = (np.asarray(low, float) <= truth) & (truth <= np.asarray(high, float))
    total = max(float(np.abs(truth).sum()), 1e-300)
    return Record(
        count=truth.size,
        covered=_share(inside.astype(float)),
        bias=float((np.asarray(mean, float) - truth).sum()) / total,
        crps_share=float(np.asarray(crps, float).sum()) / total,
    )


def crps_of_draws(draws: Floats, came: float) -> float:
    """Continuous ranked probability score of equally likely draws, in their unit.

    Mean distance of the draws to what came, less half their mean distance to each other
    (Gneiting and Raftery 2007). For a point it is the absolute error.
    """
    ordered = np.sort(draws)
    size = ordered.size
    apart = float((2 * np.arange(1, size + 1) - size - 1) @ ordered) / size**2
    return float(np.abs(ordered - came).mean()) - apart


def crps_of_quantiles(levels: ArrayLike, values: ArrayLike, came: float) -> float:
    """The score from stored quantiles: twice the pinball loss, averaged over the levels.

    Each level stands for the part of 0 … 1 nearer to it than to another level.
    """
    q, v = np.asarray(levels, float), np.asarray(values, float)
    edges = np.concatenate([[0.0], (q[1:] + q[:-1]) / 2, [1.0]])
    loss = np.where(came >= v, q * (came - v), (1 - q) * (v - came))
    return float(2 * loss @ np.diff(edges))


def _bins(chance: Floats) -> NDArray[np.intp]:
    """Bin of each chance: about equal counts, equal chances together, none too small."""
    values, place, counts = np.unique(chance, return_inverse=True, return_counts=True)
    wanted = max(chance.size / MOST_BINS, LEAST_IN_BIN)
    of_value = np.zeros(values.size, np.intp)
    current, filled = 0, 0
    for i, count in enumerate(counts):
        of_value[i] = current
        filled += int(count)
        if filled >= wanted and counts[i + 1 :].sum() >= LEAST_IN_BIN:
            current, filled = current + 1, 0
    return of_value[place]


def _bin(chance: Floats, outcome: Floats) -> Bin:
    return Bin(
        lowest=float(chance.min()),
        highest=float(chance.max()),
        stated=float(chance.mean()),
        came=_share(outcome),
        count=chance.size,
    )


def _share(outcome: Floats) -> Share:
    low, high = band(np.array(outcome.sum()), np.array(float(outcome.size)))
    value = float(outcome.mean())
    return Share(value=value, low=min(float(low), value), high=max(float(high), value))


def _surprise(chance: Floats, outcome: Floats) -> float:
    """How far the sum is off, in standard deviations that honest chances would give it."""
    spread = float(np.sqrt((chance * (1 - chance)).sum()))
    off = float((chance - outcome).sum())
    if spread == 0.0:
        return 0.0 if off == 0.0 else float(np.copysign(np.inf, off))
    return off / spread
