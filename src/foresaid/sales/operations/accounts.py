"""Customers, the people there, and what is sold."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from babel.numbers import is_currency
from django.db import transaction
from django.utils.translation import gettext as _

from foresaid.people import journal
from foresaid.people.actor import Actor
from foresaid.people.errors import Unable
from foresaid.people.one_line import one_line

from ..models import Account, Contact, Product
from . import finding
from .version import touch


class UnableToKeepAccount(Unable):
    """The account, contact or product can not be kept like this."""


@transaction.atomic
def create_account(
    actor: Actor,
    *,
    name: str,
    owner: UUID | None = None,
    parent: UUID | None = None,
    domain: str = "",
    details: dict[str, Any] | None = None,
    now: dt.datetime,
    request_key: str = "",
) -> Account:
    journal.record(actor, "create_account", now=now, subject=name[:80], request_key=request_key)
    person = finding.person(actor, owner, "owner") if owner else actor.person
    account = Account.objects.create(
        organisation=actor.organisation,
        name=_named(name),
        owner=person,
        parent=finding.account(actor, parent) if parent else None,
        domain=domain.strip().lower(),
        details=details or {},
    )
    touch(actor.organisation)
    return account


@transaction.atomic
def change_account(
    actor: Actor,
    *,
    account: UUID,
    name: str,
    owner: UUID | None,
    parent: UUID | None = None,
    domain: str = "",
    is_active: bool = True,
    now: dt.datetime,
    request_key: str = "",
) -> Account:
    """Set what is known of an account; an account can not stand below itself."""
    journal.record(actor, "change_account", now=now, subject=str(account), request_key=request_key)
    found = finding.account(actor, account)
    found.name = _named(name)
    found.owner = finding.person(actor, owner, "owner") if owner else None
    found.parent = _parent(found, finding.account(actor, parent)) if parent else None
    found.domain = domain.strip().lower()
    found.is_active = is_active
    found.save()
    touch(actor.organisation)
    return found


@transaction.atomic
def add_contact(
    actor: Actor,
    *,
    name: str,
    account: UUID | None = None,
    email: str = "",
    phone: str = "",
    job_title: str = "",
    now: dt.datetime,
    request_key: str = "",
) -> Contact:
    journal.record(actor, "add_contact", now=now, subject=name[:80], request_key=request_key)
    return Contact.objects.create(
        organisation=actor.organisation,
        name=_named(name),
        account=finding.account(actor, account) if account else None,
        email=email.strip().lower(),
        phone=phone.strip(),
        job_title=job_title.strip(),
    )


@transaction.atomic
def change_contact(
    actor: Actor,
    *,
    contact: UUID,
    name: str,
    email: str = "",
    phone: str = "",
    job_title: str = "",
    now: dt.datetime,
    request_key: str = "",
) -> Contact:
    journal.record(actor, "change_contact", now=now, subject=str(contact), request_key=request_key)
    found = finding.contact(actor, contact)
    found.name = _named(name)
    found.email = email.strip().lower()
    found.phone = phone.strip()
    found.job_title = job_title.strip()
    found.save()
    return found


@transaction.atomic
def add_product(
    actor: Actor,
    *,
    name: str,
    list_price: Decimal | None = None,
    currency: str = "",
    now: dt.datetime,
    request_key: str = "",
) -> Product:
    journal.record(actor, "add_product", now=now, subject=name[:80], request_key=request_key)
    _require_free(actor, name, list_price)
    product = Product.objects.create(
        organisation=actor.organisation,
        name=_named(name),
        list_price=list_price,
        currency=_price_currency(actor, list_price, currency),
    )
    touch(actor.organisation)
    return product


@transaction.atomic
def change_product(
    actor: Actor,
    *,
    product: UUID,
    name: str,
    list_price: Decimal | None = None,
    currency: str = "",
    now: dt.datetime,
    request_key: str = "",
) -> Product:
    """Set its name and list price; figures of opportunities without an amount follow it."""
    journal.record(actor, "change_product", now=now, subject=str(product), request_key=request_key)
    found = finding.product(actor, product)
    _require_free(actor, name, list_price, but=found)
    found.name = _named(name)
    found.list_price = list_price
    found.currency = _price_currency(actor, list_price, currency)
    found.save(update_fields=["name", "list_price", "currency"])
    touch(actor.organisation)
    return found


def _require_free(
    actor: Actor, name: str, list_price: Decimal | None, but: Product | None = None
) -> None:
    """That the actor may, that no other product is called so, and that the price can be one."""
    if not actor.shapes_sales:
        raise UnableToKeepAccount(
            _("Only a head of sales or an administrator adds and changes products.")
        )
    others = Product.objects.filter(organisation=actor.organisation, name=_named(name))
    if any(other != but for other in others):
        raise UnableToKeepAccount(_("There is already a product of that name."), field="name")
    if list_price is not None and list_price < 0:
        raise UnableToKeepAccount(_("A price is zero or more."), field="list_price")


def _price_currency(actor: Actor, list_price: Decimal | None, currency: str) -> str:
    """The organisation's where none is named; none without a price."""
    code = currency.strip().upper()
    if list_price is None:
        return ""
    if code and not is_currency(code):
        raise UnableToKeepAccount(
            _("“%(code)s” is no known currency; use a code of three letters such as EUR.")
            % {"code": code},
            field="currency",
        )
    return code or actor.organisation.currency


def _named(name: str) -> str:
    if not name.strip():
        raise UnableToKeepAccount(_("Give it a name."), field="name")
    return one_line(name)[:200]


def _parent(account: Account, parent: Account) -> Account:
    above: Account | None = parent
    while above is not None:
        if above.pk == account.pk:
            raise UnableToKeepAccount(
                _("An account can not stand below itself; choose another one above it."),
                field="parent",
            )
        above = above.parent
    return parent
