"""Count every figure of how words held anew, from an export alone.

    foresaid ledger export --organisation NAME --output said.jsonl
    python tools/recompute.py said.jsonl --from 2026-07-01 --to 2026-10-01 [--as-of MOMENT]

Imports nothing of foresaid, only told.py beside it, which reads the lines: what the two know
stands in docs/reference/chain.md (the lines) and docs/reference/figures.md (what each figure
means). Prints one JSON object: by subject (`people`, `teams`, `steps`, `accounts`), uuid and name
of the figure the keys that count and all there are. A test holds it against the product on the
demo organisation and on random histories.
"""

import argparse
import datetime as dt
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from statistics import mean, median
from typing import Any

from told import Line, Then, Told

LEAST_IN_BIN, MOST_BINS, LEAST_SURE = 8, 10, 20


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("export", type=argparse.FileType(encoding="utf-8"))
    parser.add_argument("--from", dest="from_on", type=dt.date.fromisoformat, required=True)
    parser.add_argument("--to", dest="to_on", type=dt.date.fromisoformat, required=True)
    parser.add_argument("--as-of", type=dt.datetime.fromisoformat, default=None)
    chosen = parser.parse_args(arguments)
    told = Told(map(json.loads, chosen.export))
    zone = told.zone
    begins, ends = (
        dt.datetime.combine(day, dt.time(), tzinfo=zone) for day in (chosen.from_on, chosen.to_on)
    )
    as_of = chosen.as_of or dt.datetime.now(dt.UTC)
    json.dump(every_figure(told, begins, ends, as_of), sys.stdout, indent=1)
    print()
    return 0


def same(name: str, value: Any, one: Line) -> bool:
    return bool(one[name] == value)


def within(name: str, value: Any, one: Line) -> bool:
    return value in one[name]


def every_figure(told: Told, begins: dt.datetime, ends: dt.datetime, as_of: dt.datetime) -> Line:
    """By subject and uuid, the figures on `[begins, ends)` as of a moment."""
    then = Then(told, as_of)
    last = min(ends, as_of)
    meetings = [one for one in then.meetings() if begins <= one["ends_at"] < last]
    promises = [one for one in then.promises() if begins <= one["counts_at"] < last]
    return {
        subject: {
            uuid: figures(filter(holds, meetings), filter(holds, promises))
            for uuid, holds in _subjects(told, subject)
        }
        for subject in ("people", "teams", "steps", "accounts")
    }


def _subjects(told: Told, subject: str) -> Iterator[tuple[str, Callable[[Line], bool]]]:
    """By uuid, which meetings and promises speak of it."""
    if subject == "people":
        for key, line in told.named["person"].items():
            yield line["uuid"], partial(same, "who", key)
    elif subject == "teams":
        for key, line in told.named["team"].items():
            yield line["uuid"], partial(_belonged, told, key)
    elif subject == "steps":
        for line in told.named["step"].values():
            yield line["uuid"], partial(same, "step", (line["process_id"], line["key"]))
    else:
        for key, line in told.named["account"].items():
            yield line["uuid"], partial(within, "accounts", key)


def _belonged(told: Told, team: int, one: Line) -> bool:
    on = one["on"].isoformat()
    return any(
        line["member"] == one["who"]
        and line["as"] == "member"
        and team in line["teams"]
        and line["from_on"] <= on
        and (line["to_on"] is None or on < line["to_on"])
        for line in told.members
    )


