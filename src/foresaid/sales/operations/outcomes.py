"""How an opportunity ended: won, lost, no decision; and that it is open again."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from foresaid.people import journal
from foresaid.people.actor import Actor
from foresaid.people.errors import Unable

from ..models import Opportunity, Outcome, OutcomeChange
from . import finding, rows


class UnableToClose(Unable):
    """The outcome can not be recorded."""


@transaction.atomic
def close_opportunity(
    actor: Actor,
    *,
    opportunity: UUID,
    outcome: str,
    reason: str = "",
    happened_at: dt.datetime | None = None,
    now: dt.datetime,
    request_key: str = "",
) -> OutcomeChange:
    """Record the outcome: `won`, `lost` or `no_decision`, with the reason in words."""
    journal.record(
        actor, "close_opportunity", now=now, subject=str(opportunity), request_key=request_key
    )
    found = finding.opportunity(actor, opportunity, now)
    change = _close(actor, found, outcome, reason, happened_at, now)
    rows.settle(actor, [found], now)
    return change


@transaction.atomic
def close_many(
    actor: Actor,
    *,
    opportunities: Sequence[UUID],
    outcome: str = Outcome.NO_DECISION,
    reason: str = "",
    now: dt.datetime,
    request_key: str = "",
) -> list[OutcomeChange]:
    """Close several at once, all or none."""
    subject = str(len(opportunities))
    journal.record(actor, "close_many", now=now, subject=subject, request_key=request_key)
    found = finding.opportunities(actor, list(opportunities), now)
    changes = [_close(actor, one, outcome, reason, None, now) for one in found]
    rows.settle(actor, found, now)
    return changes


@transaction.atomic
def reopen(
    actor: Actor, *, opportunity: UUID, reason: str = "", now: dt.datetime, request_key: str = ""
) -> OutcomeChange:
    """Open a closed opportunity again; the outcome that was recorded stays as a row."""
    journal.record(actor, "reopen", now=now, subject=str(opportunity), request_key=request_key)
    found = finding.opportunity(actor, opportunity, now)
    if found.is_open:
        raise UnableToClose(_("It is open already."))
    change = rows.write_outcome(
        actor, found, OutcomeChange.Kind.REOPENED, reason, actor.organisation.moment(now), now
    )
    rows.settle(actor, [found], now)
    return change


def _close(
    actor: Actor,
    opportunity: Opportunity,
    outcome: str,
    reason: str,
    happened_at: dt.datetime | None,
    now: dt.datetime,
) -> OutcomeChange:
    if outcome not in {Outcome.WON, Outcome.LOST, Outcome.NO_DECISION}:
        raise UnableToClose(_("Choose won, lost or no decision."), field="outcome")
    if not opportunity.is_open:
        message = _("“%(name)s” is closed already; open it again first.")
        raise UnableToClose(message % {"name": opportunity.name})
    at = rows.not_before_creation(opportunity, finding.when_it_happened(actor, happened_at, now))
    return rows.write_outcome(actor, opportunity, outcome, reason, at, now)
