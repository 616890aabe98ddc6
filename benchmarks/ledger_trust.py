"""What was said can be trusted: tampered with, killed, raced, and asked for among a million.

python -m benchmarks.ledger_trust [--quick] [--part tamper] [--database SQLite]

Each part runs in a database of its own and writes its table into docs/explanation/trust.md.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.support.databases import KINDS, ROOT, NoPostgres, fresh_database
from benchmarks.support.report import TRUST, publish, table

type Found = dict[str, dict[str, Any]]

LIMIT_MS, LIMIT_SECONDS = 100, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A module of `benchmarks.support`, what it is called with, and its table."""

    whole: dict[str, tuple[int, ...]]
    quick: tuple[int, ...]
    lines: Callable[[Found], tuple[list[list[str]], list[str]]]


def main() -> int:
    options = _options()
    missed = []
    for name in options.part or PARTS:
        found: Found = {}
        for kind in options.database or KINDS:
            try:
                found[kind] = run(name, kind, quick=options.quick)
                print(f"{name}, {kind}: {found[kind]}", flush=True)
            except NoPostgres as reason:
                print(f"{kind} is left out: {reason}.")
        rows, wrong = PARTS[name].lines(found)
        missed += wrong
        said = "\n".join(f"- Missed: {one}" for one in wrong) or "Nothing was missed."
        keep = not (options.quick or options.database)
        publish(name, f"{table(['', *found], rows)}\n\n{said}", keep=keep, page=TRUST)
    return int(bool(missed))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small run, nothing kept")
    parser.add_argument("--part", choices=PARTS, action="append", help="only this one")
    parser.add_argument("--database", choices=KINDS, action="append", help="only this one")
    return parser.parse_args()


