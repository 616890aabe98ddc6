"""The rows that an operation on reviews starts from, or a clear refusal."""

import datetime as dt
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from foresaid.people.actor import Actor
from foresaid.people.errors import NotThere, Unable
from foresaid.people.models import Person

from .. import access
from ..models import AgendaItem, Review


class UnableToReview(Unable):
    """The review does not stand where this could be done."""


def reviewable_person(actor: Actor, person: UUID, now: dt.datetime) -> Person:
    people = access.reviewable(actor, actor.organisation.today(now))
    found = people.filter(uuid=person).first()
    if found is None:
        raise NotThere(_("You can prepare reviews of the people whom you lead."))
    return found


def review(actor: Actor, uuid: UUID, *, lock: bool = False) -> Review:
    """A review in which the actor is one of the two."""
    rows = access.reviews(actor).filter(uuid=uuid)
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.select_related("person", "manager", "run", "organisation").first()
    if found is None:
        raise NotThere(_("There is no such review."))
    return found


def review_to_lead(actor: Actor, uuid: UUID, *, lock: bool = False) -> Review:
    """A review that the actor leads; the other one reads and writes an aim."""
    found = review(actor, uuid, lock=lock)
    if found.manager != actor.person:
        raise NotThere(_("Only the one who leads the review can do this."))
    return found


def running_review(actor: Actor, uuid: UUID) -> Review:
    """A review that is not closed yet, locked."""
    found = review(actor, uuid, lock=True)
    if found.closed_at is not None:
        raise UnableToReview(_("This review is closed; its record stays as it is."))
    return found


def item(found: Review, item_id: int) -> AgendaItem:
    row = found.items.filter(pk=item_id).first()
    if row is None:
        raise NotThere(_("There is no such item in this review."))
    return row
