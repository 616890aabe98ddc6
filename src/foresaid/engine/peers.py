"""One person's rate beside their peers': how sure is a difference, how large is it really.

Shares are beta-binomial, rates per exposure gamma-Poisson. Formulas and a worked table:
docs/algorithms/diagnosis.md.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy import special

type Floats = NDArray[np.float64]

_QUANTILES = (np.arange(200) + 0.5) / 200
_SCALES = 40  # points of the grid on which the spread between people is learned
BAND = 0.8
UNUSUAL = 0.001
"""Who lies further from the middle peer than chance takes one in a thousand is no measure."""


class Form(StrEnum):
    """Whether out_of counts trials or exposure (weeks, days, deals)."""

    SHARE = "share"
    RATE = "rate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A person's rate beside the peers'.

    own: as counted; likely, low, high: leaning on the peers as far as peers are alike,
    with the 80% band. peers: the usual peers together. by_chance: how often two equal
    rates come out at least this far apart, both ways.
    """

    own: float
    likely: float
    low: float
    high: float
    peers: float
    by_chance: float


def put_beside(
    form: Form,
    happened: float,
    out_of: float,
    peers_happened: Floats,
    peers_out_of: Floats,
    *,
    dispersion: float = 1.0,
    usual: NDArray[np.bool_] | None = None,
) -> Beside:
    """Compare one person with the others.

    peers_happened, peers_out_of: one entry per peer, the person left out. dispersion:
    variance of the counts over that of independent ones, 1 or more; it thins all counts.
    usual: which peers make up the common rate, all if not said; how alike people are is
    learned from everybody.
    """
    own, exposure = happened / dispersion, out_of / dispersion
    others, theirs = peers_happened / dispersion, peers_out_of / dispersion
    common = np.ones(len(others), np.bool_) if usual is None else usual
    together, whole = float(others[common].sum()), float(theirs[common].sum())
    mean = together / whole
    weight = _likeness(form, mean, np.append(others, own), np.append(theirs, exposure))
    low, high = _band(form, mean * weight + own, weight + exposure)
    return Beside(
        own=happened / out_of,
        likely=(mean * weight + own) / (weight + exposure),
        low=low,
        high=high,
        peers=mean,
        by_chance=_by_chance(form, own, exposure, together, whole),
    )


def usual_ones(form: Form, happened: Floats, out_of: Floats, *, least: int) -> NDArray[np.bool_]:
    """Return which people make up the common rate: all but who is far from the middle one.

    The middle is the median rate, weighted by trials or exposure (all above zero). Without
    this a single outlier would make everybody else look unlike the rest. Where fewer than
    `least` would remain, nobody is left out.
    """
    rate, size = happened / out_of, float(np.median(out_of))
    order = np.argsort(rate, kind="stable")
    half = np.searchsorted(np.cumsum(out_of[order]), out_of.sum() / 2)
    counted = rate[order][min(int(half), len(rate) - 1)] * size + 0.5
    if form is Form.RATE:
        below = special.gammainc(happened + 0.5, counted / size * out_of)
    else:
        middle = counted / (size + 1.0)
        below = special.betainc(happened + 0.5, out_of - happened + 0.5, middle)
    near = 2.0 * np.minimum(below, 1.0 - below) >= UNUSUAL
    return near if near.sum() >= least else np.ones(len(rate), np.bool_)


def kept_at(by_chance: Floats, false_share: float) -> NDArray[np.bool_]:
    """Return which of many comparisons stand, so that at most this share of them is false.

    Benjamini and Hochberg (1995): the largest k with p(k) <= k / n × share.
    """
    count = len(by_chance)
    order = np.argsort(by_chance, kind="stable")
    below = by_chance[order] <= false_share * np.arange(1, count + 1) / count
    kept = np.zeros(count, np.bool_)
    if below.any():
        kept[order[: int(np.flatnonzero(below)[-1]) + 1]] = True
    return kept


def _by_chance(form: Form, own: float, exposure: float, together: float, whole: float) -> float:
    """Return the two-sided chance under equal rates, with Jeffreys' half counts."""
    if form is Form.RATE:
        above = 1.0 - special.betainc(own + 0.5, together + 0.5, exposure / (exposure + whole))
    else:
        theirs = special.betaincinv(together + 0.5, whole - together + 0.5, _QUANTILES)
        above = np.mean(special.betaincc(own + 0.5, exposure - own + 0.5, theirs))
    return float(min(1.0, 2.0 * min(above, 1.0 - above)))


def _band(form: Form, happened: float, out_of: float) -> tuple[float, float]:
    tails = np.array([(1 - BAND) / 2, (1 + BAND) / 2])
    if form is Form.RATE:
        low, high = special.gammaincinv(max(happened, 1e-9), tails) / out_of
    else:
        low, high = special.betaincinv(max(happened, 1e-9), max(out_of - happened, 1e-9), tails)
    return float(low), float(high)


def _likeness(form: Form, mean: float, happened: Floats, out_of: Floats) -> float:
    """Return how many trials (or how much exposure) the peers' mean is worth as a prior.

    Learned from how far people are apart, the person included: the marginal likelihood
    over a grid of weights from a tenth to ten times the usual amount, averaged in its
    logarithm.
    """
    usual = float(np.median(out_of[out_of > 0]))
    weights = np.geomspace(usual / 10, usual * 10, _SCALES)[:, None]
    prior = mean * weights
    if form is Form.RATE:
        fit = (
            special.gammaln(prior + happened)
            - special.gammaln(np.maximum(prior, 1e-12))
            + prior * np.log(weights / (weights + out_of))
            - happened * np.log(weights + out_of)
        )
    else:
        rest = np.maximum((1 - mean) * weights, 1e-12)
        prior = np.maximum(prior, 1e-12)
        fit = special.betaln(prior + happened, rest + out_of - happened) - special.betaln(
            prior, rest
        )
    total = fit.sum(axis=1)
    belief = np.exp(total - total.max())
    return float(np.exp(np.sum(np.log(weights[:, 0]) * belief) / belief.sum()))
