"""What an event says of people who were erased here is left out before anybody reads it."""

import re
from collections.abc import Iterable
from dataclasses import replace

from foresaid.people.models import Organisation
from foresaid.sales.erased import erased_among, stand_in

from .events import Event, Guest

# Shorter names are words of many titles.
SHORTEST_NAME = 4


def without_erased(organisation: Organisation, events: Iterable[Event]) -> tuple[Event, ...]:
    """The same events; nobody at the same house stands in for who was erased. One query."""
    found = tuple(events)
    named = {address for event in found for address in _addresses(event)}
    erased = erased_among(organisation, named)
    return tuple(_without(event, erased) for event in found) if erased else found


def without_names(text: str, erased: Iterable[Guest]) -> str:
    """A text without the addresses and names of these people."""
    for one in erased:
        text = re.sub(re.escape(one.email), stand_in(one.email), text, flags=re.IGNORECASE)
        if len(one.name) >= SHORTEST_NAME:
            text = re.sub(rf"(?<!\w){re.escape(one.name)}(?!\w)", "…", text, flags=re.IGNORECASE)
    return text


def _addresses(event: Event) -> Iterable[str]:
    return (event.organiser, *(guest.email for guest in event.guests))


def _without(event: Event, erased: frozenset[str]) -> Event:
    gone = [guest for guest in event.guests if guest.email in erased]
    if event.organiser in erased:
        gone.append(Guest(email=event.organiser))
    if not gone:
        return event
    return replace(
        event,
        title=without_names(event.title, gone),
        organiser=stand_in(event.organiser) if event.organiser in erased else event.organiser,
        guests=tuple(_nobody(guest) if guest in gone else guest for guest in event.guests),
    )


def _nobody(guest: Guest) -> Guest:
    return Guest(email=stand_in(guest.email), declined=guest.declined)
