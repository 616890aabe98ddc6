"""How fast counting and scoring are, beside pm4py's performance DFG on the same log.

python -m benchmarks.engine_speed [--quick]    (or: python tools/bench.py engine_speed)

Every size is counted by all that fit, in one run; the table and the picture go into
docs/explanation/engine-speed.md. Processor time stands
beside wall time, because other work on the machine lengthens only the latter.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.support.report import publish, table
from foresaid.engine import chances, history, process
from foresaid.engine.forecast import wins
from foresaid.engine.log import Log

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "explanation" / "engine-speed.md"
PICTURE = ROOT / "docs" / "images" / "engine-speed.svg"
AT = 18_000.0
STEPS = tuple(f"step {n}" for n in range(9))
SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
LARGEST = {"PostgreSQL": 100_000, "Spark": 100_000}
"""Above these a run takes longer than the rest together."""
FORESAID = ("DuckDB", "NumPy", "PostgreSQL", "Spark")


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """Seconds by the clock, and of all processors together (0: another process did the work)."""

    wall: float
    processor: float


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="two small sizes; keeps nothing")
    parser.add_argument("--score", type=int, help="only score so many and print it as JSON")
    options = parser.parse_args()
    if options.score:
        print(json.dumps(scored(options.score, people=max(options.score // 100, 1))))
        return 0
    sizes = SIZES[:2] if options.quick else SIZES
    load = os.getloadavg()[0]
    # First: the system counts the peak of a parent into that of its child.
    scoring = [in_a_process_of_its_own(size // 10) for size in sizes]
    measured = {size: counted_everywhere(size) for size in sizes}
    publish("counting", counting_table(measured, load), keep=not options.quick, page=PAGE)
    publish("scoring", scoring_table(scoring), keep=not options.quick, page=PAGE)
    if not options.quick:
        draw(measured)
    return 0


def made_log(size: int) -> Log:
    """A log of about so many step changes in the order of their times, eight to a deal."""
    g = np.random.default_rng(size)
    deals = size // 8
    each = g.poisson(7, deals) + 1
    who = np.repeat(np.arange(deals, dtype=np.int32), each)
    first = np.append(True, who[1:] != who[:-1])
    place = np.arange(who.size) - np.maximum.accumulate(np.where(first, np.arange(who.size), 0))
    wait = np.where(first, 0.0, g.exponential(6.0, who.size))
    since = np.cumsum(wait)
    created = np.floor(g.uniform(17_000, 18_000, deals) * 86_400) / 86_400
    at = created[who] + since - np.repeat(since[first], each)
    last = at[np.append(first[1:], True)]
    outcome = g.choice([0, 1, 2], deals, p=[0.1, 0.3, 0.6]).astype(np.int8)
    order = np.argsort(at, kind="stable")
    return Log(
        ids=tuple(map(str, range(deals))),
        steps=STEPS,
        created=created,
        closed=np.where(outcome > 0, last + g.exponential(6.0, deals), np.nan),
        outcome=outcome,
        amount=np.full(deals, np.nan),
        owner=np.full(deals, -1, np.int32),
        entry_opportunity=who[order],
        entry_step=np.clip(place + g.integers(-1, 2, who.size), 0, 8).astype(np.int16)[order],
        entry_at=at[order],
        entry_seq=place[order].astype(np.int64),
    )


def counted_everywhere(size: int) -> dict[str, Took]:
    """Each way of counting that fits the size; all must give the same numbers."""
    from foresaid.warehouse import backends
    from foresaid.warehouse.tables import counts_of, tables_of

    log = made_log(size)
    expected = history.count(log, AT)
    found = {"NumPy": better(lambda: history.count(log, AT)), "pm4py": mined(log)}
    tables, at = tables_of(log), round(AT * history.DAY)
    for name, kind, options in places():
        if size > LARGEST.get(name, size):
            continue
        with ExitStack() as stack:
            address = stack.enter_context(options()) if options else ""
            connection = stack.enter_context(kind(*tables, address=address))
            rows = backends.rows_at(connection, at)
            assert np.array_equal(counts_of(rows, STEPS).stays.micros, expected.stays.micros), name
            found[name] = better(lambda: backends.rows_at(connection, at))  # noqa: B023  # at once
    print(size, {name: f"{took.wall:.2f} s" for name, took in found.items()}, flush=True)
    return found


def places() -> list[tuple[str, Callable[..., Any], Callable[[], Any] | None]]:
    """Names, connections, and what gives an address where one is needed."""
    from foresaid.warehouse import backends

    sys.path.append(str(ROOT / "tools"))
    from postgres import throw_away_server

    return [
        ("DuckDB", backends.duckdb, None),
        ("PostgreSQL", backends.postgresql, throw_away_server),
        ("Spark", backends.spark, None),
    ]


def mined(log: Log) -> Took:
    """pm4py on the same rows, in the faster of the two forms that it takes.

    It refuses numbers, and categories in pandas.
    """
    import pm4py

    found = [
        better(partial(pm4py.discover_performance_dfg, form(log))) for form in (pandas, polars)
    ]
    return min(found, key=lambda took: took.wall)


def pandas(log: Log) -> Any:
    """The log with text of Arrow."""
    import pandas as pd

    return pd.DataFrame(
        {
            "case:concept:name": pd.array(log.entry_opportunity.astype(str), "string[pyarrow]"),
            "concept:name": pd.array(np.array(STEPS)[log.entry_step], "string[pyarrow]"),
            "time:timestamp": pd.to_datetime(history.micros(log.entry_at), unit="us", utc=True),
        }
    )


def polars(log: Log) -> Any:
    """The log with categories."""
    import polars as pl

    texts = {
        "case:concept:name": log.entry_opportunity.astype(str),
        "concept:name": np.array(STEPS)[log.entry_step],
    }
    columns = {name: pl.Series(values).cast(pl.Categorical) for name, values in texts.items()}
    times = pl.Series(history.micros(log.entry_at)).cast(pl.Datetime("us", "UTC"))
    return pl.DataFrame({**columns, "time:timestamp": times}).lazy()


def better(run: Callable[[], object], times: int = 1) -> Took:
    """The best of some runs."""
    found = []
    for _ in range(times):
        wall, processor = time.perf_counter(), time.process_time()
        run()
        found.append(
            Took(wall=time.perf_counter() - wall, processor=time.process_time() - processor)
        )
    return min(found, key=lambda took: took.wall)


def scored(size: int, *, people: int) -> dict[str, float]:
    """Score open deals and roll them up to people, as 200 draws of each person's wins."""
    log = made_log(200_000)
    learned = process.learn(history.count(log, AT))
    g = np.random.default_rng(1)
    deals = chances.OpenDeals(
        ids=("",) * size,
        step=g.integers(0, 9, size).astype(np.int16),
        age_in_step=g.exponential(10.0, size),
        age=g.exponential(40.0, size),
        amount=np.full(size, np.nan),
    )
    owner = np.sort(g.integers(0, people, size))
    began = time.perf_counter()
    within = chances.read(learned, deals, 90.0).chance_within
    each = np.add.reduceat(within, np.searchsorted(owner, np.arange(people)))
    read = time.perf_counter()
    sums = rolled_up(within, owner, people, g)
    assert abs(sums.mean(axis=0).sum() / each.sum() - 1) < 0.05
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "deals": size,
        "people": people,
        "read": read - began,
        "rolled": time.perf_counter() - read,
        "peak": peak,
    }


