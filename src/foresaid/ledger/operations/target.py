"""Setting targets: of a person, a team or everybody, for a term. A later one replaces."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from babel.numbers import is_currency
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foresaid.people import access as people_access
from foresaid.people import journal
from foresaid.people.actor import Actor
from foresaid.people.errors import Unable
from foresaid.people.models import Organisation, Person, Team, Term
from foresaid.sales import access as sales_access

from .. import texts
from ..append import Draft
from ..models import Measure, Target
from . import saying

# Fifteen figures are what every database gives back exactly.
LARGEST = Decimal(10) ** 12
CENT = Decimal("0.01")


class UnableToSetTarget(Unable):
    """This target can not be set, or not by this person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What a person, a team, or without either everybody owes in a term.

    `measure` is won_amount, won_count, step_entries or meetings. A money amount is in
    `currency`, the organisation's where it is left out; `step_key` names the step whose entries
    are counted.
    """

    measure: str
    amount: Decimal
    term: UUID
    person: UUID | None = None
    team: UUID | None = None
    currency: str = ""
    step_key: str = ""
    note: str = ""


@transaction.atomic
def set_target(actor: Actor, *, owed: Owed, now: dt.datetime, request_key: str = "") -> Target:
    """Set one target; where there is one for the same, the new one replaces it."""
    journal.record(actor, "set_target", now=now, request_key=request_key)
    return _set(actor, [owed], now)[0]


@transaction.atomic
def set_targets(
    actor: Actor, *, owed: Sequence[Owed], now: dt.datetime, request_key: str = ""
) -> list[Target]:
    """Set many targets at once: all of them or none. What is unchanged is left as it stands."""
    journal.record(actor, "set_targets", now=now, subject=str(len(owed)), request_key=request_key)
    return _set(actor, owed, now)


def check_target(actor: Actor, owed: Owed, now: dt.datetime) -> None:
    """Raise `UnableToSetTarget` for what could not be set; writes nothing."""
    _row(actor, owed, now)


def _set(actor: Actor, owed: Sequence[Owed], now: dt.datetime) -> list[Target]:
    # One writer of targets at a time: two first targets for the same must not race.
    Organisation.objects.select_for_update().get(pk=actor.organisation.pk)
    rows = [_row(actor, one, now) for one in owed]
    _require_each_once(rows)
    drafts, result = [], []
    for row, one in zip(rows, owed, strict=True):
        row.replaces = _standing(row)
        if row.replaces and _same_amount(row, row.replaces):
            result.append(row.replaces)
            continue
        result.append(row)
        drafts.append(_draft(row, one.note))
    saying.say(actor, drafts, now)
    return result


def _draft(row: Target, note: str) -> Draft:
    return Draft(
        row=row,
        words={"note": texts.clean(note, field="note")},
        term_starts_at=starts_at(row.term.organisation, row.term),
    )


def _same_amount(one: Target, other: Target) -> bool:
    return (one.amount, one.currency) == (other.amount, other.currency)


def starts_at(organisation: Organisation, term: Term) -> dt.datetime:
    """The moment at which a term starts where the organisation is."""
    midnight = dt.datetime.combine(term.starts_on, dt.time(), tzinfo=organisation.zone)
    return midnight.astimezone(dt.UTC)


def _row(actor: Actor, owed: Owed, now: dt.datetime) -> Target:
    if owed.measure not in Measure.values:
        raise UnableToSetTarget(_("Choose what is measured."), field="measure")
    is_money = owed.measure == Measure.WON_AMOUNT
    term = people_access.terms(actor).select_related("organisation").filter(uuid=owed.term).first()
    if term is None:
        raise UnableToSetTarget(_("There is no such term; choose one."), field="term")
    row = Target(
        term=term,
        measure=owed.measure,
        amount=_amount(owed),
        currency=_currency(actor, owed) if is_money else "",
        step_key=_step_key(actor, owed),
    )
    _set_whose(actor, row, owed, now)
    return row


def _amount(owed: Owed) -> Decimal:
    amount = owed.amount
    if not amount.is_finite() or amount < 0:
        raise UnableToSetTarget(_("A target is a number, and not below zero."), field="amount")
    if amount >= LARGEST:
        raise UnableToSetTarget(_("A target stays below 1,000,000,000,000."), field="amount")
    if owed.measure != Measure.WON_AMOUNT and amount != amount.to_integral_value():
        raise UnableToSetTarget(_("A number of deals or meetings is whole."), field="amount")
    if amount != amount.quantize(CENT):
        raise UnableToSetTarget(_("An amount has at most two decimals."), field="amount")
    return amount.quantize(CENT)


def _currency(actor: Actor, owed: Owed) -> str:
    currency = owed.currency.strip().upper() or actor.organisation.currency
    if not is_currency(currency):
        message = _("“%(currency)s” is no currency; write three letters such as EUR.")
        raise UnableToSetTarget(message % {"currency": currency}, field="currency")
    return currency


def _step_key(actor: Actor, owed: Owed) -> str:
    if owed.measure != Measure.STEP_ENTRIES:
        return ""
    if not sales_access.steps(actor).filter(key=owed.step_key).exists():
        raise UnableToSetTarget(_("Choose the step whose entries count."), field="step_key")
    return owed.step_key


def _set_whose(actor: Actor, row: Target, owed: Owed, now: dt.datetime) -> None:
    """Fill person or team, and refuse whom the actor does not set targets for."""
    if owed.person and owed.team:
        raise UnableToSetTarget(_("A target is a person’s or a team’s, not both."), field="person")
    today = actor.organisation.today(now)
    if owed.person:
        row.person = _person(actor, owed.person, today)
    elif owed.team:
        row.team = _team(actor, owed.team, today)
    elif not actor.shapes_sales:
        message = _("Only a head of sales sets the target of everybody.")
        raise UnableToSetTarget(message, field="team")


def _person(actor: Actor, uuid: UUID, today: dt.date) -> Person:
    people = people_access.seen_people(actor, today)
    if not actor.shapes_sales:
        if not actor.is_manager:
            raise UnableToSetTarget(_("Your manager sets your target."), field="person")
        people = people.exclude(pk=actor.require_person().pk)
    found = people.filter(uuid=uuid).first()
    if found is None:
        message = _("There is nobody of that kind whose target you set.")
        raise UnableToSetTarget(message, field="person")
    return found


def _team(actor: Actor, uuid: UUID, today: dt.date) -> Team:
    found = None
    if actor.shapes_sales or actor.is_manager:
        found = people_access.led_teams(actor, today).filter(uuid=uuid).first()
    if found is None:
        message = _("There is no such team whose target you set.")
        raise UnableToSetTarget(message, field="team")
    return found


def _require_each_once(rows: Sequence[Target]) -> None:
    keys = [(row.person_id, row.team_id, row.term_id, row.measure, row.step_key) for row in rows]
    if len(set(keys)) < len(keys):
        raise UnableToSetTarget(_("The same target is there twice; keep one of the two."))


def _standing(row: Target) -> Target | None:
    """The target for the same that nothing has replaced yet."""
    same = Target.objects.filter(
        entry__organisation=row.term.organisation_id,
        person=row.person,
        team=row.team,
        term=row.term,
        measure=row.measure,
        step_key=row.step_key,
        replaced_by__isnull=True,
    )
    return same.first()
