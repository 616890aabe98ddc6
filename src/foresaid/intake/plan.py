"""Everything an import would write, worked out without writing: the dry run, and the way there."""

import datetime as dt
from dataclasses import dataclass, replace

from foresaid.people.models import Organisation

from .known import Known, Stands, look_up
from .mapping.catalogue import Kind
from .mapping.form import Form
from .names import Decisions, Names, resolve
from .people_plan import PeoplePlan, plan_people
from .reading.last_read import Place
from .reading.rows import Reading, RefusedRow
from .sales_plan import SalesPlan, plan_sales
from .things_plan import ThingsPlan, plan_accounts, plan_contacts, plan_products


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Rows of one kind by what would become of them."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Premises:
    """What a plan rests on: rows and their mapping, decisions, the moment, and what stands."""

    place: Place
    decisions: Decisions
    moment: dt.datetime
    stands: Stands


@dataclass(slots=True, kw_only=True)
class Plan:
    """`refused` holds the reading's refusals and those that only the organisation's clock makes.

    `steps` leads from their names to keys; those of steps that are missing are negative.
    `premises` are None from the moment on at which the plan begins to be written.
    """

    premises: Premises | None
    organisation: Organisation
    form: Form
    reading: Reading
    known: Known
    names: Names
    people: PeoplePlan
    accounts: ThingsPlan
    contacts: ThingsPlan
    products: ThingsPlan
    sales: SalesPlan
    steps: dict[str, int]
    missing_steps: tuple[str, ...]
    refused: list[RefusedRow]
    counts: dict[Kind, Count]

    @property
    def writes_nothing(self) -> bool:
        return not any(one.new or one.changed for one in self.counts.values())

    @property
    def size(self) -> int:
        """Rows to be written."""
        things = (self.accounts, self.contacts, self.products)
        return self.sales.size + 2 * sum(len(one.new) + len(one.changed) for one in things)


def make_plan(
    organisation: Organisation,
    reading: Reading,
    form: Form,
    premises: Premises,
) -> Plan:
    """Hold what the files say against what stands. Reads only."""
    moment = premises.moment
    reading, early = _without_the_future(organisation, reading, moment)
    refused = [*reading.refused, *early]
    known = look_up(organisation, form.source, form.process)
    names = resolve(reading, known, premises.decisions)
    today = moment.astimezone(organisation.zone).date()
    first = reading.first_day
    people = plan_people(
        reading,
        known,
        names,
        from_on=first.astimezone(organisation.zone).date() if first else today,
        today=today,
    )
    missing = tuple(name for name in form.steps if name not in known.steps)
    steps = {**known.steps, **{name: -place for place, name in enumerate(missing, start=1)}}
    plan = Plan(
        premises=premises,
        organisation=organisation,
        form=form,
        reading=reading,
        known=known,
        names=names,
        people=people,
        accounts=plan_accounts(reading, known, names),
        contacts=plan_contacts(reading, known, names),
        products=plan_products(reading, known, names),
        sales=plan_sales(
            reading, known, names, form, steps=steps, version=known.version or 0, moment=moment
        ),
        steps=steps,
        missing_steps=missing if reading.opportunities else (),
        refused=refused,
        counts={},
    )
    plan.counts = _counts(plan)
    return plan


def _without_the_future(
    organisation: Organisation, reading: Reading, moment: dt.datetime
) -> tuple[Reading, list[RefusedRow]]:
    """In an ordinary organisation nothing has happened that is still to come.

    A practice organisation may hold what lies ahead of its clock; it is not seen before.
    """
    if organisation.is_practice:
        return reading, []
    early: dict[str, RefusedRow] = {}
    for key, row in reading.opportunities.items():
        dated = [row.created, row.closed, *(one.at for one in row.entries)]
        dated += [one.at for one in row.changes]
        late = next((at for at in dated if at is not None and at > moment), None)
        if late is not None:
            early[key] = RefusedRow(
                file=row.file, line=row.line, code="in_future", value=late.date().isoformat()
            )
    if not early:
        return reading, []
    kept = {key: row for key, row in reading.opportunities.items() if key not in early}
    activities = {k: one for k, one in reading.activities.items() if one.opportunity in kept}
    return replace(reading, opportunities=kept, activities=activities), list(early.values())


def _counts(plan: Plan) -> dict[Kind, Count]:
    sales, people = plan.sales, plan.people
    counts = {
        Kind.PEOPLE: Count(new=people.new, changed=people.changed, unchanged=people.unchanged),
        Kind.ACCOUNTS: _of_things(plan.accounts),
        Kind.CONTACTS: _of_things(plan.contacts),
        Kind.PRODUCTS: _of_things(plan.products),
        Kind.OPPORTUNITIES: Count(
            new=len(sales.new), changed=len(sales.changed), unchanged=sales.unchanged
        ),
        Kind.STEPS: Count(new=sales.steps_new, unchanged=sales.steps_same),
        Kind.CHANGES: Count(new=sales.changes_new, unchanged=sales.changes_same),
        Kind.ACTIVITIES: Count(new=len(sales.activities), unchanged=sales.activities_same),
    }
    kinds = {one.table: one.kind for one in plan.form.tables}
    for one in plan.refused:
        kind = kinds.get(one.file)
        if kind is not None:
            counts[kind] = replace(counts[kind], refused=counts[kind].refused + 1)
    return {kind: count for kind, count in counts.items() if count != Count()}


def _of_things(plan: ThingsPlan) -> Count:
    return Count(new=len(plan.new), changed=len(plan.changed), unchanged=plan.unchanged)
