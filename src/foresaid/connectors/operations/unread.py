"""Deciding about a mail in the mailbox that could not be taken."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foresaid.people import journal, sealed
from foresaid.people.actor import Actor
from foresaid.people.errors import Unable

from ..models import UnreadMail


class UnableToDecideAboutUnread(Unable):
    """Somebody has decided already, or it was taken in meanwhile."""


@transaction.atomic
def try_again(actor: Actor, *, mail: UUID, now: dt.datetime, request_key: str = "") -> UnreadMail:
    """Have the mail read once more at the next look into the mailbox."""
    journal.record(actor, "read_mail_again", now=now, subject=str(mail), request_key=request_key)
    return _decide(actor, mail, UnreadMail.State.AGAIN)


@transaction.atomic
def leave_unread(
    actor: Actor, *, mail: UUID, now: dt.datetime, request_key: str = ""
) -> UnreadMail:
    """Nobody is asked about the mail any more; it stays in the mailbox."""
    journal.record(actor, "leave_mail_unread", now=now, subject=str(mail), request_key=request_key)
    return _decide(actor, mail, UnreadMail.State.RESTED)


def _decide(actor: Actor, mail: UUID, state: UnreadMail.State) -> UnreadMail:
    sealed.require_administrator(actor)
    found = sealed.one_of(UnreadMail.objects.select_for_update(), actor, mail)
    if found.state != UnreadMail.State.WAITING:
        raise UnableToDecideAboutUnread(
            _("Nothing is to be decided about this mail any more; look at the list again.")
        )
    found.state = state
    found.save(update_fields=["state"])
    return found
