"""On whose behalf something is read or written, and through which door."""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .errors import Unable
from .models import ActorKind, Organisation, Person, Role


class Door(StrEnum):
    PAGE = "page"
    API = "api"
    COMMAND = "command"
    JOB = "job"
    # A link in a mail that does one thing, for whom it was sent to.
    MAIL = "mail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person with the roles held today, a job, or an operator at the command line."""

    organisation: Organisation
    kind: ActorKind
    door: Door
    person: Person | None = None
    roles: frozenset[Role] = frozenset()
    # Whom the actor sees, by day: `access.seen_keys` asks once, and an actor lives for one request.
    seen: dict[dt.date, tuple[int, ...]] = field(default_factory=dict, compare=False, repr=False)
    # Of the same kind, whom the actor leads in person: `access.seen_privately`.
    reports: dict[dt.date, frozenset[int]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def sees_everybody(self) -> bool:
        """Heads of sales and administrators; jobs and operators act for the organisation."""
        return self.person is None or bool(self.roles & {Role.HEAD, Role.ADMINISTRATOR})

    @property
    def is_manager(self) -> bool:
        return bool(self.roles & {Role.MANAGER, Role.HEAD})

    @property
    def administers(self) -> bool:
        return self.person is None or Role.ADMINISTRATOR in self.roles

    @property
    def shapes_sales(self) -> bool:
        """May change processes, terms, targets of others and imports."""
        return self.person is None or bool(self.roles & {Role.HEAD, Role.ADMINISTRATOR})

    def require_person(self) -> Person:
        if self.person is None:
            raise UnableToAct(_("Only a person can do this; sign in first."))
        return self.person


class UnableToAct(Unable):
    """This actor may not do that; the message says what is missing."""


def actor_for(person: Person, door: Door, today: dt.date) -> Actor:
    """The actor that a signed-in person is today. One query."""
    grants = person.grants.filter(
        Q(to_on__isnull=True) | Q(to_on__gt=today), from_on__lte=today
    ).values_list("role", flat=True)
    return Actor(
        organisation=person.organisation,
        kind=ActorKind.PERSON,
        door=door,
        person=person,
        roles=frozenset(Role(role) for role in grants),
    )


def operator(organisation: Organisation) -> Actor:
    return Actor(organisation=organisation, kind=ActorKind.OPERATOR, door=Door.COMMAND)


def job(organisation: Organisation) -> Actor:
    return Actor(organisation=organisation, kind=ActorKind.JOB, door=Door.JOB)
