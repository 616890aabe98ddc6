"""Opportunities: one row each, with what the file says of its step, outcome and values."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, cast

from foresaid.files.words import Ending

from ..mapping.stages import is_ending
from .cells import RowRefused
from .rows import EntryRow, OpportunityRow, PersonRow

if TYPE_CHECKING:
    from .read import Source

_ENDINGS = {"=won": "won", "=lost": "lost", "=no_decision": "no_decision"}
LONGEST_ATTRIBUTE = 300


def take_opportunity(source: Source, row: list[str], line: int) -> None:
    cells = source.cells
    key = cells.text(row, "key", 200) or cells.text(row, "name", 200)
    if not key:
        raise RowRefused("no_key", cells.form.columns.get("key", ""))
    if key in source.into.opportunities or key in source.refused_keys:
        raise RowRefused("twice", cells.form.columns.get("key", ""), key)
    try:
        source.into.opportunities[key] = _opportunity(source, row, line, key)
    except RowRefused:
        source.refused_keys.add(key)
        raise
    _note_manager(source, row)


def _opportunity(source: Source, row: list[str], line: int, key: str) -> OpportunityRow:
    cells = source.cells
    stage, ending = _stage(source, row)
    found = OpportunityRow(
        key=key,
        file=source.file,
        line=line,
        name=cells.text(row, "name", 250),
        account=cells.text(row, "account", 200),
        product=cells.text(row, "product", 200),
        owner=cells.text(row, "owner", 200),
        created=cells.moment(row, "created"),
        stage=stage,
        ending=ending,
        reason=cells.text(row, "reason", 300) if ending else "",
        attributes=_attributes(source, row),
    )
    _dates(source, row, found)
    _amount(source, row, found)
    return found


def _stage(source: Source, row: list[str]) -> tuple[str, Ending | None]:
    """Step and outcome, from a column for both or one for each."""
    meanings = source.form.stages
    stage_word = source.cells.text(row, "stage", 120)
    outcome_word = source.cells.text(row, "outcome", 120)
    meaning = meanings.get(stage_word, stage_word)
    step = "" if is_ending(meaning) else meaning
    outcome = meanings.get(outcome_word, "") or (meaning if is_ending(meaning) else "")
    return step, cast("Ending | None", _ENDINGS.get(outcome))


def _dates(source: Source, row: list[str], found: OpportunityRow) -> None:
    """When it was entered, closed, or is expected to close; checked against each other."""
    cells = source.cells
    for place, (column, step) in enumerate(cells.form.entered.items()):
        at = cells.moment_in(row, column)
        if at is not None:
            found.entries.append(EntryRow(step=step, at=at, seq=place))
    if found.created is None and not cells.has("created"):
        found.created = min((one.at for one in found.entries), default=None)
    closed = cells.moment(row, "closed")
    expected = cells.moment(row, "close_on")
    if found.ending is None:
        expected = expected or closed
    else:
        found.closed = closed
    if expected is not None:
        found.close_on = expected.astimezone(cells.zone).date()
    if found.closed and found.created and found.closed < found.created:
        _accept_same_day(source, row, found)


def _accept_same_day(source: Source, row: list[str], found: OpportunityRow) -> None:
    """A day alone says midnight; closed on the day of its creation is not before it."""
    assert found.closed is not None
    assert found.created is not None
    zone = source.cells.zone
    if found.closed.astimezone(zone).date() == found.created.astimezone(zone).date():
        found.closed = found.created
        return
    column = source.cells.form.columns["closed"]
    raise RowRefused("closed_before_created", column, source.cells.in_column(row, column))


def _amount(source: Source, row: list[str], found: OpportunityRow) -> None:
    amount, currency = source.cells.money(row, "amount")
    if source.form.closing_amount and (found.ending != "won" or amount == Decimal(0)):
        return
    found.amount, found.currency = amount, currency


def _attributes(source: Source, row: list[str]) -> dict[str, str]:
    cells = source.cells
    return {
        column[:80]: value[:LONGEST_ATTRIBUTE]
        for column in cells.form.kept
        if (value := cells.in_column(row, column))
    }


def _note_manager(source: Source, row: list[str]) -> None:
    """A manager's column among the sales tells whose team the owner is in."""
    owner = source.cells.text(row, "owner", 200)
    manager = source.cells.text(row, "manager", 200)
    if owner and manager:
        person = source.into.people.setdefault(owner, PersonRow(name=owner, sells=True))
        person.manager = person.manager or manager
