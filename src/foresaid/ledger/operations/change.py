"""A later date, or another confidence: the first wording stays beside it."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foresaid.people import journal
from foresaid.people.actor import Actor
from foresaid.people.errors import Unable

from .. import texts
from ..append import Draft
from ..models import Change, Expectation, Standing
from . import saying, standing
from .state import due_moment


class UnableToChange(Unable):
    """This change can not be made, or not any more."""


@transaction.atomic
def change_expectation(
    actor: Actor,
    *,
    expectation: UUID,
    reason: str,
    due_on: dt.date | None = None,
    confidence: int | None = None,
    now: dt.datetime,
    request_key: str = "",
) -> Change:
    """Give an open expectation a new day, another confidence, or both, with the reason.

    Past due, the first day stays not kept: the kept rate looks at the first due day alone.
    Raises `UnableToChange`.
    """
    journal.record(
        actor, "change_expectation", now=now, subject=str(expectation), request_key=request_key
    )
    said, stands = saying.expectation(actor, expectation, now)
    saying.require_part_in(actor, said, stands, now)
    saying.require_open(stands)
    why = texts.required(reason, _("Say why it changes."), field="reason")
    change = Change(of=said, confidence=_confidence(actor, said, stands, confidence, now))
    change.due_at = _due(actor, said, stands, due_on, now)
    if change.due_at is None and change.confidence is None:
        raise UnableToChange(_("Choose a new day or another confidence."), field="due_on")
    saying.say(actor, [Draft(row=change, words={"reason": why})], now)
    standing.project([said.pk])
    return change


def _due(
    actor: Actor,
    said: Expectation,
    stands: Standing,
    due_on: dt.date | None,
    now: dt.datetime,
) -> dt.datetime | None:
    if due_on is None:
        return None
    if said.kind == Expectation.Kind.GOAL:
        message = _("A goal goes with its meeting. Move the meeting, and the goal moves along.")
        raise UnableToChange(message, field="due_on")
    if said.kind == Expectation.Kind.HAND_OVER:
        message = _("The day of an answer stays. Answer it, or who asked asks anew.")
        raise UnableToChange(message, field="due_on")
    due_at = due_moment(actor, stands.holder, due_on, now)
    if due_at == stands.due_at:
        raise UnableToChange(_("It is due on that day already."), field="due_on")
    return due_at


def _confidence(
    actor: Actor,
    said: Expectation,
    stands: Standing,
    confidence: int | None,
    now: dt.datetime,
) -> int | None:
    if confidence is None:
        return None
    if not 1 <= confidence <= 99:
        message = _("How sure you are is a number from 1 to 99.")
        raise UnableToChange(message, field="confidence")
    moment = actor.organisation.moment(now)
    frozen_at = said.speaks_from if said.meeting_id else max(said.speaks_from, stands.due_at)
    if moment >= frozen_at:
        message = _("What it speaks of has begun; how sure you were can not change any more.")
        raise UnableToChange(message, field="confidence")
    return confidence
