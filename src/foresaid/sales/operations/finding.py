"""Rows by their public uuid, on behalf of an actor; a foreign one is as absent as none.

Opportunities and meetings come locked until the commit: what an operation decides from their
state still holds when its dated rows are written, and a second writer waits and sees the first.
Whoever takes several locks takes them in this order, and within each by key: meetings,
opportunities, standings, the organisation's row, the head of the chain.
"""

import datetime as dt
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foresaid.people import access as people_access
from foresaid.people.actor import Actor
from foresaid.people.errors import NotThere, Unable
from foresaid.people.models import ActorKind, Person
from foresaid.people.periods import is_in_reach

from .. import access
from ..models import Account, Contact, Meeting, Opportunity, Process, Product, Step


class UnableToFind(NotThere):
    """There is no such row in sight of the actor."""


class UnableToDate(Unable):
    """The moment that was given can not be the moment at which it happened."""


def one[Found: Model](
    rows: QuerySet[Found], uuid: UUID, message: str | Promise, field: str
) -> Found:
    found = rows.filter(uuid=uuid).first()
    if found is None:
        raise UnableToFind(message, field=field)
    return found


def locked[Found: Model](rows: QuerySet[Found]) -> QuerySet[Found]:
    """Held until the commit against other writers; rows that point to these may still be added."""
    return rows.select_for_update(of=("self",), no_key=True)


def opportunity(actor: Actor, uuid: UUID, now: dt.datetime) -> Opportunity:
    rows = access.opportunities(actor, actor.organisation.today(now))
    message = _("There is no such opportunity among those you work on or lead.")
    return one(locked(rows).select_related("version__process"), uuid, message, "opportunity")


def opportunities(actor: Actor, uuids: list[UUID], now: dt.datetime) -> list[Opportunity]:
    """All of them in the order given, or an error that says how many are missing."""
    rows = access.opportunities(actor, actor.organisation.today(now)).filter(uuid__in=uuids)
    by_uuid = {row.uuid: row for row in locked(rows).order_by("pk")}
    if missing := len(set(uuids) - set(by_uuid)):
        message = _("%(count)s of the chosen opportunities are not among those you work on.")
        raise UnableToFind(message % {"count": missing}, field="opportunities")
    return [by_uuid[uuid] for uuid in dict.fromkeys(uuids)]


def person(actor: Actor, uuid: UUID, field: str = "person") -> Person:
    rows = people_access.everybody(actor).filter(left_on__isnull=True)
    message = _("Nobody of that kind works here now; choose a person from the list.")
    return one(rows, uuid, message, field)


def account(actor: Actor, uuid: UUID) -> Account:
    return one(access.accounts(actor), uuid, _("There is no such account."), "account")


def contact(actor: Actor, uuid: UUID) -> Contact:
    return one(access.contacts(actor), uuid, _("There is no such contact."), "contact")


def product(actor: Actor, uuid: UUID) -> Product:
    return one(access.products(actor), uuid, _("There is no such product."), "product")


def process(actor: Actor, uuid: UUID) -> Process:
    return one(access.processes(actor), uuid, _("There is no such way of selling."), "process")


def step(actor: Actor, uuid: UUID) -> Step:
    rows = access.steps(actor).select_related("version__process")
    return one(rows, uuid, _("There is no such step."), "step")


def meeting(actor: Actor, uuid: UUID, now: dt.datetime) -> Meeting:
    return _meeting(locked(access.meetings(actor, actor.organisation.today(now))), uuid)


def meeting_in_sight(actor: Actor, uuid: UUID, now: dt.datetime) -> Meeting:
    """Not locked: for whoever locks more than this one, all of them in the order of their keys."""
    return _meeting(access.meetings(actor, actor.organisation.today(now)), uuid)


def _meeting(rows: QuerySet[Meeting], uuid: UUID) -> Meeting:
    return one(rows, uuid, _("There is no such meeting among yours."), "meeting")


def when_it_happened(
    actor: Actor, happened_at: dt.datetime | None, now: dt.datetime
) -> dt.datetime:
    """`happened_at`, or the organisation's present moment; never later than that.

    Where a past is played into a practice organisation by a job or an operator, what lies
    ahead of its clock may be written; readers ignore it until the clock gets there.
    """
    moment = actor.organisation.moment(now)
    if happened_at is None:
        return moment
    if not is_in_reach(happened_at.date()):
        raise UnableToDate(_("Check the year of the date."), field="happened_at")
    plays = actor.organisation.is_practice and actor.kind != ActorKind.PERSON
    if happened_at > moment and not plays:
        raise UnableToDate(
            _("This has not happened yet: choose today or an earlier day."), field="happened_at"
        )
    return happened_at
