"""A first mapping from headers, from values, and from files that name each other's rows."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath

from foresaid.files.tables import Table
from foresaid.files.values import MOST, decimal_mark, looks_like_money, moment_form
from foresaid.files.words import plain

from . import relations, stages
from .catalogue import FIELDS, Field, Kind, Shape, field
from .form import Form, TableForm
from .samples import sample

# Words in a file's name that speak for a kind.
_NAMED = {
    Kind.PEOPLE: ("team", "people", "user", "owner", "agent", "rep", "personen", "mitarbeiter"),
    Kind.ACCOUNTS: ("account", "compan", "customer", "kunden", "firmen", "organi"),
    Kind.CONTACTS: ("contact", "kontakt", "ansprechpartner"),
    Kind.PRODUCTS: ("product", "produkt", "artikel", "price"),
    Kind.OPPORTUNITIES: ("opportunit", "pipeline", "deal", "sales", "chancen"),
    Kind.STEPS: ("step", "stage", "histor", "event", "log"),
    Kind.CHANGES: ("change", "field", "property"),
    Kind.ACTIVITIES: ("activit", "call", "task", "aktivit"),
}
_PREFIXES = ("deal", "opportunity", "organization", "person", "product", "property")
# A kind that can keep columns which mean nothing to the product.
_KEEPING = {Kind.OPPORTUNITIES, Kind.ACCOUNTS}
_ID = re.compile(r"\b(copy|final|export|report|v)\b|\d+")


def guess(tables: Sequence[Table], *, source: str = "", process: str = "") -> Form:
    """The mapping that the files themselves suggest; every part of it can be changed."""
    forms = [_table_form(table) for table in tables]
    forms = relations.complete(tables, forms)
    found = source or _source(tables, forms)
    forms = [stages.with_entered(table, form) for table, form in zip(tables, forms, strict=True)]
    forms = [settled(table, form) for table, form in zip(tables, forms, strict=True)]
    return stages.complete(
        tables,
        Form(source=found, process=process or _titled(found), tables=tuple(forms)),
    )


def settled(table: Table, form: TableForm) -> TableForm:
    """The form with how each dated and each money column is written, and what else is kept."""
    if form.kind is None:
        return replace(form, kept=(), moments={}, marks={}, unsure=())
    dated = [*_columns_of(form, Shape.MOMENT), *form.entered]
    read = {column: moment_form(sample(table, column), MOST) for column in dated}
    paid = _columns_of(form, Shape.MONEY)
    used = {*form.columns.values(), *form.entered}
    kept = [one for one in table.columns if one not in used] if form.kind in _KEEPING else []
    return replace(
        form,
        moments={
            column: form.moments.get(column) or (how.code if how else "iso")
            for column, how in read.items()
        },
        unsure=tuple(c for c, how in read.items() if how and not how.sure),
        marks={
            column: form.marks.get(column) or decimal_mark(sample(table, column)) for column in paid
        },
        kept=tuple(one for one in kept if any(table.column(one))),
    )


def _columns_of(form: TableForm, shape: Shape) -> list[str]:
    assert form.kind is not None
    shapes = {one.key: one.shape for one in FIELDS[form.kind]}
    return [column for key, column in form.columns.items() if shapes.get(key) is shape]


def _table_form(table: Table) -> TableForm:
    scored = [(score, kind, columns) for kind in Kind for score, columns in [_fit(table, kind)]]
    score, kind, columns = max(scored, key=lambda one: one[0])
    if score <= 0:
        return TableForm(table=table.name, kind=None)
    return TableForm(
        table=table.name,
        kind=kind,
        columns=columns,
        why=dict.fromkeys(columns.values(), "header"),
    )


def _fit(table: Table, kind: Kind) -> tuple[float, dict[str, str]]:
    """How well a table is of a kind (0: not at all), and which column each field takes."""
    columns = columns_for(table, kind)
    if not columns or any(one.required and one.key not in columns for one in FIELDS[kind]):
        return 0.0, columns
    if kind is Kind.OPPORTUNITIES and not _is_opportunities(table, columns):
        return 0.0, columns
    named = any(stem in plain(PurePath(table.name).stem) for stem in _NAMED[kind])
    return len(columns) + (1.5 if named else 0.0), columns


def _is_opportunities(table: Table, columns: Mapping[str, str]) -> bool:
    """A row each: named or numbered once, and something that only a sale has."""
    if not columns.keys() & {"stage", "outcome", "closed", "amount", "created"}:
        return False
    if any(_repeats_opportunities(table, column) for column in table.columns):
        return False
    key = columns.get("key")
    if key is None:
        return "name" in columns and bool(columns.keys() & {"stage", "outcome", "closed"})
    values = [value for value in table.column(key) if value]
    return len(set(values)) >= 0.9 * len(values)


def _repeats_opportunities(table: Table, column: str) -> bool:
    """A column named for opportunities in which most come several times: a history."""
    if _likeness(column, field(Kind.STEPS, "opportunity")) <= 0:
        return False
    values = [value for value in table.column(column) if value]
    return len(set(values)) < 0.9 * len(values)


def columns_for(table: Table, kind: Kind) -> dict[str, str]:
    """Fields of a kind to columns by their headers; the best pairs first, each used once."""
    pairs = sorted(
        (
            (_likeness(column, one), -place, one.key, column)
            for place, one in enumerate(FIELDS[kind])
            for column in table.columns
        ),
        reverse=True,
    )
    taken: dict[str, str] = {}
    for likeness, _, key, column in pairs:
        free = likeness > 0 and key not in taken and column not in taken.values()
        if free and _may_hold(table, column, kind, key):
            taken[key] = column
    order = [one.key for one in FIELDS[kind]]
    return {key: taken[key] for key in sorted(taken, key=order.index)}


def _may_hold(table: Table, column: str, kind: Kind, key: str) -> bool:
    """Whether the values allow what the header says."""
    shape = next(one.shape for one in FIELDS[kind] if one.key == key)
    if shape not in (Shape.MOMENT, Shape.MONEY, Shape.NUMBER):
        return True
    values = sample(table, column)
    if not values:
        return True
    if shape is Shape.MOMENT:
        return moment_form(values, MOST) is not None
    return looks_like_money(values, MOST)


def _likeness(column: str, one: Field) -> float:
    """1 for the usual name of a field, less for later synonyms, 0 for none."""
    words = plain(column)
    first, _, rest = words.partition(" ")
    for text, weight in ((words, 1.0), (rest if first in _PREFIXES else "", 0.6)):
        if text and text in one.called:
            return weight - 0.01 * min(one.called.index(text), 40)
    return 0.0


def _source(tables: Sequence[Table], forms: Iterable[TableForm]) -> str:
    """What the files are called, without dates and numbers, so that next month's is the same."""
    ranked = sorted(
        zip(tables, forms, strict=True),
        key=lambda pair: (pair[1].kind is not Kind.OPPORTUNITIES, pair[0].name),
    )
    stem = plain(PurePath(ranked[0][0].name.split(" · ")[0]).stem)
    return " ".join(_ID.sub(" ", stem).split())[:60] or "files"


def _titled(source: str) -> str:
    return source[:1].upper() + source[1:]
