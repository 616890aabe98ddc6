"""How far own past forecasts were off together, beyond the coin of each deal.

At past moments the forecast is made again from what was known then and held against what came.
What they share is a bias; how much they scatter is the shock that the next term may bring.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from foresaid.engine.log import Floats

USUAL_SHOCK = 0.2
"""Belief about the spread of shocks (log scale) before any own forecast was scored …"""
LEAST_SHOCK = 0.1
"""… where nothing else is known of it; beside a pace that is known, so much remains …"""
USUAL_WEIGHT = 2.0
"""… both with the weight of so many independent windows."""
BIAS_DOUBT = 3.0
"""Independent windows' worth of belief that there is no bias …"""
SURE = 1.5
"""… given up for one that stands many times so many of its own doubts from 0."""
WIDEST = 2.5
"""Spread beyond which the mean of what is lognormal would lie outside 8 of 10 cases."""
FADING = 0.9
"""Weight of each window against the next later one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surprise:
    """A shift of log odds (or log counts): its mean, its spread, what they rest on.

    `windows` counts past forecasts, `independent` how many of them do not overlap.
    """

    bias: float
    spread: float
    windows: int
    independent: float


def learn(
    shifts: Floats,
    information: Floats,
    overlap: float,
    usual: float = USUAL_SHOCK,
    *,
    as_it_is: bool = False,
    lasting: bool = False,
) -> Surprise:
    """Learn from past forecasts, latest first.

    Args:
        shifts: by how much each was off, on the log scale.
        information: inverse variance that the coins alone give each shift.
        overlap: how many windows share each day.
        usual: belief about the spread before any own forecast was scored.
        as_it_is: whether the next one is taken as it is, so that a bias is part of its spread.
        lasting: whether a bias far beyond its own doubt is taken off nearly whole.
    """
    if not shifts.size:
        return Surprise(bias=0.0, spread=usual, windows=0, independent=0.0)
    weight = FADING ** np.arange(shifts.size)
    coin = 1 / np.maximum(information, 1e-9)
    precision = weight / (coin + usual**2)
    independent = max(float(weight.sum() ** 2 / (weight**2).sum()) / overlap, 1.0)
    mean = float(precision @ shifts / precision.sum())

    def scatter(about: float) -> float:
        beyond = np.maximum((shifts - about) ** 2 - coin, 0.0)
        seen = float(precision @ beyond / precision.sum())
        return (USUAL_WEIGHT * usual**2 + independent * seen) / (USUAL_WEIGHT + independent)

    alone = scatter(mean) + float(precision @ coin / precision.sum())
    share = _taken_off(mean, alone, independent, lasting=lasting)
    bias = 0.0 if as_it_is else mean * share
    spread = float(np.sqrt(scatter(bias) * (1 + 1 / (independent + BIAS_DOUBT))))
    return Surprise(bias=bias, spread=spread, windows=shifts.size, independent=independent)


def _taken_off(mean: float, alone: float, independent: float, *, lasting: bool) -> float:
    """The share of a mean shift that is taken for a bias; `alone`: variance of one window's."""
    by_number = independent / (independent + BIAS_DOUBT)
    # Few windows know little of their own scatter either.
    doubt = SURE * np.sqrt(alone / independent / by_number)
    if not lasting or abs(mean) <= doubt:
        return by_number
    return max(by_number, 1 - float(doubt / mean) ** 2)


def tells(coins: float, won: float) -> float:
    """What the shift of a past forecast tells (inverse variance), made after so many wins.

    `coins`: the same where only the coins move it. Few wins leave the forecast unsure by itself.
    """
    return 1 / (1 / coins + 1 / (won + 0.5))


def beside(doubt: float) -> float:
    """Belief about the spread where the pace of the term is known up to `doubt` (log scale)."""
    return float(np.hypot(LEAST_SHOCK, doubt))


def ahead(usual: float, days: float, history: float) -> float:
    """Belief about the spread over a term of `days` after so many days of history.

    What wanders is off by the root of how far one looks beyond what was seen.
    """
    return float(usual * np.sqrt(max(days / max(history, 1.0), 1.0)))


def with_few(surprise: Surprise, won: float) -> Surprise:
    """The same, wider by what few wins leave open: a pace seen from n wins is off by 1/√n."""
    spread = float(np.hypot(surprise.spread, 1 / np.sqrt(won + 0.5)))
    return replace(surprise, spread=min(spread, WIDEST))


def together(first: Floats, second: Floats) -> float:
    """How much two kinds of shifts move together, from windows that both have, drawn to 0."""
    size = min(first.size, second.size)
    if size < 3:
        return 0.0
    a, b = first[:size] - first[:size].mean(), second[:size] - second[:size].mean()
    scale = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / scale * size / (size + 6.0) if scale > 0 else 0.0
