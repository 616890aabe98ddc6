"""Saying an open next step in better words; the first ones are cancelled and stay to be read."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foresaid.people import journal
from foresaid.people.actor import Actor
from foresaid.people.errors import Unable

from ..append import Draft
from ..days import day_of, zone_of
from ..models import Expectation, Standing, Withdrawal
from . import saying, standing
from .state import state_expectation
from .wanted import Wanted


class UnableToSayAnew(Unable):
    """It is no single next step of an opportunity."""


@transaction.atomic
def say_anew(
    actor: Actor,
    *,
    expectation: UUID,
    wanted: Wanted,
    due_on: dt.date,
    now: dt.datetime,
    request_key: str = "",
) -> Expectation:
    """Say the same next step so that it can be held against what comes, for the same holder.

    The first wording is cancelled with that and stays to be read. Better words move no day: one
    that has gone by wants its result, and a later one is a change with its reason. Raises
    `UnableToSayAnew`.
    """
    journal.record(actor, "say_anew", now=now, subject=str(expectation), request_key=request_key)
    said, stands = saying.expectation(actor, expectation, now)
    saying.require_part_in(actor, said, stands, now)
    saying.require_open(stands)
    if said.kind != Expectation.Kind.NEXT_STEP or said.opportunity is None:
        message = _("Only the next step of one opportunity is said anew; cancel this one instead.")
        raise UnableToSayAnew(message, field="what")
    _require_no_move(stands, due_on, now, actor)
    row = state_expectation(
        actor,
        opportunity=said.opportunity.uuid,
        wanted=wanted,
        due_on=due_on,
        holder=stands.holder.uuid,
        now=now,
    )
    words = {"reason": gettext("It was said in better words.")}
    saying.say(actor, [Draft(row=Withdrawal(of=said), words=words)], now)
    standing.project([said.pk])
    return row


def _require_no_move(stands: Standing, due_on: dt.date, now: dt.datetime, actor: Actor) -> None:
    if stands.due_at <= actor.organisation.moment(now):
        message = _("Its day has passed: say what came of it, or set a new date with the reason.")
        raise UnableToSayAnew(message, field="due_on")
    if due_on > day_of(stands.due_at, zone_of(stands.holder, actor.organisation)):
        message = _(
            "Better words keep the day, or an earlier one. A new date is said with its reason."
        )
        raise UnableToSayAnew(message, field="due_on")
