"""Who the people of an event are: ours, a customer's, or nobody that is known here."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from foresaid.people.actor import Actor
from foresaid.people.models import Organisation, Person
from foresaid.sales import access
from foresaid.sales.models import Account, Contact
from foresaid.sales.open_domains import OPEN_TO_ALL

from .events import Event

_HOST = re.compile(r"^(?:[a-z][a-z0-9+.-]*://)?(?:www\.)?([^/:?#\s]+)", re.IGNORECASE)
AT_ONCE = 40
MOST_PARTS = 8


def host_of(text: str) -> str:
    """The host in a domain or web address as people type them: `https://www.halden.no/` too."""
    found = _HOST.match(text.strip())
    return found.group(1).lower().rstrip(".") if found else ""


def domain_of(email: str) -> str:
    """The domain that says whom somebody works for; "" where anybody can have an address."""
    domain = email.rpartition("@")[2]
    return "" if domain in OPEN_TO_ALL else domain


def and_parents(domain: str) -> list[str]:
    """`mail.halden.no` may be listed as `halden.no`; a domain has two parts at least.

    Of one with more parts than anybody's has, only the last: it would have a million parents.
    """
    parts = domain.split(".")[-MOST_PARTS:]
    return [".".join(parts[first:]) for first in range(len(parts) - 1)]


@dataclass(slots=True)
class Customers:
    """Contacts by address and accounts by domain, as far as they were asked for."""

    contacts: dict[str, Contact] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)

    def account_of(self, email: str) -> Account | None:
        contact = self.contacts.get(email)
        if contact is not None and contact.account is not None:
            return contact.account
        named = (self.accounts.get(domain) for domain in and_parents(domain_of(email)))
        return next((account for account in named if account is not None), None)

    def knows(self, email: str) -> bool:
        return email in self.contacts or self.account_of(email) is not None


@dataclass(frozen=True, slots=True)
class Ours:
    """People of the organisation by address, and the domains that are its own."""

    people: dict[str, Person]
    domains: frozenset[str]

    def is_ours(self, email: str) -> bool:
        return email in self.people or not self.domains.isdisjoint(and_parents(domain_of(email)))


def ours(organisation: Organisation) -> Ours:
    """One query."""
    people: dict[str, Person] = {}
    rows = Person.objects.filter(organisation=organisation).select_related("login")
    for person in rows.order_by("left_on", "pk"):
        for email in addresses_of(person):
            if person.left_on is None or email not in people:
                people[email] = person
    domains = {domain_of(email) for email in people} - {""}
    return Ours(people, frozenset(domains))


def addresses_of(person: Person) -> frozenset[str]:
    """Where invitations reach somebody: the address on record and that of the sign-in."""
    login = person.login.email if person.login else ""
    return frozenset({person.email.lower(), login.lower()} - {""})


def reached_by(emails: Collection[str]) -> QuerySet[Person]:
    """People of any organisation who work there now and have one of these addresses."""
    rows = Person.objects.present().annotate(own=Lower("email"), entry=Lower("login__email"))
    return rows.filter(Q(own__in=emails) | Q(entry__in=emails))


def customers(actor: Actor, emails: Collection[str]) -> Customers:
    """Contacts and accounts behind these addresses, a fixed number of queries per forty."""
    found = Customers()
    for some in _portions(sorted(set(emails))):
        _ask_contacts(actor, found, some)
    domains = {domain_of(email) for email in emails if not found.knows(email)} - {""}
    for some in _portions(sorted({one for domain in domains for one in and_parents(domain)})):
        _ask_domains(actor, found, some)
    return found


def strangers(event: Event, us: Ours) -> list[str]:
    """Addresses of those in an event who are not ours, in order."""
    return [email for email in sorted(event.addresses) if not us.is_ours(email)]


def _ask_contacts(actor: Actor, found: Customers, emails: list[str]) -> None:
    rows = access.contacts(actor).annotate(small=Lower("email")).filter(small__in=emails)
    for row in rows.select_related("account__owner").order_by("pk"):
        found.contacts.setdefault(row.email.lower(), row)


def _ask_domains(actor: Actor, found: Customers, domains: list[str]) -> None:
    wanted = set(domains)
    by_address = reduce(or_, (Q(email__iendswith=f"@{one}") for one in domains))
    contacts = access.contacts(actor).filter(by_address, account__isnull=False)
    by_site = reduce(or_, (Q(domain__icontains=one) for one in domains))
    accounts = access.accounts(actor).filter(by_site).select_related("owner").order_by("pk")
    for account in accounts:
        if (host := host_of(account.domain)) in wanted:
            found.accounts.setdefault(host, account)
    for contact in contacts.select_related("account__owner").order_by("pk"):
        assert contact.account is not None
        found.accounts.setdefault(domain_of(contact.email.lower()), contact.account)


def _portions(values: Iterable[str]) -> Iterable[list[str]]:
    rows = list(values)
    return (rows[first : first + AT_ONCE] for first in range(0, len(rows), AT_ONCE))
