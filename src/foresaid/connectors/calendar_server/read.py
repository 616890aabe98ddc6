"""Reading the calendars of an account on a CalDAV server."""

from typing import Any

import niquests
from caldav.davclient import DAVClient
from caldav.elements.cdav import Calendar as CalendarTag
from caldav.elements.dav import ResourceType
from caldav.lib.error import AuthorizationError, DAVError, NotFoundError
from django.utils.translation import gettext_lazy as _
from icalendar import Calendar

from foresaid.intake.calendars.events import Window

from ..errors import UnableToRead
from ..events import parse
from ..guarded import Session
from ..web_calendar.fetch import normal, require_good, unreachable


def read(address: str, username: str, password: str, window: Window) -> Calendar:
    """Everything in `window` as one calendar: of the one at the address, or of all of the account.

    Raises `UnableToRead`.
    """
    try:
        with _client(address, username, password) as client:
            return _whole(_objects(client, window))
    except (AuthorizationError, NotFoundError) as error:
        require_good(403 if isinstance(error, AuthorizationError) else 404)
        raise
    except (niquests.exceptions.RequestException, OSError, ValueError) as error:
        raise unreachable(error) from error
    except DAVError as error:
        message = _("The calendar’s server does not answer as a CalDAV server does. Check the"
                    " address.")  # fmt: skip
        raise UnableToRead(message) from error


def _client(address: str, username: str, password: str) -> DAVClient:
    client = DAVClient(normal(address), username=username, password=password, enable_rfc6764=False)
    client.session.close()
    client.session = Session()
    return client


def _objects(client: DAVClient, window: Window) -> list[str]:
    """The texts of all events in the window, series whole, of every calendar in reach."""
    calendars = _calendars(client)
    if not calendars:
        raise UnableToRead(_("There is no calendar at this address. Check it."))
    span = {"start": window.from_at, "end": window.until_at}
    return [
        found.data
        for calendar in calendars
        for found in calendar.search(event=True, expand=False, **span)
    ]


def _calendars(client: DAVClient) -> list[Any]:
    """The calendar at the address itself, else those of whoever signs in there."""
    account: Any = client  # the package has types, though not everywhere
    at_address = account.calendar(url=client.url)
    if _is_calendar(at_address):
        return [at_address]
    return list(account.principal().get_calendars())


def _is_calendar(found: Any) -> bool:
    try:
        kinds = found.get_property(ResourceType(), use_cached=False)
    except DAVError:
        return False
    return CalendarTag.tag in (kinds if isinstance(kinds, list) else [kinds])


def _whole(texts: list[str]) -> Calendar:
    whole = Calendar()
    for text in texts:
        whole.subcomponents.extend(parse(text).subcomponents)
    return whole
