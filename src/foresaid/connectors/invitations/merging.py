"""What an organiser's mails say of one event or series by now, put together."""

import datetime as dt
from typing import Any

from icalendar import Calendar, vText


def merged(known: Calendar | None, came: Calendar, *, cancels: bool) -> Calendar:
    """The event as it stands once `came` is read: the newest word on each occurrence.

    A mail about the whole series replaces what was said of it and keeps what was said of single
    occurrences later; one that calls off marks what it names as cancelled and removes nothing.
    """
    parts = {_occurrence(one): one for one in _events(known)} if known else {}
    for one in _events(came):
        name = _occurrence(one)
        if name in parts and _version(one) < _version(parts[name]):
            continue  # mails may overtake one another
        parts[name] = _cancelled(parts.get(name), one) if cancels else one
    if cancels and any(_occurrence(one) is None for one in _events(came)):
        parts = {name: _cancelled(one, one) for name, one in parts.items()}
    return _calendar(known, came, list(parts.values()))


def _calendar(known: Calendar | None, came: Calendar, events: list[Any]) -> Calendar:
    """Zones come along: events name them."""
    whole = Calendar()
    whole["PRODID"], whole["VERSION"] = vText("-//foresaid//"), vText("2.0")
    zones: dict[str, Any] = {}
    for source in (known, came):
        for zone in source.walk("VTIMEZONE") if source else ():
            zones[str(zone.get("TZID"))] = zone
    whole.subcomponents = [*zones.values(), *events]
    return whole


def _cancelled(known: Any, came: Any) -> Any:
    """A mail that calls off may leave the times out; then those known before stay."""
    one = came if "DTSTART" in came or known is None else known
    one["STATUS"] = vText("CANCELLED")
    return one


def _events(calendar: Calendar) -> list[Any]:
    return list(calendar.walk("VEVENT"))


def _occurrence(component: Any) -> str | None:
    """Which one of a series it speaks of; None for the series itself or a single event."""
    first = component.get("RECURRENCE-ID")
    if first is None:
        return None
    at = first.dt
    return (
        at.astimezone(dt.UTC).isoformat() if isinstance(at, dt.datetime) and at.tzinfo else str(at)
    )


def _version(component: Any) -> tuple[int, str]:
    """Newer ones are greater (RFC 5546, 2.1.5): by sequence, then by when it was made."""
    stamp = component.get("DTSTAMP")
    at = stamp.dt if stamp is not None else None
    moment = at.isoformat() if isinstance(at, dt.datetime) else ""
    return int(component.get("SEQUENCE", 0) or 0), moment
