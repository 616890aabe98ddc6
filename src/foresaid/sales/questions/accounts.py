"""The client base, and one account with all that is going on there."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, cast
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.translation import gettext as _

from foresaid.people.actor import Actor

from .. import access
from ..models import Account, Contact, Outcome
from ..operations import finding
from .detail import MeetingView, meeting_view
from .lists import Narrowed, OpportunityRow, Total, narrow, row_of, total_of

PAGE = 50
MOST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """`open` counts the open opportunities that the reader may see."""

    id: int
    uuid: UUID
    name: str
    owner: str
    open: int
    is_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactView:
    uuid: UUID
    name: str
    job_title: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPage:
    """Opportunities are those in the reader's sight: open ones, and the latest closed ones."""

    uuid: UUID
    id: int
    name: str
    owner: str
    owner_uuid: UUID | None
    parent: str
    parent_uuid: UUID | None
    domain: str
    is_active: bool
    details: tuple[tuple[str, str], ...]
    subsidiaries: tuple[tuple[UUID, str], ...]
    contacts: tuple[ContactView, ...]
    open: tuple[OpportunityRow, ...]
    open_total: Total
    closed: tuple[OpportunityRow, ...]
    won_total: Total
    meetings: tuple[MeetingView, ...]


def account_list(
    actor: Actor,
    *,
    text: str = "",
    whose: str = "all",
    within_any: "Sequence[QuerySet[Any, int]]" = (),
    without: "Sequence[QuerySet[Any, int]]" = (),
    sort: str = "name",
    page: str = "1",
    now: dt.datetime,
) -> "Page[AccountRow]":
    """A page of accounts by name, owner or open opportunities. Two queries.

    `within_any`: keys of accounts that alone are shown. `without`: keys of accounts that are left
    out, as are then those that are not active.
    """
    rows = access.accounts(actor)
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(domain__icontains=text))
    if whose == "mine" and actor.person is not None:
        rows = rows.filter(owner=actor.person)
    if within_any:
        rows = rows.filter(reduce(or_, (Q(pk__in=keys) for keys in within_any)))
    if without:
        rows = rows.filter(is_active=True)
    for keys in without:
        rows = rows.exclude(pk__in=keys)
    name = sort.removeprefix("-")
    order = sort.replace("owner", "owner__name") if name in {"owner", "open"} else sort
    if name not in {"name", "owner", "open"}:
        order = "name"
    found = Paginator(_with_open(actor, rows, now).order_by(order, "name", "pk"), PAGE).get_page(
        page
    )
    lines = [
        AccountRow(
            id=row.pk,
            uuid=row.uuid,
            name=row.name,
            owner=row.owner.name if row.owner else "",
            open=row.open,
            is_active=row.is_active,
        )
        for row in cast("list[Any]", found.object_list)
    ]
    return Page(lines, found.number, cast("Paginator[AccountRow]", found.paginator))


def _with_open(actor: Actor, rows: QuerySet[Account], now: dt.datetime) -> QuerySet[Any]:
    seen = access.opportunities(actor, actor.organisation.today(now)).filter(
        account=OuterRef("pk"), now_outcome=Outcome.OPEN
    )
    counted = seen.order_by().values("account").annotate(n=Count("pk")).values("n")
    return rows.select_related("owner").annotate(open=Subquery(counted))


def account_page(actor: Actor, uuid: UUID, now: dt.datetime) -> AccountPage:
    """An account with its people, opportunities and meetings. Eight queries, or nine."""
    rows = access.accounts(actor).select_related("owner", "parent")
    found = finding.one(rows, uuid, _("There is no such account."), "account")
    at_it = Narrowed(account=found.uuid)
    closed = Narrowed(account=found.uuid, state="all")
    return AccountPage(
        uuid=found.uuid,
        id=found.pk,
        name=found.name,
        owner=found.owner.name if found.owner else "",
        owner_uuid=found.owner.uuid if found.owner else None,
        parent=found.parent.name if found.parent else "",
        parent_uuid=found.parent.uuid if found.parent else None,
        domain=found.domain,
        is_active=found.is_active,
        details=tuple((str(name), str(value)) for name, value in found.details.items()),
        subsidiaries=tuple(access.accounts(actor).filter(parent=found).values_list("uuid", "name")),
        contacts=tuple(_contact(row) for row in access.contacts(actor).filter(account=found)),
        open=_lines(actor, at_it, now, "-now_amount"),
        open_total=_total(actor, at_it, now),
        closed=_lines(actor, closed, now, "-now_closed_at"),
        won_total=_total(actor, Narrowed(account=found.uuid, state=Outcome.WON), now),
        meetings=_meetings(actor, found, now),
    )


def contacts_of(actor: Actor, account: UUID) -> list[ContactView]:
    return [_contact(row) for row in access.contacts(actor).filter(account__uuid=account)]


def _contact(row: Contact) -> ContactView:
    return ContactView(
        uuid=row.uuid, name=row.name, job_title=row.job_title, email=row.email, phone=row.phone
    )


def _lines(
    actor: Actor, narrowed: Narrowed, now: dt.datetime, order: str
) -> tuple[OpportunityRow, ...]:
    moment = actor.organisation.moment(now)
    rows = narrow(actor, narrowed, now).select_related("account", "now_owner", "now_step")
    if narrowed.state == "all":
        rows = rows.exclude(now_outcome=Outcome.OPEN)
    return tuple(row_of(row, moment, actor) for row in rows.order_by(order, "pk")[:MOST])


def _total(actor: Actor, narrowed: Narrowed, now: dt.datetime) -> Total:
    rows = narrow(actor, narrowed, now).order_by()
    sums: Any = rows.values_list("now_currency").annotate(Count("pk"), Sum("now_amount"))
    return total_of(actor, sums, now)


def _meetings(actor: Actor, account: Account, now: dt.datetime) -> tuple[MeetingView, ...]:
    rows = access.meetings(actor, actor.organisation.today(now)).filter(account=account)
    newest = rows.select_related("now_lead").order_by("-now_starts_at")[:20]
    return tuple(meeting_view(row) for row in newest)
