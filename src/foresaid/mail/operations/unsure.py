"""Deciding about a mail of which nobody can know whether it went."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foresaid.mail.models import Message
from foresaid.people import journal, sealed
from foresaid.people.actor import Actor
from foresaid.people.errors import Unable


class UnableToDecideAboutMail(Unable):
    """It went, did not go, or somebody has decided already."""


@transaction.atomic
def send_again(actor: Actor, *, message: UUID, now: dt.datetime, request_key: str = "") -> Message:
    """Put an unsure mail in line once more, because an administrator says so.

    It keeps its identity, so that a mail program that has it already can tell.
    """
    journal.record(actor, "send_mail_again", now=now, subject=str(message), request_key=request_key)
    found = _unsure(actor, message)
    found.state, found.due_at, found.changed_at = Message.State.QUEUED, now, now
    found.reason = _now("Sent again by hand.")
    found.save(update_fields=["state", "due_at", "changed_at", "reason"])
    return found


@transaction.atomic
def let_rest(actor: Actor, *, message: UUID, now: dt.datetime, request_key: str = "") -> Message:
    """Leave an unsure mail as it is; it is asked about no more."""
    journal.record(actor, "let_mail_rest", now=now, subject=str(message), request_key=request_key)
    found = _unsure(actor, message)
    found.state, found.changed_at = Message.State.RESTED, now
    found.save(update_fields=["state", "changed_at"])
    return found


def _unsure(actor: Actor, message: UUID) -> Message:
    sealed.require_administrator(actor)
    found = sealed.one_of(Message.objects.select_for_update(), actor, message)
    if found.state != Message.State.UNSURE:
        raise UnableToDecideAboutMail(
            _("Nothing is to be decided about this mail any more; look at the list again.")
        )
    return found
