"""History as a file: one line of JSON, or one row of a table, for each thing said."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from foresaid.files.formulas import plain

from .history import Entered
from .history_terms import TermSaid
from .views import ExpectationView, ResultView

_COLUMNS = (
    "seq", "hash", "kind", "said_by", "said_at", "held_by", "about", "account", "what", "who",
    "at_least", "party", "confidence", "wording", "set_before", "first_due_on", "due_on",
    "times_moved", "state", "happened_on", "movement", "evidence", "action", "action_on",
    "written_late", "managers_view", "cancelled_because",
    "measure", "step", "target", "commit", "likely", "best", "currency", "came_in", "replaced",
)  # fmt: skip


def as_json_lines(lines: Iterable[Entered]) -> Iterator[str]:
    """Each with all its changes and results, in the order in which they were said."""
    for line in lines:
        yield json.dumps(_whole(line), ensure_ascii=False, default=str) + "\n"


def as_csv(lines: Iterable[Entered]) -> Iterator[str]:
    """A header, then a row for each; cells that look like formulas are made plain text."""
    yield _row(_COLUMNS)
    for line in lines:
        yield _row([plain(value) for value in _flat(line).values()])


def _row(cells: Iterable[Any]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerow(cells)
    return out.getvalue()


def _flat(line: Entered) -> dict[str, Any]:
    said = line.said
    found = _of_a_term(said) if isinstance(said, TermSaid) else _of_an_expectation(said)
    place = {"seq": line.seq, "hash": line.hash}
    return dict.fromkeys(_COLUMNS) | place | found


def _of_an_expectation(view: ExpectationView) -> dict[str, Any]:
    own, managers = view.result, view.managers_view
    found: dict[str, Any] = {
        "kind": view.kind,
        "said_by": view.author,
        "said_at": view.stated_at.isoformat(),
        "held_by": view.holder.name,
        "about": view.meeting_title or view.opportunity_name,
        "account": view.account_name,
        "what": view.what,
        "who": view.who,
        "at_least": view.at_least,
        "party": view.party,
        "confidence": view.first_confidence,
        "wording": view.wording,
        "set_before": view.counts_as_before,
        "first_due_on": view.first_due_on,
        "due_on": view.due_on,
        "times_moved": view.times_changed,
        "state": view.state,
        "managers_view": managers.came if managers else "",
        "cancelled_because": view.withdrawn.reason if view.withdrawn else "",
    }
    return found | (_of_a_result(view, own) if own else {})


def _of_a_result(view: ExpectationView, own: ResultView) -> dict[str, Any]:
    """Without the day and the lateness where the reader is not to count them."""
    days = {} if view.is_discreet else {"happened_on": own.happened_on, "written_late": own.late}
    words = {"movement": own.movement, "evidence": own.evidence, "action": own.action}
    return {**words, "action_on": own.action_on, **days}


def _of_a_term(said: TermSaid) -> dict[str, Any]:
    called = said.kind == "call"
    return {
        "kind": said.kind,
        "said_by": said.author,
        "said_at": said.stated_at.isoformat(),
        "held_by": said.name,
        "about": said.term_name,
        "what": said.note,
        "set_before": said.counts_as_before,
        "measure": said.measure,
        "step": said.step_key,
        "target": None if called else said.amounts[0],
        "commit": said.amounts[0] if called else None,
        "likely": said.amounts[1] if called else None,
        "best": said.amounts[2] if called else None,
        "currency": said.currency,
        "came_in": said.came,
        "replaced": said.replaced,
    }


def _whole(line: Entered) -> dict[str, Any]:
    said = line.said
    if isinstance(said, TermSaid):
        return _flat(line) | {"changes": [], "results": []}
    more = {"changes": list(_changes(said)), "results": list(_results(said))}
    return _flat(line) | more


def _changes(view: ExpectationView) -> Iterator[dict[str, Any]]:
    for one in view.changes:
        yield {
            "at": None if view.is_discreet else one.at.isoformat(),
            "by": one.by,
            "due_on": one.due_on,
            "confidence": one.confidence,
            "reason": one.reason,
        }


def _results(view: ExpectationView) -> Iterator[dict[str, Any]]:
    for one in view.results:
        yield {
            "at": None if view.is_discreet else one.at.isoformat(),
            "by": one.by,
            "view": one.view,
            "came": one.came,
            "happened_on": None if view.is_discreet else one.happened_on,
            "late": None if view.is_discreet else one.late,
            "movement": one.movement,
            "evidence": one.evidence,
            "action": one.action,
            "action_on": one.action_on,
            "action_by": one.action_by,
        }
