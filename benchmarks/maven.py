"""The Maven sales, imported whole, and the reviews that come of them on 1 October 2017.

python -m benchmarks.maven [--quick]

Reads ../shared/data/maven_crm beside the project, or the folder named in FORESAID_MAVEN; without
the data it says so and ends well. With --quick on SQLite alone, and nothing is kept.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.support.databases import KINDS, ROOT, NoPostgres, fresh_database
from benchmarks.support.report import publish, table

DATA = Path(os.environ.get("FORESAID_MAVEN", ROOT.parent / "shared" / "data" / "maven_crm"))
FILES = ("accounts.csv", "products.csv", "sales_teams.csv", "sales_pipeline.csv")
LIMIT_S, MOST_ITEMS, MINUTES = 6.0, 8, 30
FORESAID = [sys.executable, "-m", "foresaid.cli"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    if not DATA.is_dir():
        print(f"Left out: the Maven files are not in {DATA}.")
        return 0
    runs: dict[str, dict[str, Any]] = {}
    for kind in KINDS[:1] if quick else KINDS:
        try:
            with fresh_database(kind) as env:
                runs[kind] = _one(env)
        except NoPostgres as reason:
            print(f"{kind} is left out: {reason}.")
    missed = _misses(runs)
    publish("maven", _text(runs, missed), keep=not quick)
    return int(bool(missed))


def _one(env: dict[str, str]) -> dict[str, Any]:
    _timed([*FORESAID, "django", "migrate", "--verbosity", "0"], env)
    files = [str(DATA / name) for name in FILES]
    new = ["--new-organisation", "Maven", "--practice-from", "2017-10-01"]
    bring = [*FORESAID, "import", *new, "--accept", *files]
    first, said = _timed(bring, env)
    second, again = _timed(bring, env)
    seconds, printed = _timed([sys.executable, "-m", "benchmarks.support.maven_reviews"], env)
    return {
        "first": first,
        "said": said,
        "second": second,
        "again": again,
        "unchanged": "othing" in again,
        "reviews": json.loads(printed.strip().splitlines()[-1]),
        "reviewing": seconds,
    }


def _timed(command: list[str], env: dict[str, str]) -> tuple[float, str]:
    """Wall time of a whole command, its start included, and what it printed."""
    started = time.perf_counter()
    done = subprocess.run(
        command, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False
    )
    seconds = time.perf_counter() - started
    if done.returncode != 0:
        print(done.stdout)
        raise SystemExit(f"{' '.join(command[1:4])} … ended with code {done.returncode}.")
    return seconds, done.stdout


def _misses(runs: dict[str, dict[str, Any]]) -> list[str]:
    found = []
    for kind, run in runs.items():
        if run["first"] > LIMIT_S:
            found.append(f"the import on {kind} took {run['first']:.1f} s, not {LIMIT_S:.0f} s")
        if not run["unchanged"]:
            found.append(f"the second import on {kind} changed something")
        for one in run["reviews"]:
            if not 1 <= one["items"] <= MOST_ITEMS or one["minutes"] > MINUTES:
                found.append(
                    f"the review of {one['name']} on {kind} has {one['items']} items, "
                    f"{one['minutes']} minutes"
                )
    return found


def _text(runs: dict[str, dict[str, Any]], missed: list[str]) -> str:
    times = table(
        ["Maven, 8,800 opportunities", *runs],
        [
            [
                "imported whole, dry run included",
                *(f"{one['first']:.1f} s" for one in runs.values()),
            ],
            [
                "the same files again, no change",
                *(f"{one['second']:.1f} s" for one in runs.values()),
            ],
            [
                "all reviews prepared, figures computed",
                *(f"{one['reviewing']:.1f} s" for one in runs.values()),
            ],
        ],
    )
    first = next(iter(runs.values()))["reviews"]
    reviews = table(
        ["agent", "open deals", "with a day", "oldest", "items", "minutes"],
        [
            [
                one["name"],
                str(one["open"]),
                str(one["dated"]),
                "–" if one["oldest"] is None else f"{one['oldest']} days",
                str(one["items"]),
                str(one["minutes"]),
            ]
            for one in first
        ],
    )
    closing = "\n".join(f"- Missed: {one}." for one in missed) or "Nothing was missed."
    return f"{times}\n\n{len(first)} reviews on 1 October 2017:\n\n{reviews}\n\n{closing}"


if __name__ == "__main__":
    sys.exit(main())
