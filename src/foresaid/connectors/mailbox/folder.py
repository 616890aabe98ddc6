"""A folder of a mailbox: which mails are new in it, and their bytes."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import imapclient
from django.utils.translation import gettext_lazy as _
from imapclient.exceptions import IMAPClientError, LoginError

from ..errors import UnableToRead
from ..invitations.mails import LARGEST
from ..patience import patience

SECONDS = 20
_LARGEST_NUMBER = 2**32 - 1
# One byte more than is taken shows that a mail is too large; the rest need not come.
_BODY = f"BODY.PEEK[]<0.{LARGEST + 1}>"


@dataclass(frozen=True, slots=True)
class Folder:
    """An open folder. `validity` is what the numbers of its mails hold for (RFC 9051, 2.3.1.1)."""

    client: Any
    validity: int

    def after(self, seen: int) -> list[int]:
        """Numbers of the mails that came after `seen`, in order."""
        with patience(), _failing():
            found = [_number(uid) for uid in self.client.search(["UID", f"{seen + 1}:*"])]
        # A span that holds nothing is answered with the last mail there is.
        return sorted(uid for uid in found if uid > seen)

    def mail(self, uid: int) -> bytes | None:
        """The bytes of one mail, up to a little over what is taken; None where it is gone."""
        with patience(), _failing():
            found = self.client.fetch([uid], [_BODY]).get(uid, {})
            mail = next((value for name, value in found.items() if name.startswith(b"BODY")), None)
            if not isinstance(mail, bytes | None):
                raise ValueError("a mail is bytes")
        return mail

    def mark(self, uid: int, *, is_read: bool) -> None:
        """As read, or with a flag that people see in their mail program. It may fail."""
        with suppress(IMAPClientError, OSError, UnableToRead), patience():
            self.client.add_flags([uid], [b"\\Seen" if is_read else b"\\Flagged"], silent=True)


@contextmanager
def opened(address: Any) -> Iterator[Folder]:
    """The folder of `settings.CALENDAR_MAILBOX`, until the end of the block.

    Raises `UnableToRead`, whose sentence holds neither user nor password.
    """
    with patience(), _failing():
        client = _connected(address)
    try:
        yield Folder(client, _entered(client, address))
    finally:
        with suppress(Exception):
            client.logout()


def _connected(address: Any) -> Any:
    secured = ssl.create_default_context()
    client = imapclient.IMAPClient(
        address.host,
        address.port,
        ssl=address.security == "tls",
        ssl_context=secured if address.security == "tls" else None,
        timeout=SECONDS,
    )
    if address.security == "starttls":
        client.starttls(secured)
    return client


def _entered(client: Any, address: Any) -> int:
    with patience(), _failing():
        client.login(address.username, address.password)
        try:
            return _number(client.select_folder(address.folder)[b"UIDVALIDITY"])
        except (IMAPClientError, KeyError) as error:
            message = _("The mailbox has no folder %(folder)s that can be read.")
            raise UnableToRead(message % {"folder": address.folder}) from error


def _number(said: Any) -> int:
    """As the standard has it (RFC 9051, 9), and as it can be kept; else `ValueError`."""
    if not 0 < int(said) <= _LARGEST_NUMBER:
        raise ValueError("no number of a mail")
    return int(said)


@contextmanager
def _failing() -> Iterator[None]:
    """What a server's words may give away stays out of the sentences."""
    try:
        yield
    except LoginError:
        raise UnableToRead(_("The mailbox refuses the user name or the password.")) from None
    except ssl.SSLCertVerificationError:
        raise UnableToRead(
            _("The mailbox’s server has no valid certificate, so it is not read.")
        ) from None
    except OSError:
        raise UnableToRead(
            _("The mailbox’s server could not be reached; it is tried again.")
        ) from None
    except (IMAPClientError, LookupError, TypeError, ValueError, MemoryError):
        raise UnableToRead(
            _("The mailbox’s server does not answer as an IMAP server does; it is tried again.")
        ) from None
