"""Receiving invitations by mail: kept as far as needed, then taken in like any calendar's."""

import datetime as dt
import logging
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from icalendar import Calendar

from foresaid.intake.calendars import guests
from foresaid.intake.calendars.events import Event, Guest, Window
from foresaid.intake.calendars.forgetting import without_names
from foresaid.intake.operations.take_in import Reading, TakenIn, take_in
from foresaid.people.actor import job
from foresaid.people.models import Organisation
from foresaid.sales.erased import erased_among, stand_in

from ..errors import UnableToRead
from ..events import (
    Contents,
    address_of,
    contents,
    guests_of,
    parse,
    uid_of,
    understanding,
)
from ..invitations.mails import Invitation, UnableToReceive, invitation_in
from ..invitations.merging import merged
from ..models import Invited
from ..patience import patience

SOURCE = "mail"
BEHIND, AHEAD = dt.timedelta(days=7), dt.timedelta(days=90)
LOOK_AGAIN = dt.timedelta(days=7)
AT_ONCE = 50
MOST_INVITED = 5_000

logger = logging.getLogger("foresaid.worker")


def receive(mail: bytes, *, now: dt.datetime) -> TakenIn:
    """Take in an invitation, an update or a cancellation that came by mail.

    It reaches the organisation of whoever among organiser and guests works here. Only the
    organiser's own mail counts: a calendar object that somebody else sends on changes nothing.
    Raises `UnableToReceive` or `UnableToRead`, each with the sentence for the mail server's log.
    """
    with patience(), understanding():
        invitation = invitation_in(mail)
        events = list(invitation.calendar.walk("VEVENT"))
        series = _series(events)
        organiser = _organiser(invitation, events)
        addresses = _addresses(events, organiser)
    whole = TakenIn()
    for organisation in _organisations(addresses):
        taken = _receive_for(organisation, invitation, series, organiser, now)
        whole.counts += taken.counts
        whole.problems += taken.problems
    return whole


def any_due(now: dt.datetime) -> bool:
    """Whether dates of a series known by mail have come into reach."""
    return _due(now).exists()


def read_due(now: dt.datetime) -> int:
    """Take in the dates of series that have come into reach; say of how many series."""
    rows = list(_due(now).select_related("organisation")[:AT_ONCE])
    for row in rows:
        try:
            _take(row, _found(row.organisation, row.content, now), now)
        except UnableToRead:
            # What was understood when it came is too much by now; it keeps no other waiting.
            logger.exception("A series known by mail could not be read.")
            Invited.objects.filter(pk=row.pk).update(next_at=now + LOOK_AGAIN)
    return len(rows)


def _due(now: dt.datetime) -> QuerySet[Invited]:
    return Invited.objects.filter(next_at__lte=now).order_by("next_at")


def _series(events: list[Any]) -> str:
    found = {uid_of(one) for one in events}
    if len(found) != 1 or "" in found:
        raise UnableToReceive(_("The invitation does not say which event it is about."))
    return found.pop()


def _organiser(invitation: Invitation, events: list[Any]) -> str:
    organisers = {address_of(one.get("ORGANIZER")) for one in events}
    if len(organisers) != 1 or "" in organisers:
        raise UnableToReceive(_("The invitation does not say who organises the meeting."))
    organiser = organisers.pop()
    if invitation.sender not in {organiser, *_on_behalf(events, organiser)}:
        message = _("The mail comes from %(sender)s, and the meeting is %(organiser)s’s.")
        values = {"sender": invitation.sender or "?", "organiser": organiser}
        raise UnableToReceive(message % values)
    return organiser


def _on_behalf(events: list[Any], organiser: str) -> set[str]:
    """Who sends for the organiser: a colleague, since anybody can write themselves in."""
    named = {address_of(one["ORGANIZER"].params.get("SENT-BY")) for one in events}
    house = organiser.rpartition("@")[2]
    return {one for one in named if one.rpartition("@")[2] == house}


