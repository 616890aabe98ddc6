"""Of whom and of which term a forecast may be asked, as the access rules have it."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foresaid import formats
from foresaid.people import access as people_access
from foresaid.people.actor import Actor
from foresaid.people.errors import NotThere
from foresaid.people.models import Membership, Person, Team, Term

from .models import Outlook
from .operations.foretell import KINDS

PAST_TERMS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Whom a forecast is of: a person, a team with all below it, or without both everybody."""

    person: Person | None = None
    team: Team | None = None

    @property
    def name(self) -> str:
        one = self.person or self.team
        return one.name if one else str(_("Everybody"))

    @property
    def key(self) -> tuple[int | None, int | None]:
        return (self.person.pk if self.person else None, self.team.pk if self.team else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A term or somebody that the page can be asked about."""

    value: str
    name: str


def about_of(
    actor: Actor, now: dt.datetime, person: UUID | None, team: UUID | None, *, everybody: bool
) -> About:
    today = actor.organisation.today(now)
    if person is not None:
        return About(person=_person(actor, person, today))
    if team is not None:
        return About(team=_team(actor, team, now))
    if everybody:
        _require_group(actor, now, None)
        return About()
    return _usual(actor, now)


def _usual(actor: Actor, now: dt.datetime) -> About:
    """Everybody for who sees everybody, the team for who leads one, else one's own."""
    if actor.sees_everybody and enough_people(actor, now, None):
        return About()
    team = people_access.led_teams(actor, actor.organisation.today(now)).order_by("pk").first()
    if team is not None and enough_people(actor, now, team):
        return About(team=team)
    return About(person=actor.require_person())


def _person(actor: Actor, uuid: UUID, today: dt.date) -> Person:
    found = people_access.seen_people(actor, today).filter(uuid=uuid).first()
    hidden = actor.organisation.groups_only and found != actor.person
    if found is None or (hidden and actor.person is not None):
        raise NotThere(_("There is nobody of that kind whose forecast you see."))
    return found


def _team(actor: Actor, uuid: UUID, now: dt.datetime) -> Team:
    found = people_access.led_teams(actor, actor.organisation.today(now)).filter(uuid=uuid).first()
    if found is None:
        raise NotThere(_("There is no such team whose forecast you see."))
    _require_group(actor, now, found)
    return found


def _require_group(actor: Actor, now: dt.datetime, team: Team | None) -> None:
    if (team is None and not actor.sees_everybody) or not enough_people(actor, now, team):
        raise NotThere(_("There is no such group whose forecast you see."))


def enough_people(actor: Actor, now: dt.datetime, team: Team | None) -> bool:
    """Where single people are not shown, a small group would show them."""
    if not actor.organisation.groups_only or actor.person is None:
        return True
    today = actor.organisation.today(now)
    members = Membership.objects.filter(
        people_access.current(today), organisation=actor.organisation
    )
    if team is not None:
        members = members.filter(team__paths_up__ancestor=team)
    others = members.exclude(person=actor.person).values("person").distinct().count()
    return others >= actor.organisation.smallest_group


def term_of(actor: Actor, moment: dt.datetime, uuid: UUID | None) -> Term:
    today = moment.astimezone(actor.organisation.zone).date()
    rows = people_access.terms(actor).filter(kind__in=KINDS).select_related("organisation")
    if uuid is not None:
        found = rows.filter(uuid=uuid).first()
    else:
        running = rows.filter(starts_on__lte=today, ends_on__gt=today)
        found = running.filter(kind=Term.Kind.QUARTER).first() or running.first()
    if found is None:
        raise NotThere(_("There is no such term."))
    return found


def term_choices(actor: Actor, moment: dt.datetime) -> tuple[Choice, ...]:
    """The running terms, and those ended that something was foreseen of."""
    today = moment.astimezone(actor.organisation.zone).date()
    rows = people_access.terms(actor).filter(kind__in=KINDS, starts_on__lte=today)
    running = Q(ends_on__gt=today)
    foreseen = Q(pk__in=Outlook.objects.filter(person=None, team=None).values("term"))
    found = rows.filter(running | foreseen).order_by("-ends_on", "kind")[: 3 + 2 * PAST_TERMS]
    return tuple(Choice(value=str(one.uuid), name=one.name) for one in found)


def subject_choices(actor: Actor, now: dt.datetime) -> tuple[Choice, ...]:
    today = actor.organisation.today(now)
    found: list[Choice] = []
    if actor.sees_everybody and enough_people(actor, now, None):
        found.append(Choice(value="everybody", name=str(_("Everybody"))))
    teams = people_access.led_teams(actor, today)
    groups_only = actor.organisation.groups_only and actor.person is not None
    found += [
        Choice(value=f"team:{team.uuid}", name=formats.team(team.name))
        for team in teams
        if not groups_only or enough_people(actor, now, team)
    ]
    people = people_access.seen_people(actor, today).filter(left_on__isnull=True)
    if groups_only:
        people = people.filter(pk=actor.require_person().pk)
    sellers = people.filter(grants__role="salesperson", grants__to_on__isnull=True).distinct()
    found += [Choice(value=f"person:{one.uuid}", name=one.name) for one in sellers]
    return tuple(found)


def directly_below(actor: Actor, now: dt.datetime, about: About) -> list[About]:
    """The teams and people directly below a team or everybody, as far as the actor sees them."""
    if about.person is not None:
        return []
    found = _below(actor, about.team, actor.organisation.today(now))
    if actor.organisation.groups_only and actor.person is not None:
        return [one for one in found if one.team and enough_people(actor, now, one.team)]
    return found


def _below(actor: Actor, team: Team | None, today: dt.date) -> list[About]:
    teams = people_access.led_teams(actor, today)
    if team is None:
        tops = list(teams.filter(parent__isnull=True))
        if len(tops) != 1:
            return [About(team=top) for top in tops]
        team = tops[0]  # one team of all says no more than everybody
    below = [About(team=one) for one in teams.filter(parent=team)]
    members = Membership.objects.filter(people_access.current(today), team=team)
    people = Person.objects.filter(pk__in=members.values("person")).order_by("name")
    return below + [About(person=person) for person in people]
