"""The firms that are sold to, and the people there."""

from dataclasses import dataclass

from foresaid.engine.world_rows import Practice
from foresaid.people.models import Organisation
from foresaid.sales.models import Account, Contact

from .people import Staff


@dataclass(frozen=True, slots=True, kw_only=True)
class Customers:
    """Keys of rows by the world's keys."""

    accounts: dict[str, int]
    contacts: dict[str, int]


def write_customers(organisation: Organisation, world: Practice, staff: Staff) -> Customers:
    """Write accounts and contacts; an account is looked after by whoever sold there last."""
    owners = {sale.account: sale.owner for sale in world.sales}
    domains = {one.account: one.email.partition("@")[2] for one in world.contacts}
    accounts = Account.objects.bulk_create(
        Account(
            organisation=organisation,
            name=firm.name,
            domain=domains.get(firm.key, ""),
            owner=staff.people[owners[firm.key]] if firm.key in owners else None,
        )
        for firm in world.firms
    )
    keys = {firm.key: row.pk for firm, row in zip(world.firms, accounts, strict=True)}
    contacts = Contact.objects.bulk_create(
        Contact(
            organisation=organisation,
            account_id=keys[one.account],
            name=one.name,
            email=one.email,
            job_title=one.job,
        )
        for one in world.contacts
    )
    return Customers(
        accounts=keys,
        contacts={one.key: row.pk for one, row in zip(world.contacts, contacts, strict=True)},
    )
