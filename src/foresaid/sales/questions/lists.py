"""The list of opportunities: narrowed, sorted, a page at a time."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any, cast
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, OrderBy, Q, QuerySet, Sum

from foresaid.people.actor import Actor

from .. import access, money
from ..models import Opportunity, Outcome

PAGE = 50
_SORTS: dict[str, tuple[str, ...]] = {
    "name": ("name",),
    "account": ("account__name", "name"),
    "owner": ("now_owner__name", "name"),
    "step": ("now_step__position", "now_step_since"),
    "since": ("now_step_since",),
    "amount": ("now_amount",),
    "close": ("now_close_on",),
    "closed": ("now_closed_at",),
}
USUAL_SORT = "-amount"
# What `row_of` reads; the other half of the columns takes as long to fetch again.
_JOINED = ("account", "now_owner", "now_step")
_SHOWN = (
    *("uuid", "name", "created_at", "now_step_since", "now_amount", "now_currency"),
    *("now_close_on", "now_outcome", "now_closed_at"),
    *(f"{name}__{column}" for name in _JOINED for column in ("uuid", "name")),
    "now_step__key",
)

type Keys = QuerySet[Any, Any] | Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """What to show. `state` is an outcome or `all`; `whose` is `mine` or `all`.

    `within` (each), `within_any` and `without` (none) are keys of opportunities, or queries
    of them, that other apps hand in, such as those with a next step.
    """

    state: str = Outcome.OPEN
    whose: str = "all"
    text: str = ""
    step: str = ""
    owner: UUID | None = None
    account: UUID | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    close_from: dt.date | None = None
    close_to: dt.date | None = None
    within: tuple[Keys, ...] = ()
    within_any: tuple[Keys, ...] = ()
    without: tuple[Keys, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpportunityRow:
    """One line of the list. `days_in_step` is None where nobody knows since when."""

    id: int
    uuid: UUID
    name: str
    account: str
    account_uuid: UUID | None
    owner: str
    owner_uuid: UUID | None
    step: str
    step_key: str
    step_uuid: UUID | None
    days_in_step: int | None
    amount: Decimal | None
    currency: str
    close_on: dt.date | None
    outcome: str
    closed_on: dt.date | None

    @property
    def is_open(self) -> bool:
        return self.outcome == Outcome.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """How many, and worth how much together in the organisation's currency.

    `unknown` have no amount, or one in a currency without a rate.
    """

    count: int
    amount: Decimal
    unknown: int


def opportunity_list(
    actor: Actor,
    narrowed: Narrowed,
    *,
    sort: str = USUAL_SORT,
    page: str = "1",
    now: dt.datetime,
    count: int | None = None,
) -> "Page[OpportunityRow]":
    """A page of the narrowed list. A sort that is unknown is the usual one.

    Two queries where `count` is known from `total`, otherwise three.
    """
    rows = _sorted(narrow(actor, narrowed, now), sort)
    paginator = Paginator(rows.values_list("pk", flat=True), PAGE)
    if count is not None:
        paginator.count = count  # a cached property, known already
    found = paginator.get_page(page)
    keys = list(found.object_list)
    # Only keys are sorted: whole rows with their names weigh thrice as much at 100,000.
    shown = Opportunity.objects.select_related(*_JOINED).only(*_SHOWN).in_bulk(keys)
    moment = actor.organisation.moment(now)
    lines = [row_of(shown[key], moment, actor) for key in keys]
    return Page(lines, found.number, cast("Paginator[OpportunityRow]", found.paginator))


def total(actor: Actor, narrowed: Narrowed, now: dt.datetime) -> Total:
    """The narrowed list as a whole. Two queries."""
    rows = narrow(actor, narrowed, now).order_by()
    sums = rows.values_list("now_currency").annotate(Count("pk"), Sum("now_amount"))
    return total_of(actor, sums, now)


def total_of(
    actor: Actor, sums: Iterable[tuple[str, int, Decimal | None]], now: dt.datetime
) -> Total:
    """Sums by currency as one, at today's rates. One query where there are other currencies."""
    parts = list(sums)
    today = actor.organisation.today(now)
    home = actor.organisation.currency
    needs_rates = any(currency not in {"", home} for currency, _n, _sum in parts)
    rates = (
        money.rates_of(actor.organisation) if needs_rates else money.Rates(currency=home, into={})
    )
    amount, unknown = Decimal(0), 0
    for currency, count, summed in parts:
        converted = rates.convert(summed, currency, today) if summed is not None else None
        amount += converted or Decimal(0)
        unknown += count if converted is None else 0
    return Total(count=sum(count for _c, count, _s in parts), amount=amount, unknown=unknown)


