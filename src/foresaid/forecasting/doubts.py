"""Stated days of decision that are hard to believe: what rests on them, and what is likelier."""

import datetime as dt
from typing import Any

from django.db.models import Count, F, FloatField, Q, QuerySet, Sum
from django.db.models.functions import Cast, Coalesce

from foresaid.engine.differences import BELIEVED_FROM
from foresaid.people import access as people_access
from foresaid.people.actor import Actor
from foresaid.people.models import Membership, TeamPath, Term
from foresaid.sales import access as sales_access
from foresaid.sales.models import Credit, Opportunity
from foresaid.sales.pushes import close_pushes

from .about import About
from .models import Reading, Run
from .questions import latest_foretelling
from .term_views import Doubted, Doubts

SHOWN = 5
HARDLY = 0.02
"""A chance ever below which a deal is doubted itself, and not its date."""

_BY_THEN = Coalesce(F("chance_by_close"), 0.0)
_AMOUNT = Cast(F("amount"), FloatField())
_LATER = _AMOUNT * (F("chance") - _BY_THEN)
"""Money that is likely, but only after the day that was said."""


def doubts_of(actor: Actor, now: dt.datetime, about: About, term: Term) -> Doubts | None:
    """The dates within the term's reach; None where no open opportunity has one. Three queries."""
    run = latest_foretelling(actor.organisation)
    if run is None:
        return None
    today = actor.organisation.today(now)
    dated = _dated(run, term, today).filter(
        opportunity__in=_opportunities(actor, about, today).values("pk")
    )
    counted = _counted(dated, today)
    if not counted["dated"]:
        return None
    rows = dated.filter(_doubted(today)).select_related(
        "run__organisation", "opportunity__account", "opportunity__now_owner"
    )
    found = list(rows.order_by(_LATER.desc(nulls_last=True), "pk")[:SHOWN])
    pushes = close_pushes([row.opportunity_id for row in found], actor.organisation.moment(now))
    shown = tuple(_doubted_one(row, pushes.get(row.opportunity_id, 0), today) for row in found)
    return Doubts(shown=shown, **counted)


def _dated(run: Run, term: Term, today: dt.date) -> QuerySet[Reading]:
    """Open opportunities that are said to be decided in the term, or were before today."""
    rows = Reading.objects.filter(
        run=run, opportunity__now_outcome="open", opportunity__now_close_on__lt=term.ends_on
    )
    if term.starts_on > today:
        return rows.filter(opportunity__now_close_on__gte=term.starts_on)
    return rows


def _passed(today: dt.date) -> Q:
    return Q(opportunity__now_close_on__lt=today)


def _doubted(today: dt.date) -> Q:
    """Whose date has passed, or leaves time for fewer than 2 of 10 of the wins."""
    early = Q(chance_by_close__lt=F("chance") * BELIEVED_FROM)
    return Q(chance__gt=HARDLY) & (_passed(today) | early)


def _counted(dated: QuerySet[Reading], today: dt.date) -> dict[str, Any]:
    doubted = _doubted(today)
    return dated.aggregate(
        dated=Count("pk"),
        doubted=Count("pk", filter=doubted),
        passed=Count("pk", filter=doubted & _passed(today)),
        said=Coalesce(Sum(_AMOUNT, filter=doubted), 0.0),
        by_then=Coalesce(Sum(_AMOUNT * _BY_THEN, filter=doubted), 0.0),
    )


def _doubted_one(row: Reading, pushes: int, today: dt.date) -> Doubted:
    deal = row.opportunity
    assert deal.now_close_on is not None  # asked for by the query
    share = None
    if row.chance_by_close is not None and row.chance:
        share = row.chance_by_close / row.chance
    half_by = None
    if row.half_won_days is not None:
        day = row.run.as_of.astimezone(row.run.organisation.zone).date()
        half_by = day + dt.timedelta(days=round(row.half_won_days))
    return Doubted(
        uuid=deal.uuid,
        name=deal.name,
        account=deal.account.name if deal.account else "",
        owner=deal.now_owner.name if deal.now_owner else "",
        amount=float(row.amount) if row.amount is not None else None,
        close_on=deal.now_close_on,
        passed=deal.now_close_on < today,
        share_by_then=share,
        half_by=half_by,
        pushes=pushes,
    )


def _opportunities(actor: Actor, about: About, today: dt.date) -> QuerySet[Opportunity]:
    seen = sales_access.opportunities(actor, today)
    if about.person is not None:
        held = Credit.objects.filter(person=about.person, to_at__isnull=True)
        return seen.filter(pk__in=held.values("opportunity"))
    if about.team is not None:
        teams = TeamPath.objects.filter(ancestor=about.team).values("descendant")
        members = Membership.objects.filter(people_access.current(today), team__in=teams)
        return seen.filter(now_owner__in=members.values("person"))
    return seen
