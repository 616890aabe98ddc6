"""What the proof asks of the schedules of meetings: that goals froze by what the chain says of
them, and that the rows from which everybody reads are those that the chain holds.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db import connection

from .freezing import Counted, Scheduled, first_counted

CALENDAR = "calendar"
# What an entry keeps of a row of the schedule, and what the row itself calls it.
_COPIED = {
    "of_uuid": "uuid",
    "meeting_id": "meeting_id",
    "starts_at": "starts_at",
    "ends_at": "ends_at",
    "state": "state",
    "origin": "origin",
    "by_id": "by_id",
    "said_at": "recorded_at",
}


class Starts:
    """The start that counts of each meeting, as its schedule comes along the chain."""

    def __init__(self) -> None:
        self._counted: dict[int, Counted] = {}

    def hear(self, schedule: dict[str, Any]) -> None:
        """Take in the next row of a schedule, in canonical spelling."""
        row = Scheduled(
            starts_at=_moment(schedule["starts_at"]),
            ends_at=_moment(schedule["ends_at"]),
            recorded_at=_moment(schedule["said_at"]),
            by_calendar=schedule["origin"] == CALENDAR,
        )
        meeting, before = schedule["meeting_id"], self._counted.get(schedule["meeting_id"])
        self._counted[meeting] = before.after(row) if before else first_counted(row)

    def allow(self, goal: dict[str, Any]) -> bool:
        """Whether this goal froze at the start that counts by now.

        Before the chain held any schedule, goals rest on what the operation read.
        """
        if not self._counted or goal["meeting_id"] is None:
            return True
        counted = self._counted.get(goal["meeting_id"])
        return counted is not None and _moment(goal["speaks_from"]) == counted.starts_at


def _moment(spelt: str) -> dt.datetime:
    return dt.datetime.fromisoformat(spelt)


def differing(organisation: int) -> Iterator[int | None]:
    """Numbers of entries whose row of a schedule, or whose meeting, says otherwise by now.

    None for a meeting of which no entry says when it is.
    """
    with connection.cursor() as cursor:
        for query in (_rows(), _meetings()):
            cursor.execute(query, [organisation])
            for (seq,) in cursor:
                yield seq


def _differs() -> str:
    return "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"


def _rows() -> str:
    others = [f"s.{name} {_differs()} l.{kept}" for kept, name in _COPIED.items()]
    others += [f"{one}.organisation_id {_differs()} e.organisation_id" for one in "sm"]
    return (
        "SELECT e.seq FROM ledger_schedule l"  # noqa: S608 - our own names
        " JOIN ledger_entry e ON e.id = l.entry_id"
        " LEFT JOIN sales_meetingschedule s ON s.id = l.of_id"
        " LEFT JOIN sales_meeting m ON m.id = l.meeting_id"
        f" WHERE e.organisation_id = %s AND (s.id IS NULL OR {' OR '.join(others)})"
        " ORDER BY e.seq LIMIT 1"
    )


def _meetings() -> str:
    """What a meeting says of itself, beside the first and the last row of its schedule."""
    others = [
        f"m.first_starts_at {_differs()} f.starts_at",
        *(f"m.now_{one} {_differs()} l.{one}" for one in ("starts_at", "ends_at", "state")),
    ]
    return (
        "SELECT e.seq FROM sales_meeting m"  # noqa: S608 - our own names
        " LEFT JOIN (SELECT meeting_id, min(entry_id) AS first, max(entry_id) AS last"
        " FROM ledger_schedule GROUP BY meeting_id) b ON b.meeting_id = m.id"
        " LEFT JOIN ledger_schedule f ON f.entry_id = b.first"
        " LEFT JOIN ledger_schedule l ON l.entry_id = b.last"
        " LEFT JOIN ledger_entry e ON e.id = b.last"
        f" WHERE m.organisation_id = %s AND (b.last IS NULL OR {' OR '.join(others)})"
        " ORDER BY e.seq LIMIT 1"
    )
