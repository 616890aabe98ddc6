"""An engine's log as the two plain tables, and counted rows as the engine's counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import ibis
import numpy as np
from numpy.typing import NDArray

from foresaid.engine.history import DAY, EDGES, IMPLICIT_STEP, Counts, Sums, micros
from foresaid.engine.log import Floats, Log
from foresaid.warehouse.statistics import MOVED, STAY, WHOLE, WON

if TYPE_CHECKING:
    import pyarrow as pa

type Whole = NDArray[np.int64]

OPPORTUNITIES = ibis.table(
    {"opportunity": "int32", "created": "int64", "closed": "int64", "outcome": "int8"},
    name="opportunities",
)
STEPS = ibis.table(
    {"opportunity": "int32", "step": "int16", "entered": "int64", "seq": "int64"}, name="steps"
)
"""The plain tables by name and columns, so that one expression fits every connection."""


def tables_of(log: Log) -> tuple[pa.Table, pa.Table]:
    """Opportunities and steps of a log, both known by their positions in it."""
    import pyarrow as pa

    opportunities = pa.table(
        {
            "opportunity": pa.array(np.arange(len(log), dtype=np.int32)),
            "created": _moments(log.created),
            "closed": _moments(log.closed),
            "outcome": pa.array(log.outcome.astype(np.int8)),
        }
    )
    steps = pa.table(
        {
            "opportunity": pa.array(log.entry_opportunity.astype(np.int32)),
            "step": pa.array(log.entry_step.astype(np.int16)),
            "entered": _moments(log.entry_at),
            "seq": pa.array(log.entry_seq),
        }
    )
    return opportunities, steps


def counts_of(rows: pa.Table, steps: Sequence[str]) -> Counts:
    """The engine's counts from the rows of `statistics.counted`.

    Args:
        rows: with steps as positions in `steps`, or as their names.
        steps: the order of steps; the implicit one stands last where it has no name of its own.
    """
    order = tuple(steps) if IMPLICIT_STEP in steps else (*steps, IMPLICIT_STEP)
    cells = _Cells(rows, order)
    size, buckets = len(order), len(EDGES)
    stay, dated = cells.kind == STAY, cells.bucket >= 0
    opportunity = cells.kind == WHOLE
    undated = cells.sums(stay & ~dated, (cells.step, cells.to), (size, size + 3))
    longest = cells.longest[opportunity]
    oldest_won = cells.longest[opportunity & (cells.ended == WON)]
    return Counts(
        steps=order,
        stays=cells.sums(
            stay & dated, (cells.step, cells.bucket, cells.to), (size, buckets, size + 3)
        ),
        undated=undated.number,
        whole=cells.sums(opportunity, (cells.bucket, cells.ended - WON), (buckets, 3)),
        longest=float(longest.max(initial=0)) / DAY,
        oldest_won=float(oldest_won.max(initial=0)) / DAY,
    )


class _Cells:
    """The rows as arrays of whole numbers; an empty bucket is -1."""

    def __init__(self, rows: pa.Table, order: tuple[str, ...]) -> None:
        self.kind, self.ended, self.longest = (
            _whole_numbers(rows[name]) for name in ("kind", "ended", "longest")
        )
        self.bucket = _whole_numbers(rows["bucket"], -1)
        self.columns = [_whole_numbers(rows[name]) for name in ("number", "seconds", "micros")]
        self.step = _places(rows["step"], order)
        moved = self.ended == MOVED
        self.to = np.where(moved, _places(rows["next_step"], order), len(order) + self.ended - WON)

    def sums(
        self, which: NDArray[np.bool_], place: tuple[Whole, ...], shape: tuple[int, ...]
    ) -> Sums:
        """The sums of the rows in `which`, each at its place in the shape."""
        found = [np.zeros(shape) for _ in self.columns]
        at = tuple(each[which] for each in place)
        for sums, column in zip(found, self.columns, strict=True):
            np.add.at(sums, at, column[which])
        number, seconds, rest = found
        return Sums(number=number, seconds=seconds, micros=rest)


def _whole_numbers(column: pa.ChunkedArray, empty: int = 0) -> Whole:
    return np.array([empty if each is None else int(each) for each in column.to_pylist()], np.int64)


def _places(column: pa.ChunkedArray, order: tuple[str, ...]) -> Whole:
    """Where each step stands in the order; an empty one is the implicit step."""
    place: dict[str | int | None, int] = {name: at for at, name in enumerate(order)}
    place |= {at: at for at in range(len(order))} | {None: place[IMPLICIT_STEP]}
    return np.array([place[each] for each in column.to_pylist()], np.int64)


def _moments(days: Floats) -> pa.Array:
    import pyarrow as pa

    unknown = np.isnan(days)
    return pa.array(np.where(unknown, 0, micros(days)).astype(np.int64), mask=unknown)
