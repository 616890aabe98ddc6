"""Sales with a past for tests: closed deals to learn from, and open ones of named people."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from foresaid.people.models import Organisation, Person
from foresaid.sales import projection
from foresaid.sales.models import (
    Credit,
    Opportunity,
    OutcomeChange,
    Process,
    Step,
    StepChange,
    ValueChange,
)
from foresaid.sales.operations.process import create_default_process
from tests.cast import FOUNDED, Cast


def default_steps(cast: Cast) -> list[Step]:
    """The seven steps of the default process, which is made on first use."""
    if not Process.objects.filter(organisation=cast.organisation).exists():
        create_default_process(cast.operator, now=FOUNDED)
    version = Process.objects.get(organisation=cast.organisation).versions.get()
    return list(version.steps.filter(after_sale=False))


def open_deal(
    owner: Person,
    steps: Sequence[Step],
    *,
    name: str,
    entered: Sequence[dt.datetime],
    amount: int = 10_000,
) -> Opportunity:
    """An opportunity that entered `steps` one after the other at these moments."""
    organisation = owner.organisation
    deal = Opportunity.objects.create(
        organisation=organisation,
        name=name,
        version=steps[0].version,
        created_at=entered[0],
        recorded_at=entered[0],
    )
    dated = {"organisation": organisation, "opportunity": deal}
    StepChange.objects.bulk_create(
        StepChange(**dated, step=step, happened_at=at, recorded_at=at)
        for step, at in zip(steps, entered, strict=False)
    )
    ValueChange.objects.create(
        **dated,
        field="amount",
        amount=Decimal(amount),
        currency=organisation.currency,
        happened_at=entered[0],
        recorded_at=entered[0],
    )
    Credit.objects.create(**dated, person=owner, from_at=entered[0])
    return deal


def close(deal: Opportunity, outcome: str, at: dt.datetime) -> None:
    OutcomeChange.objects.create(
        organisation=deal.organisation,
        opportunity=deal,
        outcome=outcome,
        happened_at=at,
        recorded_at=at,
    )


def learnable_past(cast: Cast, owner: Person, *, deals: int = 30) -> None:
    """Two steps of ten days each; of three deals two are won, after 12 to 28 days in all."""
    steps = default_steps(cast)[:2]
    for n in range(deals):
        start = FOUNDED + dt.timedelta(days=3 * n + 1)
        second = start + dt.timedelta(days=6 + n % 9)
        deal = open_deal(owner, steps, name=f"Past {n}", entered=[start, second])
        close(deal, "lost" if n % 3 == 0 else "won", second + dt.timedelta(days=6 + n % 9))
    project(cast.organisation, cast.now)


def project(organisation: Organisation, now: dt.datetime) -> None:
    projection.rebuild(organisation, organisation.moment(now))
