"""Dated rows of their own files: steps entered, values changed, activities."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, cast

from foresaid.files.values import Unreadable, amount, currency, moment, moment_form
from foresaid.files.words import Ending, plain

from ..mapping.stages import is_ending
from .cells import RowRefused
from .rows import ActivityRow, ChangeRow, EntryRow, OpportunityRow, Reading, RefusedRow

if TYPE_CHECKING:
    from .read import Source

_FIELDS = {
    "amount": "amount",
    "value": "amount",
    "deal value": "amount",
    "close date": "close_on",
    "closed": "close_on",
    "expected close date": "close_on",
    "close on": "close_on",
    "owner": "owner",
}


def _opportunity(source: Source, row: list[str]) -> OpportunityRow:
    cells = source.cells
    key = cells.text(row, "opportunity", 200)
    found = source.into.opportunities.get(key)
    if found is None:
        code = "opportunity_refused" if key in source.refused_keys else "opportunity_unknown"
        raise RowRefused(code, cells.form.columns["opportunity"], key)
    return found


def _moment(source: Source, row: list[str], key: str) -> dt.datetime:
    at = source.cells.moment(row, key)
    if at is None:
        raise RowRefused("moment_missing", source.cells.form.columns[key])
    return at


def take_step(source: Source, row: list[str], line: int) -> None:
    cells = source.cells
    opportunity = _opportunity(source, row)
    word = cells.text(row, "step", 120)
    if not word:
        raise RowRefused("no_step", cells.form.columns["step"])
    seq = cells.number(row, "seq")
    entry = EntryRow(
        step=source.form.stages.get(word, word),
        at=_moment(source, row, "entered_at"),
        seq=line if seq is None else seq,
        by=cells.text(row, "by", 200),
    )
    if not opportunity.from_history:
        opportunity.entries.clear()  # a history says more than dated columns of the same sale
        opportunity.from_history = True
    opportunity.entries.append(entry)


def take_change(source: Source, row: list[str], line: int) -> None:
    cells = source.cells
    opportunity = _opportunity(source, row)
    name = cells.text(row, "field", 80)
    if not name:
        raise RowRefused("no_field", cells.form.columns["field"])
    field = _FIELDS.get(plain(name), name)
    value = cells.text(row, "value", 300)
    at = _moment(source, row, "changed_at")
    opportunity.changes.append(_change(source, field, value, at, cells.text(row, "by", 200)))


def _change(source: Source, field: str, value: str, at: dt.datetime, by: str) -> ChangeRow:
    cells = source.cells
    column = cells.form.columns["value"]
    if field == "amount":
        try:
            paid = amount(value, cells.form.marks.get(column, ".")) if value else None
        except Unreadable as error:
            raise RowRefused("amount_unreadable", column, value) from error
        code = currency(value, cells.usual_currency) if paid is not None else ""
        return ChangeRow(field=field, at=at, by=by, amount=paid, currency=code)
    if field == "close_on":
        return ChangeRow(field=field, at=at, by=by, close_on=_day(source, column, value))
    return ChangeRow(field=field, at=at, by=by, text=value)


def _day(source: Source, column: str, value: str) -> dt.date | None:
    if not value:
        return None
    how = moment_form([value])
    try:
        at = moment(value, how.code if how else "iso", source.cells.zone)
    except Unreadable as error:
        raise RowRefused("moment_unreadable", column, value) from error
    return at.astimezone(source.cells.zone).date()


def take_activity(source: Source, row: list[str], line: int) -> None:
    cells = source.cells
    opportunity = _opportunity(source, row)
    kind = cells.text(row, "kind", 60)
    if not kind:
        raise RowRefused("no_kind", cells.form.columns["kind"])
    at = _moment(source, row, "happened_at")
    key = cells.text(row, "key", 200) or f"{opportunity.key}/{kind}/{at:%Y%m%dT%H%M%S%f}"[:200]
    source.into.activities[key] = ActivityRow(
        key=key,
        opportunity=opportunity.key,
        kind=kind,
        at=at,
        by=cells.text(row, "by", 200),
        text=cells.text(row, "text")[:500],
    )


def finish(into: Reading) -> None:
    """Part outcomes from steps, order equal moments, and refuse what has no date to stand on."""
    refused: dict[str, RefusedRow] = {}
    for row in into.opportunities.values():
        _part_endings(row)
        row.entries = _numbered(row.entries)
        if row.ending is not None and row.closed is None:
            refused[row.key] = RefusedRow(
                file=row.file, line=row.line, code="outcome_without_date", value=row.ending
            )
    for key, why in refused.items():
        del into.opportunities[key]
        into.refused.append(why)
    if refused:
        _drop_activities(into)


def _part_endings(row: OpportunityRow) -> None:
    """Rows such as “7 Won” repeat the outcome; they date it where no column does."""
    ends = [one for one in row.entries if is_ending(one.step)]
    if not ends:
        return
    row.repeats = len(ends)
    row.entries = [one for one in row.entries if not is_ending(one.step)]
    last = max(ends, key=lambda one: (one.at, one.seq))
    later = any((one.at, one.seq) > (last.at, last.seq) for one in row.entries)
    if row.ending is None and not later and last.step != "=open":
        row.ending = cast("Ending", last.step.removeprefix("="))
        row.closed = last.at
    elif row.ending is not None and row.closed is None:
        row.closed = last.at


def _numbered(entries: list[EntryRow]) -> list[EntryRow]:
    """In order of time, numbered within an equal moment; the same row twice is one."""
    ordered = sorted(entries, key=lambda one: (one.at, one.seq))
    places: dict[dt.datetime, int] = defaultdict(int)
    numbered = []
    seen = set()
    for one in ordered:
        if (one.step, one.at, one.seq) in seen:
            continue
        seen.add((one.step, one.at, one.seq))
        numbered.append(EntryRow(step=one.step, at=one.at, seq=places[one.at], by=one.by))
        places[one.at] += 1
    return numbered


def _drop_activities(into: Reading) -> None:
    kept = {
        key: one for key, one in into.activities.items() if one.opportunity in into.opportunities
    }
    into.activities = kept
