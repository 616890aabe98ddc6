"""A person's own call of a term: what they commit to, what is likely, the best case."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foresaid.people import access as people_access
from foresaid.people import journal
from foresaid.people.actor import Actor
from foresaid.people.errors import Unable
from foresaid.people.models import Person, Term

from .. import texts
from ..append import Draft
from ..models import Call
from . import saying
from .target import CENT, LARGEST


class UnableToCall(Unable):
    """This call can not be stated, or not by this person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """Money of the whole term, won so far included: `commit` ≤ `likely` ≤ `best`."""

    commit: Decimal
    likely: Decimal
    best: Decimal
    note: str = ""


@transaction.atomic
def state_call(
    actor: Actor,
    *,
    term: UUID,
    called: Called,
    now: dt.datetime,
    person: UUID | None = None,
    request_key: str = "",
) -> Call:
    """Add what a person expects of their own term; every earlier call stays.

    Only the person calls, or an operator on their behalf by `person`. Once a term is over
    nothing more can be said about it.
    """
    journal.record(actor, "state_call", now=now, subject=f"term:{term}", request_key=request_key)
    whose = _whose(actor, person)
    found = people_access.terms(actor).filter(uuid=term).first()
    if found is None:
        raise UnableToCall(_("There is no such term; choose one."), field="term")
    _require_ahead(actor, found, now)
    row = Call(
        person=whose,
        term=found,
        commit=_amount(called.commit, "commit"),
        likely=_amount(called.likely, "likely"),
        best=_amount(called.best, "best"),
        currency=actor.organisation.currency,
    )
    _require_in_order(row)
    words = {"note": texts.clean(called.note, field="note")}
    saying.say(actor, [Draft(row=row, words=words)], now)
    return row


def _whose(actor: Actor, person: UUID | None) -> Person:
    if actor.person is not None:
        if person not in (None, actor.person.uuid):
            raise UnableToCall(_("A call is the person’s own; nobody makes it for them."))
        return actor.person
    present = people_access.everybody(actor).filter(left_on__isnull=True)
    found = present.filter(uuid=person).first() if person else None
    if found is None:
        raise UnableToCall(_("There is no such person whose call it would be."), field="person")
    return found


def _require_ahead(actor: Actor, term: Term, now: dt.datetime) -> None:
    today = actor.organisation.today(now)
    if term.kind == Term.Kind.WEEK:
        raise UnableToCall(_("A call is made for a month, a quarter or a year."), field="term")
    if term.ends_on <= today:
        message = _("%(term)s is over; what is said now would be hindsight.")
        raise UnableToCall(message % {"term": term.name}, field="term")


def _amount(value: Decimal, field: str) -> Decimal:
    if not value.is_finite() or value < 0:
        raise UnableToCall(_("A call is a number, and not below zero."), field=field)
    if value >= LARGEST:
        raise UnableToCall(_("A call stays below 1,000,000,000,000."), field=field)
    if value != value.quantize(CENT):
        raise UnableToCall(_("An amount has at most two decimals."), field=field)
    return value.quantize(CENT)


def _require_in_order(row: Call) -> None:
    if row.commit > row.likely:
        message = _("What you commit to is at most what is likely.")
        raise UnableToCall(message, field="commit")
    if row.likely > row.best:
        raise UnableToCall(_("The best case is at least what is likely."), field="best")
