"""Events as any calendar has them, whatever its format was."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Somebody invited, by address in small letters; `name` may be empty."""

    email: str
    name: str = ""
    declined: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One occurrence. `key` is the same wherever this event is seen, whenever it is moved.

    `series` is shared by all occurrences of a recurring event. Start and end are instants.
    `organiser` and the guests' addresses are in small letters; the organiser need not be a guest.
    """

    key: str
    series: str
    title: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    organiser: str = ""
    guests: tuple[Guest, ...] = ()
    cancelled: bool = False
    private: bool = False
    sequence: int = 0

    @property
    def addresses(self) -> frozenset[str]:
        """Everybody who is in it and has not declined."""
        coming = {guest.email for guest in self.guests if not guest.declined}
        return frozenset(coming | {self.organiser}) - {""}

    def is_declined_by(self, addresses: frozenset[str]) -> bool:
        own = [guest for guest in self.guests if guest.email in addresses]
        return bool(own) and all(guest.declined for guest in own)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A half-open span of instants. What a source had in it and has no more has vanished."""

    from_at: dt.datetime
    until_at: dt.datetime

    def holds(self, at: dt.datetime) -> bool:
        return self.from_at <= at < self.until_at
