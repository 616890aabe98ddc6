"""Cancelling what is no longer expected, and taking back what was just said."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foresaid.people import journal
from foresaid.people.actor import Actor
from foresaid.people.errors import Unable
from foresaid.people.shredding import leave_nothing_behind
from foresaid.sales.models import MeetingSchedule

from .. import texts
from ..append import Draft
from ..models import Erasure, Expectation, Result, Standing, Withdrawal, Words
from . import saying, standing

TAKE_BACK_WITHIN = dt.timedelta(minutes=5)


class UnableToWithdraw(Unable):
    """It can not be cancelled or taken back any more."""


@transaction.atomic
def withdraw_expectation(
    actor: Actor,
    *,
    expectation: UUID,
    reason: str,
    now: dt.datetime,
    request_key: str = "",
) -> Withdrawal:
    """Cancel an open expectation with the reason; both stay to be read.

    A goal can be cancelled until its meeting begins; after that only its result is open.
    """
    journal.record(
        actor, "withdraw_expectation", now=now, subject=str(expectation), request_key=request_key
    )
    said, stands = saying.expectation(actor, expectation, now)
    saying.require_part_in(actor, said, stands, now)
    saying.require_open(stands)
    if said.kind == Expectation.Kind.HAND_OVER and stands.holder == actor.person:
        message = _("A hand-over to you is answered: accept it, or say why not.")
        raise UnableToWithdraw(message, field="expectation")
    called_off = said.meeting and said.meeting.now_state == MeetingSchedule.State.CANCELLED
    if said.kind == Expectation.Kind.GOAL and _has_begun(actor, said, now) and not called_off:
        message = _("The meeting has begun. Say what came of the goal instead.")
        raise UnableToWithdraw(message, field="expectation")
    why = texts.required(reason, _("Say why this is no longer expected."), field="reason")
    withdrawal = Withdrawal(of=said)
    saying.say(actor, [Draft(row=withdrawal, words={"reason": why})], now)
    standing.project([said.pk])
    return withdrawal


@transaction.atomic
def take_back(
    actor: Actor,
    *,
    expectation: UUID,
    now: dt.datetime,
    request_key: str = "",
) -> Withdrawal:
    """Take one's own statement back within five minutes; its words are erased.

    Refused once its meeting has begun or something was said about it. The chain keeps that
    something was there; it is counted and shown nowhere.
    """
    journal.record(actor, "take_back", now=now, subject=str(expectation), request_key=request_key)
    return _take_back(actor, expectation, now)


@transaction.atomic
def take_back_many(
    actor: Actor,
    *,
    expectations: Sequence[UUID],
    now: dt.datetime,
    request_key: str = "",
) -> list[Withdrawal]:
    """Take back what was just said of many at once: all of it, or none."""
    subject = str(len(expectations))
    journal.record(actor, "take_back_many", now=now, subject=subject, request_key=request_key)
    return [_take_back(actor, one, now) for one in saying.in_order(expectations)]


def _take_back(actor: Actor, expectation: UUID, now: dt.datetime) -> Withdrawal:
    said, stands = saying.expectation(actor, expectation, now)
    _require_still_fresh(actor, said, stands, now)
    withdrawal = Withdrawal(of=said, taken_back=True)
    fields = list(said.entry.words.values_list("field", flat=True))
    leave_nothing_behind()
    erasures = [Draft(row=Erasure(of_entry=said.entry, field=field)) for field in fields]
    saying.say(actor, [Draft(row=withdrawal), *erasures], now)
    Words.objects.filter(entry=said.entry, field__in=fields).delete()
    standing.project([said.pk])
    return withdrawal


def _has_begun(actor: Actor, said: Expectation, now: dt.datetime) -> bool:
    return actor.organisation.moment(now) >= said.speaks_from


def _require_still_fresh(
    actor: Actor, said: Expectation, stands: Standing, now: dt.datetime
) -> None:
    if said.entry.author_id != actor.require_person().pk:
        message = _("Only who said it can take it back; it can be cancelled instead.")
        raise UnableToWithdraw(message, field="expectation")
    saying.require_open(stands)
    if actor.organisation.moment(now) - said.stated_at > TAKE_BACK_WITHIN:
        message = _("Five minutes have passed. It stays, and can be changed or cancelled.")
        raise UnableToWithdraw(message, field="expectation")
    if _has_begun(actor, said, now):
        message = _("Its meeting has begun, so it stays. Say what came of it instead.")
        raise UnableToWithdraw(message, field="expectation")
    if _answers_a_request(said):
        message = _("You promised it when you were asked for help; it stays and can be cancelled.")
        raise UnableToWithdraw(message, field="expectation")
    if stands.last_seq != said.entry.seq or stands.holder_id != said.holder_id:
        message = _("Something was said about it since, so it stays and can only be cancelled.")
        raise UnableToWithdraw(message, field="expectation")


def _answers_a_request(said: Expectation) -> bool:
    """Whether a request for help was answered in the same breath: who asked counts on it."""
    entry = said.entry
    return Result.objects.filter(
        of__hand_over__moves_credit=False,
        of__opportunity=said.opportunity_id,
        entry__organisation=entry.organisation_id,
        entry__author=entry.author_id,
        entry__seq=entry.seq + 1,
    ).exists()
