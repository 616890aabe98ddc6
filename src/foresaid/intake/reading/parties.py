"""People and their teams, accounts, contacts, products."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING

from ..mapping.catalogue import Kind
from .cells import RowRefused
from .rows import AccountRow, ContactRow, PersonRow, ProductRow, Reading

if TYPE_CHECKING:
    from .read import Source

LONGEST_NAME = 200


def take_person(source: Source, row: list[str], _line: int) -> None:
    cells = source.cells
    name = _name(source, row)
    person = PersonRow(
        name=name,
        key=cells.text(row, "key", LONGEST_NAME),
        email=_email(source, row),
        manager=cells.text(row, "manager", LONGEST_NAME),
        team=cells.text(row, "team", LONGEST_NAME),
        sells=True,
    )
    _once(source, source.into.people, name, person)


def take_account(source: Source, row: list[str], _line: int) -> None:
    cells = source.cells
    name = _name(source, row)
    account = AccountRow(
        name=name,
        key=cells.text(row, "key", LONGEST_NAME),
        owner=cells.text(row, "owner", LONGEST_NAME),
        parent=cells.text(row, "parent", LONGEST_NAME),
        domain=cells.text(row, "domain", LONGEST_NAME),
        details={
            column: value for column in cells.form.kept if (value := cells.in_column(row, column))
        },
    )
    _once(source, source.into.accounts, account.key or name, account)


def take_contact(source: Source, row: list[str], _line: int) -> None:
    cells = source.cells
    contact = ContactRow(
        name=_name(source, row),
        key=cells.text(row, "key", LONGEST_NAME),
        email=_email(source, row),
        phone=cells.text(row, "phone", 60),
        job_title=cells.text(row, "job_title", 120),
        account=cells.text(row, "account", LONGEST_NAME),
    )
    known_by = contact.key or contact.email or f"{contact.name}, {contact.account}"
    _once(source, source.into.contacts, known_by, contact)


def take_product(source: Source, row: list[str], _line: int) -> None:
    price, currency = source.cells.money(row, "list_price")
    name = _name(source, row)
    product = ProductRow(
        name=name,
        key=source.cells.text(row, "key", LONGEST_NAME),
        list_price=price,
        currency=currency,
    )
    _once(source, source.into.products, name, product)


def _name(source: Source, row: list[str]) -> str:
    name = source.cells.text(row, "name", LONGEST_NAME)
    if not name:
        raise RowRefused("no_name", source.cells.form.columns["name"])
    return name


def _email(source: Source, row: list[str]) -> str:
    email = source.cells.text(row, "email", 254)
    if email and ("@" not in email or " " in email):
        raise RowRefused("email_unreadable", source.cells.form.columns["email"], email)
    return email.lower()


def _once[AnyRow](source: Source, rows: dict[str, AnyRow], key: str, row: AnyRow) -> None:
    known = rows.get(key)
    if known is not None and known != row:
        columns = source.cells.form.columns
        raise RowRefused("twice", columns.get("key") or columns["name"], key)
    rows[key] = row


def finish(into: Reading) -> None:
    """Give numbers their names, and count the names that no file explains."""
    people = {row.key: row.name for row in into.people.values() if row.key}
    accounts = {row.name: key for key, row in into.accounts.items()}
    products = {row.key: row.name for row in into.products.values() if row.key}
    for account in into.accounts.values():
        account.owner = people.get(account.owner, account.owner)
        account.parent = accounts.get(account.parent, account.parent)
        _mention(into, Kind.PEOPLE, account.owner, into.people)
        _mention(into, Kind.ACCOUNTS, account.parent, into.accounts)
    for contact in into.contacts.values():
        contact.account = accounts.get(contact.account, contact.account)
        _mention(into, Kind.ACCOUNTS, contact.account, into.accounts)
    for sale in into.opportunities.values():
        sale.owner = people.get(sale.owner, sale.owner)
        sale.account = accounts.get(sale.account, sale.account)
        sale.product = products.get(sale.product, sale.product)
        _mention(into, Kind.PEOPLE, sale.owner, into.people)
        _mention(into, Kind.ACCOUNTS, sale.account, into.accounts)
        _mention(into, Kind.PRODUCTS, sale.product, into.products)
        for entry in sale.entries:
            _mention(into, Kind.PEOPLE, people.get(entry.by, entry.by), into.people)
        for change in sale.changes:
            who = change.text if change.field == "owner" else change.by
            _mention(into, Kind.PEOPLE, people.get(who, who), into.people)
    for activity in into.activities.values():
        activity.by = people.get(activity.by, activity.by)
        _mention(into, Kind.PEOPLE, activity.by, into.people)
    for person in list(into.people.values()):
        person.manager = people.get(person.manager, person.manager)
        _mention(into, Kind.PEOPLE, person.manager, into.people)


def _mention(into: Reading, kind: Kind, name: str, defined: Container[str]) -> None:
    if name and name not in defined:
        into.mention(kind, name)
