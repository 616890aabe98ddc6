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
BEFORE_ALL = -(2**62)
"""Where the row of the creation stands among an opportunity's entries …"""
UNDATED = BEFORE_ALL + 1
"""… and those whose time is unknown."""


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


def order_of_steps(opportunities: ir.Table, steps: ir.Table) -> ir.Table:
    """How far into an opportunity's own course each step stands: `step`, `place`, in order."""
    rows = steps.semi_join(opportunities, "opportunity").mutate(place=_place(steps))
    course = ibis.window(group_by="opportunity", order_by=("place", "seq"))
    whole = ibis.window(group_by="opportunity")
    each = rows.select(
        "step",
        at=ibis.row_number().over(course).cast("float64"),
        among=rows.count().over(whole).cast("float64"),
    )
    found = each.group_by("step").aggregate(place=(each["at"] / each.among).mean().round(9))
    return found.order_by("place", "step")


def _known(opportunities: ir.Table, steps: ir.Table, at: int) -> ir.Table:
    """Entries until `at` beside what was known of their opportunity."""
    beside = opportunities.select(
        "opportunity",
        "created",
        closed=_until(opportunities.closed, at),
        final=_final(opportunities, at),
    )
    rows = steps.filter(steps.entered.isnull() | (steps.entered <= at))
    return rows.join(beside, "opportunity")


def _final(opportunities: ir.Table, at: int) -> ir.Value:
    """When and how an opportunity's last stay ends, in one number: moment times 4, and the way."""
    closed = opportunities.closed <= at
    way = ibis.ifelse(closed, opportunities.outcome, STILL).fill_null(STILL)
    return ibis.ifelse(closed, opportunities.closed, at).fill_null(at) * 4 + way


def _repeats_outcome(known: ir.Table) -> ir.Table:
    """The steps that only repeat the outcome."""
    echo = (known.closed - known.entered <= ECHO_WITHIN).fill_null(False)
    steps = known.group_by("step").aggregate(
        rows=known.count(), echoes=ibis.ifelse(echo, 1, 0).sum()
    )
    part, whole = ECHO_SHARE
    return steps.filter((steps.echoes > 0) & (steps.echoes * whole >= steps.rows * part))


def _followed(opportunities: ir.Table, known: ir.Table, at: int) -> ir.Table:
    """Each entry with the one that follows it, the creation standing before all of them.

    A creation's `seq` is its moment. Few and narrow columns: this is what gets sorted.
    """
    entries = known.filter(
        known.entered.isnull() | known.closed.isnull() | (known.entered <= known.closed)
    ).anti_join(_repeats_outcome(known), "step")
    entries = entries.select("opportunity", "step", "seq", "final", place=_place(entries))
    begun = opportunities.filter(opportunities.created.isnull() | (opportunities.created <= at))
    creations = begun.select(
        "opportunity",
        step=ibis.null(entries.step.type()),
        seq=begun.created,
        final=_final(begun, at),
        place=ibis.literal(BEFORE_ALL, "int64"),
    )
    rows = entries.union(creations)
    course = ibis.window(group_by="opportunity", order_by=("place", "seq"))
    return rows.mutate(
        next_step=rows.step.lead().over(course), next_place=rows.place.lead().over(course)
    )


def _stays(rows: ir.Table) -> ir.Table:
    """Rows to stays: how long, how they ended; what is no stay of its own is left out."""
    creation, followed = rows.place == BEFORE_ALL, rows.next_place.notnull()
    start = ibis.ifelse(creation, rows.seq, rows.place.nullif(UNDATED))
    waits = creation & (~followed | (start < rows.next_place))
    said_twice = (rows.step == rows.next_step) & (rows.place == rows.next_place)
    entry = ~creation & ~said_twice.fill_null(False)
    return rows.filter((waits | entry).fill_null(False)).select(
        "step",
        "next_step",
        ended=ibis.ifelse(followed, MOVED, rows.final % 4),
        length=_length(start, ibis.ifelse(followed, rows.next_place, rows.final // 4)),
    )


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
        ended=final % 4,
        length=_length(begun.started, final // 4),
    )


def _summed(rows: ir.Table, kind: int) -> ir.Table:
    """The sums by step, bucket and end of rows that have a length (empty where unknown)."""
    micros = rows["length"] % SECOND
    cells = rows.mutate(
        bucket=_bucket(rows["length"]), micros=micros, seconds=(rows["length"] - micros) // SECOND
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


def _bucket(length: ir.Value) -> ir.Value:
    """The position in `EDGES` of a length: where the edges are evenly spaced, by division."""
    hours = length // HOUR
    branches = [
        (hours < until, first + (hours - start) // width) for start, until, width, first in SPANS
    ]
    return ibis.cases(*branches, else_=ibis.ifelse(length.notnull(), len(EDGES) - 1, None))


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
    """Microseconds from one to the other, never below 0; empty where either is unknown."""
    return ibis.ifelse(end > start, end - start, ibis.ifelse(end <= start, 0, None))


def _until(moment: ir.Value, at: int) -> ir.Value:
    return ibis.ifelse(moment <= at, moment, None)


def _place(rows: ir.Table) -> ir.Value:
    """Where an entry stands in its opportunity's course: by time, unknown times first."""
    return rows.entered.fill_null(UNDATED)
