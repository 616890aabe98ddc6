"""Who belongs to a team, as a member or as its manager, and from when to when."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foresaid.people import journal, sealed
from foresaid.people.actor import Actor
from foresaid.people.errors import Unable
from foresaid.people.models import Membership, Person, Team
from foresaid.people.periods import overlapping

from . import endings


class UnableToJoinTeam(Unable):
    """The person is a member elsewhere in that time, or leads that team already."""


@transaction.atomic
def join_team(
    actor: Actor,
    *,
    person: UUID,
    team: UUID,
    now: dt.datetime,
    kind: Membership.Kind = Membership.Kind.MEMBER,
    from_on: dt.date | None = None,
    to_on: dt.date | None = None,
    request_key: str = "",
) -> Membership:
    """Let a person belong to a team from `from_on` (today if not said) up to `to_on`.

    Nobody is a member of two teams on one day, so that no figure counts twice; one person may
    lead several. Raises `UnableToJoinTeam`.
    """
    journal.record(actor, "join_team", now=now, subject=str(person), request_key=request_key)
    sealed.require_shaping(actor)
    found, place = sealed.present_person(actor, person), sealed.team(actor, team)
    since = from_on or actor.organisation.today(now)
    if to_on is not None and to_on <= since:
        raise UnableToJoinTeam(_("The membership has to end after it starts."), field="to_on")
    _require_free(found, place, kind, since, to_on)
    return Membership.objects.create(
        organisation=actor.organisation,
        person=found,
        team=place,
        kind=kind,
        from_on=since,
        to_on=to_on,
    )


@transaction.atomic
def change_team(
    actor: Actor,
    *,
    person: UUID,
    team: UUID,
    now: dt.datetime,
    from_on: dt.date | None = None,
    request_key: str = "",
) -> Membership:
    """End the person's membership elsewhere at `from_on` and begin one in `team` that day."""
    journal.record(actor, "change_team", now=now, subject=str(person), request_key=request_key)
    sealed.require_shaping(actor)
    found, place = sealed.present_person(actor, person), sealed.team(actor, team)
    since = from_on or actor.organisation.today(now)
    elsewhere = Membership.objects.filter(person=found, kind=Membership.Kind.MEMBER)
    endings.end_by(elsewhere, since)
    return Membership.objects.create(
        organisation=actor.organisation,
        person=found,
        team=place,
        kind=Membership.Kind.MEMBER,
        from_on=since,
    )


@transaction.atomic
def leave_team(
    actor: Actor,
    *,
    membership: UUID,
    now: dt.datetime,
    to_on: dt.date | None = None,
    request_key: str = "",
) -> None:
    """End a membership at `to_on`, the first day without it (today if not said)."""
    journal.record(actor, "leave_team", now=now, subject=str(membership), request_key=request_key)
    sealed.require_shaping(actor)
    found = sealed.membership(actor, membership)
    endings.end_by(Membership.objects.filter(pk=found.pk), to_on or actor.organisation.today(now))


def _require_free(
    person: Person, team: Team, kind: str, from_on: dt.date, to_on: dt.date | None
) -> None:
    held = Membership.objects.filter(overlapping(from_on, to_on), person=person, kind=kind)
    if kind == Membership.Kind.MANAGER:
        held = held.filter(team=team)
    other = held.select_related("team").first()
    if other is None:
        return
    if kind == Membership.Kind.MANAGER:
        message = _("%(name)s leads %(team)s in that time already.")
    else:
        message = _(
            "%(name)s is a member of %(team)s in that time. End that first, or let %(name)s "
            "change teams."
        )
    raise UnableToJoinTeam(message % {"name": person.name, "team": other.team.name}, field="team")
