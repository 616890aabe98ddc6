"""What an administrator sees of the mails."""

import datetime as dt
from dataclasses import dataclass

from foresaid.people.actor import Actor
from foresaid.people.sealed import require_administrator

from .models import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubledMail:
    """A mail that may or may not have gone, or that could not go."""

    recipient: str
    subject: str
    is_unsure: bool
    reason: str
    at: dt.datetime


def troubled_mails(actor: Actor, *, since: dt.datetime) -> list[TroubledMail]:
    """Mails that became unsure or were dropped since then, newest first, at most fifty."""
    require_administrator(actor)
    rows = Message.objects.filter(
        organisation=actor.organisation,
        state__in=[Message.State.UNSURE, Message.State.DROPPED],
        changed_at__gte=since,
    ).select_related("recipient")
    return [
        TroubledMail(
            recipient=row.recipient.name,
            subject=row.subject,
            is_unsure=row.state == Message.State.UNSURE,
            reason=row.reason,
            at=row.changed_at,
        )
        for row in rows.order_by("-changed_at")[:50]
    ]
