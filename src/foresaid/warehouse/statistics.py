"""The sufficient statistics as one expression. What each line means stands in `engine.history`.

Two plain tables go in, moments in whole microseconds since 1970 UTC, empty where unknown:

`opportunities`: opportunity, created, closed, outcome (0 open, 1 won, 2 lost; one with an
outcome has a closing time). `steps`: opportunity, step, entered, seq (order among equal times).

Opportunity and step may be numbers or text. All arithmetic is on whole numbers, so every
database gives the same.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import ibis

from foresaid.engine.history import ECHO_SHARE, ECHO_WITHIN, EDGES, SECOND

if TYPE_CHECKING:
    import ibis.expr.types as ir

HOUR = 3600 * SECOND
MOVED, WON, LOST, STILL = 0, 1, 2, 3
"""How a stay ended."""
STAY, WHOLE = 0, 1
"""What a row of the result counts: stays in steps, or whole opportunities by age."""
WAYS = 4
"""A place in an opportunity's course is its moment times this, and the way it ends there."""
BEFORE_ALL = -(2**62)
"""Where the row of the creation stands in an opportunity's course …"""
UNDATED = BEFORE_ALL + WAYS
"""… and the entries whose time is unknown."""


def counted(opportunities: ir.Table, steps: ir.Table, at: int) -> ir.Table:
    """The counts known at `at` (microseconds since 1970 UTC).

    Returns one row for each place that holds something: `kind` (`STAY`, `WHOLE`), `step` (empty:
    the wait before the first one), `bucket` (position in `EDGES`, empty: the entry has no time),
    `next_step`, `ended`, and the sums `number`, `seconds`, `micros`, with `longest` in
    microseconds.
    """
    known = _known(opportunities, steps, at)
    return ibis.union(
        _summed(_stays(_followed(opportunities, known, at)), STAY),
        _summed(_whole(opportunities, known, at), WHOLE),
    )


def _known(opportunities: ir.Table, steps: ir.Table, at: int) -> ir.Table:
    """Entries until `at` beside what was known of their opportunity."""
    closed = ibis.ifelse(opportunities.closed <= at, opportunities.closed, None)
    beside = opportunities.select("opportunity", "created", closed=closed)
    rows = steps.filter(steps.entered.isnull() | (steps.entered <= at))
    return rows.join(beside, "opportunity")


def _repeats_outcome(known: ir.Table) -> ir.Table:
    """The steps that only repeat the outcome."""
    echo = (known.closed - known.entered <= ECHO_WITHIN).fill_null(False)
    steps = known.group_by("step").aggregate(
        rows=known.count(), echoes=ibis.ifelse(echo, 1, 0).sum()
    )
    part, whole = ECHO_SHARE
    return steps.filter((steps.echoes > 0) & (steps.echoes * whole >= steps.rows * part))


def _final(opportunities: ir.Table, at: int) -> ir.Value:
    """The place at which an opportunity's last stay ends."""
    closed = (opportunities.closed <= at).fill_null(False)
    way = ibis.ifelse(closed, opportunities.outcome.cast("int64"), STILL)
    return ibis.ifelse(closed, opportunities.closed, at) * WAYS + way


def _followed(opportunities: ir.Table, known: ir.Table, at: int) -> ir.Table:
    """Each entry with what follows it, between the creation and the end of its opportunity.

    A creation's `seq` is its moment. Few and narrow columns: this is what gets sorted.
    """
    entries = known.filter(
        known.entered.isnull() | known.closed.isnull() | (known.entered <= known.closed)
    ).anti_join(_repeats_outcome(known), "step")
    begun = opportunities.filter(opportunities.created.isnull() | (opportunities.created <= at))
    nowhere = ibis.null(entries.step.type())
    creations = begun.select(
        "opportunity", step=nowhere, seq="created", place=ibis.literal(BEFORE_ALL, "int64")
    )
    ends = opportunities.select(
        "opportunity",
        step=nowhere,
        seq=ibis.literal(0, "int64"),
        place=_final(opportunities, at),
    )
    dated = (entries.entered * WAYS).fill_null(UNDATED)
    rows = ibis.union(entries.select("opportunity", "step", "seq", place=dated), creations, ends)
    course = ibis.window(group_by="opportunity", order_by=("place", "seq"))
    return rows.mutate(
        next_step=rows.step.lead().over(course), next_place=rows.place.lead().over(course)
    )


