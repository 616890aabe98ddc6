"""The only way to sales rows on behalf of somebody."""

import datetime as dt

from django.db.models import Q, QuerySet

from foresaid.people import access as people_access
from foresaid.people.actor import Actor

from .models import (
    Account,
    Activity,
    Batch,
    Contact,
    Credit,
    Meeting,
    MeetingPerson,
    Opportunity,
    Process,
    ProcessVersion,
    Product,
    Step,
)


def opportunities(actor: Actor, today: dt.date) -> QuerySet[Opportunity]:
    """Applied opportunities that the actor may see: own ones, shared ones, those of people led."""
    rows = Opportunity.objects.filter(organisation=actor.organisation, now_exists=True)
    if actor.sees_everybody:
        return rows
    shared = Credit.objects.filter(person=actor.person, to_at__isnull=True)
    return rows.filter(
        Q(now_owner__in=people_access.seen_keys(actor, today))
        | Q(pk__in=shared.values("opportunity"))
    )


def accounts(actor: Actor) -> QuerySet[Account]:
    """The client base is the organisation's: everybody in it may see whom it serves."""
    rows = Account.objects.filter(organisation=actor.organisation)
    return rows.exclude(batch__state__in=[Batch.State.PENDING, Batch.State.UNDONE])


def contacts(actor: Actor) -> QuerySet[Contact]:
    rows = Contact.objects.filter(organisation=actor.organisation)
    return rows.exclude(batch__state__in=[Batch.State.PENDING, Batch.State.UNDONE])


def products(actor: Actor) -> QuerySet[Product]:
    return Product.objects.filter(organisation=actor.organisation)


def meetings(actor: Actor, today: dt.date) -> QuerySet[Meeting]:
    """Meetings that the actor takes part in, or that people led by the actor lead.

    What a calendar brought and is not known to be about sales is seen by those in it alone.
    """
    rows = Meeting.objects.filter(organisation=actor.organisation)
    if actor.person is None:
        return rows
    taking_part = MeetingPerson.objects.filter(person=actor.person)
    about_sales = ~Q(kind__in=[Meeting.Kind.UNCLEAR, Meeting.Kind.INTERNAL]) | Q(calendar_uid="")
    seen = Q() if actor.sees_everybody else Q(now_lead__in=people_access.seen_keys(actor, today))
    return rows.filter((about_sales & seen) | Q(pk__in=taking_part.values("meeting")))


def activities(actor: Actor, today: dt.date) -> QuerySet[Activity]:
    return Activity.objects.filter(
        organisation=actor.organisation, opportunity__in=opportunities(actor, today)
    )


def processes(actor: Actor) -> QuerySet[Process]:
    return Process.objects.filter(organisation=actor.organisation)


def versions(actor: Actor) -> QuerySet[ProcessVersion]:
    return ProcessVersion.objects.filter(organisation=actor.organisation)


def steps(actor: Actor) -> QuerySet[Step]:
    return Step.objects.filter(organisation=actor.organisation)
