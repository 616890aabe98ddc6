"""The only way to what was said, on behalf of somebody."""

import datetime as dt
from collections.abc import Collection

from django.db.models import Q, QuerySet

from foresaid.people import access as people_access
from foresaid.people.actor import Actor
from foresaid.sales import access as sales_access

from .models import Call, Entry, Expectation, ExpectationMember, Standing, Target


def expectations(actor: Actor, today: dt.date) -> QuerySet[Expectation]:
    """Expectations that people in sight hold, or that speak of opportunities in sight.

    What was taken back within five minutes is shown nowhere.
    """
    # Through the holder: asked for by its entry's organisation, a database without statistics
    # walks the whole chain to find a handful.
    rows = Expectation.objects.filter(holder__organisation=actor.organisation).exclude(
        withdrawal__taken_back=True
    )
    if actor.sees_everybody:
        return rows
    return rows.filter(
        Q(holder__in=people_access.seen_keys(actor, today))
        | Q(standing__holder__in=people_access.seen_keys(actor, today))
        | Q(entry__author=actor.person)
        | Q(opportunity__in=sales_access.opportunities(actor, today))
    )


def of_opportunities(actor: Actor, keys: Collection[int], today: dt.date) -> QuerySet[Expectation]:
    """What was said of these opportunities as far as they are in sight, also as of a group.

    Goals of their meetings are not among it. One query before the one that is returned: by plain
    keys, and as a union, each part of it is found through an index.
    """
    seen = list(
        sales_access.opportunities(actor, today).filter(pk__in=keys).values_list("pk", flat=True)
    )
    members = ExpectationMember.objects.filter(opportunity__in=seen).order_by()
    about = Expectation.objects.filter(opportunity__in=seen).order_by()
    both = about.values("pk").union(members.values("expectation"))
    rows = Expectation.objects.filter(pk__in=both)
    return rows.exclude(withdrawal__taken_back=True)


def standings(actor: Actor, today: dt.date) -> QuerySet[Standing]:
    rows = Standing.objects.filter(organisation=actor.organisation).exclude(
        expectation__withdrawal__taken_back=True
    )
    if actor.sees_everybody:
        return rows
    return rows.filter(holder__in=people_access.seen_keys(actor, today))


def targets(actor: Actor, today: dt.date) -> QuerySet[Target]:
    """Own targets, those of people led, of teams led or belonged to, and everybody's."""
    rows = Target.objects.filter(term__organisation=actor.organisation)
    if actor.sees_everybody:
        return rows
    person = actor.require_person()
    return rows.filter(
        Q(person__in=people_access.seen_keys(actor, today))
        | Q(team__in=people_access.led_teams(actor, today))
        | Q(team__memberships__person=person)
        | Q(person__isnull=True, team__isnull=True)
    ).distinct()


def calls(actor: Actor, today: dt.date) -> QuerySet[Call]:
    """What people in sight called their own terms."""
    return Call.objects.filter(
        term__organisation=actor.organisation, person__in=people_access.seen_keys(actor, today)
    )


def entries(actor: Actor) -> QuerySet[Entry]:
    """Every entry of the organisation: for proof and export, by operators and administrators."""
    return Entry.objects.filter(organisation=actor.organisation)
