"""What an administrator and an operator see of the mails, and a person of their own choices."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from foresaid.ledger.proof import head_for
from foresaid.people.actor import Actor
from foresaid.people.sealed import require_administrator

from .addresses import address_of
from .heads import address_for, administrators
from .models import Message
from .reminders.times import Choices
from .reminders.wants import choices_of

SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class MailView:
    """A mail as far as it can be shown: who and what about, never its words."""

    uuid: UUID
    recipient: str
    address: str
    subject: str
    kind: str
    state: str
    is_unsure: bool
    reason: str
    at: dt.datetime
    due_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadPage:
    """Where the chain ends, and where that is held outside."""

    seq: int
    hash: str
    address: str
    administrators: tuple[str, ...]


def troubled_mails(actor: Actor, *, since: dt.datetime) -> list[MailView]:
    """Mails that are unsure, and those that were dropped since then; newest first, at most fifty.

    An unsure one stays until somebody has decided about it.
    """
    require_administrator(actor)
    rows = _mails(actor)
    unsure = rows.filter(state=Message.State.UNSURE)
    dropped = rows.filter(state=Message.State.DROPPED, changed_at__gte=since)
    return [_view(row) for row in (*unsure[:SHOWN], *dropped[:SHOWN])][:SHOWN]


def mails(actor: Actor, *, state: str = "", limit: int = SHOWN) -> list[MailView]:
    """The organisation's mails, newest first; `state` is one of `states()`, or "" for all."""
    require_administrator(actor)
    rows = _mails(actor).filter(state=state) if state else _mails(actor)
    return [_view(row) for row in rows[:limit]]


def states() -> list[str]:
    return list(Message.State.values)


def mail_choices(actor: Actor) -> Choices:
    """What the actor has chosen about reminders."""
    key = actor.require_person().pk
    return choices_of([key])[key]


def head_page(actor: Actor, now: dt.datetime) -> HeadPage:
    """The head of the chain and who gets it each week; for administrators."""
    require_administrator(actor)
    head = head_for(actor)
    return HeadPage(
        seq=head.seq,
        hash=head.hash,
        address=address_for(actor.organisation),
        administrators=tuple(one.name for one in administrators(actor.organisation, now)),
    )


def _mails(actor: Actor) -> QuerySet[Message]:
    rows = Message.objects.filter(organisation=actor.organisation)
    return rows.select_related("recipient__login").order_by("-changed_at", "-pk")


def _view(row: Message) -> MailView:
    return MailView(
        uuid=row.uuid,
        recipient=row.recipient.name,
        address=row.address or address_of(row.recipient),
        subject=row.subject,
        kind=row.kind,
        state=row.state,
        is_unsure=row.state == Message.State.UNSURE,
        reason=row.reason,
        at=row.changed_at,
        due_at=row.due_at,
    )
