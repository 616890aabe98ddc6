"""Receiving invitations by mail: kept as far as needed, then taken in like any calendar's."""

import datetime as dt
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from foresaid.intake.calendars import guests
from foresaid.intake.calendars.events import Event, Window
from foresaid.intake.operations.take_in import Reading, TakenIn, take_in
from foresaid.people.actor import job
from foresaid.people.models import Organisation

from ..events import address_of, contents, parse, uid_of
from ..invitations.mails import Invitation, UnableToReceive, invitation_in
from ..invitations.merging import merged
from ..models import Invited

SOURCE = "mail"
BEHIND, AHEAD = dt.timedelta(days=7), dt.timedelta(days=90)
LOOK_AGAIN = dt.timedelta(days=7)
AT_ONCE = 50


def receive(mail: bytes, *, now: dt.datetime) -> TakenIn:
    """Take in an invitation, an update or a cancellation that came by mail.

    It reaches the organisation of whoever among organiser and guests works here. Only the
    organiser's own mail counts: a calendar object that somebody else sends on changes nothing.
    Raises `UnableToReceive` or `UnableToRead`, each with the sentence for the mail server's log.
    """
    invitation = invitation_in(mail)
    events = list(invitation.calendar.walk("VEVENT"))
    series = {uid_of(one) for one in events}
    if len(series) != 1 or "" in series:
        raise UnableToReceive(_("The invitation does not say which event it is about."))
    organiser = _organiser(invitation, events)
    whole = TakenIn()
    for organisation in _organisations(events, organiser):
        taken = _receive_for(organisation, invitation, series.copy().pop(), organiser, now)
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
        _take(row, now)
    return len(rows)


def _due(now: dt.datetime) -> QuerySet[Invited]:
    return Invited.objects.filter(next_at__lte=now).order_by("next_at")


def _organiser(invitation: Invitation, events: list[Any]) -> str:
    organisers = {address_of(one.get("ORGANIZER")) for one in events}
    if len(organisers) != 1 or "" in organisers:
        raise UnableToReceive(_("The invitation does not say who organises the meeting."))
    on_behalf = {address_of(one["ORGANIZER"].params.get("SENT-BY")) for one in events}
    organiser = organisers.pop()
    if invitation.sender not in {organiser, *on_behalf}:
        message = _("The mail comes from %(sender)s, and the meeting is %(organiser)s’s.")
        values = {"sender": invitation.sender or "?", "organiser": organiser}
        raise UnableToReceive(message % values)
    return organiser


def _organisations(events: list[Any], organiser: str) -> list[Organisation]:
    """Where somebody of the meeting works; practice organisations live at another time."""
    addresses = {organiser}
    for one in events:
        listed = one.get("ATTENDEE", [])
        for guest in listed if isinstance(listed, list) else [listed]:
            addresses.add(address_of(guest))
    people = guests.reached_by(addresses - {""}).filter(
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
        if known is not None and known.organiser != organiser:
            message = _("This meeting is %(known)s’s, and only they can change it by mail.")
            raise UnableToReceive(message % {"known": known.organiser})
        before = parse(known.content) if known else None
        content = merged(before, invitation.calendar, cancels=cancels).to_ical().decode()
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
    return _take(row, now)


def _take(row: Invited, now: dt.datetime) -> TakenIn:
    """The dates of it that are in reach, through the same operation as calendars."""
    window = Window(from_at=now - BEHIND, until_at=now + AHEAD)
    zone: ZoneInfo = row.organisation.zone
    whole = parse(row.content)
    found = contents(whole, window, zone)
    reading = Reading(
        source=SOURCE,
        events=tuple(_without_us(event) for event in found.events),
        window=window,
        since=row.first_at,
        series=row.series,
    )
    taken = take_in(job(row.organisation), reading, now=now)
    goes_on = any("RRULE" in one or "RDATE" in one for one in whole.walk("VEVENT"))
    row.next_at = now + LOOK_AGAIN if goes_on else None
    row.save(update_fields=["next_at"])
    return taken


def _without_us(event: Event) -> Event:
    """Foresaid's own address is no guest."""
    own = settings.CALENDAR_ADDRESS.lower()
    return replace(event, guests=tuple(one for one in event.guests if one.email != own))
