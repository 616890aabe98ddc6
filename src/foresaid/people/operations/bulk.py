"""Many people at once, with roles, teams and memberships, as an import brings them.

The caller holds the transaction, writes the journal, and remembers what came, so that it can
go again as long as nothing rests on it.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from foresaid.people.models import (
    Look,
    Membership,
    Organisation,
    Person,
    RoleGrant,
    Team,
    TeamPath,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberIn:
    """A person in a team (both by key) from a day on, as a member or as its manager."""

    person: int
    team: int
    kind: str
    from_on: dt.date


def write_people(
    organisation: Organisation,
    people: Iterable[tuple[str, str]],
    *,
    absent_on: dt.date | None = None,
) -> list[int]:
    """People by name and e-mail; with `absent_on` they are not present until `show_people`."""
    rows = [
        Person(organisation=organisation, name=name, email=email, left_on=absent_on)
        for name, email in people
    ]
    return [row.pk for row in Person.objects.bulk_create(rows, batch_size=500)]


def show_people(keys: Sequence[int]) -> None:
    """Let people that were written ahead of their data be present."""
    Person.objects.filter(pk__in=keys).update(left_on=None)


def fill_in_emails(emails: Mapping[int, str]) -> None:
    """Addresses of people who have none yet."""
    for key, email in emails.items():
        Person.objects.filter(pk=key, email="").update(email=email)


def grant_roles(
    organisation: Organisation, roles: Iterable[tuple[int, str]], *, from_on: dt.date
) -> list[int]:
    rows = [
        RoleGrant(organisation=organisation, person_id=person, role=role, from_on=from_on)
        for person, role in dict.fromkeys(roles)
    ]
    return [row.pk for row in RoleGrant.objects.bulk_create(rows)]


def write_teams(organisation: Organisation, teams: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Teams by name with the name of the team above ("" for none), those above first."""
    standing = {team.name: team for team in Team.objects.filter(organisation=organisation)}
    made: dict[str, int] = {}
    for name, above in teams:
        parent = standing.get(above)
        team = Team.objects.create(organisation=organisation, name=name, parent=parent)
        standing[name] = team
        made[name] = team.pk
        paths = [TeamPath(ancestor=team, descendant=team, depth=0)]
        if parent is not None:
            paths += [
                TeamPath(ancestor_id=path.ancestor_id, descendant=team, depth=path.depth + 1)
                for path in TeamPath.objects.filter(descendant=parent)
            ]
        TeamPath.objects.bulk_create(paths)
    return made


def team_keys(organisation: Organisation) -> dict[str, int]:
    return dict(Team.objects.filter(organisation=organisation).values_list("name", "pk"))


def write_memberships(organisation: Organisation, members: Iterable[MemberIn]) -> list[int]:
    rows = [
        Membership(
            organisation=organisation,
            person_id=one.person,
            team_id=one.team,
            kind=one.kind,
            from_on=one.from_on,
        )
        for one in dict.fromkeys(members)
    ]
    return [row.pk for row in Membership.objects.bulk_create(rows)]


def end_memberships(ended: Mapping[int, dt.date]) -> None:
    for key, on in ended.items():
        Membership.objects.filter(pk=key).update(to_on=on)


def restore(*, memberships: Sequence[int], emails: Sequence[int]) -> None:
    """Memberships that an import ended go on; addresses that it filled in are empty again."""
    Membership.objects.filter(pk__in=memberships).update(to_on=None)
    Person.objects.filter(pk__in=emails, login__isnull=True).update(email="")


def remove(
    *,
    memberships: Sequence[int] = (),
    grants: Sequence[int] = (),
    teams: Sequence[int] = (),
    people: Sequence[int] = (),
) -> None:
    """Remove what an import brought; raises `ProtectedError` where something rests on it."""
    Membership.objects.filter(pk__in=memberships).delete()
    RoleGrant.objects.filter(pk__in=grants).delete()
    for team in Team.objects.filter(pk__in=teams).order_by("-pk"):
        team.delete()
    Look.objects.filter(about__in=people).delete()
    Person.objects.filter(pk__in=people).delete()
