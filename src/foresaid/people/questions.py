"""Reads about people that doors need."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from .actor import Actor, Door, actor_for, operator
from .errors import NotThere
from .models import Login, Organisation, Person
from .operations.invitations import open_invitation
from .operations.links import usable_link


@dataclass(frozen=True, slots=True, kw_only=True)
class Belonging:
    """One of the organisations in which a sign-in stands for somebody."""

    key: int
    uuid: UUID
    name: str
    organisation: str
    is_practice: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """What the invited sees before accepting."""

    name: str
    email: str
    organisation: str
    has_login: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Entering:
    """Whom a sign-in link is for."""

    name: str
    organisation: str
    is_practice: bool


def signed_in_actor(login_id: int, chosen: int | None, now: dt.datetime) -> Actor | None:
    """The person for whom this login acts: the chosen one, or the newest organisation's.

    `chosen` is a person's key kept in the session; one that is gone or foreign is ignored.
    """
    people = list(_people_of(login_id))
    if not people:
        return None
    person = next((one for one in people if one.pk == chosen), people[0])
    return actor_for(person, Door.PAGE, person.organisation.today(now))


def belongings(login_id: int) -> list[Belonging]:
    """Every organisation that a sign-in may choose, newest first."""
    return [
        Belonging(
            key=person.pk,
            uuid=person.uuid,
            name=person.name,
            organisation=person.organisation.name,
            is_practice=person.organisation.is_practice,
        )
        for person in _people_of(login_id)
    ]


def _people_of(login_id: int) -> QuerySet[Person]:
    return (
        Person.objects.present()
        .filter(login=login_id, organisation__retired_at__isnull=True)
        .select_related("organisation")
        .order_by("-organisation__created_at", "-pk")
    )


def invited(token: str, now: dt.datetime) -> Invited:
    """What `token` invites to; `UnableToAccept` where it opens nothing any more."""
    invitation = open_invitation(token, now)
    return Invited(
        name=invitation.person.name,
        email=invitation.email,
        organisation=invitation.person.organisation.name,
        has_login=Login.objects.filter(email=invitation.email).exists(),
    )


def entering(token: str, now: dt.datetime) -> Entering:
    """Whom `token` signs in; `UnableToEnter` where it opens nothing any more."""
    person = usable_link(token, now).person
    return Entering(
        name=person.name,
        organisation=person.organisation.name,
        is_practice=person.organisation.is_practice,
    )


# --- for the command line ---------------------------------------------------------------------


def operator_of(organisation_name: str) -> Actor:
    """The operator of the organisation with that name; `NotThere` unless there is exactly one."""
    found = list(
        Organisation.objects.filter(name__iexact=organisation_name, retired_at__isnull=True)[:2]
    )
    if len(found) != 1:
        names = organisation_names()
        raise NotThere(
            f"There is no single organisation called “{organisation_name}”. "
            f"There are: {', '.join(names) or 'none yet'}."
        )
    return operator(found[0])


def organisation_names() -> list[str]:
    rows = Organisation.objects.filter(retired_at__isnull=True).order_by("name")
    return list(rows.values_list("name", flat=True))


def find_person(actor: Actor, words: str) -> UUID:
    """The one present person whose name or address is `words`; `NotThere` with the names if not."""
    people = Person.objects.present().filter(organisation=actor.organisation)
    found = list(people.filter(email__iexact=words) or people.filter(name__iexact=words))
    if len(found) != 1:
        names = ", ".join(people.values_list("name", flat=True)[:20])
        raise NotThere(
            f"There is no single person “{words}” in {actor.organisation}. There are: {names}."
        )
    return found[0].uuid
