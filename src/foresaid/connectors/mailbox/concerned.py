"""Whom a mail concerns that could not be taken, so that nobody else sees of it."""

import email
import email.policy
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses

from foresaid.intake.calendars import guests
from foresaid.people.models import Organisation

ADDRESSED = ("From", "Sender", "Reply-To", "To", "Cc")


@dataclass(frozen=True, slots=True, kw_only=True)
class Concerned:
    """Organisations that may see of the mail, and what it is known by."""

    organisations: tuple[Organisation, ...]
    sender: str
    subject: str


def concerned(mail: bytes, *, broken: bool) -> Concerned:
    """Where its sender or somebody it is addressed to works.

    A `broken` invitation names perhaps nobody; where one organisation alone is served here, it is
    that one's. Other mail between strangers is nobody's.
    """
    message = email.message_from_bytes(mail, policy=email.policy.compat32)
    named = [address for name in ADDRESSED for address in _addresses(message, name)]
    live = Organisation.objects.filter(practice_from__isnull=True, retired_at__isnull=True)
    people = guests.reached_by(set(named)).values("organisation")
    found = list(live.filter(pk__in=people).order_by("pk"))
    if not found and broken:
        found = list(live.order_by("pk")[:2])
        found = found if len(found) == 1 else []
    sender = next(iter(_addresses(message, "From")), "")
    return Concerned(
        organisations=tuple(found), sender=sender[:320], subject=_text(message, "Subject")[:250]
    )


def _addresses(message: Message, name: str) -> list[str]:
    values = [str(value) for value in message.get_all(name, [])]
    return [address.lower() for _name, address in getaddresses(values) if "@" in address]


def _text(message: Message, name: str) -> str:
    """A header as people read it; as it stands where its encoding is none."""
    raw = str(message.get(name, ""))
    try:
        read = str(make_header(decode_header(raw)))
    except (LookupError, ValueError):
        read = raw
    return " ".join(read.replace("\0", "").split())
