"""Sending what is due, each mail at most once.

A mail is marked as being sent before the server gets it. Where the worker or the connection dies
in between, nobody can know whether it went: it stays *unsure*, is shown to an administrator, and
is never sent again by itself.
"""

import datetime as dt
import smtplib
from dataclasses import dataclass
from email.message import Message as StdMessage
from email.policy import Policy
from email.policy import default as default_policy
from typing import Any

from django.core.mail import EmailMessage, mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from .addresses import address_of, is_nowhere
from .late import completed
from .models import Message

AT_ONCE = 50
LOST_AFTER = dt.timedelta(minutes=10)
TRY_AGAIN_AFTER = dt.timedelta(minutes=15)
GIVE_UP_AFTER = dt.timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What became of a mail: its new state, why, and when to try again where it waits."""

    state: Message.State
    reason: str = ""
    due_at: dt.datetime | None = None


class Outgoing(EmailMessage):
    """A mail whose lines may be as long as the standard lets them be (RFC 5322, 2.1.1).

    Folded at 78, a long address in a header would come as encoded words, which a mail program's
    button for ending mails can not read.
    """

    def message(self, *, policy: "Policy[StdMessage] | None" = default_policy) -> Any:
        return super().message(policy=(policy or default_policy).clone(max_line_length=998))


def is_due(now: dt.datetime) -> bool:
    """Whether a mail waits to be sent, or was left in the middle of it."""
    return _waiting(now).exists() or _lost(now).exists()


def send_due(now: dt.datetime) -> int:
    """Send up to fifty mails that are due; say how many went. Raises where no server answers."""
    settle_lost(now)
    waiting = list(_waiting(now).select_related("recipient__login").order_by("due_at")[:AT_ONCE])
    if not waiting:
        return 0
    connection = mailers["default"]
    connection.open()
    try:
        return sum(_send(message, connection, now) for message in waiting)
    finally:
        connection.close()


def settle_lost(now: dt.datetime) -> int:
    """Mark as unsure what a worker began to send and never finished."""
    return _lost(now).update(
        state=Message.State.UNSURE,
        changed_at=now,
        reason=_("The worker ended while this mail was being sent."),
    )


def _waiting(now: dt.datetime) -> QuerySet[Message]:
    return Message.objects.filter(state=Message.State.QUEUED, due_at__lte=now)


def _lost(now: dt.datetime) -> QuerySet[Message]:
    return Message.objects.filter(state=Message.State.SENDING, changed_at__lt=now - LOST_AFTER)


def _send(message: Message, connection: BaseEmailBackend, now: dt.datetime) -> bool:
    mine = Message.objects.filter(pk=message.pk, state=Message.State.QUEUED)
    if not mine.update(state=Message.State.SENDING, changed_at=now):
        return False  # another worker has it
    fate = _undeliverable(message) or _handed_over(message, connection, now)
    Message.objects.filter(pk=message.pk).update(
        state=fate.state,
        reason=fate.reason[:300],
        due_at=fate.due_at or message.due_at,
        changed_at=now,
    )
    return fate.state == Message.State.SENT


def _undeliverable(message: Message) -> Fate | None:
    address = message.address or address_of(message.recipient)
    if message.recipient.left_on is not None and not message.address:
        return Fate(state=Message.State.DROPPED, reason=_("The recipient has left."))
    if not address:
        return Fate(state=Message.State.DROPPED, reason=_("The recipient has no address."))
    if is_nowhere(address):
        return Fate(
            state=Message.State.DROPPED, reason=_("No mail can arrive at this kind of address.")
        )
    return None


def _handed_over(message: Message, connection: BaseEmailBackend, now: dt.datetime) -> Fate:
    complete = completed(message, now)
    if complete is None:
        return Fate(state=Message.State.DROPPED, reason=_("What it was about is over."))
    headers = {"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"}
    mail = Outgoing(
        subject=message.subject,
        body=complete.body,
        to=[message.address or address_of(message.recipient)],
        headers=headers | complete.headers,
    )
    try:
        connection.send_messages([mail])
    except smtplib.SMTPRecipientsRefused as error:
        code = min(code for code, _text in error.recipients.values())
        return _refused(message, code, now)
    except smtplib.SMTPResponseException as error:
        return _refused(message, error.smtp_code, now)
    except (smtplib.SMTPException, OSError) as error:
        return Fate(
            state=Message.State.UNSURE,
            reason=_("The mail server stopped answering: %(error)s") % {"error": error},
        )
    return Fate(state=Message.State.SENT)


def _refused(message: Message, code: int, now: dt.datetime) -> Fate:
    """A refusal is certain: the mail did not go. 4xx asks to try later (RFC 5321, 4.2.1)."""
    reason = _("The mail server refused it with code %(code)s.") % {"code": code}
    if 400 <= code < 500 and now - message.queued_at < GIVE_UP_AFTER:
        return Fate(state=Message.State.QUEUED, reason=reason, due_at=now + TRY_AGAIN_AFTER)
    return Fate(state=Message.State.DROPPED, reason=reason)
