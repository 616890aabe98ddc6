"""Reads for the pages on which people, teams and roles are kept. A handful of queries each."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from . import access, sealed
from .actor import Actor
from .models import Absence, Invitation, Membership, Person, Role, RoleGrant, Team


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A team that somebody belongs to."""

    team: str
    leads: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    uuid: UUID
    name: str
    email: str
    roles: tuple[str, ...]
    places: tuple[Place, ...]
    signs_in: bool
    invited_until: dt.datetime | None
    left_on: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamLine:
    """A team in the tree: `depth` 0 at the top; names of who leads and who belongs today."""

    uuid: UUID
    name: str
    depth: int
    parent: UUID | None
    leaders: tuple[str, ...]
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantView:
    uuid: UUID
    role: str
    from_on: dt.date
    to_on: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipView:
    uuid: UUID
    team: str
    leads: bool
    from_on: dt.date
    to_on: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationView:
    uuid: UUID
    email: str
    invited_at: dt.datetime
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceView:
    uuid: UUID
    from_on: dt.date
    last_on: dt.date
    from_noon: bool
    until_noon: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPage:
    uuid: UUID
    name: str
    email: str
    signs_in: bool
    left_on: dt.date | None
    erased: bool
    grants: tuple[GrantView, ...]
    memberships: tuple[MembershipView, ...]
    invitations: tuple[InvitationView, ...]
    absences: tuple[AbsenceView, ...]


def people_list(actor: Actor, now: dt.datetime, *, gone: bool = False) -> list[PersonLine]:
    """Everybody by name with today's roles and teams; with `gone` those who have left instead."""
    today = actor.organisation.today(now)
    people = list(access.everybody(actor).filter(left_on__isnull=not gone))
    roles, places = _roles(actor, today), _places(actor, today)
    invited = {
        one.person_id: one.expires_at for one in _open_invitations(actor, now).order_by("pk")
    }
    return [
        PersonLine(
            uuid=person.uuid,
            name=person.name,
            email=person.email,
            roles=tuple(roles[person.pk]),
            places=tuple(places[person.pk]),
            signs_in=person.login_id is not None,
            invited_until=invited.get(person.pk),
            left_on=person.left_on,
        )
        for person in people
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A team with the branches below it."""

    team: TeamLine
    below: tuple["Branch", ...]


def branches(lines: list[TeamLine], parent: UUID | None = None) -> tuple[Branch, ...]:
    """The lines of `team_tree` as a nested tree."""
    return tuple(
        Branch(team=line, below=branches(lines, line.uuid))
        for line in lines
        if line.parent == parent
    )


def team_tree(actor: Actor, now: dt.datetime) -> list[TeamLine]:
    """Every team, each under the one it belongs to, brothers by name."""
    teams = list(access.teams(actor))
    children: dict[int | None, list[Team]] = defaultdict(list)
    for team in teams:
        children[team.parent_id].append(team)
    held = _memberships(actor, actor.organisation.today(now))
    return list(_below(None, 0, children, held, {team.pk: team.uuid for team in teams}))


def _below(
    parent: int | None,
    depth: int,
    children: dict[int | None, list[Team]],
    held: dict[int, list[Membership]],
    keys: dict[int, UUID],
) -> Iterable[TeamLine]:
    for team in children[parent]:
        own = held[team.pk]
        yield TeamLine(
            uuid=team.uuid,
            name=team.name,
            depth=depth,
            parent=keys[parent] if parent is not None else None,
            leaders=tuple(_names(own, Membership.Kind.MANAGER)),
            members=tuple(_names(own, Membership.Kind.MEMBER)),
        )
        yield from _below(team.pk, depth + 1, children, held, keys)


def _names(held: Iterable[Membership], kind: Membership.Kind) -> Iterable[str]:
    return sorted(one.person.name for one in held if one.kind == kind)


def person_page(actor: Actor, uuid: UUID, now: dt.datetime) -> PersonPage:
    """One person with roles, teams and absences that hold today or later. `NotThere` if foreign."""
    person = sealed.one_of(access.everybody(actor), actor, uuid)
    today = actor.organisation.today(now)
    lasting = Q(to_on__isnull=True) | Q(to_on__gt=today)
    invitations = _open_invitations(actor, now).filter(person=person)
    return PersonPage(
        uuid=person.uuid,
        name=person.name,
        email=person.email,
        signs_in=person.login_id is not None,
        left_on=person.left_on,
        erased=person.erased_at is not None,
        grants=tuple(map(_grant, person.grants.filter(lasting).order_by("from_on", "pk"))),
        memberships=tuple(
            map(_membership, person.memberships.filter(lasting).select_related("team"))
        ),
        invitations=tuple(map(_invitation, invitations)),
        absences=absences_of(person, today),
    )


def absences_of(person: Person, today: dt.date) -> tuple[AbsenceView, ...]:
    """Absences that are not over, the next one first."""
    rows = Absence.objects.filter(person=person, to_on__gt=today).order_by("from_on")
    return tuple(
        AbsenceView(
            uuid=row.uuid,
            from_on=row.from_on,
            last_on=row.to_on - dt.timedelta(days=1),
            from_noon=row.from_noon,
            until_noon=row.until_noon,
        )
        for row in rows
    )


def person_choices(actor: Actor) -> list[tuple[str, str]]:
    """Everybody present as (key, name), for a select."""
    rows = access.everybody(actor).filter(left_on__isnull=True).values_list("uuid", "name")
    return [(str(uuid), name) for uuid, name in rows]


def team_choices(actor: Actor) -> list[tuple[str, str]]:
    """Every team as (key, name), for a select."""
    return [(str(uuid), name) for uuid, name in access.teams(actor).values_list("uuid", "name")]


def _grant(row: RoleGrant) -> GrantView:
    return GrantView(
        uuid=row.uuid, role=str(Role(row.role).label), from_on=row.from_on, to_on=row.to_on
    )


def _membership(row: Membership) -> MembershipView:
    return MembershipView(
        uuid=row.uuid,
        team=row.team.name,
        leads=row.kind == Membership.Kind.MANAGER,
        from_on=row.from_on,
        to_on=row.to_on,
    )


def _invitation(row: Invitation) -> InvitationView:
    return InvitationView(
        uuid=row.uuid, email=row.email, invited_at=row.invited_at, expires_at=row.expires_at
    )


def _open_invitations(actor: Actor, now: dt.datetime) -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        organisation=actor.organisation,
        accepted_at__isnull=True,
        revoked_at__isnull=True,
        expires_at__gt=now,
    )


def _roles(actor: Actor, today: dt.date) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    grants = RoleGrant.objects.filter(access.current(today), organisation=actor.organisation)
    order = list(Role)
    for grant in sorted(grants, key=lambda one: order.index(Role(one.role))):
        found[grant.person_id].append(str(Role(grant.role).label))
    return found


def _places(actor: Actor, today: dt.date) -> dict[int, list[Place]]:
    found: dict[int, list[Place]] = defaultdict(list)
    rows = Membership.objects.filter(access.current(today), organisation=actor.organisation)
    for row in rows.select_related("team").order_by("team__name"):
        leads = row.kind == Membership.Kind.MANAGER
        found[row.person_id].append(Place(team=row.team.name, leads=leads))
    return found


def _memberships(actor: Actor, today: dt.date) -> dict[int, list[Membership]]:
    found: dict[int, list[Membership]] = defaultdict(list)
    rows = Membership.objects.filter(access.current(today), organisation=actor.organisation)
    for row in rows.select_related("person"):
        found[row.team_id].append(row)
    return found