def _stays(rows: ir.Table) -> ir.Table:
    """Rows to stays: how long, how they ended; what is no stay of its own is left out."""
    creation, ended = rows.place == BEFORE_ALL, rows.next_place & (WAYS - 1)
    start = ibis.ifelse(creation, rows.seq * WAYS, rows.place.nullif(UNDATED))
    waits = creation & ((ended != MOVED) | (start < rows.next_place))
    said_twice = (rows.step == rows.next_step) & (rows.place == rows.next_place)
    entry = ~creation & ~said_twice.fill_null(False)
    stays = rows.filter(rows.next_place.notnull() & (waits | entry).fill_null(False))
    return stays.select("step", "next_step", ended=ended, length=_length(start, rows.next_place))


def _whole(opportunities: ir.Table, known: ir.Table, at: int) -> ir.Table:
    """Opportunities by their age when they ended, or until now."""
    earlier = known.filter(known.created.isnull() | (known.entered < known.created))
    first = earlier.group_by("opportunity").aggregate(first=earlier.entered.min())
    each = opportunities.left_join(first, "opportunity").select(
        "closed", "outcome", started=ibis.coalesce(first["first"], opportunities.created)
    )
    begun = each.filter(each.started <= at)
    final = _final(begun, at)
    nowhere = ibis.null(known.step.type())
    return begun.select(
        step=nowhere,
        next_step=nowhere,
        ended=final & (WAYS - 1),
        length=_length(begun.started * WAYS, final),
    )


def _summed(rows: ir.Table, kind: int) -> ir.Table:
    """The sums by step, bucket and end of rows that have a length (empty where unknown)."""
    rows = rows.mutate(hours=rows["length"] // HOUR, micros=rows["length"] % SECOND)
    cells = rows.mutate(
        bucket=_bucket(rows.hours), seconds=(rows["length"] - rows.micros) // SECOND
    )
    sums = cells.group_by("step", "bucket", "next_step", "ended").aggregate(
        number=cells.count(),
        seconds=cells.seconds.sum(),
        micros=cells.micros.sum(),
        longest=cells["length"].max(),
    )
    numbers = ("bucket", "ended", "number", "seconds", "micros", "longest")
    return sums.select(
        "step",
        "next_step",
        kind=ibis.literal(kind, "int64"),
        **{name: sums[name].cast("int64") for name in numbers},
    )


def _bucket(hours: ir.Value) -> ir.Value:
    """The position in `EDGES` of whole hours: where the edges are evenly spaced, by division."""
    branches = [
        (hours < until, first + (hours - start) // width) for start, until, width, first in SPANS
    ]
    return ibis.cases(*branches, else_=ibis.ifelse(hours.notnull(), len(EDGES) - 1, None))


def _spans() -> list[tuple[int, int, int, int]]:
    """Runs of evenly spaced edges: from hour, until hour, hours between, position of the first."""
    edges = [round(edge * 24) for edge in EDGES]
    found: list[tuple[int, int, int, int]] = []
    for place, (low, high) in enumerate(pairwise(edges)):
        if found and found[-1][2] == high - low:
            start, _, width, first = found.pop()
            found.append((start, high, width, first))
        else:
            found.append((low, high, high - low, place))
    return found


SPANS = _spans()


def _length(start: ir.Value, end: ir.Value) -> ir.Value:
    """Microseconds from one place to another, never below 0; empty where one is unknown."""
    places = end - start
    return ibis.ifelse(places < 0, 0, places >> WAYS.bit_length() - 1)
