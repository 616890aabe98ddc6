"""The same log counted by everything that can, and DuckDB's race with pm4py."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as parquet

from foresaid.engine import history
from foresaid.engine.log import Log
from foresaid.warehouse import backends
from foresaid.warehouse.tables import counts_of, tables_of

ROOT = Path(__file__).resolve().parent.parent.parent
LARGEST = {"PostgreSQL": 1_000_000, "Spark": 1_000_000, "pandas": 1_000_000}
"""Above these a run takes longer than the rest together."""
PLACES = ("Parquet", "rows in place")
"""Where DuckDB and pm4py begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """Seconds by the clock, and of all processors together (0: another process did the work)."""

    wall: float
    processor: float


def counted_everywhere(log: Log, size: int, at: float) -> dict[str, Took]:
    """Each way of counting at `at` that fits the size; all of ours must give the same numbers.

    Returns by name; DuckDB and pm4py also by name and place.
    """
    moment, expected = round(at * history.DAY), history.count(log, at)
    found = {"NumPy": once(lambda: history.count(log, at))}
    with tempfile.TemporaryDirectory(prefix="foresaid-race-") as folder:
        found |= raced(log, size, moment, expected, Path(folder))
    for name, kind, options in servers():
        if size > LARGEST[name]:
            continue
        with ExitStack() as stack:
            address = stack.enter_context(options()) if options else ""
            connection = stack.enter_context(kind(*tables_of(log), address=address))
            check(name, backends.rows_at(connection, moment), expected)
            found[name] = once(partial(backends.rows_at, connection, moment))
    return found


def raced(
    log: Log, size: int, moment: int, expected: history.Counts, folder: Path
) -> dict[str, Took]:
    """DuckDB and the forms that pm4py takes, by turns, from the same file and with rows in place.

    Returns the better of two rounds for each, by name and place.
    """
    tables = tables_of(log)
    for name, rows in zip(("opportunities", "steps"), tables, strict=True):
        parquet.write_table(rows, folder / f"{name}.parquet")
    forms = [form for form in (pandas, polars) if size <= LARGEST.get(form.__name__, size)]
    with backends.duckdb(*tables) as connection:
        for rows in (counted_from(folder, moment), backends.rows_at(connection, moment)):
            check("DuckDB", rows, expected)
        file, memory = PLACES
        runs: dict[tuple[str, str, str], Callable[[], object]] = {
            ("DuckDB", file, ""): partial(counted_from, folder, moment),
            ("DuckDB", memory, ""): partial(backends.rows_at, connection, moment),
        }
        for form in forms:
            kept = form(log.steps, folder / "steps.parquet")
            runs["pm4py", file, form.__name__] = partial(mined_from, form, log.steps, folder)
            runs["pm4py", memory, form.__name__] = partial(mined, kept)
        rounds = [{key: once(run) for key, run in runs.items()} for _ in range(2)]
    best: dict[str, Took] = {}
    for (name, place, _), took in (item for one in rounds for item in one.items()):
        for key in (f"{name}, {place}", name)[: 1 + (place == memory)]:
            best[key] = min(best.get(key, took), took, key=lambda each: each.processor)
    return best


def check(name: str, rows: Any, expected: history.Counts) -> None:
    """That a database counted what NumPy did, to the last unit."""
    found = counts_of(rows, expected.steps)
    for ours, theirs in ((found.stays, expected.stays), (found.whole, expected.whole)):
        for part in ("number", "seconds", "micros"):
            assert np.array_equal(getattr(ours, part), getattr(theirs, part)), (name, part)
    assert np.array_equal(found.undated, expected.undated), name
    assert (found.longest, found.oldest_won) == (expected.longest, expected.oldest_won), name


def servers() -> list[tuple[str, Callable[..., Any], Callable[[], Any] | None]]:
    """Names, connections, and what gives an address where one is needed."""
    sys.path.append(str(ROOT / "tools"))
    from postgres import throw_away_server

    return [
        ("PostgreSQL", backends.postgresql, throw_away_server),
        ("Spark", backends.spark, None),
    ]


def counted_from(folder: Path, moment: int) -> Any:
    """DuckDB's rows from the files of step changes and opportunities, in a database of its own."""
    import ibis

    connection = ibis.duckdb.connect()
    try:
        for name in ("opportunities", "steps"):
            connection.read_parquet(folder / f"{name}.parquet", table_name=name)
        return backends.rows_at(connection, moment)
    finally:
        connection.disconnect()


def mined_from(
    form: Callable[[Sequence[str], Path], Any], names: Sequence[str], folder: Path
) -> object:
    """pm4py from the file of step changes."""
    return mined(form(names, folder / "steps.parquet"))


def mined(frame: Any) -> object:
    """pm4py's performance DFG with the figures that it gives by default."""
    import pm4py

    return pm4py.discover_performance_dfg(frame)


def pandas(names: Sequence[str], path: Path) -> Any:
    """The rows for pm4py with text of Arrow; it refuses numbers, and categories in pandas."""
    import pandas as pd

    rows = pd.read_parquet(path, columns=["opportunity", "step", "entered"])
    return pd.DataFrame(
        {
            "case:concept:name": rows["opportunity"].astype("string[pyarrow]"),
            "concept:name": rows["step"].map(dict(enumerate(names))).astype("string[pyarrow]"),
            "time:timestamp": pd.to_datetime(rows["entered"], unit="us", utc=True),
        }
    )


def polars(names: Sequence[str], path: Path) -> Any:
    """The rows for pm4py in Polars with names from fixed lists, which it sorts as numbers."""
    import polars as pl

    rows = pl.read_parquet(path, columns=["opportunity", "step", "entered"])
    ids = rows["opportunity"].unique().sort().cast(pl.String)
    return rows.select(
        pl.col("opportunity").cast(pl.String).cast(pl.Enum(ids)).alias("case:concept:name"),
        pl.col("step")
        .replace_strict(range(len(names)), names, return_dtype=pl.Enum(names))
        .alias("concept:name"),
        pl.col("entered").cast(pl.Datetime("us", "UTC")).alias("time:timestamp"),
    ).lazy()


def once(run: Callable[[], object]) -> Took:
    """What one run takes."""
    wall, processor = time.perf_counter(), time.process_time()
    run()
    return Took(wall=time.perf_counter() - wall, processor=time.process_time() - processor)
