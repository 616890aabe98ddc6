"""All tables of an import through its mapping: first who and what, then the sales, then dates."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from foresaid.files.tables import Table

from ..mapping.catalogue import Kind
from ..mapping.form import Form, TableForm
from . import histories, opportunities, parties
from .cells import Cells, RowRefused
from .rows import Reading, RefusedRow

type TakeRow = Callable[["Source", list[str], int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a row is read with: its table's cells, the whole mapping, and where it goes."""

    cells: Cells
    form: Form
    file: str
    into: Reading
    refused_keys: set[str]


_TAKERS: dict[Kind, TakeRow] = {
    Kind.PEOPLE: parties.take_person,
    Kind.ACCOUNTS: parties.take_account,
    Kind.CONTACTS: parties.take_contact,
    Kind.PRODUCTS: parties.take_product,
    Kind.OPPORTUNITIES: opportunities.take_opportunity,
    Kind.STEPS: histories.take_step,
    Kind.CHANGES: histories.take_change,
    Kind.ACTIVITIES: histories.take_activity,
}


def read(tables: Sequence[Table], form: Form, *, zone: ZoneInfo, usual_currency: str) -> Reading:
    """Values of everything in the tables that the mapping gives a meaning."""
    by_name = {table.name: table for table in tables}
    into, refused_keys = Reading(), set[str]()
    for kind, take in _TAKERS.items():
        for one in form.of_kind(kind):
            table = by_name[one.table]
            source = Source(
                cells=Cells(table, one, zone, usual_currency),
                form=form,
                file=one.table,
                into=into,
                refused_keys=refused_keys,
            )
            _take_all(table, one, source, take)
    histories.finish(into)
    parties.finish(into)
    return into


def _take_all(table: Table, one: TableForm, source: Source, take: TakeRow) -> None:
    assert one.kind is not None
    into = source.into
    into.rows_read[one.kind] += len(table.rows) + len(table.ragged)
    for line, count in table.ragged:
        into.refused.append(
            RefusedRow(file=table.name, line=line, code="too_many_values", value=str(count))
        )
    for row, line in zip(table.rows, table.lines, strict=True):
        try:
            if row[0] == table.columns[0] and row == list(table.columns):
                raise RowRefused("header_again")
            take(source, row, line)
        except RowRefused as why:
            into.refused.append(
                RefusedRow(
                    file=table.name,
                    line=line,
                    code=why.code,
                    column=why.column,
                    value=why.value[:300],
                )
            )