def figures(meetings: Iterable[Line], promises: Iterable[Line]) -> Line:
    """Every figure by name, as docs/reference/figures.md defines them."""
    met, due = list(meetings), list(promises)
    customer = [one for one in met if one["with"] == "customer"]
    goals = [one["goal"] for one in customer if one["goal"]]
    before = [goal for goal in goals if goal["before"]]
    judged = [goal for goal in before if goal["judged"]]
    reached = [goal for goal in judged if goal["reached"]]
    left = {one["goal"]["key"] for one in customer if one["goal"] and one["left"]}
    told = [goal for goal in goals if goal["first"]]
    counted = [
        one
        for one in due
        if one["before"] and not (one["withdrawn_on"] and one["withdrawn_on"] <= one["due_on"])
    ]
    found: Line = {
        "set-before": pair(customer, has_goal),
        "reached": pair(judged, lambda goal: goal["reached"]),
        "moved-it": pair(reached, lambda goal: goal["moved"]),
        "left-step": pair(judged, lambda goal: goal["reached"] and goal["key"] in left),
        "on-exit": pair(before, lambda goal: goal["exit_id"] is not None),
        "advances": pair(judged, lambda goal: goal["moved"]),
        "written-late": pair(told, lambda one: one["first"]["late"]),
        "afterwards": pair(goals, lambda goal: not goal["before"]),
        "goals-seen-otherwise": otherwise(goals),
        "sure-of-goals": pair(sure(judged), lambda one: one["reached"]),
        "kept": pair(counted, lambda one: one["kept"]),
        "date-moved": pair(counted, lambda one: one["times_moved"] > 0),
        "came-late": pair(counted, lambda one: one["days_late"] > 0),
        "promises-seen-otherwise": otherwise(counted),
        "sure-of-promises": pair(sure(counted), lambda one: one["kept"]),
        "unplanned": pair([one for one in met if one["with"] == "unplanned"], bool),
        "call-blocks": pair([one for one in met if one["with"] == "call_block"], has_goal),
    }
    for wording in ("suggested", "edited", "own"):
        worded = [goal for goal in judged if goal["wording"] == wording]
        found[f"wording-{wording}"] = pair(worded, lambda goal: goal["reached"])
    found["medians"] = {
        "minutes_before": middle(goal["minutes_before"] for goal in before),
        "days_before": middle(one["days_before"] for one in counted),
        "days_late": middle(one["days_late"] for one in counted if one["days_late"] > 0),
        "times_moved": sum(one["times_moved"] for one in counted),
    }
    found["calibration"] = {
        "goals": calibration([(one["confidence"], one["reached"]) for one in sure(judged)]),
        "promises": calibration([(one["confidence"], one["kept"]) for one in sure(counted)]),
    }
    return found


def pair(rows: Iterable[Line], counts: Callable[[Line], object]) -> list[list[int]]:
    listed = list(rows)
    return [
        sorted(row["key"] for row in listed if counts(row)),
        sorted(row["key"] for row in listed),
    ]


def has_goal(meeting: Line) -> bool:
    return bool(meeting["goal"]) and meeting["goal"]["before"]


def otherwise(said: Iterable[Line]) -> list[list[int]]:
    both = [one for one in said if one["own"] and one["manager"]]
    return pair(both, lambda one: one["own"]["came"] != one["manager"]["came"])


def sure(said: Iterable[Line]) -> list[Line]:
    return [one for one in said if one["confidence"]]


def middle(values: Iterable[float]) -> float | None:
    found = list(values)
    return float(median(found)) if found else None


def calibration(pairs: list[tuple[int, bool]]) -> Line | None:
    """How sure on average, what share came true, and bins of about a tenth each."""
    if len(pairs) < LEAST_SURE:
        return None
    by_value: dict[int, list[bool]] = defaultdict(list)
    for confidence, came in pairs:
        by_value[confidence].append(came)
    wanted = max(len(pairs) / MOST_BINS, LEAST_IN_BIN)
    bins: list[list[tuple[int, bool]]] = [[]]
    left = len(pairs)
    for confidence in sorted(by_value):
        bins[-1] += [(confidence, came) for came in by_value[confidence]]
        left -= len(by_value[confidence])
        if len(bins[-1]) >= wanted and left >= LEAST_IN_BIN:
            bins.append([])
    return {
        "count": len(pairs),
        "stated": mean(confidence for confidence, _came in pairs) / 100,
        "came": mean(came for _confidence, came in pairs),
        "bins": [
            {
                "stated": mean(confidence for confidence, _came in one) / 100,
                "came": mean(came for _confidence, came in one),
                "count": len(one),
            }
            for one in bins
            if one
        ],
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
