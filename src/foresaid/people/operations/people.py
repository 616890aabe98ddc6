"""People coming, changing and leaving."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foresaid.people import journal, sealed
from foresaid.people.actor import Actor, UnableToAct
from foresaid.people.errors import Unable
from foresaid.people.models import Membership, Person, Role, RoleGrant
from foresaid.people.one_line import one_line
from foresaid.people.zones import is_zone

from . import endings
from .administrators import require_another_administrator


class UnableToAddPerson(Unable):
    """A person can not be added like this."""


class UnableToChangePerson(Unable):
    """A value does not fit a person."""


class UnableToLetGo(Unable):
    """This person can not leave now."""


@transaction.atomic
def add_person(
    actor: Actor,
    *,
    name: str,
    now: dt.datetime,
    email: str = "",
    roles: Iterable[Role] = (),
    from_on: dt.date | None = None,
    request_key: str = "",
) -> Person:
    """Somebody of ours, without a sign-in yet, in `roles` from `from_on` (today if not said)."""
    journal.record(actor, "add_person", now=now, request_key=request_key)
    sealed.require_administrator(actor)
    since = from_on or actor.organisation.today(now)
    person = Person.objects.create(
        organisation=actor.organisation,
        name=_checked_name(name, UnableToAddPerson),
        email=checked_email(actor, email, UnableToAddPerson),
        joined_on=since,
    )
    RoleGrant.objects.bulk_create(
        RoleGrant(organisation=actor.organisation, person=person, role=role, from_on=since)
        for role in dict.fromkeys(roles)
    )
    return person


@transaction.atomic
def change_person(
    actor: Actor,
    *,
    person: UUID,
    name: str,
    email: str,
    now: dt.datetime,
    request_key: str = "",
) -> Person:
    """Another name or address. Who has a sign-in keeps its address until they change it there."""
    journal.record(actor, "change_person", now=now, subject=str(person), request_key=request_key)
    sealed.require_administrator(actor)
    found = sealed.person(actor, person)
    found.name = _checked_name(name, UnableToChangePerson)
    found.email = checked_email(actor, email, UnableToChangePerson, found)
    found.save(update_fields=["name", "email"])
    return found


@transaction.atomic
def change_own_settings(
    actor: Actor, *, timezone: str, works_on: str, now: dt.datetime, request_key: str = ""
) -> Person:
    """The person's own zone ("" for the organisation's); working days as 1 or 0 from Monday on."""
    journal.record(actor, "change_own_settings", now=now, request_key=request_key)
    person = actor.require_person()
    if timezone and not is_zone(timezone):
        raise UnableToChangePerson(
            _("“%(zone)s” is no known time zone; use one such as Europe/Berlin.")
            % {"zone": timezone},
            field="timezone",
        )
    if len(works_on) != 7 or set(works_on) - {"0", "1"} or "1" not in works_on:
        raise UnableToChangePerson(
            _("Choose at least one day of the week on which you work."), field="works_on"
        )
    person.timezone, person.works_on = timezone, works_on
    person.save(update_fields=["timezone", "works_on"])
    return person


@transaction.atomic
def person_left(
    actor: Actor, *, person: UUID, left_on: dt.date, now: dt.datetime, request_key: str = ""
) -> Person:
    """End every role, membership and way in of somebody; what they said and did stays theirs.

    `left_on` is the first day without them, today at the latest. Raises `UnableToLetGo`.
    """
    journal.record(actor, "person_left", now=now, subject=str(person), request_key=request_key)
    sealed.require_administrator(actor)
    sealed.locked_organisation(actor)
    found = sealed.present_person(actor, person)
    if left_on > actor.organisation.today(now):
        raise UnableToLetGo(
            _("%(name)s can be taken out from the day of leaving on, not before.")
            % {"name": found.name},
            field="left_on",
        )
    leave(actor, found, left_on, now)
    return found


def leave(actor: Actor, found: Person, left_on: dt.date, now: dt.datetime) -> None:
    """What `person_left` does, for an operation that found and locked the person."""
    require_another_administrator(actor, besides=found, error=UnableToLetGo)
    endings.end_by(RoleGrant.objects.filter(person=found), left_on)
    endings.end_by(Membership.objects.filter(person=found), left_on)
    found.invitations.filter(accepted_at__isnull=True, revoked_at__isnull=True).update(
        revoked_at=now
    )
    found.left_on = left_on
    found.save(update_fields=["left_on"])


def require_self_or_administrator(actor: Actor, person: Person) -> None:
    if actor.person != person and not actor.administers:
        raise UnableToAct(_("Only the person themselves or an administrator can do this."))


def _checked_name(name: str, error: type[Unable]) -> str:
    name = one_line(name)
    if not name:
        raise error(_("A person needs a name."), field="name")
    if len(name) > 200:
        raise error(_("The name is longer than 200 letters; shorten it."), field="name")
    return name


def checked_email(
    actor: Actor, email: str, error: type[Unable], person: Person | None = None
) -> str:
    """The address in small letters; `error` where it is none, or somebody else's."""
    email = email.strip().lower()
    if not email:
        return ""
    try:
        validate_email(email)
    except ValidationError:
        raise error(
            _("“%(email)s” is no e-mail address; it looks like name@example.com.")
            % {"email": email},
            field="email",
        ) from None
    others = Person.objects.present().filter(organisation=actor.organisation, email=email)
    other = (others.exclude(pk=person.pk) if person else others).first()
    if other is not None:
        raise error(
            _("%(name)s already has the address %(email)s.") % {"name": other.name, "email": email},
            field="email",
        )
    return email
