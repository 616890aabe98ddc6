"""Whom a mail concerns that could not be taken, so that nobody else sees of it."""

from dataclasses import dataclass
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import getaddresses
from itertools import islice

from foresaid.intake.calendars import guests
from foresaid.people.models import Organisation
from foresaid.sales.erased import erased_among, stand_in

ADDRESSED = ("From", "Sender", "Reply-To", "To", "Cc")
# Of a header more is no help; nobody writes to so many.
LONGEST_HEADER, MOST_ADDRESSES = 100_000, 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Concerned:
    """Organisations that may see of the mail, and what it is known by."""

    organisations: tuple[Organisation, ...]
    sender: str
    subject: str

    def known_by(self, organisation: Organisation) -> tuple[str, str]:
        """Sender and subject; nothing of them where the sender was erased there."""
        if erased_among(organisation, [self.sender]):
            return stand_in(self.sender), ""
        return self.sender, self.subject


def concerned(mail: bytes, *, broken: bool) -> Concerned:
    """Where its sender or somebody it is addressed to works.

    A `broken` invitation names perhaps nobody; where one organisation alone is served here, it is
    that one's. Other mail between strangers is nobody's.
    """
    # The heads alone: parts within parts can be deeper than a parser goes.
    message = BytesHeaderParser(policy=compat32).parsebytes(mail)
    named = (address for name in ADDRESSED for address in _addresses(message, name))
    live = Organisation.objects.filter(practice_from__isnull=True, retired_at__isnull=True)
    people = guests.reached_by(set(islice(named, MOST_ADDRESSES))).values("organisation")
    found = list(live.filter(pk__in=people).order_by("pk"))
    if not found and broken:
        found = list(live.order_by("pk")[:2])
        found = found if len(found) == 1 else []
    sender = next(iter(_addresses(message, "From")), "")
    return Concerned(
        organisations=tuple(found), sender=sender[:320], subject=_text(message, "Subject")[:250]
    )


def _addresses(message: Message, name: str) -> list[str]:
    values = [_storable(str(value)[:LONGEST_HEADER]) for value in message.get_all(name, [])]
    return [address.lower() for _name, address in getaddresses(values) if "@" in address]


def _text(message: Message, name: str) -> str:
    """A header as people read it; as it stands where its encoding is none."""
    raw = str(message.get(name, ""))[:LONGEST_HEADER]
    try:
        read = str(make_header(decode_header(raw)))
    except (LookupError, ValueError, MessageError):
        read = raw
    return " ".join(_storable(read).split())


def _storable(text: str) -> str:
    """Without what no database keeps as text."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()
