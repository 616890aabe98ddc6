"""What is filled into a mail in the moment of sending, because it must not be stored."""

import datetime as dt
from collections.abc import Callable

from . import invitations
from .models import Message

# Kind of mail to what completes its body; None means that the mail is no longer needed.
LATE: dict[str, Callable[[Message, dt.datetime], str | None]] = {
    invitations.KIND: invitations.with_link,
}


def completed(message: Message, now: dt.datetime) -> str | None:
    """The body as it goes out, or None where there is nothing to tell any more."""
    complete = LATE.get(message.kind)
    return complete(message, now) if complete else message.body
