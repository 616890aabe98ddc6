"""History as a file: one line of JSON, or one row of a table, for each thing said."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from .history import Entered

# A cell that starts like this would be run as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_COLUMNS = (
    "seq", "hash", "kind", "said_by", "said_at", "held_by", "about", "account", "what", "who",
    "at_least", "party", "confidence", "wording", "set_before", "first_due_on", "due_on",
    "times_moved", "state", "happened_on", "movement", "evidence", "action", "action_on",
    "written_late", "managers_view", "cancelled_because",
)  # fmt: skip


def as_json_lines(lines: Iterable[Entered]) -> Iterator[str]:
    """Each with all its changes and results, in the order in which they were said."""
    for line in lines:
        more = {"changes": list(_changes(line)), "results": list(_results(line))}
        yield json.dumps(_flat(line) | more, ensure_ascii=False, default=str) + "\n"


def as_csv(lines: Iterable[Entered]) -> Iterator[str]:
    """A header, then a row for each; cells that look like formulas are made plain text."""
    yield _row(_COLUMNS)
    for line in lines:
        yield _row([_plain(value) for value in _flat(line).values()])


def _row(cells: Iterable[Any]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerow(cells)
    return out.getvalue()


def _plain(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _flat(line: Entered) -> dict[str, Any]:
    view, own, managers = line.said, line.said.result, line.said.managers_view
    values = (
        line.seq, line.hash, view.kind, view.author, view.stated_at.isoformat(), view.holder.name,
        view.meeting_title or view.opportunity_name, view.account_name, view.what, view.who,
        view.at_least, view.party, view.first_confidence, view.wording, view.counts_as_before,
        view.first_due_on, view.due_on, view.times_changed, view.state,
        own.happened_on if own else None, own.movement if own else "",
        own.evidence if own else "", own.action if own else "", own.action_on if own else None,
        own.late if own else None, managers.came if managers else "",
        view.withdrawn.reason if view.withdrawn else "",
    )  # fmt: skip
    return dict(zip(_COLUMNS, values, strict=True))


def _changes(line: Entered) -> Iterator[dict[str, Any]]:
    for one in line.said.changes:
        yield {
            "at": one.at.isoformat(),
            "by": one.by,
            "due_on": one.due_on,
            "confidence": one.confidence,
            "reason": one.reason,
        }


def _results(line: Entered) -> Iterator[dict[str, Any]]:
    for one in line.said.results:
        yield {
            "at": one.at.isoformat(),
            "by": one.by,
            "view": one.view,
            "came": one.came,
            "happened_on": one.happened_on,
            "late": one.late,
            "movement": one.movement,
            "evidence": one.evidence,
            "action": one.action,
            "action_on": one.action_on,
            "action_by": one.action_by,
        }
