"""Anything by its name: opportunities, accounts, contacts, people."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, IntegerField, Model, QuerySet, When

from foresaid.people import access as people_access
from foresaid.people.actor import Actor

from .. import access

EACH = 10
SHORTEST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """`beside` says where it belongs. `account` is where a contact is found."""

    uuid: UUID
    name: str
    beside: str = ""
    account: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    text: str
    opportunities: tuple[Hit, ...] = ()
    accounts: tuple[Hit, ...] = ()
    contacts: tuple[Hit, ...] = ()
    people: tuple[Hit, ...] = ()

    @property
    def too_short(self) -> bool:
        return len(self.text) < SHORTEST

    @property
    def count(self) -> int:
        return sum(map(len, (self.opportunities, self.accounts, self.contacts, self.people)))


def search(actor: Actor, text: str, now: dt.datetime) -> Found:
    """Up to ten of each kind whose name holds `text`, those that start with it first."""
    wanted = " ".join(text.split())[:100]
    if len(wanted) < SHORTEST:
        return Found(text=wanted)
    today = actor.organisation.today(now)
    deals = _best(access.opportunities(actor, today), wanted).select_related("account")
    contacts = _best(access.contacts(actor), wanted).select_related("account")
    return Found(
        text=wanted,
        opportunities=tuple(
            Hit(uuid=row.uuid, name=row.name, beside=row.account.name if row.account else "")
            for row in deals[:EACH]
        ),
        accounts=tuple(
            Hit(uuid=row.uuid, name=row.name)
            for row in _best(access.accounts(actor), wanted)[:EACH]
        ),
        contacts=tuple(
            Hit(
                uuid=row.uuid,
                name=row.name,
                beside=row.account.name if row.account else row.job_title,
                account=row.account.uuid if row.account else None,
            )
            for row in contacts[:EACH]
        ),
        people=tuple(
            Hit(uuid=row.uuid, name=row.name)
            for row in _best(people_access.seen_people(actor, today), wanted)[:EACH]
        ),
    )


def _best[Named: Model](rows: QuerySet[Named], text: str) -> QuerySet[Named]:
    starts = Case(When(name__istartswith=text, then=0), default=1, output_field=IntegerField())
    return rows.filter(name__icontains=text).order_by(starts, "name", "pk")
