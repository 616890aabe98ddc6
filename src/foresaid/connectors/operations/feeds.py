"""The secret address of a person's own feed: made, renewed, revoked, opened."""

import datetime as dt

from django.db import transaction

from foresaid.people import journal, tokens
from foresaid.people.actor import Actor, Door, actor_for

from ..models import Feed

# How exactly it is kept when a calendar last asked: a write for each asking would be for nothing.
ASKED_WITHIN = dt.timedelta(hours=1)


@transaction.atomic
def make_feed(actor: Actor, *, now: dt.datetime, request_key: str = "") -> str:
    """A new secret for the actor's feed; the one before opens nothing any more.

    The secret is given here once and kept as a digest alone.
    """
    journal.record(actor, "make_feed", now=now, request_key=request_key)
    _revoke(actor, now)
    token = tokens.fresh()
    Feed.objects.create(
        organisation=actor.organisation,
        person=actor.require_person(),
        token_digest=tokens.digest(token),
        made_at=now,
    )
    return token


@transaction.atomic
def revoke_feed(actor: Actor, *, now: dt.datetime, request_key: str = "") -> None:
    """End the feed: its address answers as if it had never been."""
    journal.record(actor, "revoke_feed", now=now, request_key=request_key)
    _revoke(actor, now)


def open_feed(token: str, *, now: dt.datetime) -> Actor | None:
    """Whose feed the secret opens, as an actor; None where it opens nothing."""
    row = (
        Feed.objects.filter(
            token_digest=tokens.digest(token),
            revoked_at__isnull=True,
            person__left_on__isnull=True,
            organisation__retired_at__isnull=True,
        )
        .select_related("person__organisation")
        .first()
    )
    if row is None:
        return None
    if row.asked_at is None or now - row.asked_at > ASKED_WITHIN:
        Feed.objects.filter(pk=row.pk).update(asked_at=now)
    return actor_for(row.person, Door.PAGE, row.person.organisation.today(now))


def _revoke(actor: Actor, now: dt.datetime) -> None:
    working = Feed.objects.filter(person=actor.require_person(), revoked_at__isnull=True)
    working.update(revoked_at=now)
