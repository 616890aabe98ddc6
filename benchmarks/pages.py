"""How long the pages take at 100,000 opportunities and 200 people, on both databases.

python -m benchmarks.pages [--quick] [--database SQLite]

Signed in, over HTTP, under the web server that `foresaid serve` starts with two processes: 200
requests after 20, one after the other. The number of queries is held against
tests/web/query_budgets.json.
"""

import argparse
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.support.databases import KINDS, PORT, ROOT, NoPostgres, environment, fresh_database
from benchmarks.support.over_http import Times, get_times, site
from benchmarks.support.report import publish, table

LIMIT_MS = 150
BUDGETS = ROOT / "tests" / "web" / "query_budgets.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    page: dict[str, Any]
    times: Times


def main() -> int:
    options = _options()
    built: dict[str, Any] = {}
    measured: dict[str, list[Measured]] = {}
    for kind in options.database or KINDS:
        try:
            with fresh_database(kind) as env:
                if options.standing:
                    home, address = options.standing
                    env = environment(Path(home), address)  # noqa: PLW2901 - that one instead
                else:
                    built[kind] = _build(env, quick=options.quick)
                measured[kind] = _measure(env, options)
        except NoPostgres as reason:
            print(f"{kind} is left out: {reason}.")
    _report(built, measured, keep=not (options.quick or options.database))
    return int(any(_misses(measured)))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="4,000 opportunities, nothing kept")
    parser.add_argument("--database", choices=KINDS, action="append", help="only this one")
    parser.add_argument("--requests", type=int, default=200, help="requests that count, per page")
    parser.add_argument("--explain", action="store_true", help="print each page's slowest query")
    parser.add_argument(
        "--standing",
        nargs=2,
        metavar=("HOME", "DATABASE_URL"),
        help="measure an organisation that big_organisation.py built there",
    )
    return parser.parse_args()


def _build(env: dict[str, str], *, quick: bool) -> Any:
    command = [sys.executable, "-m", "benchmarks.big_organisation"]
    command += ["--quick"] if quick else []
    return json.loads(_last_line(command, env))


def _measure(env: dict[str, str], options: argparse.Namespace) -> list[Measured]:
    listed = json.loads(_last_line([sys.executable, "-m", "benchmarks.support.addresses"], env))
    measured = []
    with site(_site(), env):
        for page in listed:
            cookie = f"sessionid={page['cookie']}"
            times = get_times(page["path"], cookie, then=options.requests)
            measured.append(Measured(page=page, times=times))
            print(f"{page['name']}: {times}, {page['queries']} queries", flush=True)
            if options.explain:
                print(f"    {page['slowest']}")
    return measured


def _site() -> list[str]:
    """The very arguments that `foresaid serve` starts the site with."""
    sys.path.insert(0, str(ROOT / "src"))
    from foresaid.cli.serve import programs

    return list(programs("127.0.0.1", PORT, 2)[0].arguments)


def _last_line(command: list[str], env: dict[str, str]) -> str:
    done = subprocess.run(
        command, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command[1:])} ended with code {done.returncode}.")
    return done.stdout.strip().splitlines()[-1]


def _misses(measured: dict[str, list[Measured]]) -> list[str]:
    """Sentences about what took longer or more queries than it should."""
    budgets = json.loads(BUDGETS.read_text()) if BUDGETS.is_file() else {}
    found = []
    for kind, pages in measured.items():
        for one in pages:
            page, budget = one.page, budgets.get(one.page["budget"])
            if page["held"] and one.times.p95 > LIMIT_MS:
                found.append(f"{page['name']} on {kind}: p95 {one.times.p95:.0f} ms.")
            if budget is not None and page["queries"] > budget:
                found.append(f"{page['name']} on {kind}: {page['queries']} queries, not {budget}.")
    return found


def _report(built: dict[str, Any], measured: dict[str, list[Measured]], *, keep: bool) -> None:
    parts = []
    if built:
        parts.append(_built_table(built))
    kinds = list(measured)
    rows = []
    for number, first in enumerate(next(iter(measured.values()), [])):
        cells = [str(measured[kind][number].times) for kind in kinds]
        page = first.page
        mark = "" if page["held"] else " ·"
        size = f"{first.times.kilobytes:.0f} KB"
        rows.append([page["name"] + mark, *cells, str(page["queries"]), size])
    parts.append(table(["page, p50 / p95", *kinds, "queries", "compressed"], rows))
    missed = _misses(measured)
    parts.append("\n".join(f"- Missed: {one}" for one in missed) or "Nothing was missed.")
    publish("pages", "\n\n".join(parts), keep=keep)


def _built_table(built: dict[str, Any]) -> str:
    first = next(iter(built.values()))
    counts = ", ".join(f"{count:,} {name}" for name, count in first["counts"].items())
    rows = [
        [name, *(f"{one['seconds'].get(name, 0):.1f} s" for one in built.values())]
        for name in first["seconds"]
    ]
    return f"{counts}.\n\n{table(['building it', *built], rows)}"


if __name__ == "__main__":
    sys.exit(main())
