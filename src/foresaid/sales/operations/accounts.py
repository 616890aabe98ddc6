"""Customers, the people there, and what is sold."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from foresaid.people import journal
from foresaid.people.actor import Actor
from foresaid.people.errors import Unable

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
    if not actor.shapes_sales:
        raise UnableToKeepAccount(_("Only a head of sales or an administrator adds products."))
    if Product.objects.filter(organisation=actor.organisation, name=_named(name)).exists():
        raise UnableToKeepAccount(_("There is already a product of that name."), field="name")
    if list_price is not None and list_price < 0:
        raise UnableToKeepAccount(_("A price is zero or more."), field="list_price")
    product = Product.objects.create(
        organisation=actor.organisation,
        name=_named(name),
        list_price=list_price,
        currency=currency or (actor.organisation.currency if list_price is not None else ""),
    )
    touch(actor.organisation)
    return product


def _named(name: str) -> str:
    if not name.strip():
        raise UnableToKeepAccount(_("Give it a name."), field="name")
    return name.strip()[:200]


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
