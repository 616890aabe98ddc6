"""Columns as they stand in the database, in their canonical spelling.

Proof reads past the ORM on purpose: its converters forgive spellings that nobody here wrote,
and a value that was meddled with must come out different, never as an error.
"""

import json
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Field, Model

from .canonical import NotCanonical, plain

type Reader = Callable[[Any], Any]


def expression(field: "Field[Any, Any]", name: str, vendor: str) -> str:
    """SQL that gives a column as it stands there, where it can in its canonical spelling.

    `name` is the column's, quoted. PostgreSQL spells what it has typed itself, in its own
    process; SQLite's driver would convert a bare column by its declared type, and a signed one
    comes as it is.
    """
    if vendor == "sqlite":
        return f"+{name}"
    if isinstance(field, models.DateTimeField):
        return f"to_char({name} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
    if isinstance(field, (models.DateField, models.DecimalField)):
        return f"{name}::text"
    if isinstance(field, models.UUIDField):
        return f"replace({name}::text, '-', '')"
    return name


def readers(model: type[Model], columns: Sequence[str], vendor: str) -> dict[str, Reader]:
    """A reader for each column that the database does not give as the hash was made of it."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    found = {name: _reader(fields[name], vendor) for name in columns}
    return {name: reader for name, reader in found.items() if reader is not None}


def _reader(field: "Field[Any, Any]", vendor: str) -> Reader | None:
    if isinstance(field, models.JSONField):
        return _json if vendor == "postgresql" else _json_as_written
    if vendor == "postgresql":
        return None
    if isinstance(field, models.DateTimeField):
        return _sqlite_instant
    if isinstance(field, models.BooleanField):
        return _sqlite_truth
    if isinstance(field, models.DecimalField):
        return _sqlite_decimal
    return None


def strange(value: Any) -> str:
    """A spelling that no column of ours ever has, so that no hash fits it."""
    return f"\x00{type(value).__name__}:{value!r}"


def _plain(value: Any) -> Any:
    try:
        return plain(value)
    except NotCanonical:
        return strange(value)


# What nearly every entry holds, read without writing it again to compare.
_DIGESTS = re.compile(r'\{"[a-z_]+": "[0-9a-f]{64}"(?:, "[a-z_]+": "[0-9a-f]{64}")*\}')


def _digests(value: str) -> Any:
    parsed = json.loads(value)
    return parsed if len(parsed) == value.count(": ") else strange(value)


def _json(value: Any) -> Any:
    return _parsed(value) if isinstance(value, str) else _plain(value)


def _json_as_written(value: Any) -> Any:
    """Parsed, if it is spelt as it was written; blanks and doubled keys would pass unseen."""
    if isinstance(value, str) and _DIGESTS.fullmatch(value):
        return _digests(value)
    parsed = _parsed(value)
    return parsed if value is None or json.dumps(parsed) == value else strange(value)


def _parsed(value: Any) -> Any:
    try:
        return None if value is None else _plain(json.loads(value))
    except (TypeError, ValueError, RecursionError):
        return strange(value)


def _sqlite_instant(value: Any) -> Any:
    """`2026-11-23 10:00:00.000001`, or without a fraction where that is nothing."""
    if value is None:
        return None
    if not isinstance(value, str) or len(value) not in {19, 26} or value[10] != " ":
        return strange(value)
    if value.endswith(".000000"):
        return strange(value)
    fraction = "" if len(value) == 26 else ".000000"
    return f"{value[:10]}T{value[11:]}{fraction}Z"


def _sqlite_truth(value: Any) -> Any:
    return {0: False, 1: True}[value] if type(value) is int and value in {0, 1} else strange(value)


def _sqlite_decimal(value: Any) -> Any:
    if value is None:
        return None
    if type(value) not in {int, float}:
        return strange(value)
    spelt = f"{Decimal(repr(value)):.2f}"
    return spelt if Decimal(spelt) == Decimal(repr(value)) else strange(value)
