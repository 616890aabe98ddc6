"""A person's meetings and next steps as iCalendar (RFC 5545)."""

import datetime as dt
import hashlib
from collections.abc import Callable
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar
from icalendar import Event as Component

from foresaid.ledger import meeting_questions, questions
from foresaid.ledger.meeting_questions import InCalendar
from foresaid.ledger.views import ExpectationView, MeetingView
from foresaid.people.actor import Actor

BEHIND, AHEAD = dt.timedelta(days=60), dt.timedelta(days=365)
# Where a page about a meeting or an expectation stands: the door knows, the feed does not.
Address = Callable[[str, object], str]


def write(actor: Actor, address: Address, *, now: dt.datetime) -> bytes:
    """The feed at `now`. The same rows give the same bytes, so that a version can be told."""
    moment = actor.organisation.moment(now)
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    zone = _zone(actor)
    calendar = _empty(actor)
    for one in meeting_questions.meetings_for_calendar(actor, day - BEHIND, day + AHEAD, moment):
        calendar.add_component(_meeting(one, zone, address))
    for said in questions.due_until(actor, day + AHEAD, moment):
        calendar.add_component(_due(said, address))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def version_of(body: bytes) -> str:
    """A strong entity tag (RFC 9110, 8.8.3)."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def _empty(actor: Actor) -> Calendar:
    calendar = Calendar()
    name = _("foresaid, %(name)s") % {"name": actor.require_person().name}
    if actor.organisation.is_practice:
        name = _("foresaid, practice, %(name)s") % {"name": actor.require_person().name}
    calendar.add("PRODID", "-//foresaid//foresaid//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("NAME", name)
    calendar.add("X-WR-CALNAME", name)
    calendar.add("REFRESH-INTERVAL", dt.timedelta(minutes=30), parameters={"VALUE": "DURATION"})
    return calendar


def _meeting(one: InCalendar, zone: ZoneInfo, address: Address) -> Component:
    meeting = one.meeting
    event = _event(f"meeting-{meeting.uuid}", one.changed_at)
    event.add("SEQUENCE", one.sequence)
    event.add("DTSTART", meeting.starts_at.astimezone(zone))
    event.add("DTEND", meeting.ends_at.astimezone(zone))
    event.add("SUMMARY", meeting.title)
    url = address("meeting", meeting.uuid)
    event.add("DESCRIPTION", "\n".join([*_goal(meeting), url]))
    event.add("URL", url)
    event.add("STATUS", "CANCELLED" if meeting.state == "cancelled" else "CONFIRMED")
    # The invitation of the meeting itself makes the time busy; here stands what it is for.
    event.add("TRANSP", "TRANSPARENT")
    return event


def _goal(meeting: MeetingView) -> list[str]:
    if meeting.goal is None:
        return [] if meeting.state == "cancelled" else [_("No goal yet. Set one before it begins.")]
    lines = [_("Goal: %(what)s") % {"what": meeting.goal.what}]
    if meeting.goal.at_least:
        lines.append(_("At least: %(what)s") % {"what": meeting.goal.at_least})
    return lines


def _due(said: ExpectationView, address: Address) -> Component:
    event = _event(f"due-{said.uuid}", max([said.stated_at, *(one.at for one in said.changes)]))
    event.add("SEQUENCE", len(said.changes))
    event.add("DTSTART", said.due_on)
    event.add("DTEND", said.due_on + dt.timedelta(days=1))
    event.add("SUMMARY", _("Due: %(what)s") % {"what": said.what})
    about = [said.opportunity_name, said.account_name]
    url = address("opportunity", said.opportunity_uuid) if said.opportunity_uuid else ""
    event.add("DESCRIPTION", "\n".join(text for text in [*about, url] if text))
    if url:
        event.add("URL", url)
    event.add("STATUS", "CONFIRMED")
    event.add("TRANSP", "TRANSPARENT")
    return event


def _event(name: str, changed_at: dt.datetime) -> Component:
    event = Component()
    event.add("UID", f"{name}@{urlsplit(settings.PUBLIC_URL).hostname or 'foresaid'}")
    event.add("DTSTAMP", changed_at.astimezone(dt.UTC))
    event.add("LAST-MODIFIED", changed_at.astimezone(dt.UTC))
    return event


def _zone(actor: Actor) -> ZoneInfo:
    return ZoneInfo(actor.require_person().timezone or actor.organisation.timezone)
