"""The address of the mailbox that foresaid reads, as what a connection needs."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from environs import EnvError

WAYS = "imaps://user:password@host or imap://user:password@host?tls=starttls"


class UnknownMailbox(EnvError):
    """The address names no mailbox that foresaid would read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxAddress:
    """Where a mailbox is and how it is opened; never shown, because of the password.

    `security` is "tls", "starttls", or "none" on this machine alone.
    """

    host: str
    port: int
    username: str
    password: str
    folder: str
    security: str

    def __repr__(self) -> str:
        return f"MailboxAddress({self.host}:{self.port})"


def from_url(url: str) -> MailboxAddress | None:
    """`imaps://user:password@host:993/INBOX` or `imap://…?tls=starttls`; None where none is set.

    Raises `UnknownMailbox`, whose sentence never holds the address itself.
    """
    if not url:
        return None
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise UnknownMailbox(f"FORESAID_CALENDAR_MAILBOX is no address; use {WAYS}.") from None
    if parts.scheme not in {"imap", "imaps"} or not host or not parts.username:
        raise UnknownMailbox(f"FORESAID_CALENDAR_MAILBOX names no mailbox; use {WAYS}.")
    security = _security(parts.scheme, parse_qs(parts.query).get("tls", [""])[-1], host)
    return MailboxAddress(
        host=host,
        port=port or (993 if security == "tls" else 143),
        username=unquote(parts.username),
        password=unquote(parts.password or ""),
        folder=unquote(parts.path.strip("/")) or "INBOX",
        security=security,
    )


def _security(scheme: str, asked: str, host: str) -> str:
    if scheme == "imaps":
        return "tls"
    if asked == "starttls":
        return "starttls"
    if _is_here(host):
        return "none"
    raise UnknownMailbox(
        f"FORESAID_CALENDAR_MAILBOX would send its password in the clear; use {WAYS}."
        " Without TLS only a mailbox on this machine (127.0.0.1) is read."
    )


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
