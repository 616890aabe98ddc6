"""The dated rows of an opportunity, as its operations write them."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from foresaid.people.actor import Actor
from foresaid.people.errors import Unable
from foresaid.people.periods import is_in_reach

from .. import projection
from ..models import Opportunity, OutcomeChange, Step, StepChange, ValueChange
from . import finding
from .version import touch


class UnableToValue(Unable):
    """The amount or the date can not be what was given."""


def settle(actor: Actor, opportunities: Sequence[Opportunity], now: dt.datetime) -> None:
    """The end of every write about opportunities: projected anew, and known to have changed.

    The instances handed in are refreshed where there are few, so that callers see the result.
    """
    moment = actor.organisation.moment(now)
    projection.rebuild(actor.organisation, moment, only=[one.pk for one in opportunities])
    touch(actor.organisation)
    if len(opportunities) == 1:
        opportunities[0].refresh_from_db()


def dated(actor: Actor, at: dt.datetime, now: dt.datetime) -> dict[str, Any]:
    return {
        "organisation": actor.organisation,
        "happened_at": at,
        "recorded_at": actor.organisation.moment(now),
        "by": actor.person,
    }


def write_step(
    actor: Actor, opportunity: Opportunity, step: Step, at: dt.datetime, now: dt.datetime
) -> StepChange:
    before = StepChange.objects.filter(opportunity=opportunity, happened_at=at).count()
    return StepChange.objects.create(
        opportunity=opportunity, step=step, seq=before, **dated(actor, at, now)
    )


def write_amount(
    actor: Actor,
    opportunity: Opportunity,
    amount: Decimal | None,
    currency: str,
    at: dt.datetime,
    now: dt.datetime,
) -> ValueChange:
    if amount is not None and not 0 <= amount < Decimal(10) ** 16:
        raise UnableToValue(_("An amount is zero or more."), field="amount")
    code = (currency or actor.organisation.currency).upper()
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        raise UnableToValue(_("A currency has three letters, such as EUR."), field="currency")
    return ValueChange.objects.create(
        opportunity=opportunity,
        field=ValueChange.Field.AMOUNT,
        amount=amount,
        currency=code if amount is not None else "",
        **dated(actor, at, now),
    )


def write_close_on(
    actor: Actor,
    opportunity: Opportunity,
    close_on: dt.date | None,
    at: dt.datetime,
    now: dt.datetime,
) -> ValueChange:
    if close_on is not None and not is_in_reach(close_on):
        raise UnableToValue(_("Check the year of the date."), field="close_on")
    return ValueChange.objects.create(
        opportunity=opportunity,
        field=ValueChange.Field.CLOSE_ON,
        close_on=close_on,
        **dated(actor, at, now),
    )


def write_outcome(
    actor: Actor,
    opportunity: Opportunity,
    outcome: str,
    reason: str,
    at: dt.datetime,
    now: dt.datetime,
) -> OutcomeChange:
    return OutcomeChange.objects.create(
        opportunity=opportunity,
        outcome=outcome,
        reason=reason.strip()[:300],
        **dated(actor, at, now),
    )


def require_open(opportunity: Opportunity, error: type[Unable]) -> Opportunity:
    if not opportunity.is_open:
        message = _("“%(name)s” is closed; open it again first.")
        raise error(message % {"name": opportunity.name})
    return opportunity


def not_before_creation(opportunity: Opportunity, at: dt.datetime) -> dt.datetime:
    created = opportunity.created_at
    if created is None or at >= created:
        return at
    if at.date() == created.date():
        return created  # a day is often all that is known of it
    message = _("The opportunity was opened on %(day)s; choose that day or a later one.")
    raise finding.UnableToDate(message % {"day": created.date().isoformat()}, field="happened_at")
