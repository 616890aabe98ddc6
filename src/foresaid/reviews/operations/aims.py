"""What each of the two wants to be true after the review, said before it starts."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foresaid.ledger.models import Result
from foresaid.ledger.operations.result import Told, record_result
from foresaid.ledger.operations.state import state_aim
from foresaid.people import journal
from foresaid.people.actor import Actor

from ..models import Aim, Review
from . import finding

HELD_WITHIN = dt.timedelta(days=7)
"""An aim falls due a week after the review was prepared, if it is not held by then."""


@transaction.atomic
def state_review_aim(
    actor: Actor, *, review: UUID, what: str, now: dt.datetime, request_key: str = ""
) -> Aim:
    """Say what should be true afterwards. Once the review has started it would be hindsight."""
    journal.record(
        actor, "state_review_aim", now=now, subject=f"review:{review}", request_key=request_key
    )
    found = finding.running_review(actor, review)
    person = actor.require_person()
    if found.opened_at is not None:
        raise finding.UnableToReview(
            _("The review has started; what should be true after it is said before."), field="what"
        )
    if found.aims.filter(person=person).exists():
        raise finding.UnableToReview(_("You have said it already."), field="what")
    moment = actor.organisation.moment(now)
    due_on = (moment + HELD_WITHIN).astimezone(actor.organisation.zone).date()
    said = state_aim(actor, what=what, due_on=due_on, now=now)
    return Aim.objects.create(review=found, person=person, entry_id=said.pk)


def hold_aim(actor: Actor, review: Review, came: str, now: dt.datetime) -> None:
    """Record, inside the transaction that closes the review, what came of one's own aim."""
    aim = review.aims.filter(person=actor.person).select_related("entry").first()
    if aim is None or came not in Result.Came.values:
        return
    record_result(actor, expectation=aim.entry.uuid, told=Told(came=came), now=now)
