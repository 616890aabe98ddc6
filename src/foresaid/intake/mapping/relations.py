"""Files that refer to each other by name: a column whose values are another file's rows."""

from collections.abc import Sequence
from dataclasses import replace

from foresaid.files.tables import Table

from .catalogue import FIELDS, Kind
from .form import TableForm
from .samples import sample

# So much of a column's distinct values has to be known in the other file.
ENOUGH = 0.8
FEWEST = 2


def complete(tables: Sequence[Table], forms: Sequence[TableForm]) -> list[TableForm]:
    """Give each column without a meaning the one that another file's rows give it."""
    named = _names(tables, forms)
    return [_completed(table, form, named) for table, form in zip(tables, forms, strict=True)]


def _names(tables: Sequence[Table], forms: Sequence[TableForm]) -> dict[Kind, set[str]]:
    """Names and numbers of the rows that the files bring, by kind."""
    named: dict[Kind, set[str]] = {}
    for table, form in zip(tables, forms, strict=True):
        if form.kind is None:
            continue
        for key in ("name", "key"):
            if key in form.columns:
                values = {value.casefold() for value in table.column(form.columns[key]) if value}
                named.setdefault(form.kind, set()).update(values)
    return named


def _completed(table: Table, form: TableForm, named: dict[Kind, set[str]]) -> TableForm:
    if form.kind is None:
        return form
    columns, why = dict(form.columns), dict(form.why)
    for column in table.columns:
        if column in columns.values():
            continue
        values = {value.casefold() for value in sample(table, column)}
        key = _field_naming(form.kind, columns, values, named)
        if key:
            columns[key] = column
            why[column] = "values"
    return replace(form, columns=columns, why=why)


def _field_naming(
    kind: Kind, taken: dict[str, str], values: set[str], named: dict[Kind, set[str]]
) -> str:
    if len(values) < FEWEST or all(value.replace(" ", "").isdigit() for value in values):
        return ""
    for one in FIELDS[kind]:
        if one.names is None or one.key in taken or one.key in {"manager", "by"}:
            continue
        known = named.get(one.names, set())
        if known and len(values & known) >= ENOUGH * len(values):
            return one.key
    return ""
