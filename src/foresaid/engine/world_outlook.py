"""What the truth itself would forecast: the best anybody could know of a simulated term."""

from dataclasses import dataclass, replace

import numpy as np

from foresaid.engine.world_truth import MONTH, YEAR, Floats, Truth, Whole
from foresaid.engine.worlds import OPEN, WON, Deals, amounts, arrivals, walk, with_shocks

_FUTURES = 50


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outlook:
    """Draws of what the truth itself expects of a term, one row per draw.

    open_amount, new_amount, open_count, new_count: won by deals open at the start and by
    those that come later. chance_won: per open deal, within the term.
    """

    open_amount: Floats
    new_amount: Floats
    open_count: Whole
    new_count: Whole
    chance_won: Floats


def true_outlook(
    truth: Truth,
    known: Deals,
    at: float,
    days: float,
    draws: int,
    generator: np.random.Generator,
) -> Outlook:
    """Let the truth itself forecast: play on from what is known, with fresh luck each draw.

    Shocks of months still to come are drawn anew, since not even the truth knows them;
    draws share at most 50 futures of shocks.
    """
    rows = np.flatnonzero(known.outcome == OPEN)
    step, entered = _last_entries(known, rows)
    futures = min(draws, _FUTURES) if truth.twists.shock > 0 else 1
    parts = []
    for size in np.diff(np.linspace(0, draws, futures + 1).astype(int)):
        drawn = _redraw_shocks(truth, generator, at, days)
        owner, where = np.tile(known.owner[rows], size), np.tile(step, size)
        since = np.tile(entered, size)
        walked = walk(drawn, generator, owner, where, since, at - since)
        won = ((walked.outcome == WON) & (walked.closed <= at + days)).reshape(size, len(rows))
        fresh = _new_wins(drawn, generator, at, days, int(size))
        parts.append((won @ known.amount[rows], *fresh, won.sum(1), won.sum(0)))
    open_amount, new_amount, new_count, open_count, often = zip(*parts, strict=True)
    return Outlook(
        open_amount=np.concatenate(open_amount),
        new_amount=np.concatenate(new_amount),
        open_count=np.concatenate(open_count),
        new_count=np.concatenate(new_count),
        chance_won=np.sum(often, axis=0) / draws,
    )


def _redraw_shocks(truth: Truth, generator: np.random.Generator, at: float, days: float) -> Truth:
    """Keep the shocks up to the running month and draw those to come."""
    if truth.twists.shock <= 0:
        return truth
    running = int((at - truth.shocks_from) // MONTH) + 1
    fresh = with_shocks(truth, generator, at, days + YEAR).shocks
    return replace(truth, shocks=np.concatenate([truth.shocks[:running], fresh]))


def _new_wins(
    truth: Truth, generator: np.random.Generator, at: float, days: float, draws: int
) -> tuple[Floats, Whole]:
    """Return money and number won within the days by deals that come in them, per draw."""
    each = [arrivals(truth, generator, at, at + days) for _ in range(draws)]
    created = np.concatenate(each)
    draw = np.repeat(np.arange(draws), [len(one) for one in each])
    count = len(created)
    owner = generator.choice(len(truth.load), count, p=truth.load)
    first = generator.choice(len(truth.steps), count, p=truth.enters)
    walked = walk(truth, generator, owner, first, created, np.zeros(count))
    won = (walked.outcome == WON) & (walked.closed <= at + days)
    money = np.where(won, amounts(truth, generator, count), 0.0)
    return np.bincount(draw, money, draws), np.bincount(draw[won], minlength=draws)


def _last_entries(known: Deals, rows: Whole) -> tuple[Whole, Floats]:
    """Return step and entry time in which each of these deals stands."""
    last = np.zeros(len(known), np.int64)
    last[known.entry_opportunity] = np.arange(len(known.entry_opportunity))
    return known.entry_step[last[rows]].astype(np.int64), known.entry_at[last[rows]]
