"""A hand-over, or a request for help: said by who asks, answered by who is asked.

Both are one kind: accepting a hand-over gives the opportunity away, help leaves it where it is.
"""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foresaid.people import journal
from foresaid.people.actor import Actor
from foresaid.people.errors import Unable
from foresaid.sales.models import Opportunity
from foresaid.sales.operations import finding
from foresaid.sales.operations.credits import hand_on

from .. import texts
from ..append import Draft
from ..models import Expectation, HandOver, Result, Standing
from . import saying, standing
from .result import Recorded, Told, record
from .state import due_moment, promise, require_open
from .wanted import Wanted, row_of, words_of


class UnableToHandOver(Unable):
    """It can not be handed over like this, or not be answered any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What somebody is asked, and by when an answer is expected.

    With `moves_credit` the opportunity becomes the receiver's when they accept; without it they
    are asked for help with it.
    """

    opportunity: UUID
    to: UUID
    what: str
    answer_by: dt.date
    moves_credit: bool = True


@transaction.atomic
def offer_hand_over(
    actor: Actor, *, offer: Offer, now: dt.datetime, request_key: str = ""
) -> Expectation:
    """Ask somebody to take an opportunity over from the actor, or to help with it."""
    journal.record(
        actor, "offer_hand_over", now=now, subject=str(offer.opportunity), request_key=request_key
    )
    found = finding.opportunity(actor, offer.opportunity, now)
    require_open([found])
    receiver = finding.person(actor, offer.to, "to")
    if receiver.pk in {found.now_owner_id, actor.require_person().pk}:
        message = _("Choose somebody else: %(name)s has it already, or is asking.")
        raise UnableToHandOver(message % {"name": receiver.name}, field="to")
    _require_none_waits(found)
    wanted = Wanted(what=offer.what, party=Expectation.Party.OURS)
    row = row_of(actor, wanted, Expectation.Kind.HAND_OVER)
    row.opportunity, row.holder = found, receiver
    row.due_at = row.speaks_from = due_moment(actor, receiver, offer.answer_by, now)
    saying.say(actor, [Draft(row=row, words=words_of(wanted))], now)
    saying.say(actor, [Draft(row=HandOver(of=row, moves_credit=offer.moves_credit))], now)
    standing.project([row.pk])
    return row


@transaction.atomic
def answer_hand_over(
    actor: Actor,
    *,
    expectation: UUID,
    accepts: bool,
    because: str = "",
    now: dt.datetime,
    request_key: str = "",
) -> Recorded:
    """Accept a hand-over, or say why not. Accepted, the opportunity is the actor's where offered.

    Only the receiver answers, and once. Raises `UnableToHandOver`.
    """
    journal.record(
        actor, "answer_hand_over", now=now, subject=str(expectation), request_key=request_key
    )
    said, stands = _asked_of(actor, expectation, now)
    why = texts.clean(because, field="because")
    if not accepts and not why:
        raise UnableToHandOver(_("Say why not."), field="because")
    came = Result.Came.REACHED if accepts else Result.Came.NOT_REACHED
    recorded = record(actor, said, stands, Told(came=came, evidence=why), now)
    if accepts and said.hand_over.moves_credit:
        _move(actor, said, now)
    return recorded


@transaction.atomic
def give_help(
    actor: Actor,
    *,
    expectation: UUID,
    what: str,
    due_on: dt.date,
    now: dt.datetime,
    request_key: str = "",
) -> Expectation:
    """Answer a request for help with what the actor will do by when: a promise on the opportunity.

    The opportunity stays whose it is. Raises `UnableToHandOver`, `UnableToState`.
    """
    journal.record(actor, "give_help", now=now, subject=str(expectation), request_key=request_key)
    said, stands = _asked_of(actor, expectation, now)
    if said.hand_over.moves_credit:
        message = _("You are asked to take it over. Accept that, or say why not.")
        raise UnableToHandOver(message, field="expectation")
    wanted = Wanted(what=what, party=Expectation.Party.OURS)
    me = actor.require_person()
    deal = _for_its_end(said)
    made = promise(actor, wanted, due_on, now, holder=me, opportunity=deal)
    record(actor, said, stands, Told(came=Result.Came.REACHED, evidence=what), now)
    return made


def _asked_of(actor: Actor, expectation: UUID, now: dt.datetime) -> tuple[Expectation, Standing]:
    """What the actor is asked and has not answered yet."""
    said, stands = saying.expectation(actor, expectation, now)
    saying.require_open(stands)
    if said.kind != Expectation.Kind.HAND_OVER or stands.holder != actor.require_person():
        message = _("Only %(name)s can answer this.")
        raise UnableToHandOver(message % {"name": stands.holder.name}, field="expectation")
    return said, stands


def _move(actor: Actor, said: Expectation, now: dt.datetime) -> None:
    """Make the receiver the owner, on the word of the giver, whose it must still be to give."""
    found = _for_its_end(said)
    if not found.is_open:
        message = _("%(name)s was closed meanwhile, so there is nothing to take over.")
        raise UnableToHandOver(message % {"name": found.name}, field="expectation")
    since = found.credits.filter(part="owner", to_at__isnull=True).first()
    if since and since.from_at > said.stated_at:
        message = _("%(name)s went to somebody else meanwhile. Ask its owner for it.")
        raise UnableToHandOver(message % {"name": found.name}, field="expectation")
    hand_on(actor, found, actor.require_person(), now)


def _require_none_waits(found: Opportunity) -> None:
    waiting = Standing.objects.filter(
        opportunity=found, kind=Expectation.Kind.HAND_OVER, state=Standing.State.OPEN
    ).select_related("holder")
    if first := waiting.first():
        message = _("%(name)s has been asked already. Wait for the answer, or cancel that first.")
        raise UnableToHandOver(message % {"name": first.holder.name}, field="to")


def _for_its_end(said: Expectation) -> Opportunity:
    """The opportunity that was asked about, which nobody closes or hands on meanwhile."""
    assert said.opportunity_id is not None
    return Opportunity.objects.select_for_update().get(pk=said.opportunity_id)