def rolled_up(
    chance: np.ndarray[Any, Any], owner: np.ndarray[Any, Any], people: int, g: np.random.Generator
) -> np.ndarray[Any, Any]:
    """Draws of each person's wins [draw, person], a chunk of deals at a time."""
    draws, chunk = 200, 20_000
    found = np.zeros((draws, people), np.float32)
    odds = np.log(np.clip(chance, 1e-4, 1 - 1e-4) / np.clip(1 - chance, 1e-4, 1))
    shift = 0.2 * g.standard_normal((draws, 1))
    for start in range(0, chance.size, chunk):
        part = slice(start, start + chunk)
        won = wins(odds[part], shift, np.full(odds[part].size, 0.2), g)
        members, starts = np.unique(owner[part], return_index=True)
        found[:, members] += np.add.reduceat(won, starts, axis=1)
    return found


def in_a_process_of_its_own(size: int) -> dict[str, float]:
    """So that the peak of memory is that of scoring alone."""
    command = [sys.executable, "-m", "benchmarks.engine_speed", "--score", str(max(size, 1000))]
    said = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(said.stdout)
    return found


def counting_table(measured: dict[int, dict[str, Took]], load: float) -> str:
    """Seconds by size, the ratio to pm4py, and how they grow."""
    names = (*FORESAID, "pm4py")
    head = ["step changes", *names, "pm4py ÷ DuckDB", "by processor time"]
    rows = []
    for size, took in measured.items():
        peer, own = took["pm4py"], took["DuckDB"]
        seconds = [f"{took[n].wall:.2f} s" if n in took else "" for n in names]
        ratios = [f"{peer.wall / own.wall:.1f}", f"{peer.processor / own.processor:.1f}"]
        rows.append([f"{size:,}", *seconds, *ratios])
    slopes = ["slope (log-log)", *(slope(measured, name) for name in names), "", ""]
    waiting = f"{load:.0f} processes were waiting for the two cores when it began."
    return f"{table(head, [*rows, slopes])}\n\n{waiting}"


def slope(measured: dict[int, dict[str, Took]], name: str) -> str:
    """Of the logarithm of the seconds over that of the rows, from 100,000 rows on."""
    pairs = [(s, took[name].wall) for s, took in measured.items() if name in took and s >= 1e5]
    if len(pairs) < 2:
        return ""
    sizes, seconds = np.log(np.array(pairs)).T
    return f"{np.polyfit(sizes, seconds, 1)[0]:.2f}"


def scoring_table(scoring: list[dict[str, float]]) -> str:
    """Seconds and memory of scoring."""
    head = ["open opportunities", "people", "scored", "rolled up, 200 draws", "peak memory"]
    rows = []
    for s in scoring:
        seconds = (f"{s['read']:.2f} s", f"{s['rolled']:.2f} s")
        rows.append([f"{s['deals']:,.0f}", f"{s['people']:,.0f}", *seconds, f"{s['peak']:,.0f} MB"])
    return table(head, rows)


def draw(measured: dict[int, dict[str, Took]]) -> None:
    """Seconds over step changes, both logarithmic."""
    import matplotlib

    matplotlib.use("svg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 4.2))
    for name in (*FORESAID, "pm4py"):
        pairs = [(size, took[name].wall) for size, took in measured.items() if name in took]
        axes.loglog(*zip(*pairs, strict=True), marker="o", label=name)
    axes.set_xlabel("step changes")
    axes.set_ylabel("seconds")
    axes.grid(True, which="major", alpha=0.3)
    axes.legend()
    figure.tight_layout()
    figure.savefig(PICTURE, metadata={"Date": None})


if __name__ == "__main__":
    sys.exit(main())
