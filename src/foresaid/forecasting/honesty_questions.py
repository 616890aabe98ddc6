"""How honest computed chances were: read from what the worker weighed, and its records."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foresaid.people.actor import Actor
from foresaid.people.errors import NotThere
from foresaid.sales import access as sales_access

from .models import Foretold, Honesty

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class HonestyView:
    """`figures` as the engine gave them; see `operations.score.weigh`."""

    made_at: dt.datetime
    figures: Mapping[str, Any]

    @property
    def bins(self) -> list[Mapping[str, Any]]:
        found = self.figures["reliability"]
        return list(found["bins"]) if found else []


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """One opportunity's chance for a term, and whether it was won in it."""

    uuid: UUID
    name: str
    account: str
    term: str
    chance: float
    came: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BinPage:
    """The opportunities of one bin, as far as they are in the actor's sight."""

    figures: Mapping[str, Any]
    rows: Page[Any]
    shown: tuple[Foreseen, ...]


def honesty(actor: Actor) -> HonestyView | None:
    """None until the first month has ended that chances are known of. One query."""
    row = Honesty.objects.filter(organisation=actor.organisation).first()
    return HonestyView(made_at=row.made_at, figures=row.figures) if row else None


def bin_page(actor: Actor, place: int, number: str, now: dt.datetime) -> BinPage:
    """The records behind one bin, the largest chance first. Raises `NotThere`."""
    view = honesty(actor)
    if view is None or not 0 <= place < len(view.bins):
        raise NotThere(_("There are no such chances."))
    found = view.bins[place]
    which = Q(pk__in=())
    for term, run in view.figures["pairs"]:
        which |= Q(term=term, run=run)
    seen = sales_access.opportunities(actor, actor.organisation.today(now))
    rows = Foretold.objects.filter(
        which,
        run__organisation=actor.organisation,
        chance__gte=found["lowest"] - 1e-9,
        chance__lte=found["highest"] + 1e-9,
        came__isnull=False,
        opportunity__in=seen.values("pk"),
    ).order_by("-chance", "pk")
    page = Paginator(rows.select_related("opportunity__account", "term"), PAGE).get_page(number)
    return BinPage(figures=found, rows=page, shown=tuple(map(_foreseen, page.object_list)))


def _foreseen(row: Foretold) -> Foreseen:
    deal = row.opportunity
    return Foreseen(
        uuid=deal.uuid,
        name=deal.name,
        account=deal.account.name if deal.account else "",
        term=row.term.name,
        chance=row.chance,
        came=bool(row.came),
    )
