"""Reads about people that doors need."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from . import access
from .actor import Actor, Door, actor_for, operator
from .errors import NotThere
from .models import Journal, Login, Membership, Organisation, Person, Role, RoleGrant
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

# The verb under which the demo organisation's maker stands in the journal.
DEMO_VERB = "renew_demo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    uuid: UUID
    name: str


def operator_of(organisation_name: str) -> Actor:
    """The operator of the organisation with that name; `NotThere` unless there is exactly one.

    `demo` is the demo organisation where none has that name. Without a name it is the only one,
    or the only one beside practice organisations.
    """
    if not organisation_name:
        return operator(_the_only_one())
    found = list(_active().filter(name__iexact=organisation_name)[:2])
    if not found and organisation_name == "demo":
        found = list(_demos()[:1])
    if len(found) != 1:
        raise NotThere(
            _("There is no single organisation called “%(name)s”. There are: %(names)s.")
            % {
                "name": organisation_name,
                "names": ", ".join(organisation_names()) or _("none yet"),
            }
        )
    return operator(found[0])


def _the_only_one() -> Organisation:
    for found in (_active(), _active().filter(practice_from__isnull=True)):
        if len(few := list(found[:2])) == 1:
            return few[0]
    names = ", ".join(organisation_names())
    raise NotThere(
        _("Say which organisation is meant, by name. There are: %(names)s.") % {"names": names}
        if names
        else _("There is no organisation yet. `foresaid setup` makes one.")
    )


def organisation_names() -> list[str]:
    """The names of all organisations that are not retired."""
    return list(_active().order_by("name").values_list("name", flat=True))


def find_person(actor: Actor, words: str | None, now: dt.datetime) -> Found:
    """The one present person whose name or address is `words`; `NotThere` with the names if not.

    Without words, the manager of the most people.
    """
    people = Person.objects.present().filter(organisation=actor.organisation)
    if words is None:
        found = [_leads_most(actor, now)]
    else:
        found = list(people.filter(email__iexact=words) or people.filter(name__iexact=words))
    if len(found) != 1 or found[0] is None:
        names = ", ".join(people.values_list("name", flat=True)[:20])
        raise NotThere(
            _("There is no single person “%(words)s” in %(organisation)s. There are: %(names)s.")
            % {"words": words or "", "organisation": actor.organisation.name, "names": names}
        )
    return Found(uuid=found[0].uuid, name=found[0].name)


def _active() -> QuerySet[Organisation]:
    return Organisation.objects.filter(retired_at__isnull=True)


def _demos() -> QuerySet[Organisation]:
    """Practice organisations, the newest first that the demo's maker has made."""
    made = Journal.objects.filter(organisation=OuterRef("pk"), verb=DEMO_VERB)
    practice = _active().filter(practice_from__isnull=False)
    return practice.annotate(made=Exists(made)).order_by("-made", "-created_at")


def _leads_most(actor: Actor, now: dt.datetime) -> Person | None:
    """Who leads the most members directly; without teams whoever administers."""
    today = actor.organisation.today(now)
    held = Membership.objects.filter(access.current(today), organisation=actor.organisation)
    members = Counter(held.filter(kind=Membership.Kind.MEMBER).values_list("team", flat=True))
    leading = held.filter(kind=Membership.Kind.MANAGER, person__left_on__isnull=True)
    found = sorted(
        leading.select_related("person").order_by("pk"),
        key=lambda one: members[one.team_id],
        reverse=True,
    )
    if found:
        return found[0].person
    grants = RoleGrant.objects.filter(
        access.current(today), organisation=actor.organisation, role=Role.ADMINISTRATOR
    )
    first = grants.select_related("person").order_by("pk").first()
    return first.person if first else None
