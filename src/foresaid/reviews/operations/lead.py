"""Start a review, and close it with a record that goes to both."""

import datetime as dt
from uuid import UUID

from django.db import transaction

from foresaid.forecasting import questions as forecasting
from foresaid.ledger.models import Entry
from foresaid.people import journal
from foresaid.people.actor import Actor

from ..models import Disposition, Review
from . import aims, finding
from .prepare import prepare_again


def start_review(actor: Actor, *, review: UUID, now: dt.datetime, request_key: str = "") -> Review:
    """Say that the two have begun to talk; from here on the agenda stays as it is.

    Where rows have changed since it was prepared, the agenda is computed again first.
    """
    if _has_moved_on(actor, finding.review_to_lead(actor, review), now):
        prepare_again(actor, review=review, now=now)
    return _start(actor, review, now, request_key)


def _has_moved_on(actor: Actor, found: Review, now: dt.datetime) -> bool:
    """Whether it waits with an agenda that may be stale. What is decided already is kept."""
    if found.opened_at or Disposition.objects.filter(item__review=found).exists():
        return False
    said = Entry.objects.filter(organisation=found.organisation, recorded_at__gt=found.prepared_at)
    return said.exists() or forecasting.is_stale(actor, now)


@transaction.atomic
def _start(actor: Actor, review: UUID, now: dt.datetime, request_key: str) -> Review:
    journal.record(
        actor, "start_review", now=now, subject=f"review:{review}", request_key=request_key
    )
    finding.review_to_lead(actor, review)
    found = finding.running_review(actor, review)
    if found.opened_at is None:
        found.opened_at = now
        found.save(update_fields=["opened_at"])
    return found


@transaction.atomic
def close_review(
    actor: Actor,
    *,
    review: UUID,
    note: str = "",
    came: str = "",
    now: dt.datetime,
    request_key: str = "",
) -> Review:
    """End the review; its agenda and what was decided become its record, sent to both.

    `came` is what became of the leader's own aim; the other one records theirs on Today.
    """
    journal.record(
        actor, "close_review", now=now, subject=f"review:{review}", request_key=request_key
    )
    finding.review_to_lead(actor, review)
    found = finding.running_review(actor, review)
    found.opened_at = found.opened_at or now
    found.closed_at = now
    found.note = note.strip()
    found.save(update_fields=["opened_at", "closed_at", "note"])
    aims.hold_aim(actor, found, came, now)
    return found
