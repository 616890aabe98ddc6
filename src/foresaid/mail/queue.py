"""Putting a mail in line. The worker sends what is due."""

import datetime as dt
import uuid

from django.conf import settings
from django.utils.text import Truncator

from foresaid.people.models import Person

from .models import Message


def queue(
    *,
    recipient: Person,
    kind: str,
    subject: str,
    body: str,
    dedupe_key: str,
    now: dt.datetime,
    due_at: dt.datetime | None = None,
    address: str = "",
) -> Message | None:
    """Write a mail to be sent at `due_at` (now if not said); None where it was queued before.

    `dedupe_key` names the occasion, such as `review:<uuid>:<person>`: one mail per occasion, ever.
    `address` is somebody outside to whom it goes instead of the recipient.
    Call it inside the transaction of whatever it tells about.
    """
    message, is_new = Message.objects.get_or_create(
        dedupe_key=dedupe_key,
        defaults={
            "organisation_id": recipient.organisation_id,
            "recipient": recipient,
            "address": address,
            "kind": kind,
            "subject": Truncator(" ".join(subject.split())).chars(200),
            "body": body,
            "queued_at": now,
            "due_at": due_at or now,
            "message_id": _message_id(),
            "changed_at": now,
        },
    )
    return message if is_new else None


def _message_id() -> str:
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
    return f"<{uuid.uuid4()}@{domain}>"
