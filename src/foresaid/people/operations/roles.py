"""Roles given and taken, each for a span of days."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foresaid.people import journal, sealed
from foresaid.people.actor import Actor
from foresaid.people.errors import Unable
from foresaid.people.models import Role, RoleGrant
from foresaid.people.periods import overlapping

from . import endings
from .administrators import require_another_administrator


class UnableToGrantRole(Unable):
    """The person has that role already in that time, or the time makes no sense."""


class UnableToEndRole(Unable):
    """The role can not end then."""


@transaction.atomic
def grant_role(
    actor: Actor,
    *,
    person: UUID,
    role: Role,
    now: dt.datetime,
    from_on: dt.date | None = None,
    to_on: dt.date | None = None,
    request_key: str = "",
) -> RoleGrant:
    """Give a role from `from_on` (today if not said) up to, not including, `to_on`."""
    journal.record(actor, "grant_role", now=now, subject=str(person), request_key=request_key)
    sealed.require_administrator(actor)
    found = sealed.present_person(actor, person)
    since = from_on or actor.organisation.today(now)
    if to_on is not None and to_on <= since:
        raise UnableToGrantRole(_("The role has to end after it starts."), field="to_on")
    if RoleGrant.objects.filter(overlapping(since, to_on), person=found, role=role).exists():
        raise UnableToGrantRole(
            _("%(name)s has the role “%(role)s” in that time already.")
            % {"name": found.name, "role": Role(role).label},
            field="role",
        )
    return RoleGrant.objects.create(
        organisation=actor.organisation, person=found, role=role, from_on=since, to_on=to_on
    )


@transaction.atomic
def end_role(
    actor: Actor,
    *,
    grant: UUID,
    now: dt.datetime,
    to_on: dt.date | None = None,
    request_key: str = "",
) -> None:
    """End a role at `to_on`, the first day without it (today if not said).

    A role that would end before it began is removed as if it never was. Raises `UnableToEndRole`
    for the last administrator.
    """
    journal.record(actor, "end_role", now=now, subject=str(grant), request_key=request_key)
    sealed.require_administrator(actor)
    sealed.locked_organisation(actor)
    found = sealed.grant(actor, grant)
    if found.role == Role.ADMINISTRATOR:
        require_another_administrator(actor, besides=found.person, error=UnableToEndRole)
    endings.end_by(RoleGrant.objects.filter(pk=found.pk), to_on or actor.organisation.today(now))
