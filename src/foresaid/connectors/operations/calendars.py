"""A person connects a calendar of theirs, has it read, and disconnects it."""

import datetime as dt
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foresaid.people import journal
from foresaid.people.actor import Actor
from foresaid.people.errors import NotThere, Unable

from ..models import Calendar
from ..sealed import seal
from ..web_calendar.fetch import normal

MOST_CALENDARS = 5
LONGEST_ADDRESS = 2_000


class UnableToConnect(Unable):
    """The calendar can not be connected like this."""


@transaction.atomic
def connect_calendar(
    actor: Actor,
    *,
    kind: str,
    address: str,
    username: str = "",
    password: str = "",
    now: dt.datetime,
    request_key: str = "",
) -> Calendar:
    """Connect a calendar of the actor's own. It is read for the first time by the worker.

    Address, user and password are sealed and shown to nobody again. Raises `UnableToConnect`.
    """
    journal.record(actor, "connect_calendar", now=now, subject=kind, request_key=request_key)
    person = actor.require_person()
    _require_room(actor)
    host = _host(address)
    if kind not in Calendar.Kind.values:
        raise UnableToConnect(_("Choose how the calendar is reached."), field="kind")
    if kind == Calendar.Kind.SERVER and not (username.strip() and password):
        message = _("A calendar server asks for a user name and a password.")
        raise UnableToConnect(message, field="username")
    return Calendar.objects.create(
        organisation=actor.organisation,
        person=person,
        kind=kind,
        host=host,
        secret=seal({"address": address.strip(), "username": username, "password": password}),
        connected_at=now,
        next_at=now,
    )


@transaction.atomic
def disconnect_calendar(
    actor: Actor, *, calendar: UUID, now: dt.datetime, request_key: str = ""
) -> Calendar:
    """End the reading of an own calendar and forget its secrets. Its meetings stay as they are."""
    journal.record(
        actor, "disconnect_calendar", now=now, subject=str(calendar), request_key=request_key
    )
    found = own_calendar(actor, calendar)
    found.ended_at, found.secret, found.problem = now, "", ""
    found.save(update_fields=["ended_at", "secret", "problem"])
    return found


@transaction.atomic
def ask_to_read(
    actor: Actor, *, calendar: UUID, now: dt.datetime, request_key: str = ""
) -> Calendar:
    """Have an own calendar read at the worker's next turn, whole."""
    journal.record(actor, "ask_to_read", now=now, subject=str(calendar), request_key=request_key)
    found = own_calendar(actor, calendar)
    found.next_at, found.read_until = now, None
    found.save(update_fields=["next_at", "read_until"])
    return found


def own_calendar(actor: Actor, uuid: UUID) -> Calendar:
    rows = Calendar.objects.select_for_update().filter(
        organisation=actor.organisation, person=actor.require_person(), ended_at__isnull=True
    )
    found = rows.filter(uuid=uuid).first()
    if found is None:
        raise NotThere(_("There is no such calendar among yours."))
    return found


def _require_room(actor: Actor) -> None:
    if actor.organisation.is_practice:
        message = _("A practice organisation has a clock of its own, which no calendar follows.")
        raise UnableToConnect(message)
    if (
        Calendar.objects.filter(person=actor.person, ended_at__isnull=True).count()
        >= MOST_CALENDARS
    ):
        raise UnableToConnect(_("Five calendars are connected already; disconnect one first."))


def _host(address: str) -> str:
    """The part of an address that may be shown."""
    message = _("Copy the whole address of the calendar; it starts with https:// or webcal://.")
    try:
        parts = urlsplit(normal(address))
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise UnableToConnect(message, field="address") from None
    inside = any(character.isspace() for character in address.strip())
    if (
        parts.scheme not in {"http", "https"}
        or not host
        or inside
        or len(address) > LONGEST_ADDRESS
    ):
        raise UnableToConnect(message, field="address")
    return host[:255]
