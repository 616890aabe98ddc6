"""iCalendar (RFC 5545) to events: occurrences within a window, as instants."""

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from django.utils.translation import gettext_lazy as _
from icalendar import Calendar

from foresaid.intake.calendars.events import Event, Guest, Window

from .errors import UnableToRead

LONGEST_KEY = 250
MOST = 5_000
# What may be wrong with a calendar breaks its readers in many ways.
BROKEN = (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError)
TOO_OFTEN = {"SECONDLY", "MINUTELY"}
LATER_STILL = dt.timedelta(days=730)
_NOT_PEOPLE = {"RESOURCE", "ROOM"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """Events with a time, and how many were left out because they fill days."""

    events: tuple[Event, ...]
    whole_days: int


def parse(text: str | bytes) -> Calendar:
    """A calendar that is whole, or `UnableToRead`: half a file must not call meetings off."""
    raw = text.encode() if isinstance(text, str) else text
    stripped = raw.replace(b"\0", b"").strip().removeprefix(b"\xef\xbb\xbf")
    if not stripped[:15].upper().startswith(b"BEGIN:VCALENDAR"):
        raise UnableToRead(
            _("What stands at this address is no calendar. Copy the address for iCalendar (iCal).")
        )
    if not stripped[-13:].upper().endswith(b"END:VCALENDAR"):
        raise UnableToRead(_("The calendar came only in part, so nothing was changed."))
    with understanding():
        parts = Calendar.from_ical(stripped, multiple=True)
    whole = parts[0]
    for part in parts[1:]:
        whole.subcomponents.extend(part.subcomponents)
    return whole


def contents(calendar: Calendar, window: Window, zone: ZoneInfo) -> Contents:
    """What lies in `window`; times without a zone are those of `zone`, the person's own."""
    with understanding():
        return _contents(calendar, window, zone)


def _contents(calendar: Calendar, window: Window, zone: ZoneInfo) -> Contents:
    series = set(_recurring(calendar))
    query = recurring_ical_events.of(calendar, skip_bad_series=True)
    found = list(_first(query.between(window.from_at, window.until_at)))
    found += _later(calendar, window, zone, series)
    timed = [one for one in found if isinstance(one.start, dt.datetime)]
    return Contents(
        events=tuple(_event(one, series, zone) for one in timed),
        whole_days=len(found) - len(timed),
    )


@contextmanager
def understanding() -> Iterator[None]:
    """Whatever breaks a reader of calendars inside is a sentence outside: `UnableToRead`."""
    try:
        yield
    except BROKEN as error:
        raise UnableToRead(_("The calendar has an error in it: %s") % error) from error


def _later(
    calendar: Calendar, window: Window, zone: ZoneInfo, series: Collection[str]
) -> Iterator[Any]:
    """Single events after the window too: one that is moved far ahead has not vanished."""
    beyond = window.until_at + LATER_STILL
    for one in _all(calendar):
        at = one.start if "DTSTART" in one and uid_of(one) not in series else None
        if isinstance(at, dt.datetime) and window.until_at <= instant(at, zone) < beyond:
            yield one


def uid_of(component: Any) -> str:
    """The event's own number, short enough to be kept; empty ones have nothing to be known by."""
    uid = str(component.get("UID", "")).strip()
    if len(uid) <= LONGEST_KEY - 20:
        return uid
    return "sha256:" + hashlib.sha256(uid.encode()).hexdigest()


def address_of(value: Any) -> str:
    """`mailto:Dana@Halden.NO` as `dana@halden.no`."""
    text = str(value or "").strip()
    return (
        text[7:].lower() if text[:7].lower() == "mailto:" else text.lower() if "@" in text else ""
    )


def instant(at: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(dt.UTC)


def _first(found: Iterable[Any]) -> Iterator[Any]:
    for count, one in enumerate(found):
        if count >= MOST:
            raise UnableToRead(_("The calendar has more than 5,000 events, so it was not read."))
        yield one


def _all(calendar: Calendar) -> list[Any]:
    return list(calendar.walk("VEVENT"))


def _recurring(calendar: Calendar) -> Iterator[str]:
    for one in _all(calendar):
        if any(name in one for name in ("RRULE", "RDATE", "RECURRENCE-ID")):
            _require_rare(one)
            yield uid_of(one)


def _require_rare(component: Any) -> None:
    """No meeting comes again each minute; counting its occurrences would take hours."""
    rules = component.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        if TOO_OFTEN & {str(one).upper() for one in rule.get("FREQ", [])}:
            raise UnableToRead(
                _("“%s” comes again each minute or second, so the calendar was not read.")
                % str(component.get("SUMMARY", ""))[:80]
            )


def _event(component: Any, series: set[str], zone: ZoneInfo) -> Event:
    uid = uid_of(component) or _without_number(component)
    return Event(
        key=_key(uid, component, zone) if uid in series else uid,
        series=uid,
        title=" ".join(str(component.get("SUMMARY", "")).split())[:250],
        starts_at=instant(component.start, zone),
        ends_at=instant(component.end, zone),
        organiser=address_of(component.get("ORGANIZER")),
        guests=tuple(guests_of(component)),
        cancelled=str(component.get("STATUS", "")).upper() == "CANCELLED",
        private=str(component.get("CLASS", "")).upper() in {"PRIVATE", "CONFIDENTIAL"},
        sequence=max(0, int(component.get("SEQUENCE", 0) or 0)),
    )


def _key(uid: str, component: Any, zone: ZoneInfo) -> str:
    """In a series an occurrence is known by the start that it had first."""
    first = component["RECURRENCE-ID"].dt
    at = first if isinstance(first, dt.datetime) else dt.datetime.combine(first, dt.time())
    return f"{uid}#{instant(at, zone):%Y%m%dT%H%M%SZ}"


def _without_number(component: Any) -> str:
    """Against the standard some calendars give none: then title and time have to do."""
    text = f"{component.get('SUMMARY', '')}|{component.start}"
    return "none:" + hashlib.sha256(text.encode()).hexdigest()


def guests_of(component: Any) -> Iterator[Guest]:
    """The people invited, without rooms and the like."""
    listed = component.get("ATTENDEE", [])
    for one in listed if isinstance(listed, list) else [listed]:
        parameters = getattr(one, "params", {})
        email = address_of(one)
        if email and str(parameters.get("CUTYPE", "")).upper() not in _NOT_PEOPLE:
            declined = str(parameters.get("PARTSTAT", "")).upper() == "DECLINED"
            yield Guest(email=email, name=_name(parameters, email), declined=declined)


def _name(parameters: Any, email: str) -> str:
    name = " ".join(str(parameters.get("CN", "")).split())[:200]
    return "" if name.lower() == email else name
