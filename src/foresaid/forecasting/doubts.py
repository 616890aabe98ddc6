"""Stated days of decision that are hard to believe, with how often each was moved out."""

import datetime as dt

from django.db.models import F, Q, QuerySet

from foresaid.engine.differences import BELIEVED_FROM
from foresaid.people import access as people_access
from foresaid.people.actor import Actor
from foresaid.people.models import Membership, TeamPath
from foresaid.sales import access as sales_access
from foresaid.sales.models import Credit, Opportunity
from foresaid.sales.pushes import close_pushes

from .about import About
from .models import Reading, Run
from .questions import latest_foretelling
from .term_views import Doubted

DOUBTED = 8


def doubted_dates(actor: Actor, run: Run, today: dt.date) -> QuerySet[Reading]:
    """Readings whose stated close date has passed, or holds fewer than 2 of 10 of the wins."""
    rows = Reading.objects.filter(
        run=run, opportunity__now_outcome="open", opportunity__now_close_on__isnull=False
    )
    return rows.filter(
        Q(opportunity__now_close_on__lt=today)
        | Q(chance_by_close__lt=F("chance") * BELIEVED_FROM, chance__gt=0.02)
    )


def doubted_of(actor: Actor, now: dt.datetime, about: About) -> tuple[tuple[Doubted, ...], int]:
    """The largest, and how many more there are."""
    run = latest_foretelling(actor.organisation)
    if run is None:
        return (), 0
    today = actor.organisation.today(now)
    rows = doubted_dates(actor, run, today).filter(
        opportunity__in=_opportunities(actor, about, today).values("pk")
    )
    found = list(
        rows.select_related("opportunity__account", "opportunity__now_owner").order_by(
            F("amount").desc(nulls_last=True), "pk"
        )[:DOUBTED]
    )
    pushes = close_pushes([row.opportunity_id for row in found], actor.organisation.moment(now))
    shown = tuple(_doubted_one(row, pushes.get(row.opportunity_id, 0), today) for row in found)
    return shown, rows.count() - len(found)


def _doubted_one(row: Reading, pushes: int, today: dt.date) -> Doubted:
    deal = row.opportunity
    assert deal.now_close_on is not None  # asked for by the query
    share = None
    if row.chance_by_close is not None and row.chance:
        share = row.chance_by_close / row.chance
    return Doubted(
        uuid=deal.uuid,
        name=deal.name,
        account=deal.account.name if deal.account else "",
        owner=deal.now_owner.name if deal.now_owner else "",
        close_on=deal.now_close_on,
        passed=deal.now_close_on < today,
        share_by_then=share,
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