def narrow(actor: Actor, narrowed: Narrowed, now: dt.datetime) -> QuerySet[Opportunity]:
    """The rows in the actor's sight that fit."""
    rows = access.opportunities(actor, actor.organisation.today(now))
    if narrowed.state != "all":
        rows = rows.filter(now_outcome=narrowed.state)
    if narrowed.whose == "mine" and actor.person is not None:
        rows = rows.filter(now_owner=actor.person)
    rows = rows.filter(_conditions(narrowed))
    for query in narrowed.within:
        rows = rows.filter(pk__in=query)
    if narrowed.within_any:
        rows = rows.filter(reduce(or_, (Q(pk__in=query) for query in narrowed.within_any)))
    for query in narrowed.without:
        rows = rows.exclude(pk__in=query)
    return rows


def _conditions(narrowed: Narrowed) -> Q:
    wanted = {
        "now_step__key": narrowed.step or None,
        "now_owner__uuid": narrowed.owner,
        "account__uuid": narrowed.account,
        "now_amount__gte": narrowed.least,
        "now_amount__lte": narrowed.most,
        "now_close_on__gte": narrowed.close_from,
        "now_close_on__lte": narrowed.close_to,
    }
    found = Q(**{name: value for name, value in wanted.items() if value is not None})
    if narrowed.text:
        found &= Q(name__icontains=narrowed.text) | Q(account__name__icontains=narrowed.text)
    return found


def _sorted(rows: QuerySet[Opportunity], sort: str) -> QuerySet[Opportunity]:
    if sort.removeprefix("-") not in _SORTS:
        sort = USUAL_SORT
    order: list[OrderBy] = []
    for name in _SORTS[sort.removeprefix("-")]:
        column = F(name)
        down = sort.startswith("-")
        order.append(column.desc(nulls_last=True) if down else column.asc(nulls_last=True))
    return rows.order_by(*order, "pk")


def row_of(row: Opportunity, moment: dt.datetime, actor: Actor) -> OpportunityRow:
    """One opportunity with its account, owner and step already fetched."""
    since, step, owner = row.now_step_since, row.now_step, row.now_owner
    closed = row.now_closed_at
    return OpportunityRow(
        id=row.pk,
        uuid=row.uuid,
        name=row.name,
        account=row.account.name if row.account else "",
        account_uuid=row.account.uuid if row.account else None,
        owner=owner.name if owner else "",
        owner_uuid=owner.uuid if owner else None,
        step=step.name if step else "",
        step_key=step.key if step else "",
        step_uuid=step.uuid if step else None,
        days_in_step=(moment - since).days if since and row.created_at else None,
        amount=row.now_amount,
        currency=row.now_currency or actor.organisation.currency,
        close_on=row.now_close_on,
        outcome=row.now_outcome,
        closed_on=closed.astimezone(actor.organisation.zone).date() if closed else None,
    )


def chosen(actor: Actor, uuids: Sequence[UUID], now: dt.datetime) -> list[OpportunityRow]:
    """Those of the named ones that are in the actor's sight, by name. One query."""
    rows = access.opportunities(actor, actor.organisation.today(now)).filter(uuid__in=uuids)
    moment = actor.organisation.moment(now)
    found = rows.select_related(*_JOINED).only(*_SHOWN).order_by("name", "pk")
    return [row_of(row, moment, actor) for row in found]
