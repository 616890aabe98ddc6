"""The lines of an export, and what they tell had been said and had happened by one moment.

Imports nothing of foresaid: what it knows of the lines stands in docs/reference/chain.md.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

Line = dict[str, Any]
MOVED = {"order", "advance"}
TWO_WEEKS = dt.timedelta(days=14)


def instant(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


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
