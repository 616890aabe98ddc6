"""The only way to people, teams and terms on behalf of somebody."""

import datetime as dt

from django.db.models import Q, QuerySet

from .actor import Actor
from .models import Membership, Person, Team, Term


def current(today: dt.date) -> Q:
    """Half-open periods that hold today."""
    return Q(from_on__lte=today) & (Q(to_on__isnull=True) | Q(to_on__gt=today))


def everybody(actor: Actor) -> QuerySet[Person]:
    """All people of the organisation by name. Names are no secret within a firm."""
    return Person.objects.filter(organisation=actor.organisation)


def led_teams(actor: Actor, today: dt.date) -> QuerySet[Team]:
    """Teams that the actor leads today, with every team below them."""
    own = Team.objects.filter(organisation=actor.organisation)
    if actor.sees_everybody:
        return own
    led = Membership.objects.filter(
        current(today), person=actor.person, kind=Membership.Kind.MANAGER
    )
    return own.filter(paths_up__ancestor__in=led.values("team")).distinct()


def seen_people(actor: Actor, today: dt.date) -> QuerySet[Person]:
    """People whose work the actor may see today: the own person, those led, or everybody."""
    people = everybody(actor)
    if actor.sees_everybody:
        return people
    below = Membership.objects.filter(current(today), team__in=led_teams(actor, today))
    return people.filter(Q(pk=actor.require_person().pk) | Q(pk__in=below.values("person")))


def seen_keys(actor: Actor, today: dt.date) -> tuple[int, ...]:
    """Keys of `seen_people`, for the conditions of other queries; one query per actor and day.

    Nested in every condition the same question costs more to put than to answer.
    """
    if today not in actor.seen:
        actor.seen[today] = tuple(seen_people(actor, today).order_by().values_list("pk", flat=True))
    return actor.seen[today]


def direct_reports(actor: Actor, today: dt.date) -> QuerySet[Person]:
    """Members of the teams that the actor leads in person, and managers of the teams below."""
    led = Membership.objects.filter(
        current(today), person=actor.person, kind=Membership.Kind.MANAGER
    ).values("team")
    members = Membership.objects.filter(current(today), team__in=led, kind=Membership.Kind.MEMBER)
    managers = Membership.objects.filter(
        current(today), team__parent__in=led, kind=Membership.Kind.MANAGER
    )
    reports = everybody(actor).filter(
        Q(pk__in=members.values("person")) | Q(pk__in=managers.values("person"))
    )
    return reports.exclude(pk=actor.person.pk) if actor.person else reports


def managers_of(person: Person, today: dt.date) -> QuerySet[Person]:
    """Who leads a team of this person's directly today; a manager's own are one team up."""
    mine = Membership.objects.filter(current(today), person=person)
    members = mine.filter(kind=Membership.Kind.MEMBER).values("team")
    parents = mine.filter(kind=Membership.Kind.MANAGER).values("team__parent")
    leading = Membership.objects.filter(current(today), kind=Membership.Kind.MANAGER)
    leaders = leading.filter(Q(team__in=members) | Q(team__in=parents))
    return Person.objects.filter(pk__in=leaders.values("person")).exclude(pk=person.pk)


def sees_private_figures(actor: Actor, person: Person, today: dt.date) -> bool:
    """Goal rate, calibration and lateness: for the person and the direct manager alone."""
    if actor.person is None:
        return False
    if actor.person == person:
        return True
    if actor.organisation.groups_only:
        return False
    return managers_of(person, today).filter(pk=actor.person.pk).exists()


def seen_privately(actor: Actor, today: dt.date) -> frozenset[int]:
    """Keys of those whose private figures the actor sees one by one: `sees_private_figures`.

    One query per actor and day.
    """
    if actor.person is None:
        return frozenset()
    if actor.organisation.groups_only:
        return frozenset([actor.person.pk])
    if today not in actor.reports:
        reports = direct_reports(actor, today).order_by().values_list("pk", flat=True)
        actor.reports[today] = frozenset(reports)
    return actor.reports[today] | {actor.person.pk}


def teams(actor: Actor) -> QuerySet[Team]:
    return Team.objects.filter(organisation=actor.organisation)


def terms(actor: Actor) -> QuerySet[Term]:
    return Term.objects.filter(organisation=actor.organisation)
