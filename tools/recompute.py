"""Count every figure of how words held anew, from an export alone.

    foresaid ledger export --organisation NAME --output said.jsonl
    python tools/recompute.py said.jsonl --from 2026-07-01 --to 2026-10-01 [--as-of MOMENT]

Imports nothing of foresaid: what it knows stands in docs/reference/chain.md (the lines) and
docs/reference/figures.md (what each figure means). Prints one JSON object: by subject (`people`,
`teams`, `steps`, `accounts`), uuid and name of the figure the keys that count and all there are.
A test holds it against the product on the demo organisation and on random histories.
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
from zoneinfo import ZoneInfo

Line = dict[str, Any]
MOVED = {"order", "advance"}
TWO_WEEKS = dt.timedelta(days=14)
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
    json.dump(told.every_figure(begins, ends, as_of), sys.stdout, indent=1)
    print()
    return 0


def instant(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def same(name: str, value: Any, one: Line) -> bool:
    return bool(one[name] == value)


def within(name: str, value: Any, one: Line) -> bool:
    return value in one[name]


class Told:
    """The lines of an export, sorted by what they are."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.entries: dict[str, list[Line]] = defaultdict(list)
        self.named: dict[str, dict[int, Line]] = defaultdict(dict)
        self.members: list[Line] = []
        self.schedules: dict[int, list[Line]] = defaultdict(list)
        self.entered: dict[int, list[tuple[dt.datetime, int]]] = defaultdict(list)
        self.outcomes: dict[int, list[tuple[dt.datetime, str]]] = defaultdict(list)
        self.holidays: dict[int, set[str]] = defaultdict(set)
        self.away: dict[int, list[Line]] = defaultdict(list)
        self.owned: dict[tuple[int, int], list[Line]] = defaultdict(list)
        self.zone: dt.tzinfo = dt.UTC
        for line in lines:
            self._take(line)

    def _take(self, line: Line) -> None:
        if "schema" in line:
            self.zone = ZoneInfo(line["timezone"])
        elif "entry" in line:
            self.entries[line["entry"]["kind"]].append(line)
        elif "schedule_of" in line:
            self.schedules[line["schedule_of"]].append(line)
        elif "member" in line:
            self.members.append(line)
        elif "absence_of" in line:
            self.away[line["absence_of"]].append(line)
        elif "holidays_of" in line:
            self.holidays[line["holidays_of"]] = set(line["days"])
        elif "owned" in line:
            self.owned[line["owned"], line["by"]].append(line)
        elif "entered_id" in line:
            self.entered[line["course_of"]].append(
                (instant(line["happened_at"]), line["entered_id"])
            )
        elif "course_of" in line:
            self.outcomes[line["course_of"]].append((instant(line["happened_at"]), line["outcome"]))
        else:
            self.named[line["kind"]][line["id"]] = line

    def day(self, person: int, at: dt.datetime) -> dt.date:
        name = self.named["person"][person].get("timezone")
        return at.astimezone(ZoneInfo(name) if name else self.zone).date()

    def days_worked(self, person: int, after: dt.date, until: dt.date) -> float:
        """Days worked after one day up to and with another, in halves."""
        days = [after + dt.timedelta(days=n + 1) for n in range((until - after).days)]
        return sum(self._worked(person, day) for day in days)

    def _worked(self, person: int, day: dt.date) -> float:
        usual = self.named["person"][person]["works_on"][day.weekday()] == "1"
        if not usual or day.isoformat() in self.holidays[person]:
            return 0.0
        morning = afternoon = 0.5
        for away in self.away[person]:
            if away["from_on"] <= day.isoformat() < away["to_on"]:
                last = dt.date.fromisoformat(away["to_on"]) - dt.timedelta(days=1)
                if not (away["from_noon"] and day.isoformat() == away["from_on"]):
                    morning = 0.0
                if not (away["until_noon"] and day == last):
                    afternoon = 0.0
        return morning + afternoon

    def every_figure(self, begins: dt.datetime, ends: dt.datetime, as_of: dt.datetime) -> Line:
        """By subject and uuid, the figures on `[begins, ends)` as of a moment."""
        then = Then(self, as_of)
        last = min(ends, as_of)
        meetings = [one for one in then.meetings() if begins <= one["ends_at"] < last]
        promises = [one for one in then.promises() if begins <= one["counts_at"] < last]
        return {
            subject: {
                uuid: figures(filter(holds, meetings), filter(holds, promises))
                for uuid, holds in self._subjects(subject)
            }
            for subject in ("people", "teams", "steps", "accounts")
        }

    def _subjects(self, subject: str) -> Iterator[tuple[str, Callable[[Line], bool]]]:
        """By uuid, which meetings and promises speak of it."""
        if subject == "people":
            for key, line in self.named["person"].items():
                yield line["uuid"], partial(same, "who", key)
        elif subject == "teams":
            for key, line in self.named["team"].items():
                yield line["uuid"], partial(self._belonged, key)
        elif subject == "steps":
            for line in self.named["step"].values():
                yield line["uuid"], partial(same, "step", (line["process_id"], line["key"]))
        else:
            for key, line in self.named["account"].items():
                yield line["uuid"], partial(within, "accounts", key)

    def _belonged(self, team: int, one: Line) -> bool:
        on = one["on"].isoformat()
        return any(
            line["member"] == one["who"]
            and line["as"] == "member"
            and team in line["teams"]
            and line["from_on"] <= on
            and (line["to_on"] is None or on < line["to_on"])
            for line in self.members
        )


