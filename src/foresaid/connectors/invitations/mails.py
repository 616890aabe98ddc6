"""A mail to the calendar object in it."""

import email
import email.policy
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import getaddresses

from django.utils.translation import gettext_lazy as _
from icalendar import Calendar

from foresaid.people.errors import Unable

from ..events import parse

LARGEST = 10 * 1024 * 1024


class UnableToReceive(Unable):
    """The mail holds no invitation that can be taken; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What a mail asks for: `method` is REQUEST or CANCEL; addresses are in small letters."""

    method: str
    sender: str
    calendar: Calendar


def invitation_in(mail: bytes) -> Invitation:
    """The invitation that a mail holds. Raises `UnableToReceive`, or `UnableToRead` for bad ones.

    Answers of guests (REPLY and the like) change nothing here and are refused with a sentence.
    """
    if len(mail) > LARGEST:
        raise UnableToReceive(_("The mail is larger than 10 megabytes."))
    message = email.message_from_bytes(mail, policy=email.policy.default)
    calendar = parse(_calendar_part(message))
    method = str(calendar.get("METHOD", "REQUEST")).upper()
    if method in {"PUBLISH", "ADD"}:
        method = "REQUEST"
    if method not in {"REQUEST", "CANCEL"}:
        raise UnableToReceive(_("It is an answer or a proposal, and no invitation: %s.") % method)
    return Invitation(method=method, sender=_sender(message), calendar=calendar)


def _calendar_part(message: EmailMessage) -> bytes:
    for part in message.walk():
        name = (part.get_filename() or "").lower()
        if part.get_content_type() in {"text/calendar", "application/ics"} or name.endswith(".ics"):
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and content.strip():
                return content
    raise UnableToReceive(_("There is no invitation in this mail."))


def _sender(message: EmailMessage) -> str:
    found = getaddresses([str(value) for value in message.get_all("From", [])])
    return found[0][1].lower() if found else ""
