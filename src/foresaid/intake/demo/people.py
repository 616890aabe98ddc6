"""The twelve: two teams below one, with roles and memberships since the day they came."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from foresaid.engine.world_people import Person as Drawn
from foresaid.engine.world_rows import Practice
from foresaid.people.models import Membership, Organisation, Person, RoleGrant
from foresaid.people.operations import bulk

from .clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """People by the world's key, teams by name, and whom each is led by."""

    people: dict[str, Person]
    teams: dict[str, int]
    bosses: dict[str, str]

    def key(self, name: str) -> int:
        return self.people[name].pk


def write_staff(organisation: Organisation, world: Practice, clock: Clock) -> Staff:
    """Write people, roles and teams. Nobody gets an address: their mail would reach nobody."""
    rows = [
        Person(organisation=organisation, name=one.name, joined_on=_since(world, one, clock))
        for one in world.people
    ]
    Person.objects.bulk_create(rows)
    people = {one.key: row for one, row in zip(world.people, rows, strict=True)}
    RoleGrant.objects.bulk_create(
        RoleGrant(
            organisation=organisation,
            person=people[one.key],
            role=role,
            from_on=_since(world, one, clock),
        )
        for one in world.people
        for role in one.roles
    )
    names = {"sales": _("Sales"), "north": _("North"), "south": _("South")}
    above = [
        (names["sales"], ""),
        (names["north"], names["sales"]),
        (names["south"], names["sales"]),
    ]
    made = bulk.write_teams(organisation, above)
    teams = {key: made[name] for key, name in names.items()}
    bulk.write_memberships(
        organisation,
        (_member(world, one, people[one.key], teams, clock) for one in world.people),
    )
    return Staff(people=people, teams=teams, bosses=dict(_bosses(world)))


def _since(world: Practice, person: Drawn, clock: Clock) -> dt.date:
    return clock.day(world.start_at + person.joined_after)


def _member(
    world: Practice, one: Drawn, person: Person, teams: dict[str, int], clock: Clock
) -> bulk.MemberIn:
    leads = "manager" in one.roles or "head" in one.roles
    return bulk.MemberIn(
        person=person.pk,
        team=teams[one.team or "sales"],
        kind=Membership.Kind.MANAGER if leads else Membership.Kind.MEMBER,
        from_on=_since(world, one, clock),
    )


def _bosses(world: Practice) -> Iterator[tuple[str, str]]:
    """Who sets whose targets: the manager of the team; a manager's are the head's to set."""
    head = next(one.key for one in world.people if "head" in one.roles)
    managers = {one.team: one.key for one in world.people if "manager" in one.roles}
    for one in world.people:
        yield one.key, head if one.key in managers.values() else managers.get(one.team, head)
