"""What is sold at which list price, and what other currencies are worth."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from foresaid.people.actor import Actor

from .. import access
from ..models import ExchangeRate, Opportunity, Outcome, Product
from ..operations import finding


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductLine:
    """`open` counts the open opportunities for it, over the whole organisation."""

    uuid: UUID
    name: str
    list_price: Decimal | None
    currency: str
    open: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLine:
    """From `on` one unit of `from_currency` is worth `rate` of `to_currency`."""

    from_currency: str
    to_currency: str
    on: dt.date
    rate: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """`without_rate` are the currencies of amounts that can not be converted yet."""

    products: tuple[ProductLine, ...]
    rates: tuple[RateLine, ...]
    without_rate: tuple[str, ...]


def catalogue(actor: Actor) -> Catalogue:
    """Products by name, rates by currency with the newest day first. Three queries."""
    rates = _rates(actor)
    return Catalogue(products=_products(actor), rates=rates, without_rate=_without(actor, rates))


def product_line(actor: Actor, uuid: UUID) -> ProductLine:
    rows = access.products(actor).annotate(open=_open())
    return _line(finding.one(rows, uuid, _("There is no such product."), "product"))


def _products(actor: Actor) -> tuple[ProductLine, ...]:
    rows = access.products(actor).annotate(open=_open()).order_by("name", "pk")
    return tuple(_line(row) for row in rows)


def _open() -> Count:
    still = Q(opportunities__now_exists=True, opportunities__now_outcome=Outcome.OPEN)
    return Count("opportunities", filter=still)


def _line(row: Product) -> ProductLine:
    return ProductLine(
        uuid=row.uuid,
        name=row.name,
        list_price=row.list_price,
        currency=row.currency,
        open=getattr(row, "open", 0),
    )


def _rates(actor: Actor) -> tuple[RateLine, ...]:
    rows = ExchangeRate.objects.filter(organisation=actor.organisation)
    return tuple(
        RateLine(
            from_currency=row.from_currency,
            to_currency=row.to_currency,
            on=row.on_date,
            rate=row.rate,
        )
        for row in rows.order_by("from_currency", "to_currency", "-on_date")
    )


def _without(actor: Actor, rates: tuple[RateLine, ...]) -> tuple[str, ...]:
    home = actor.organisation.currency
    known = {one.from_currency for one in rates if one.to_currency == home}
    known |= {one.to_currency for one in rates if one.from_currency == home}
    used = Opportunity.objects.filter(organisation=actor.organisation, now_exists=True)
    codes = set(used.order_by().values_list("now_currency", flat=True).distinct())
    return tuple(sorted(codes - known - {home, ""}))