def _addresses(events: list[Any], organiser: str) -> set[str]:
    addresses = {organiser}
    for one in events:
        listed = one.get("ATTENDEE", [])
        for guest in listed if isinstance(listed, list) else [listed]:
            addresses.add(address_of(guest))
    if len(addresses) > MOST_INVITED:
        raise UnableToReceive(_("It invites more than 5,000 people, so it was not taken."))
    return addresses - {""}


def _organisations(addresses: set[str]) -> list[Organisation]:
    """Where somebody of the meeting works; practice organisations live at another time."""
    people = guests.reached_by(addresses).filter(
        organisation__practice_from__isnull=True, organisation__retired_at__isnull=True
    )
    found = {person.organisation for person in people.select_related("organisation")}
    if not found:
        raise UnableToReceive(_("Nobody who is invited works with foresaid here."))
    return sorted(found, key=lambda one: one.pk)


def _receive_for(
    organisation: Organisation,
    invitation: Invitation,
    series: str,
    organiser: str,
    now: dt.datetime,
) -> TakenIn:
    with transaction.atomic():
        rows = Invited.objects.select_for_update().filter(organisation=organisation, series=series)
        known = rows.first()
        cancels = invitation.method == "CANCEL"
        if known is None and cancels:
            raise UnableToReceive(_("It calls off a meeting that foresaid was never invited to."))
        content = _content(known, invitation.calendar, cancels=cancels)
        content, organiser = _without_erased(organisation, content, organiser)
        if known is not None and known.organiser != organiser:
            message = _("This meeting is %(known)s’s, and only they can change it by mail.")
            raise UnableToReceive(message % {"known": known.organiser})
        found = _found(organisation, content, now)
        row, _is_new = Invited.objects.update_or_create(
            organisation=organisation,
            series=series,
            defaults={"organiser": organiser, "content": content, "changed_at": now},
            create_defaults={
                "organiser": organiser,
                "content": content,
                "changed_at": now,
                "first_at": now,
            },
        )
    return _take(row, found, now)


def _content(known: Invited | None, came: Calendar, *, cancels: bool) -> str:
    """What is kept: each property in one line, so that a text in it can be found as it is said."""
    with understanding():
        before = parse(known.content) if known else None
        whole = merged(before, came, cancels=cancels).to_ical()
    return str(whole.replace(b"\r\n ", b""), "utf-8")


def _without_erased(organisation: Organisation, content: str, organiser: str) -> tuple[str, str]:
    """Content and organiser without what names people who were erased here."""
    with understanding():
        events = parse(content).walk("VEVENT")
        guests = [guest for one in events for guest in guests_of(one)]
    named = [*guests, Guest(email=organiser)]
    erased = erased_among(organisation, (one.email for one in named))
    gone = [one for one in named if one.email in erased]
    organiser = stand_in(organiser) if organiser in erased else organiser
    return without_names(content, gone), organiser


def _found(organisation: Organisation, content: str, now: dt.datetime) -> Contents:
    """Its dates in reach; `UnableToRead` before anything is kept that nobody understands."""
    zone: ZoneInfo = organisation.zone
    with patience():
        return contents(parse(content), _window(now), zone)


def _window(now: dt.datetime) -> Window:
    return Window(from_at=now - BEHIND, until_at=now + AHEAD)


def _take(row: Invited, found: Contents, now: dt.datetime) -> TakenIn:
    """The dates of it that are in reach, through the same operation as calendars."""
    reading = Reading(
        source=SOURCE,
        events=tuple(_without_us(event) for event in found.events),
        window=_window(now),
        since=row.first_at,
        series=row.series,
    )
    taken = take_in(job(row.organisation), reading, now=now)
    events = parse(row.content).walk("VEVENT")
    goes_on = any("RRULE" in one or "RDATE" in one for one in events)
    row.next_at = now + LOOK_AGAIN if goes_on else None
    row.save(update_fields=["next_at"])
    return taken


def _without_us(event: Event) -> Event:
    """Foresaid's own address is no guest."""
    own = settings.CALENDAR_ADDRESS.lower()
    return replace(event, guests=tuple(one for one in event.guests if one.email != own))
