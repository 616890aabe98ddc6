"""Hands drafts to the chain on behalf of an actor, and finds what was said before."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from foresaid.people import access as people_access
from foresaid.people.actor import Actor
from foresaid.people.errors import NotThere, Unable
from foresaid.sales.models import Meeting
from foresaid.sales.operations.finding import locked

from .. import access
from ..append import Draft, append
from ..models import Entry, Expectation, Standing


class UnableToFindExpectation(NotThere):
    """There is no such expectation in sight of the actor."""


class UnableToSpeakOf(Unable):
    """It is not the actor's to speak about, or it has come to its end."""


def say(actor: Actor, drafts: Sequence[Draft], now: dt.datetime) -> list[Entry]:
    """Append `drafts` as said by the actor: the last thing an operation does but to project.

    In a practice organisation the door's `now` decides the practice moment, so that a past can
    be played in order.
    """
    organisation = actor.organisation
    played = organisation.moment(now) if organisation.is_practice else None
    return append(
        organisation,
        [replace(draft, author=actor.person, practice_at=played) for draft in drafts],
    )


def expectation(actor: Actor, uuid: UUID, now: dt.datetime) -> tuple[Expectation, Standing]:
    """The expectation whose entry has this uuid, and its standing, locked until the commit.

    So is the meeting of a goal, and before the standing, as whoever moves a meeting has it.
    """
    today = actor.organisation.today(now)
    found = (
        access.expectations(actor, today)
        .filter(entry__uuid=uuid)
        .select_related("entry", "holder", "meeting", "opportunity", "exit")
        .first()
    )
    if found is None:
        raise UnableToFindExpectation(
            _("There is no such expectation among those you can see."), field="expectation"
        )
    if found.meeting_id:
        found.meeting = locked(Meeting.objects.all()).get(pk=found.meeting_id)
    # Alone: joined with a holder whom somebody else has just changed, the row would not be found.
    found.standing = Standing.objects.select_for_update().get(expectation=found)
    return found, found.standing


def in_order(expectations: Sequence[UUID]) -> list[UUID]:
    """Each once, by key: in this order whoever locks several of them does so."""
    found = Entry.objects.filter(uuid__in=expectations).order_by("pk")
    known = list(found.values_list("uuid", flat=True))
    return [*known, *(one for one in dict.fromkeys(expectations) if one not in set(known))]


def leads(actor: Actor, stands: Standing, now: dt.datetime) -> bool:
    """Whether the actor leads, directly or from above, whoever holds this expectation."""
    if actor.person is None or actor.person == stands.holder or not actor.is_manager:
        return False
    today = actor.organisation.today(now)
    return people_access.seen_people(actor, today).filter(pk=stands.holder_id).exists()


def has_part_in(actor: Actor, said: Expectation, stands: Standing, now: dt.datetime) -> bool:
    """Whether the actor holds it, said it or leads the holder, and so may change or cancel it."""
    person = actor.require_person()
    return person.pk in {stands.holder_id, said.entry.author_id} or leads(actor, stands, now)


def require_part_in(actor: Actor, said: Expectation, stands: Standing, now: dt.datetime) -> None:
    if has_part_in(actor, said, stands, now):
        return
    message = _("This is %(name)s’s; only they and who leads them can change it.")
    raise UnableToSpeakOf(message % {"name": stands.holder.name}, field="expectation")


def require_open(standing: Standing) -> None:
    """Refuse to go on about what has its result or was cancelled."""
    if standing.state == Standing.State.OPEN:
        return
    if standing.state == Standing.State.WITHDRAWN:
        message = _("This was cancelled; nothing more can be said about it. State a new one.")
    else:
        message = _("This has its result already; state a new one for what comes next.")
    raise UnableToSpeakOf(message, field="expectation")