class Then:
    """What had been said, and had happened, by one moment."""

    def __init__(self, told: Told, as_of: dt.datetime) -> None:
        self.told, self.as_of = told, as_of
        self.results = self._since("result")
        self.changes = self._since("change")
        self.adoptions = self._since("adoption")
        self.withdrawals = {key: rows[0] for key, rows in self._since("withdrawal").items()}
        taken = self._by_moment(told.entries["withdrawal"], dt.datetime.max.replace(tzinfo=dt.UTC))
        self.taken_back = {row["row"]["of_id"] for row in taken if row["row"]["taken_back"]}

    def _since(self, kind: str) -> dict[int, list[Line]]:
        found: dict[int, list[Line]] = defaultdict(list)
        for line in self._by_moment(self.told.entries[kind], self.as_of):
            found[line["row"]["of_id"]].append(line)
        return found

    def _by_moment(self, lines: Iterable[Line], moment: dt.datetime) -> list[Line]:
        return [line for line in lines if said_at(line) <= moment]

    def said(self) -> Iterator[Line]:
        """Expectations not taken back, each with what came of it."""
        for line in self._by_moment(self.told.entries["expectation"], self.as_of):
            if line["id"] not in self.taken_back:
                yield self._one(line["id"], line["row"])

    def _one(self, key: int, row: Line) -> Line:
        results = [one["row"] for one in self.results.get(key, ())]
        own = [one for one in results if one["view"] == "owner"]
        managers = [one for one in results if one["view"] == "manager"]
        stated_at = instant(row["stated_at"])
        return {
            **row,
            "key": key,
            "who": row["holder_id"],
            "due_at": instant(row["due_at"]),
            "stated_at": stated_at,
            "minutes_before": (instant(row["speaks_from"]) - stated_at).total_seconds() / 60,
            "withdrawal": self.withdrawals.get(key),
            "first": own[0] if own else None,
            "own": own[-1] if own else None,
            "happened": dt.date.fromisoformat(own[-1]["happened_on"]) if own else None,
            "manager": managers[-1] if managers else None,
            "any_result": bool(results),
            "reached": bool(own) and own[-1]["came"] == "reached",
            "moved": bool(own) and own[-1]["movement"] in MOVED,
            "judged": bool(own) and own[-1]["came"] != "not_held",
            "before": row["set_before"],
        }

    def promises(self) -> Iterator[Line]:
        """Of every promise what it was for each person who answered for it."""
        for one in self.said():
            if one["kind"] not in {"next_step", "commitment"}:
                continue
            if one["opportunity_id"] and not one["any_result"] and self._closed_before(one):
                continue
            about = {"step": self._step_then(one), "accounts": self._accounts(one)}
            for held in self._held(one):
                yield {**one, **about, **held}

    def _held(self, one: Line) -> Iterator[Line]:
        """The latest time in which each person answered for it, with what counts for them."""
        turns = [(0, one["stated_at"], one["holder_id"])]
        turns += [
            (line["entry"]["seq"], said_at(line), line["row"]["holder_id"])
            for line in self.adoptions.get(one["key"], ())
        ]
        moves = [
            (line["entry"]["seq"], instant(line["row"]["due_at"]))
            for line in self.changes.get(one["key"], ())
            if line["row"]["due_at"]
        ]
        by_person = {}
        for turn, after in zip(turns, [*turns[1:], None], strict=True):
            seq, since, who = turn
            until_seq = after[0] if after else None
            due_at = [at for n, at in moves if n < seq][-1:] or [one["due_at"]]
            times = [n for n, _at in moves if n > seq and (until_seq is None or n < until_seq)]
            left_at = self._left_at(one, since, who) or (after[1] if after else None)
            if left_at is None or left_at > due_at[0]:
                zone_of = turns[-1][2]
                by_person[who] = self._counting(one, who, zone_of, due_at[0], len(times), left_at)
        yield from by_person.values()

    def _counting(
        self,
        one: Line,
        who: int,
        zone_of: int,
        due_at: dt.datetime,
        times_moved: int,
        left_at: dt.datetime | None,
    ) -> Line:
        due_on, stated_on = self.told.day(zone_of, due_at), self.told.day(who, one["stated_at"])
        happened, withdrawal = one["happened"], one["withdrawal"]
        late = one["reached"] and self.told.days_worked(who, due_on, happened)
        return {
            "who": who,
            "counts_at": due_at,
            "on": self.told.day(who, due_at),
            "due_on": due_on,
            "days_before": (due_on - stated_on).days,
            "times_moved": times_moved,
            "withdrawn_on": self.told.day(who, said_at(withdrawal)) if withdrawal else None,
            "kept": left_at is None and one["reached"] and happened <= due_on,
            "days_late": late or 0.0,
            "before": one["set_before"] and not (happened and happened < stated_on),
        }

    def _left_at(self, one: Line, since: dt.datetime, who: int) -> dt.datetime | None:
        """When its opportunity went from its owner to another; None while it is theirs."""
        ended = None
        for line in self.told.owned[one["opportunity_id"], who]:
            to_at = instant(line["to_at"]) if line["to_at"] else None
            if instant(line["from_at"]) <= self.as_of and (to_at is None or to_at > self.as_of):
                return None
            if to_at is not None and since < to_at <= self.as_of:
                ended = to_at
        return ended

    def _closed_before(self, one: Line) -> bool:
        outcomes = [
            pair for pair in self.told.outcomes[one["opportunity_id"]] if pair[0] <= self.as_of
        ]
        return bool(outcomes) and outcomes[-1][1] != "reopened" and outcomes[-1][0] < one["due_at"]

    def _step_then(self, one: Line) -> tuple[int, str] | None:
        """The step in which its opportunity stood when it was said."""
        entered = [
            step
            for at, step in self.told.entered[one["opportunity_id"]]
            if at <= min(self.as_of, one["stated_at"])
        ]
        return self._step(entered[-1]) if entered else None

    def _step(self, key: int | None) -> tuple[int, str] | None:
        line = self.told.named["step"][key] if key else None
        return (line["process_id"], line["key"]) if line else None

    def _accounts(self, one: Line) -> set[int | None]:
        opportunities, contacts = self.told.named["opportunity"], self.told.named["contact"]
        found = {one["account_id"]}
        if one["opportunity_id"]:
            found.add(opportunities[one["opportunity_id"]]["account_id"])
        if one["contact_id"]:
            found.add(contacts[one["contact_id"]]["account_id"])
        return found

    def meetings(self) -> Iterator[Line]:
        """Meetings not called off, each with its goal: the last one that was not cancelled."""
        goals: dict[int, Line] = {}
        for one in self.said():
            if one["kind"] == "goal" and one["withdrawal"] is None:
                goals[one["meeting_id"]] = one
        for key, line in self.told.named["meeting"].items():
            stands = self.told.schedules[key][-1]
            if stands["state"] == "cancelled" or line["lead_id"] is None:
                continue
            ends_at = instant(stands["ends_at"])
            opportunities = self.told.named["opportunity"]
            yield {
                "key": key,
                "with": line["with"],
                "who": line["lead_id"],
                "ends_at": ends_at,
                "on": self.told.day(line["lead_id"], ends_at),
                "goal": goals.get(key),
                "step": self._step(line["step_id"]),
                "accounts": {line["account_id"]}
                | {opportunities[one]["account_id"] for one in line["opportunities"]},
                "left": self._left(line, instant(stands["starts_at"])),
            }

    def _left(self, line: Line, starts_at: dt.datetime) -> bool:
        """Whether one of its opportunities went on to a later step, or was won, in two weeks."""
        if line["step_id"] is None:
            return False
        position = self.told.named["step"][line["step_id"]]["position"]
        met_on = starts_at.astimezone(self.told.zone).date()
        gone = [
            at
            for one in line["opportunities"]
            for at, step in self.told.entered[one]
            if self.told.named["step"][step]["position"] > position
        ]
        gone += [
            at for one in line["opportunities"] for at, what in self.told.outcomes[one]
            if what == "won"
        ]  # fmt: skip
        days = [at.astimezone(self.told.zone).date() for at in gone if at <= self.as_of]
        return any(met_on <= day <= met_on + TWO_WEEKS for day in days)


def said_at(line: Line) -> dt.datetime:
    """The time that counts: the practice clock in a practice organisation."""
    return instant(line["entry"]["practice_at"] or line["entry"]["recorded_at"])


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
