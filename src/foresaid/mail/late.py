"""What is filled into a mail in the moment of sending, because it must not be stored."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from . import invitations
from .kinds import REMINDER
from .models import Message
from .reminders import sending as reminders


@dataclass(frozen=True, slots=True, kw_only=True)
class Complete:
    """A mail as it goes out; `headers` beside those that every mail has."""

    body: str
    headers: dict[str, str] = field(default_factory=dict)


# Kind of mail to what completes its body; None means that the mail is no longer needed.
LATE: dict[str, Callable[[Message, dt.datetime], str | None]] = {
    invitations.KIND: invitations.with_link,
    REMINDER: reminders.with_links,
}
HEADERS: dict[str, Callable[[Message], dict[str, str]]] = {REMINDER: reminders.headers}


def completed(message: Message, now: dt.datetime) -> Complete | None:
    """The mail as it goes out, or None where there is nothing to tell any more."""
    complete, more = LATE.get(message.kind), HEADERS.get(message.kind)
    body = complete(message, now) if complete else message.body
    if body is None:
        return None
    return Complete(body=body, headers=more(message) if more else {})
