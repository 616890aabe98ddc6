"""What has really been done of the first thirty days: counted over every layer, never ticked."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from foresaid.ledger import access as ledger_access
from foresaid.ledger.models import Expectation, Standing
from foresaid.people import access as people_access
from foresaid.people.actor import Actor
from foresaid.people.models import Membership, Role, RoleGrant
from foresaid.sales import access as sales_access
from foresaid.sales.models import Outcome

from . import access
from .models import Review

SAID_NEXT = (Expectation.Kind.NEXT_STEP, Expectation.Kind.WAITING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """Counts as they stand. `deals` are open ones: the reader's own, or those in their sight."""

    deals: int
    deals_with_next_step: int
    own_deals: int
    own_deals_with_next_step: int
    own_goals: int
    own_results: int
    teams: int
    teams_led: int
    sellers: int
    sellers_in_a_team: int
    people_signing_in: int
    processes: int
    targets: int
    results: int
    reviews_closed: int
    own_reviews_closed: int


def what_is_done(actor: Actor, now: dt.datetime) -> Done:
    """The counts behind the first-days page, for the signed-in person. Sixteen small queries."""
    person, today = actor.require_person(), actor.organisation.today(now)
    deals = sales_access.opportunities(actor, today).filter(now_outcome=Outcome.OPEN)
    own = deals.filter(now_owner=person)
    said = Exists(
        Standing.objects.filter(
            opportunity=OuterRef("pk"), kind__in=SAID_NEXT, state=Standing.State.OPEN
        )
    )
    standings = ledger_access.standings(actor, today)
    settled = standings.exclude(state__in=[Standing.State.OPEN, Standing.State.WITHDRAWN])
    held = Membership.objects.filter(people_access.current(today), organisation=actor.organisation)
    present = people_access.everybody(actor).filter(left_on__isnull=True)
    sellers = present.filter(_sells(today)).distinct()
    reviews = Review.objects.filter(organisation=actor.organisation, closed_at__isnull=False)
    return Done(
        deals=deals.count(),
        deals_with_next_step=deals.filter(said).count(),
        own_deals=own.count(),
        own_deals_with_next_step=own.filter(said).count(),
        own_goals=standings.filter(holder=person, kind=Expectation.Kind.GOAL).count(),
        own_results=settled.filter(holder=person).count(),
        teams=people_access.teams(actor).count(),
        teams_led=held.filter(kind=Membership.Kind.MANAGER).values("team").distinct().count(),
        sellers=sellers.count(),
        sellers_in_a_team=sellers.filter(pk__in=held.values("person")).count(),
        people_signing_in=present.filter(login__isnull=False).count(),
        processes=sales_access.processes(actor).count(),
        targets=ledger_access.targets(actor, today).count(),
        results=settled.count(),
        reviews_closed=reviews.count(),
        own_reviews_closed=access.reviews(actor).filter(closed_at__isnull=False).count(),
    )


def _sells(today: dt.date) -> Exists:
    return Exists(
        RoleGrant.objects.filter(
            people_access.current(today), person=OuterRef("pk"), role=Role.SALESPERSON
        )
    )
