"""The mail by which an invitation reaches the invited."""

import datetime as dt
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from foresaid.people import tokens
from foresaid.people.models import Invitation

from .models import Message
from .queue import queue

KIND = "invitation"
# Where the link goes in the stored body: the link itself is a way in and must not be stored.
LINK = "[[link]]"


def is_waiting(now: dt.datetime) -> bool:
    """Whether somebody has been invited for whom no mail is in line yet."""
    return bool(_without_mail(now))


def queue_invitations(now: dt.datetime) -> int:
    """Put a mail in line for every new invitation; say how many."""
    new = _without_mail(now)
    with transaction.atomic():
        for invitation in new:
            _queue(invitation, now)
    return len(new)


def _open(now: dt.datetime) -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now
    )


def _without_mail(now: dt.datetime) -> list[Invitation]:
    by_key = {_key(one.uuid): one for one in _open(now).only("uuid")}
    known = Message.objects.filter(dedupe_key__in=by_key).values_list("dedupe_key", flat=True)
    new = [by_key[key].pk for key in by_key.keys() - set(known)]
    if not new:
        return []
    rows = Invitation.objects.filter(pk__in=new)
    return list(rows.select_related("person__organisation", "invited_by").order_by("pk"))


def _key(invitation: UUID) -> str:
    return f"{KIND}:{invitation}"


def _queue(invitation: Invitation, now: dt.datetime) -> None:
    organisation = invitation.person.organisation
    body = render_to_string(
        "mail/invitation.txt",
        {
            "name": invitation.person.name,
            "organisation": organisation.name,
            "inviter": invitation.invited_by.name if invitation.invited_by else "",
            "expires_at": invitation.expires_at.astimezone(organisation.zone),
            "link": LINK,
        },
    )
    queue(
        recipient=invitation.person,
        kind=KIND,
        subject=_("Your way in to %(organisation)s at foresaid")
        % {"organisation": organisation.name},
        body=body,
        dedupe_key=_key(invitation.uuid),
        now=now,
    )


def with_link(message: Message, now: dt.datetime) -> str | None:
    """The body with its link; None where the invitation was used, revoked or has expired."""
    key = UUID(message.dedupe_key.removeprefix(f"{KIND}:"))
    if not _open(now).filter(uuid=key).exists():
        return None
    return message.body.replace(LINK, link_of(tokens.of_invitation(key)))


def link_of(token: str) -> str:
    """The address that opens an invitation."""
    return f"{settings.PUBLIC_URL}{reverse('invited', args=[token])}"
