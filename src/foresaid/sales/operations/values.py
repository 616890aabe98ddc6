"""What an opportunity is worth, when it is decided, and what else is said of it."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from foresaid.people import journal
from foresaid.people.actor import Actor

from ..models import ValueChange
from . import finding, rows
from .rows import UnableToValue


@transaction.atomic
def change_amount(
    actor: Actor,
    *,
    opportunity: UUID,
    amount: Decimal | None,
    currency: str = "",
    happened_at: dt.datetime | None = None,
    now: dt.datetime,
    request_key: str = "",
) -> ValueChange:
    """Say what it is worth from then on; None for an amount that nobody knows."""
    journal.record(
        actor, "change_amount", now=now, subject=str(opportunity), request_key=request_key
    )
    found = finding.opportunity(actor, opportunity, now)
    at = rows.not_before_creation(found, finding.when_it_happened(actor, happened_at, now))
    change = rows.write_amount(actor, found, amount, currency or found.now_currency, at, now)
    rows.settle(actor, [found], now)
    return change


@transaction.atomic
def change_close_on(
    actor: Actor,
    *,
    opportunity: UUID,
    close_on: dt.date | None,
    happened_at: dt.datetime | None = None,
    now: dt.datetime,
    request_key: str = "",
) -> ValueChange:
    """Say on which day the customer is expected to decide; earlier days said stay as rows."""
    journal.record(
        actor, "change_close_on", now=now, subject=str(opportunity), request_key=request_key
    )
    found = rows.require_open(finding.opportunity(actor, opportunity, now), UnableToValue)
    at = rows.not_before_creation(found, finding.when_it_happened(actor, happened_at, now))
    change = rows.write_close_on(actor, found, close_on, at, now)
    rows.settle(actor, [found], now)
    return change


@transaction.atomic
def change_attribute(
    actor: Actor, *, opportunity: UUID, key: str, text: str, now: dt.datetime, request_key: str = ""
) -> ValueChange:
    """Say what a further attribute is from now on; empty text where it no longer holds."""
    journal.record(
        actor, "change_attribute", now=now, subject=str(opportunity), request_key=request_key
    )
    found = finding.opportunity(actor, opportunity, now)
    if not key.strip():
        raise UnableToValue(_("Name the attribute."), field="key")
    change = ValueChange.objects.create(
        opportunity=found,
        field=ValueChange.Field.ATTRIBUTE,
        key=key.strip()[:80],
        text=text.strip()[:300],
        **rows.dated(actor, actor.organisation.moment(now), now),
    )
    rows.settle(actor, [found], now)
    return change
