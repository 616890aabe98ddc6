"""The chain of one organisation in order, entry by entry, with everything that hangs on it.

Reads in stretches of sequence numbers, so that memory stays small whatever the length.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Model

from foresaid.people.models import Organisation

from .canonical import FORM_VERSION, FORMS, kind_of
from .models import (
    Adoption,
    Call,
    Change,
    Entry,
    Erasure,
    Expectation,
    HandOver,
    Head,
    Plan,
    Result,
    Schedule,
    Standing,
    Target,
    Withdrawal,
)
from .raw import Reader, expression, readers

STRETCH = 5_000
TYPED: tuple[type[Model], ...] = (
    Adoption, Call, Change, Erasure, Expectation, HandOver, Plan, Result, Schedule, Target,
    Withdrawal,
)  # fmt: skip
TABLES = {kind_of(model): model._meta.db_table for model in TYPED}


@dataclass(slots=True, kw_only=True)
class Link:
    """One entry: its columns and typed rows in canonical spelling, its words, its group.

    `rows` holds a typed row by its kind; there should be exactly one. `words` holds salt and
    text by field, `erased` the fields that a later entry of the chain erased.
    """

    key: int
    columns: dict[str, Any]
    hash: Any
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    members: list[Any] = field(default_factory=list)
    words: dict[Any, tuple[Any, Any]] = field(default_factory=dict)
    erased: set[Any] = field(default_factory=set)


def links(organisation: int) -> Iterator[Link]:
    """Every entry of the organisation in the order of its sequence numbers."""
    last: Any = None
    while stretch := _entries(organisation, last):
        _attach(stretch)
        yield from stretch
        last = stretch[-1].columns["seq"]


def _entries(organisation: int, after: Any) -> list[Link]:
    names, read = _columns(Entry, FORMS[FORM_VERSION][0])
    where = "organisation_id = %s" + ("" if after is None else " AND seq > %s")
    query = (
        f"SELECT id, hash, {names} FROM ledger_entry WHERE {where}"  # noqa: S608 - our own names
        f" ORDER BY seq, id LIMIT {STRETCH}"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [organisation] if after is None else [organisation, after])
        rows = cursor.fetchall()
    columns = FORMS[FORM_VERSION][0]
    return [
        Link(
            key=key,
            hash=kept,
            columns=_read(columns, values, read),
        )
        for key, kept, *values in rows
    ]


def _read(columns: Sequence[str], values: Sequence[Any], read: dict[str, Reader]) -> dict[str, Any]:
    found = dict(zip(columns, values, strict=True))
    for name, reader in read.items():
        found[name] = reader(found[name])
    return found


def _attach(stretch: Sequence[Link]) -> None:
    by_key = {link.key: link for link in stretch}
    for model in TYPED:
        kind = kind_of(model)
        columns = FORMS[FORM_VERSION][1][kind]
        names, read = _columns(model, columns)
        for key, *values in _of_entries(model._meta.db_table, names, by_key):
            by_key[key].rows[kind] = _read(columns, values, read)
    for key, name, salt, text in _of_entries("ledger_words", "field, salt, text", by_key):
        by_key[key].words[name] = (salt, text)
    for key, name in _of_entries("ledger_erasure", "field", by_key, column="of_entry_id"):
        by_key[key].erased.add(name)
    members = _of_entries(
        "ledger_expectationmember", "opportunity_id", by_key, column="expectation_id"
    )
    for key, opportunity in members:
        by_key[key].members.append(opportunity)


def _of_entries(
    table: str, names: str, by_key: dict[int, Link], column: str = "entry_id"
) -> Iterator[tuple[Any, ...]]:
    """Rows of `table` that belong to these entries, by ranges of keys as far as they go."""
    keys = sorted(by_key)
    query = (
        f"SELECT {column}, {names} FROM {table}"  # noqa: S608 - our own names
        f" WHERE {column} BETWEEN %s AND %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [keys[0], keys[-1]])
        for row in cursor:
            if row[0] in by_key:
                yield row


@cache
def _read_by(model: type[Model], columns: tuple[str, ...], vendor: str) -> dict[str, Reader]:
    return readers(model, columns, vendor)


def _columns(model: type[Model], columns: tuple[str, ...]) -> tuple[str, dict[str, Reader]]:
    """The columns of a table for a query, and what reads each."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    quote = connection.ops.quote_name
    names = ", ".join(expression(fields[name], quote(name), connection.vendor) for name in columns)
    return names, _read_by(model, columns, connection.vendor)


HEAD = ("organisation_id", "seq", "hash", "recorded_at", "practice_at")


def head(organisation: int) -> dict[str, Any] | None:
    """Where the chain is said to end, in canonical spelling; None where nothing says it."""
    names, read = _columns(Head, HEAD)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {names} FROM ledger_head WHERE organisation_id = %s",  # noqa: S608 - own names
            [organisation],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    return _read(HEAD, row, read)


def orphans() -> Iterator[tuple[str, int]]:
    """Rows without the entry, expectation or organisation that they belong to: table, how many."""
    entry, organisation = Entry._meta.db_table, Organisation._meta.db_table
    owned = dict.fromkeys((*TABLES.values(), "ledger_words"), ("entry_id", entry))
    owned["ledger_expectationmember"] = ("expectation_id", entry)
    owned[Standing._meta.db_table] = ("expectation_id", Expectation._meta.db_table)
    owned["ledger_head"] = ("organisation_id", organisation)
    owned["sales_meetingschedule"] = ("id", Schedule._meta.db_table)
    keys = {Expectation._meta.db_table: "entry_id", Schedule._meta.db_table: "of_id"}
    with connection.cursor() as cursor:
        for table, (column, owner) in owned.items():
            key = keys.get(owner, "id")
            cursor.execute(
                f"SELECT count(*) FROM {table} t"  # noqa: S608 - our own names
                f" LEFT JOIN {owner} o ON o.{key} = t.{column} WHERE o.{key} IS NULL"
            )
            (count,) = cursor.fetchone()
            if count:
                yield table, count
