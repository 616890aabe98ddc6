"""The one byte form of an entry that its hash commits to. See docs/reference/chain.md.

The columns are listed here and not read off the models: a column that is added later belongs
to a later form, and what was hashed under an earlier one stays provable as it stands.
"""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Model

from .models import Entry

FORM_VERSION = 1
NOTHING_BEFORE = "0" * 64

# Of an entry, everything but its own key and its hash.
_ENTRY = (
    "uuid",
    "organisation_id",
    "seq",
    "kind",
    "form_version",
    "author_id",
    "recorded_at",
    "wall_at",
    "practice_at",
    "digests",
    "prev_hash",
)

# Of a typed row, everything but its key, which is the entry.
_ROWS = {
    "erasure": ("of_entry_id", "field"),
    "expectation": (
        "kind",
        "opportunity_id",
        "account_id",
        "contact_id",
        "meeting_id",
        "person_id",
        "is_group",
        "party",
        "holder_id",
        "doer_contact_id",
        "due_at",
        "exit_id",
        "confidence",
        "wording",
        "count_wanted",
        "speaks_from",
        "stated_at",
        "set_before",
    ),
    "change": ("of_id", "due_at", "confidence"),
    "withdrawal": ("of_id", "taken_back"),
    "result": (
        "of_id",
        "came",
        "view",
        "happened_on",
        "late",
        "movement",
        "action_on",
        "action_by_id",
        "action_party",
    ),
    "target": (
        "person_id",
        "team_id",
        "term_id",
        "measure",
        "step_key",
        "amount",
        "currency",
        "replaces_id",
        "stated_at",
        "set_before",
    ),
    "adoption": ("of_id", "holder_id"),
    "handover": ("of_id", "moves_credit"),
    "schedule": (
        "of_id",
        "of_uuid",
        "meeting_id",
        "starts_at",
        "ends_at",
        "state",
        "origin",
        "by_id",
        "said_at",
    ),
    "plan": ("person_id", "term_id", "version", "state", "body"),
    "call": ("person_id", "term_id", "commit", "likely", "best", "currency"),
}

# By form version: the entry's columns, and those of each kind of typed row.
FORMS: Mapping[int, tuple[tuple[str, ...], Mapping[str, tuple[str, ...]]]] = {1: (_ENTRY, _ROWS)}


class NotCanonical(ValueError):
    """A value that two databases could give back differently, and that is not hashed."""


def plain(value: Any) -> Any:
    """A column's value in the only spelling that JSON is given for it."""
    if isinstance(value, dt.datetime):
        return f"{value.astimezone(dt.UTC).isoformat(timespec='microseconds')[:26]}Z"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, uuid.UUID):
        return value.hex
    if isinstance(value, float):
        raise NotCanonical("Write a number with a fraction as text; databases round floats.")
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return value


def kind_of(model: type[Model]) -> str:
    """How the entries of a typed table call themselves."""
    return model.__name__.lower()


def row_values(row: Model) -> dict[str, Any]:
    _, rows = FORMS[FORM_VERSION]
    return {name: plain(getattr(row, name)) for name in rows[kind_of(type(row))]}


def entry_values(entry: Entry) -> dict[str, Any]:
    columns, _ = FORMS[FORM_VERSION]
    return {name: plain(getattr(entry, name)) for name in columns}


def digest(salt: str, text: str) -> str:
    """The salted digest that stands for a text in the chain."""
    return hashlib.sha256(f"{salt}:{text}".encode()).hexdigest()


_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def entry_hash(
    entry: Mapping[str, Any], row: Mapping[str, Any], members: Iterable[int] = ()
) -> str:
    """SHA-256, in hexadecimal, over the entry's columns, its typed row and its group.

    Both mappings hold values that `plain` has spelt already.
    """
    form: dict[str, Any] = {"entry": entry, "row": row}
    if group := sorted(members):
        form["members"] = group
    # A lone surrogate cannot be stored; where one was put behind our back it must not crash.
    return hashlib.sha256(_encode(form).encode(errors="surrogatepass")).hexdigest()
