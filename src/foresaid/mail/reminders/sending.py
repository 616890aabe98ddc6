"""Completing a reminder in the moment of sending: its links, and how to switch it off."""

import datetime as dt
import re
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from foresaid.mail import unsubscribing
from foresaid.mail.models import Message
from foresaid.people import tokens

# A reminder that could not go for so long speaks of yesterday; the next one says what still holds.
STALE_AFTER = dt.timedelta(hours=12)
TAP = re.compile(r"\[\[tap:([0-9a-f-]{36})\]\]")


def place_of(tap: UUID) -> str:
    """Where the link goes in the stored body: a way in must not be stored."""
    return f"[[tap:{tap}]]"


def with_links(message: Message, now: dt.datetime) -> str | None:
    """The body with its links; None where it waited so long that it is true no more."""
    if now - message.due_at > STALE_AFTER:
        return None
    return TAP.sub(lambda found: link_of(tokens.of_tap(UUID(found[1]))), message.body)


def link_of(token: str) -> str:
    return settings.PUBLIC_URL + reverse("tap", args=[token])


def headers(message: Message) -> dict[str, str]:
    kinds = message.occasions.values_list("kind", flat=True)
    return unsubscribing.headers(message.recipient.uuid, kinds)
