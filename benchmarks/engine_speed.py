"""How fast counting and scoring are, beside pm4py's performance DFG on the same log.

python -m benchmarks.engine_speed [--quick]    (or: python tools/bench.py engine_speed)

Every size is counted by all that fit, in one run; the table and the picture go into
docs/explanation/engine-speed.md. Processor time stands
beside wall time, because other work on the machine lengthens mostly the latter.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.support.report import publish, table
from foresaid.engine import chances, history, process
from foresaid.engine.drawing import wins
from foresaid.engine.log import Log

if TYPE_CHECKING:
    from benchmarks.support.race import Took

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "explanation" / "engine-speed.md"
PICTURE = ROOT / "docs" / "images" / "engine-speed.svg"
AT = 18_000.0
AIM = 10
"""How many times as fast as pm4py the counting ought to be at the largest size."""
STEPS = tuple(f"step {n}" for n in range(9))
SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
PLACES = ("Parquet", "rows in place")
"""Where DuckDB and pm4py begin, as `benchmarks.support.race` names them."""
FORESAID = ("DuckDB", "NumPy", "PostgreSQL", "Spark")


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
    measured = counted(sizes)
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
    at = created[who] + (since - np.repeat(since[first], each))
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


def counted(sizes: Sequence[int]) -> dict[int, dict[str, Took]]:
    """Every way of counting, by size."""
    # Here, since scoring is measured in memory without what counting loads.
    from benchmarks.support.race import counted_everywhere

    found = {}
    for size in sizes:
        found[size] = counted_everywhere(made_log(size), size, AT)
        print(size, {name: f"{took.wall:.2f} s" for name, took in found[size].items()}, flush=True)
    return found


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
    """Seconds by size and how they grow, and the race of DuckDB with pm4py."""
    names = (*FORESAID, "pm4py")
    rows = []
    for size, took in measured.items():
        seconds = [f"{took[n].wall:.2f} s" if n in took else "" for n in names]
        rows.append([f"{size:,}", *seconds])
    slopes = ["slope (log-log)", *(slope(measured, name) for name in names)]
    waiting = f"{load:.0f} processes were waiting for the two cores when it began."
    every = table(["step changes", *names], [*rows, slopes])
    return f"{every}\n\n{race_table(measured)}\n\n{waiting}\n\n{verdict(measured)}"


def race_table(measured: dict[int, dict[str, Took]]) -> str:
    """Both by the clock and by processor time, and how many times as long pm4py takes."""
    head = ["step changes", "begun from", "DuckDB", "processor", "pm4py", "processor"]
    rows = []
    for size, took in measured.items():
        for place in PLACES:
            own, peer = (took[f"{name}, {place}"] for name in ("DuckDB", "pm4py"))
            seconds = (own.wall, own.processor, peer.wall, peer.processor)
            ratios = (f"{each:.1f}" for each in times_as_long(took, place))
            rows.append([f"{size:,}", place, *(f"{s:.2f} s" for s in seconds), *ratios])
    return table([*head, "pm4py ÷ DuckDB", "by processor time"], rows)


def times_as_long(took: dict[str, Took], place: str) -> tuple[float, float]:
    """pm4py's seconds over DuckDB's: by the clock, and of processors."""
    own, peer = (took[f"{name}, {place}"] for name in ("DuckDB", "pm4py"))
    return peer.wall / own.wall, peer.processor / own.processor


def verdict(measured: dict[int, dict[str, Took]]) -> str:
    """Whether the aim is reached at the largest size, in every way of measuring."""
    size = max(measured)
    found = [ratio for place in PLACES for ratio in times_as_long(measured[size], place)]
    word = "Reached" if min(found) >= AIM else "Missed"
    said = f"{min(found):.1f} to {max(found):.1f} times"
    return f"**{word}** at {size:,}: {said} as fast as pm4py, where {AIM} is owed."


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