def run(name: str, kind: str, *, quick: bool) -> dict[str, Any]:
    part = PARTS[name]
    numbers = part.quick if quick else part.whole[kind]
    module = f"benchmarks.support.trust_{name}"
    with fresh_database(kind) as env:
        done = subprocess.run(
            [sys.executable, "-m", module, *map(str, numbers)],
            env=env,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
    if done.returncode != 0:
        raise SystemExit(f"{module} ended with code {done.returncode}.")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def _row(said: str, found: Found, show: Callable[[dict[str, Any]], str]) -> list[str]:
    return [said, *(show(one) for one in found.values())]


def _tampered(found: Found) -> tuple[list[list[str]], list[str]]:
    rows = [
        _row("single changes", found, lambda one: f"{one['tried']:,}"),
        _row("of them found", found, lambda one: f"{one['found']:,}"),
        _row("with the first bad place named", found, lambda one: f"{one['named']:,}"),
        _row("kinds of change met", found, lambda one: str(one["places"])),
        _row("refused by the database itself", found, lambda one: f"{one['refused']:,}"),
        _row("chains computed anew", found, lambda one: str(one["rewritten"])),
        _row("found against a kept head", found, lambda one: str(one["rewritten_found"])),
        _row("found without one", found, lambda one: str(one["rewritten_found_without"])),
        _row("seconds", found, lambda one: f"{one['seconds']:.0f} s"),
    ]
    wrong = [
        f"{kind}: {said}"
        for kind, one in found.items()
        for said in (*one["missed"], *one["misplaced"])
    ]
    wrong += [
        f"{kind}: a chain computed anew was not found against a kept head."
        for kind, one in found.items()
        if one["rewritten_found"] != one["rewritten"]
    ]
    return rows, wrong


def _crashed(found: Found) -> tuple[list[list[str]], list[str]]:
    rows = [_row("times killed", found, lambda one: str(one["kills"]))]
    rows += [
        [f"while {what}", *(str(one["while"][what]) for one in found.values())]
        for what in ("stating", "changing", "recording")
    ]
    rows += [
        _row("forms sent until one was answered", found, lambda one: f"{one['forms']:,}"),
        _row("entries in the chain", found, lambda one: f"{one['entries']:,}"),
        _row("half there, or twice", found, lambda one: str(one["twice"])),
        _row("the chain", found, _whole),
    ]
    wrong = [
        f"{kind}: {one}"
        for kind, one in found.items()
        if one["problem"]
        or one["twice"]
        or len({one["entries"], one["forms"], one["requests"]}) > 1
    ]
    return rows, wrong


def _halved(found: Found) -> tuple[list[list[str]], list[str]]:
    rows = [_row("times killed", found, lambda one: str(one["kills"]))]
    rows += [
        [f"while {said}", *(str(one["while"][what]) for one in found.values())]
        for what, said in (("erasing", "erasing somebody"), ("calendars", "taking a calendar in"))
    ]
    rows += [
        _row("people erased whole", found, lambda one: str(one["erased"])),
        _row("meetings brought in whole", found, lambda one: str(one["meetings"])),
        _row("half there, or twice", found, lambda one: str(len(one["half"]))),
        _row("the chain", found, _whole),
    ]
    wrong = [f"{kind}: {said}" for kind, one in found.items() for said in one["half"]]
    return rows, wrong + [
        f"{kind}: {one['problem']}" for kind, one in found.items() if one["problem"]
    ]


def _raced(found: Found) -> tuple[list[list[str]], list[str]]:
    rows = [
        _row("processes at once", found, lambda one: str(one["writers"])),
        _row("statements of each", found, lambda one: str(one["each"])),
        _row("entries in the chain", found, lambda one: str(one["entries"])),
        _row("refused", found, lambda one: str(one["failed"])),
        _row("until the last was through", found, lambda one: f"{one['seconds']:.1f} s"),
        _row("the chain", found, _whole),
    ]
    wrong = [
        f"{kind}: {one}"
        for kind, one in found.items()
        if one["problem"]
        or one["failed"]
        or {one["entries"], one["last"], one["different"]} != {one["writers"] * one["each"]}
    ]
    return rows, wrong


def _whole(one: dict[str, Any]) -> str:
    return one["problem"] or "whole"


def _fast(found: Found) -> tuple[list[list[str]], list[str]]:
    rows = [
        _row("entries of one chain", found, lambda one: f"{one['entries']:,}"),
        _row("rows they are made of", found, lambda one: f"{one['rows']:,}"),
        _row("stating, p50 / p95", found, lambda one: _times(one["stating"])),
        _row("recording a result, p50 / p95", found, lambda one: _times(one["recording"])),
        _row("… by the page", found, lambda one: _times(one["by_page"])),
        _row("… by a link of a mail", found, lambda one: _times(one["by_link"])),
        _row("`foresaid ledger verify`", found, lambda one: _proof(one["verify"])),
        _row("… `--chain-only`", found, lambda one: _proof(one["chain_only"])),
        _row("built in", found, lambda one: f"{one['built']:.0f} s"),
    ]
    wrong = []
    for kind, one in found.items():
        wrong += [
            f"{what} on {kind}: p95 {one[what][1]:.0f} ms, not {LIMIT_MS}."
            for what in ("stating", "recording", "by_page", "by_link")
            if one[what][1] > LIMIT_MS
        ]
        if one["verify"]["seconds"] > LIMIT_SECONDS:
            wrong.append(f"proving on {kind}: {one['verify']['seconds']:.0f} s.")
    return rows, wrong


def _times(times: Sequence[float]) -> str:
    return f"{times[0]:.0f} / {times[1]:.0f} ms"


def _proof(one: dict[str, Any]) -> str:
    return f"{one['seconds']:.0f} s, {one['megabytes']} MB"


PARTS = {
    "tamper": Part(whole=dict.fromkeys(KINDS, (10_000, 100)), quick=(200, 10), lines=_tampered),
    "crash": Part(whole=dict.fromkeys(KINDS, (200,)), quick=(10,), lines=_crashed),
    "halves": Part(whole=dict.fromkeys(KINDS, (100,)), quick=(10,), lines=_halved),
    "race": Part(whole={"SQLite": (8, 10), "PostgreSQL": (50, 10)}, quick=(4, 3), lines=_raced),
    "speed": Part(whole=dict.fromkeys(KINDS, (1_000_000, 200)), quick=(20_000, 40), lines=_fast),
}

if __name__ == "__main__":
    sys.exit(main())
