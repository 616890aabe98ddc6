"""Forecasts against what came, and against what a team would use instead.

    python -m benchmarks.forecast_quality [--quick]    (or: python tools/bench.py forecast_quality)

Each log is cut in time; forecasts are made from what was known then and scored beside the
baselines'. Simulated worlds show how far the best possible forecast is away. Tables go into
docs/explanation/forecast-quality.md, pictures into docs/images. What the same engine gave before
is kept in benchmarks/results and not made again, so a run that was stopped goes on.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from benchmarks.quality import worlds
from benchmarks.quality.cuts import Scores, score
from benchmarks.quality.kept import ROOT, kept
from benchmarks.quality.learning import Learned, learning
from benchmarks.quality.logs import Case, cases
from benchmarks.support import quality_pictures
from benchmarks.support import quality_tables as tables
from benchmarks.support.report import publish

PAGE = ROOT / "docs" / "explanation" / "forecast-quality.md"
SECTIONS = ("in short", "differences", "chances", "sums", "fewer deals", "known truth")
WORLDS, FEW = 200, 4


def main() -> None:
    """All of it; with --quick a few cuts and worlds of each, only printed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few cuts and worlds; keeps nothing")
    quick = parser.parse_args().quick
    chosen = [few_cuts(case) for case in cases()] if quick else cases()
    results = [(case, scored(case, keep=not quick)) for case in chosen]
    learner = next(case for case in chosen if case.name == "bpi2012" and case.days == 30.0)
    rows = learning(learner) if quick else kept("learning", partial(learning, learner))
    found = worlds.made(FEW, keep=False) if quick else worlds.made(WORLDS)
    for section, text in zip(SECTIONS, _texts(results, rows, learner.block, found), strict=True):
        publish(section, text, keep=not quick, page=PAGE)
    if not quick:
        quality_pictures.draw(results, found)


def _texts(
    results: list[tables.Result], rows: list[Learned], block: int, found: tables.Worlds
) -> Iterator[str]:
    """One table per section of the page."""
    yield tables.in_short(results, found)
    yield tables.differences(results)
    yield tables.chances(results)
    yield tables.sums(results)
    yield tables.learned(rows, block)
    yield tables.worlds(found)


def few_cuts(case: Case) -> Case:
    """The same with every fifth cut."""
    return replace(case, cuts=case.cuts[::5])


def scored(case: Case, *, keep: bool) -> Scores:
    """The scores of all cuts, kept ones where they may be."""
    return kept(f"{case.name}-{case.days:g}", partial(score, case)) if keep else score(case)


if __name__ == "__main__":
    main()
