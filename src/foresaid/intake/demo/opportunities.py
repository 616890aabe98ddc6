"""Opportunities with their dated rows, as the people said them at the time.

They do not go through `sales.operations.bulk`: that writes what was imported at one moment,
while here every row was recorded when it happened, by the owner, and belongs to no batch.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from foresaid.engine.world_rows import Practice, Sale
from foresaid.engine.world_truth import STEPS
from foresaid.people.models import Organisation
from foresaid.sales.models import (
    Credit,
    Opportunity,
    OutcomeChange,
    Participant,
    ProcessVersion,
    Step,
    StepChange,
    ValueChange,
)

from .clock import Clock
from .customers import Customers
from .people import Staff

AT_ONCE = 1_000


def steps_of(version: ProcessVersion) -> dict[str, Step]:
    """The process's steps by the world's names for them: the same seven, in the same order."""
    return dict(zip(STEPS, version.steps.filter(after_sale=False), strict=True))


def write_opportunities(
    organisation: Organisation,
    world: Practice,
    version: ProcessVersion,
    staff: Staff,
    customers: Customers,
    clock: Clock,
) -> dict[str, int]:
    """Write all sales; return their keys by the world's. The projection is the caller's."""
    made = Opportunity.objects.bulk_create(
        (
            Opportunity(
                organisation=organisation,
                name=sale.title,
                account_id=customers.accounts[sale.account],
                version=version,
                created_at=clock.past(sale.created_at),
                recorded_at=clock.past(sale.created_at),
            )
            for sale in world.sales
        ),
        batch_size=AT_ONCE,
    )
    keys = {sale.key: row.pk for sale, row in zip(world.sales, made, strict=True)}
    steps = steps_of(version)
    shared = [
        (sale, {"organisation": organisation, "opportunity_id": keys[sale.key]})
        for sale in world.sales
    ]
    said = [(sale, own | {"by_id": staff.key(sale.owner)}) for sale, own in shared]
    _write(StepChange, (row for sale, own in said for row in _entered(sale, own, steps, clock)))
    currency = organisation.currency
    _write(ValueChange, (row for sale, own in said for row in _values(sale, own, currency, clock)))
    _write(OutcomeChange, (row for sale, own in said for row in _closed(sale, own, clock)))
    _write(Credit, (_owner(sale, own, staff, clock) for sale, own in shared))
    _write(
        Participant,
        (
            Participant(contact_id=customers.contacts[contact], **own)
            for sale, own in shared
            for contact in sale.contacts
        ),
    )
    return keys


def _write(model: Any, rows: Iterator[Any]) -> None:
    model._default_manager.bulk_create(rows, batch_size=AT_ONCE)


def _entered(
    sale: Sale, own: dict[str, Any], steps: dict[str, Step], clock: Clock
) -> Iterator[StepChange]:
    for seq, (step, at) in enumerate(sale.steps):
        moment = clock.past(at)
        yield StepChange(step=steps[step], seq=seq, happened_at=moment, recorded_at=moment, **own)


def _values(sale: Sale, own: dict[str, Any], currency: str, clock: Clock) -> Iterator[ValueChange]:
    moment = clock.past(sale.amount_said_at)
    yield ValueChange(
        field=ValueChange.Field.AMOUNT,
        amount=Decimal(str(sale.amount)),
        currency=currency,
        happened_at=moment,
        recorded_at=moment,
        **own,
    )
    for said in sale.close_dates:
        moment = clock.past(said.said_at)
        yield ValueChange(
            field=ValueChange.Field.CLOSE_ON,
            close_on=clock.day(said.close_at),
            happened_at=moment,
            recorded_at=moment,
            **own,
        )


def _closed(sale: Sale, own: dict[str, Any], clock: Clock) -> Iterator[OutcomeChange]:
    if sale.closed_at is None:
        return
    moment = clock.past(sale.closed_at)
    yield OutcomeChange(
        outcome=sale.outcome, reason=sale.reason, happened_at=moment, recorded_at=moment, **own
    )


def _owner(sale: Sale, own: dict[str, Any], staff: Staff, clock: Clock) -> Credit:
    return Credit(person=staff.people[sale.owner], from_at=clock.past(sale.created_at), **own)
