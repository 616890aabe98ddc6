"""The only way to reviews on behalf of somebody."""

import datetime as dt

from django.db.models import Q, QuerySet

from foresaid.people import access as people_access
from foresaid.people.actor import Actor
from foresaid.people.models import Person

from .models import Review


def reviews(actor: Actor) -> QuerySet[Review]:
    """Reviews in which the actor is one of the two. What is said there stays with them."""
    rows = Review.objects.filter(organisation=actor.organisation)
    if actor.person is None:
        return rows
    return rows.filter(Q(person=actor.person) | Q(manager=actor.person))


def reviewable(actor: Actor, today: dt.date) -> QuerySet[Person]:
    """Whom the actor may review today: those led directly; a head of sales reviews anybody."""
    if actor.sees_everybody:
        people = people_access.everybody(actor).filter(left_on__isnull=True)
        return people.exclude(pk=actor.person.pk) if actor.person else people
    return people_access.direct_reports(actor, today).filter(left_on__isnull=True)
