"""Sales whose fate is laid down before their steps: logs that no model of foresaid's has made.

What becomes of an opportunity, and when, is drawn first; its steps are then spread over that time.
So how long it stood in one step tells of the next one, which foresaid's process takes for a fresh
start.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from foresaid.engine.log import LOST, WON, Floats, Log, log_of

FIRST = 18_262.0
"""1 January 2020, in days since 1970."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """A kind of opportunity: its share of all, its chance to be won, how long it takes (days).

    shape: of the gamma distribution of that time; the smaller, the more unequal.
    """

    share: float
    won: float
    takes: float
    shape: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """Who sells: how many opportunities a day, for how long, through how many steps.

    told: whether the kind of a lead is a column known at creation.
    falls: by how much of itself the chance to be won falls over the days.
    pulled: share of wins that are pulled to the last days of their quarter.
    terms: days that are forecast.
    """

    name: str
    per_day: float
    days: float
    steps: int
    leads: tuple[Lead, ...]
    told: bool = False
    falls: float = 0.0
    pulled: float = 0.0
    terms: tuple[float, ...] = (30.0, 90.0)


FIRMS = (
    Firm(
        name="quick and slow",
        per_day=5.0,
        days=800,
        steps=4,
        leads=(Lead(share=1, won=0.3, takes=20, shape=0.6),),
    ),
    Firm(
        name="good and bad leads",
        per_day=5.0,
        days=800,
        steps=4,
        leads=(
            Lead(share=0.35, won=0.75, takes=20, shape=2),
            Lead(share=0.65, won=0.06, takes=120, shape=2),
        ),
    ),
    Firm(
        name="three products",
        per_day=3.0,
        days=900,
        steps=5,
        told=True,
        leads=(
            Lead(share=0.34, won=0.15, takes=90, shape=2),
            Lead(share=0.33, won=0.3, takes=45, shape=2),
            Lead(share=0.33, won=0.5, takes=22, shape=2),
        ),
    ),
    Firm(
        name="eighteen months",
        per_day=0.5,
        days=2400,
        steps=6,
        terms=(180.0, 365.0),
        leads=(Lead(share=1, won=0.25, takes=540, shape=4),),
    ),
    Firm(
        name="fewer are won",
        per_day=4.0,
        days=800,
        steps=4,
        falls=0.67,
        leads=(Lead(share=1, won=0.45, takes=40, shape=2),),
    ),
    Firm(
        name="quarter's end",
        per_day=3.0,
        days=1100,
        steps=5,
        pulled=0.6,
        leads=(Lead(share=1, won=0.3, takes=60, shape=2),),
    ),
    Firm(
        name="a small firm",
        per_day=0.4,
        days=800,
        steps=4,
        leads=(Lead(share=1, won=0.3, takes=50, shape=2),),
    ),
)


def sold(firm: Firm, seed: int) -> Log:
    """All that a firm's opportunities came to."""
    g = np.random.default_rng(seed)
    size = g.poisson(firm.per_day * firm.days)
    since = np.sort(g.uniform(0, firm.days, size))
    kind = g.choice(len(firm.leads), size, p=[lead.share for lead in firm.leads])
    won, takes, shape = np.array([(lead.won, lead.takes, lead.shape) for lead in firm.leads]).T
    wins = g.random(size) < won[kind] * (1 - firm.falls * since / firm.days)
    created = FIRST + since
    closed = created + g.gamma(shape[kind], takes[kind] / shape[kind])
    pulled = wins & (g.random(size) < firm.pulled)
    closed[pulled] = _at_quarters_end(created[pulled], closed[pulled], g)
    return log_of(
        ids=[str(n) for n in range(size)],
        created=created,
        closed=closed,
        outcome=np.where(wins, WON, LOST),
        amount=g.lognormal(9.0, 0.7, size) * (1 + kind),
        attributes={"product": [f"product {k}" for k in kind]} if firm.told else {},
        steps=[f"step {n}" for n in range(firm.steps)],
        entries=_entries(firm.steps, wins, created, closed, g),
        known=frozenset({"amount", "product"}) if firm.told else frozenset({"amount"}),
    )


def _at_quarters_end(created: Floats, closed: Floats, g: np.random.Generator) -> Floats:
    """The last days of the quarters in which these would have closed, never before creation."""
    month = np.floor(closed).astype("datetime64[D]").astype("datetime64[M]").astype(int)
    over = ((month // 3 + 1) * 3).astype("datetime64[M]").astype("datetime64[D]").astype(float)
    return np.asarray(np.maximum(over - g.exponential(4.0, closed.size), created + 0.5))


def _entries(
    steps: int, wins: np.ndarray, created: Floats, closed: Floats, g: np.random.Generator
) -> list[tuple[int, int, float]]:
    """Won ones enter all steps, lost ones the first few, at even random places of their time."""
    found = []
    for deal, wins_it in enumerate(wins):
        entered = steps if wins_it else int(g.integers(1, steps + 1))
        places = np.append(0.0, np.sort(g.random(entered - 1)))
        at = created[deal] + places * (closed[deal] - created[deal])
        found += [(deal, step, float(moment)) for step, moment in enumerate(at)]
    return found
