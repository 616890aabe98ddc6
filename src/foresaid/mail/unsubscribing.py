"""The address in a mail that switches its kinds off, as RFC 8058 wants it: one POST, no sign-in."""

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from .kinds import Reminder

SALT = "foresaid.mail.off"


def token_of(person: UUID, kinds: Iterable[str]) -> str:
    """Signed and without an end: whoever has the mail may do no more with it than this."""
    return signing.dumps([person.hex, *sorted(set(kinds))], salt=SALT)


def read(token: str) -> tuple[UUID, list[Reminder]] | None:
    """The person and the kinds that a token names; None for one that was never made here."""
    try:
        person, *kinds = signing.loads(token, salt=SALT)
        return UUID(person), [Reminder(kind) for kind in kinds]
    except (signing.BadSignature, ValueError, TypeError):
        return None


def address(token: str) -> str:
    return settings.PUBLIC_URL + reverse("mail_off", args=[token])


def headers(person: UUID, kinds: Iterable[str]) -> dict[str, str]:
    """RFC 8058: both headers, so that the mail program has a button of its own for it."""
    return {
        "List-Unsubscribe": f"<{address(token_of(person, kinds))}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
