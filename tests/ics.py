"""Calendars as servers send them, written line by line for tests."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace


def stamp(at: dt.datetime) -> str:
    return f"{at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One VEVENT; `lines` are added as they stand."""

    uid: str
    starts_at: dt.datetime
    minutes: int = 60
    title: str = "Northwind"
    guests: tuple[str, ...] = ("anna@northwind.example",)
    organiser: str = "dana@aldermoor.example"
    sequence: int = 0
    lines: tuple[str, ...] = ()

    def with_lines(self, *lines: str) -> "Draft":
        return replace(self, lines=(*self.lines, *lines))

    def text(self) -> str:
        ends_at = self.starts_at + dt.timedelta(minutes=self.minutes)
        return "\r\n".join(
            [
                "BEGIN:VEVENT",
                f"UID:{self.uid}",
                "DTSTAMP:20261101T080000Z",
                f"DTSTART:{stamp(self.starts_at)}",
                f"DTEND:{stamp(ends_at)}",
                f"SUMMARY:{self.title}",
                f"SEQUENCE:{self.sequence}",
                *([f"ORGANIZER:mailto:{self.organiser}"] if self.organiser else []),
                *(f"ATTENDEE:mailto:{guest}" for guest in self.guests),
                *self.lines,
                "END:VEVENT",
            ]
        )


def calendar(events: Iterable[Draft | str], *lines: str) -> str:
    """A whole calendar of these events."""
    texts = [one if isinstance(one, str) else one.text() for one in events]
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//tests//", *lines]
    return "\r\n".join([*head, *texts, "END:VCALENDAR", ""])
