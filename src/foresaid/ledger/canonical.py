"""The one byte form of an entry that its hash commits to. See docs/reference/chain.md."""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Model

from .models import Entry

# Of an entry, everything but its own key and its hash.
_ENTRY_COLUMNS = [
    field.attname
    for field in Entry._meta.concrete_fields
    if field.attname not in {"id", "hash"}
]


def plain(value: Any) -> Any:
    """A column's value in the only spelling that JSON is given for it."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, uuid.UUID):
        return value.hex
    return value


def columns_of(model: type[Model]) -> list[str]:
    """The columns of a typed row that the hash covers: all but the key, which is the entry."""
    return [field.attname for field in model._meta.concrete_fields if not field.primary_key]


def row_values(row: Model) -> dict[str, Any]:
    return {name: getattr(row, name) for name in columns_of(type(row))}


def entry_values(entry: Entry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in _ENTRY_COLUMNS}


def digest(salt: str, text: str) -> str:
    """The salted digest that stands for a text in the chain."""
    return hashlib.sha256(f"{salt}:{text}".encode()).hexdigest()


def entry_hash(
    entry: Mapping[str, Any], row: Mapping[str, Any], members: list[int] | None = None
) -> str:
    """SHA-256, in hexadecimal, over the entry's columns, its typed row and its group."""
    form: dict[str, Any] = {
        "entry": {name: plain(value) for name, value in entry.items()},
        "row": {name: plain(value) for name, value in row.items()},
    }
    if members:
        form["members"] = sorted(members)
    text = json.dumps(form, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
