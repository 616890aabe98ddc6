"""Fetching an iCalendar address, politely and within limits."""

from dataclasses import dataclass

import niquests
from django.utils.translation import gettext_lazy as _

from ..errors import UnableToRead
from ..guarded import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """The body, or None where it is the same as before; and what the server said of its version."""

    body: bytes | None
    etag: str = ""
    last_modified: str = ""


def normal(address: str) -> str:
    """`webcal://` and an address without a scheme mean `https://`."""
    text = address.strip()
    scheme, separator, rest = text.partition("://")
    if not separator:
        return f"https://{text}"
    if scheme.lower() in {"webcal", "webcals"}:
        return f"https://{rest}"
    return f"{scheme.lower()}://{rest}"


def fetch(address: str, *, etag: str = "", last_modified: str = "") -> Fetched:
    """Ask for the calendar; the versions known spare the sending. Raises `UnableToRead`."""
    known = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    headers = {"Accept": "text/calendar, */*;q=0.5", "User-Agent": "foresaid"}
    headers |= {name: value for name, value in known.items() if value}
    try:
        with Session() as session:
            response = session.get(normal(address), headers=headers)
    except (niquests.exceptions.RequestException, OSError, ValueError) as error:
        raise unreachable(error) from error
    if response.status_code == 304:
        return Fetched(body=None, etag=etag, last_modified=last_modified)
    require_good(response.status_code)
    return Fetched(
        body=response.content or b"",
        etag=str(response.headers.get("ETag", ""))[:300],
        last_modified=str(response.headers.get("Last-Modified", ""))[:100],
    )


def require_good(code: int | None) -> None:
    if code in {401, 403}:
        raise UnableToRead(_("The calendar’s server refused: the address or the password is wrong."
                             " Copy them anew from your calendar."))  # fmt: skip
    if code in {404, 410}:
        raise UnableToRead(_("There is no calendar at this address any more. Copy the address anew"
                             " from your calendar and connect it again."))  # fmt: skip
    if code != 200:
        message = _("The calendar’s server answered with code %(code)s. It is tried again.")
        raise UnableToRead(message % {"code": code})


def unreachable(error: Exception) -> UnableToRead:
    """A sentence for a connection that failed; what our own guard said is passed on."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, UnableToRead):
            return cause
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, niquests.exceptions.TooManyRedirects):
        return UnableToRead(_("The address leads on to others again and again. Check it."))
    if isinstance(error, niquests.exceptions.SSLError):
        return UnableToRead(_("The calendar’s server has no valid certificate, so it is not read."))
    if isinstance(error, niquests.exceptions.Timeout):
        return UnableToRead(_("The calendar’s server did not answer in time. It is tried again."))
    return UnableToRead(
        _("The calendar’s server could not be reached. Check the address; it is tried again.")
    )
