"""Forecasts in logs of another making, beside the same baselines.

    python -m benchmarks.other_worlds [--quick]    (or: python tools/bench.py other_worlds)

Writes its tables into docs/explanation/forecast-quality.md. What the same engine gave before is
kept in benchmarks/results and not made again.
"""

from __future__ import annotations

import argparse
from functools import partial

from benchmarks.quality.cuts import Scores, score
from benchmarks.quality.kept import ROOT, kept
from benchmarks.quality.logs import Case
from benchmarks.support import fates
from benchmarks.support import quality_tables as tables
from benchmarks.support.report import publish

PAGE = ROOT / "docs" / "explanation" / "forecast-quality.md"
SEED = 1
CUTS, GAP = 10, 28.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few cuts of each; keeps nothing")
    quick = parser.parse_args().quick
    results = [(case, _scored(case, quick)) for firm in fates.FIRMS for case in _cases(firm, quick)]
    publish("other worlds", tables.differences(results), keep=not quick, page=PAGE)
    publish("other worlds' bands", tables.ours(results), keep=not quick, page=PAGE)


def _cases(firm: fates.Firm, quick: bool) -> list[Case]:
    """A firm's log at each length of term, cut every four weeks before its end."""
    log, end = fates.sold(firm, SEED), fates.FIRST + firm.days
    cuts = 2 if quick else CUTS
    return [
        Case(
            name=firm.name,
            log=log,
            days=days,
            cuts=tuple(float(end - days - GAP * n) for n in range(cuts))[::-1],
            currency="€",
        )
        for days in firm.terms
    ]


def _scored(case: Case, quick: bool) -> Scores:
    name = f"other-{case.name.replace(' ', '-')}-{case.days:g}"
    return score(case) if quick else kept(name, partial(score, case))


if __name__ == "__main__":
    main()
