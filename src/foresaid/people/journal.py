"""The journal row that every operation writes once."""

import datetime as dt

from django.db import IntegrityError, transaction

from .actor import Actor
from .models import Journal


class AlreadyDone(Exception):
    """The same request has been carried out before; nothing was written this time."""


def record(
    actor: Actor, verb: str, *, now: dt.datetime, subject: str = "", request_key: str = ""
) -> None:
    """Write who did what. A `request_key` seen before raises `AlreadyDone`.

    Call it first in an operation's transaction, so that a form sent twice stops before it
    writes anything.
    """
    row = Journal(
        organisation=actor.organisation,
        at=now,
        actor_kind=actor.kind,
        person=actor.person,
        door=actor.door,
        verb=verb,
        subject=subject,
        request_key=request_key or None,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if request_key:
            raise AlreadyDone(verb) from error
        raise
