"""Logs to count: the worked example, made ones in which everything happens, and real ones."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from foresaid.engine.history import DAY, LOST, WON
from foresaid.engine.log import Log, log_of

FIRST = 19_800.0
"""The day on which made logs begin, in days since 1970."""
WORKED = (
    (2, 5, WON), (4, 9, WON), (4, 12, WON), (6, 20, WON), (18, 30, WON),
    (8, 15, LOST), (9, 40, LOST), (None, 7, LOST), (None, 60, LOST), (None, None, 0),
)  # fmt: skip


def worked_example() -> Log:
    """The ten deals of docs/algorithms/process.md."""
    offers = [(i, 1, FIRST + offer) for i, (offer, _, _) in enumerate(WORKED) if offer]
    return log_of(
        ids=[f"d{i}" for i in range(len(WORKED))],
        created=[FIRST] * len(WORKED),
        closed=[np.nan if closed is None else FIRST + closed for _, closed, _ in WORKED],
        outcome=[outcome for _, _, outcome in WORKED],
        steps=("talk", "offer"),
        entries=[*((i, 0, FIRST) for i in range(len(WORKED))), *offers],
    )


MOMENTS = st.one_of(
    st.integers(0, 40).map(lambda day: FIRST + day),
    st.integers(0, 40 * DAY).map(lambda micros: FIRST + micros / DAY),
)
UNSURE = st.one_of(MOMENTS, st.just(np.nan))


@st.composite
def logs(draw: st.DrawFn) -> Log:
    """Few deals, many ties: re-entries, skips, rows said twice, unknown times, late rows."""
    size = draw(st.integers(1, 8))
    outcome = [draw(st.sampled_from([0, WON, LOST])) for _ in range(size)]
    closed = [draw(MOMENTS) if o else np.nan for o in outcome]
    who, which = st.integers(0, size - 1), st.integers(0, 1)
    entries = draw(st.lists(st.tuples(who, which, UNSURE), max_size=25))
    if draw(st.booleans()):
        entries += [(i, 2, c) for i, c in enumerate(closed) if not np.isnan(c)]
    return log_of(
        ids=[f"o{i}" for i in range(size)],
        created=[draw(UNSURE) for _ in range(size)],
        closed=closed,
        outcome=outcome,
        steps=("talk", "offer", draw(st.sampled_from(["open", "Gewonnen"]))),
        entries=entries,
    )


def many(seed: int) -> Log:
    """Hundreds of deals in which all of that happens, many times over."""
    g = np.random.default_rng(seed)
    size, rows = 400, 2500
    closed_as = g.choice([0, WON, LOST], size)
    closed = np.where(closed_as > 0, _moments(g, size), np.nan)
    undated = np.where(g.random(rows) < 0.08, np.nan, _moments(g, rows))
    columns = (g.integers(0, size, rows), g.integers(0, 4, rows), undated)
    entries = list(zip(*(column.tolist() for column in columns), strict=True))
    entries += entries[:300]
    entries += [(i, 4, float(c)) for i, c in enumerate(closed) if not np.isnan(c)]
    return log_of(
        ids=[f"o{i}" for i in range(size)],
        created=np.where(g.random(size) < 0.2, np.nan, _moments(g, size)),
        closed=closed,
        outcome=closed_as,
        steps=("talk", "offer", "visit", "contract", "Verloren"),
        entries=entries,
    )


def _moments(g: np.random.Generator, size: int) -> NDArray[np.float64]:
    """Whole days and hours often, so that many are equal."""
    return np.asarray(FIRST + g.integers(0, 40, size) + g.choice([0, 0.25, 1 / 3], size), float)


def maven(path: Path) -> Log:
    """The deals of the teaching set: when engaged, when closed and how; it has no steps."""
    with path.open() as file:
        rows = list(csv.DictReader(file))
    return log_of(
        ids=[row["opportunity_id"] for row in rows],
        created=[day(row["engage_date"]) for row in rows],
        closed=[day(row["close_date"]) for row in rows],
        outcome=[{"Won": WON, "Lost": LOST}.get(row["deal_stage"], 0) for row in rows],
    )


def day(text: str) -> float:
    """Days since 1970 of a date; NaN where empty."""
    return float(np.datetime64(text).astype(float)) if text else float("nan")
