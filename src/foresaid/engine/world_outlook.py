"""What the truth itself would forecast: the best anybody could know of a simulated term."""

from dataclasses import dataclass, replace

import numpy as np

from foresaid.engine.world_truth import MONTH, YEAR, Floats, Truth, Whole
from foresaid.engine.worlds import OPEN, WON, Deals, amounts, arrivals, walk, with_shocks


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

    Shocks of months still to come are drawn anew, since not even the truth knows them.
    """
    rows = np.flatnonzero(known.outcome == OPEN)
    step, entered = _last_entries(known, rows)
    until = at + days
    open_amount, new_amount = np.zeros(draws), np.zeros(draws)
    open_count, new_count = np.zeros(draws, np.int64), np.zeros(draws, np.int64)
    won_often = np.zeros(len(rows))
    for draw in range(draws):
        drawn = _redraw_shocks(truth, generator, at, days)
        walked = walk(drawn, generator, known.owner[rows], step, entered, at - entered)
        won = (walked.outcome == WON) & (walked.closed <= until)
        won_often += won
        open_amount[draw], open_count[draw] = known.amount[rows][won].sum(), won.sum()
        new_amount[draw], new_count[draw] = _new_wins(drawn, generator, at, until)
    return Outlook(
        open_amount=open_amount,
        new_amount=new_amount,
        open_count=open_count,
        new_count=new_count,
        chance_won=won_often / draws,
    )


def _redraw_shocks(truth: Truth, generator: np.random.Generator, at: float, days: float) -> Truth:
    """Keep the shocks up to the running month and draw those to come."""
    if truth.twists.shock <= 0:
        return truth
    running = int((at - truth.shocks_from) // MONTH) + 1
    fresh = with_shocks(truth, generator, at, days + YEAR).shocks
    return replace(truth, shocks=np.concatenate([truth.shocks[:running], fresh]))


def _new_wins(
    truth: Truth, generator: np.random.Generator, at: float, until: float
) -> tuple[float, int]:
    created = arrivals(truth, generator, at, until)
    count = len(created)
    owner = generator.choice(len(truth.load), count, p=truth.load)
    first = generator.choice(len(truth.steps), count, p=truth.enters)
    walked = walk(truth, generator, owner, first, created, np.zeros(count))
    won = (walked.outcome == WON) & (walked.closed <= until)
    return float(amounts(truth, generator, count)[won].sum()), int(won.sum())


def _last_entries(known: Deals, rows: Whole) -> tuple[Whole, Floats]:
    """Return step and entry time in which each of these deals stands."""
    last = np.zeros(len(known), np.int64)
    last[known.entry_opportunity] = np.arange(len(known.entry_opportunity))
    return known.entry_step[last[rows]].astype(np.int64), known.entry_at[last[rows]]
