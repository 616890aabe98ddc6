"""Accounts, contacts and products: new ones, and what changed in those that stand."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .known import Known
from .mapping.catalogue import Kind
from .names import Names
from .reading.rows import Reading


@dataclass(slots=True, kw_only=True)
class ThingsPlan:
    """`new` leads from the files' name to a function that gives the row's columns.

    The columns are asked for when the rows they point to are written. `parents` are accounts
    with the account above them, both by name; `changed` are columns by key, `before` as they
    stood.
    """

    new: dict[str, Callable[[], dict[str, Any]]] = field(default_factory=dict)
    changed: dict[int, dict[str, Any]] = field(default_factory=dict)
    before: dict[int, dict[str, Any]] = field(default_factory=dict)
    unchanged: int = 0

    def compare(self, row: Any, columns: dict[str, Any]) -> None:
        """Note what differs; an empty cell says nothing about what stands."""
        differing = {
            name: value
            for name, value in columns.items()
            if value not in (None, "", {}) and getattr(row, name) != value
        }
        if differing:
            self.changed[row.pk] = differing
            self.before[row.pk] = {name: getattr(row, name) for name in differing}
        else:
            self.unchanged += 1


def plan_accounts(reading: Reading, known: Known, names: Names) -> ThingsPlan:
    """Accounts that a file describes, and those that are only named."""
    plan = ThingsPlan()
    for text, key in names.keys[Kind.ACCOUNTS].items():
        row = reading.accounts.get(text)
        if key < 0:
            if names.new[Kind.ACCOUNTS].get(key) == text:
                plan.new[text] = _account(reading, names, text)
        elif row is not None:
            standing = known.rows["accounts"][key]
            columns = _account(reading, names, text)()
            columns["details"] = {**standing.details, **columns["details"]}
            parent = names.key(Kind.ACCOUNTS, row.parent)
            columns["parent_id"] = parent if parent and parent > 0 else None
            plan.compare(standing, columns)
        elif known.names["accounts"].get(text) == key:
            plan.unchanged += 1  # any other spelling of it is no row of its own
    return plan


def _account(reading: Reading, names: Names, text: str) -> Callable[[], dict[str, Any]]:
    row = reading.accounts.get(text)

    def columns() -> dict[str, Any]:
        if row is None:
            return {"name": text, "domain": "", "owner_id": None, "details": {}}
        owner = names.key(Kind.PEOPLE, row.owner)
        return {
            "name": row.name,
            "domain": row.domain,
            "owner_id": owner if owner and owner > 0 else None,
            "details": dict(row.details),
        }

    return columns


def plan_products(reading: Reading, known: Known, names: Names) -> ThingsPlan:
    plan = ThingsPlan()
    for text, key in names.keys[Kind.PRODUCTS].items():
        row = reading.products.get(text)
        columns: dict[str, Any] = {"name": row.name if row else text}
        if row is not None:
            columns |= {"list_price": row.list_price, "currency": row.currency}
        if key < 0:
            if names.new[Kind.PRODUCTS].get(key) == text:
                plan.new[text] = columns.copy
        elif row is not None:
            plan.compare(known.rows["products"][key], columns)
        elif known.names["products"].get(text) == key:
            plan.unchanged += 1  # any other spelling of it is no row of its own
    return plan


def plan_contacts(reading: Reading, known: Known, names: Names) -> ThingsPlan:
    plan = ThingsPlan()
    keys = known.keys.get(Kind.CONTACTS, {})
    for text, row in reading.contacts.items():

        def columns(row: Any = row) -> dict[str, Any]:
            account = names.key(Kind.ACCOUNTS, row.account)
            return {
                "name": row.name,
                "email": row.email,
                "phone": row.phone,
                "job_title": row.job_title,
                "account_id": account if account and account > 0 else None,
            }

        standing = known.rows["contacts"].get(keys.get(text, 0))
        if standing is None:
            plan.new[text] = columns
        else:
            plan.compare(standing, columns())
    return plan
