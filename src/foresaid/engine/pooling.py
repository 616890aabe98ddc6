"""Event rates by age with partial pooling: fine buckets lean on coarser ones.

A rate in a bucket is n events over E days. Few events say little, so each bucket is drawn
towards the span of two buckets that it belongs to, that span towards its own, up to all ages:
gamma-Poisson at each level, the strength of each level learned from how much the counts vary
beyond chance (negative-binomial likelihood).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from foresaid.engine.log import Floats

STRENGTHS: Floats = np.array([0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 512.0])
"""Candidate strengths, in events' worth of evidence."""
USUAL_STRENGTH, STRENGTH_SPREAD = 8.0, 0.7
"""Belief about a strength before any count was seen (median, and spread of its logarithm)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rates:
    """Rates per day [..., bucket]; a gamma with `shape` and `shape / rate` days describes each."""

    rate: Floats
    shape: Floats


def levels(leaf: Floats) -> list[Floats]:
    """Sums over spans of buckets, from all ages (one span) to the single buckets."""
    size = 1 << (leaf.shape[-1] - 1).bit_length()
    padding = [(0, 0)] * (leaf.ndim - 1) + [(0, size - leaf.shape[-1])]
    found = [np.pad(leaf, padding)]
    while found[0].shape[-1] > 1:
        found.insert(0, found[0][..., 0::2] + found[0][..., 1::2])
    return found


def pooled(events: Floats, days: Floats, whole: Rates) -> Rates:
    """Posterior rates per bucket.

    `events` [k, bucket] and `days` [k, bucket] for k series that share their strengths; `whole`
    [k] is what is believed of each series over all ages, after looking at them.
    """
    return leaning(events, days, whole, strengths(events, days, whole))


def strengths(events: Floats, days: Floats, whole: Rates) -> list[float]:
    """How strongly each level leans on the coarser one, coarse to fine."""
    found: list[float] = []
    rate = whole.rate[:, None]
    for n, e in _finer(events, days):
        centre = np.repeat(rate, 2, axis=-1)
        found.append(strength(n, centre * e))
        rate = posterior(n, e, centre, found[-1]).rate
    return found


def leaning(events: Floats, days: Floats, whole: Rates, by: list[float]) -> Rates:
    """Posterior rates per bucket where each level leans on the coarser one so strongly."""
    current = Rates(rate=whole.rate[:, None], shape=whole.shape[:, None])
    for (n, e), m in zip(_finer(events, days), by, strict=True):
        current = posterior(n, e, np.repeat(current.rate, 2, axis=-1), m)
    size = events.shape[-1]
    return Rates(rate=current.rate[..., :size], shape=current.shape[..., :size])


def happening_anew(events: Floats, generator: np.random.Generator) -> Floats:
    """Counts as they might have come, had the same chances been played again (gamma).

    Rates learned from them scatter as the rates themselves are unsure: a sum over buckets as
    much as its own number of events allows, however strongly its buckets lean on each other.
    """
    return np.asarray(generator.gamma(np.maximum(events, 1e-300)) * (events > 0), float)


def _finer(events: Floats, days: Floats) -> list[tuple[Floats, Floats]]:
    return list(zip(levels(events)[1:], levels(days)[1:], strict=True))


def strength(events: Floats, expected: Floats) -> float:
    """How strongly counts lean on what is expected of them, in events' worth of evidence.

    The candidate with the highest negative-binomial likelihood of `events` around `expected`,
    times a log-normal belief around `USUAL_STRENGTH`, which decides where there are few events.
    """
    seen = expected > 0
    n, mu = events[seen], expected[seen]
    belief = -((np.log(STRENGTHS / USUAL_STRENGTH) / STRENGTH_SPREAD) ** 2) / 2
    likelihood = np.array([float(np.sum(_negative_binomial(n, mu, m))) for m in STRENGTHS])
    scores = belief + likelihood
    return float(STRENGTHS[int(np.argmax(scores))])


def _negative_binomial(n: Floats, mu: Floats, m: float) -> Floats:
    """Log likelihood of n around mu with gamma shape m, without the term that m leaves alone."""
    return np.asarray(
        gammaln(n + m) - gammaln(m) + m * np.log(m / (m + mu)) + n * np.log(mu / (m + mu)), float
    )


def posterior(n: Floats, e: Floats, centre: Floats, m: float | Floats) -> Rates:
    """Rates after n events in e days, leaning on `centre` as on m events of evidence."""
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = (n + m) / (e + m / centre)
    return Rates(rate=np.where(centre > 0, rate, 0.0), shape=n + m)
