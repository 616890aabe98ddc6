"""Prepare a review: freeze the agenda and its figures as they stand at a moment."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foresaid.engine.figures import Kind
from foresaid.engine.topics import Item
from foresaid.forecasting import questions as forecasting
from foresaid.forecasting.models import Run
from foresaid.forecasting.operations.refresh import refresh_run
from foresaid.people import journal
from foresaid.people.actor import Actor
from foresaid.people.errors import Unable

from .. import figures
from ..agenda import MINUTES, Drafted, draft
from ..models import AgendaItem, ItemOpportunity, Review
from ..summary import summary_of
from . import finding


class UnableToPrepare(Unable):
    """The review can not be prepared by this actor, for this person, or at this length."""


def prepare_review(
    actor: Actor,
    *,
    person: UUID,
    now: dt.datetime,
    minutes: int = MINUTES,
    request_key: str = "",
) -> Review:
    """Make the review of a person by the actor as of now, or return the one still open.

    Raises UnableToPrepare where the actor does not lead the person, or for minutes
    outside 5 to 240.
    """
    manager = actor.require_person()
    if not 5 <= minutes <= 240:
        raise UnableToPrepare(_("A review takes between 5 and 240 minutes."), field="minutes")
    about = finding.reviewable_person(actor, person, now)
    waiting = Review.objects.filter(person=about, manager=manager, closed_at__isnull=True).first()
    if waiting is not None:
        return waiting
    run = current_run(actor, now)
    at = actor.organisation.moment(now)
    drafted = draft(about, run, at=at, minutes=minutes)
    with transaction.atomic():
        subject = f"person:{person}"
        journal.record(actor, "prepare_review", now=now, subject=subject, request_key=request_key)
        review = Review.objects.create(
            organisation=actor.organisation,
            person=about,
            manager=manager,
            run=run,
            as_of=at,
            minutes=minutes,
            prepared_at=now,
            summary=summary_of(actor, about, drafted, at),
        )
        keep_items(review, drafted)
    return review


def prepare_again(actor: Actor, *, review: UUID, now: dt.datetime, request_key: str = "") -> Review:
    """Compute the agenda of a review anew that has not been started yet."""
    before = finding.review_to_lead(actor, review)
    run = current_run(actor, now)
    at = actor.organisation.moment(now)
    drafted = draft(before.person, run, at=at, minutes=before.minutes)
    with transaction.atomic():
        journal.record(
            actor, "prepare_again", now=now, subject=f"review:{review}", request_key=request_key
        )
        found = finding.review_to_lead(actor, review, lock=True)
        if found.opened_at is not None:
            raise UnableToPrepare(_("This review has been started; its agenda stays as it is."))
        found.items.all().delete()
        found.run, found.as_of, found.prepared_at = run, at, now
        found.summary = summary_of(actor, found.person, drafted, at)
        found.save()
        keep_items(found, drafted)
    return found


def current_run(actor: Actor, now: dt.datetime) -> Run:
    """The newest figures, made now where the rows or the day have moved on since."""
    if forecasting.is_stale(actor, now):
        return refresh_run(actor, now=now)
    run = forecasting.latest_run(actor)
    if run is None:
        raise UnableToPrepare(_("There is nothing to compute from yet. Import some deals first."))
    return run


def keep_items(review: Review, drafted: Drafted) -> None:
    """Write the agenda's items in their order, with the opportunities each speaks of."""
    rows = items_of(review, drafted)
    AgendaItem.objects.bulk_create(row for row, _keys in rows)
    ItemOpportunity.objects.bulk_create(
        ItemOpportunity(item=row, opportunity_id=int(key)) for row, keys in rows for key in keys
    )


def items_of(review: Review, drafted: Drafted) -> list[tuple[AgendaItem, tuple[str, ...]]]:
    """The items in their order, not yet kept, each with the opportunities it speaks of."""
    rows: list[tuple[AgendaItem, tuple[str, ...]]] = [
        (_item(review, item), item.opportunities) for item in drafted.agenda.items
    ]
    rows += _extras(review, drafted)
    for position, (row, _keys) in enumerate(rows, start=1):
        row.position = position
    return rows


def _item(review: Review, item: Item) -> AgendaItem:
    folded = item.kind is Kind.CLOSE_THESE_OUT
    return AgendaItem(
        review=review,
        part=AgendaItem.Part.FOLDED if folded else AgendaItem.Part.TALK,
        kind=item.kind.value,
        subject=item.key[:120],
        stake=Decimal(str(round(item.stake, 2))),
        minutes=item.minutes,
        figures=figures.of_item(item),
    )


def _extras(review: Review, drafted: Drafted) -> list[tuple[AgendaItem, tuple[str, ...]]]:
    made = drafted.agenda
    rows: list[tuple[AgendaItem, tuple[str, ...]]] = []
    if made.win is not None:
        form = figures.of_value(made.win)
        win = AgendaItem(
            review=review, part=AgendaItem.Part.WIN, kind="win", subject="win", figures=form
        )
        rows.append((win, (made.win.key,)))
    if made.draw is not None:
        form = figures.of_value(made.draw)
        draw = AgendaItem(
            review=review,
            part=AgendaItem.Part.ON_TRACK,
            kind="on_track",
            subject="on_track",
            figures=form,
        )
        rows.append((draw, (made.draw.deal.key,)))
    return rows
