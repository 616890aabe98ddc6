"""What stands in the database already, as far as an import compares with it: bounded reads."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q

from foresaid.people.models import Journal, Membership, Organisation, Person, RoleGrant, Team
from foresaid.sales.models import (
    Account,
    Batch,
    Contact,
    Credit,
    Opportunity,
    OutcomeChange,
    Process,
    Product,
    Source,
    SourceKey,
    Step,
    StepChange,
    ValueChange,
)

type KnownAs = tuple[Decimal | None, str] | dt.date | str | None
type Stands = tuple[int, tuple[tuple[str, int], ...]]

_HIDDEN = [Batch.State.PENDING, Batch.State.UNDONE]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownStep:
    id: int
    step: int
    at: dt.datetime
    seq: int
    by: int | None
    inferred: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownValue:
    id: int
    field: str
    key: str
    at: dt.datetime
    value: KnownAs


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownOutcome:
    id: int
    outcome: str
    at: dt.datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCredit:
    id: int
    person: int
    from_at: dt.datetime
    to_at: dt.datetime | None
    imported: bool


@dataclass(slots=True, kw_only=True)
class KnownSale:
    """An opportunity of this source with the dated rows that imports of it brought."""

    id: int
    name: str
    account_id: int | None
    product_id: int | None
    created_at: dt.datetime | None
    steps: list[KnownStep] = field(default_factory=list)
    values: dict[tuple[str, str], list[KnownValue]] = field(default_factory=dict)
    outcomes: list[KnownOutcome] = field(default_factory=list)
    credits: list[KnownCredit] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Known:
    """`keys` leads from kind and the source's own key to a row; names lead to rows as well."""

    keys: dict[str, dict[str, int]]
    names: dict[str, dict[str, int]]
    rows: dict[str, dict[int, Any]]
    sales: dict[int, KnownSale]
    teams: dict[str, Team]
    memberships: dict[int, list[Membership]]
    roles: dict[int, set[str]]
    process: Process | None
    steps: dict[str, int]
    step_keys: dict[int, str]
    version: int | None


def stands(organisation: Organisation) -> Stands:
    """A mark of everything that `look_up` reads, taken before it: equal marks, equal rows.

    Every operation leaves a line in the journal, and is counted when its rows are there to be
    read; an import that was killed, or is being taken away, is told by the state of its batch.
    """
    journal = Journal.objects.filter(organisation=organisation).count()
    batches = Batch.objects.filter(organisation=organisation).values("state").order_by("state")
    return journal, tuple(batches.annotate(n=Count("pk")).values_list("state", "n"))


def look_up(organisation: Organisation, source: str, process: str) -> Known:
    """Everything an import of this source compares with; some fifteen queries, whatever size."""
    keys: dict[str, dict[str, int]] = defaultdict(dict)
    for kind, key, subject in SourceKey.objects.filter(
        organisation=organisation, source=source
    ).values_list("kind", "key", "subject_id"):
        keys[kind][key] = subject
    people = Person.objects.filter(organisation=organisation)
    visible = ~Q(batch__state__in=_HIDDEN) | Q(batch__isnull=True)
    tables = {
        "people": people,
        "accounts": Account.objects.filter(visible, organisation=organisation),
        "contacts": Contact.objects.filter(visible, organisation=organisation),
        "products": Product.objects.filter(visible, organisation=organisation),
    }
    rows: dict[str, dict[int, Any]] = {
        kind: {row.pk: row for row in table.order_by("-pk")} for kind, table in tables.items()
    }
    found = Process.objects.filter(organisation=organisation, name=process).first()
    version = found.versions.filter(frozen_at__isnull=False).last() if found else None
    steps = Step.objects.filter(organisation=organisation)
    return Known(
        keys=keys,
        names={kind: {row.name: pk for pk, row in table.items()} for kind, table in rows.items()},
        rows=rows,
        sales=_sales(organisation, source, keys["opportunities"].values()),
        teams={team.name: team for team in Team.objects.filter(organisation=organisation)},
        memberships=_memberships(organisation),
        roles=_roles(organisation),
        process=found,
        steps={step.name: step.pk for step in steps.filter(version=version)} if version else {},
        step_keys=dict(steps.values_list("pk", "key")),
        version=version.pk if version else None,
    )


def _memberships(organisation: Organisation) -> dict[int, list[Membership]]:
    found: dict[int, list[Membership]] = defaultdict(list)
    for row in Membership.objects.filter(organisation=organisation).select_related("team"):
        found[row.person_id].append(row)
    return found


def _roles(organisation: Organisation) -> dict[int, set[str]]:
    """Roles that somebody has or had: one that was taken away by hand is not given again."""
    found: dict[int, set[str]] = defaultdict(set)
    for person, role in RoleGrant.objects.filter(organisation=organisation).values_list(
        "person_id", "role"
    ):
        found[person].add(role)
    return found


def _sales(organisation: Organisation, source: str, wanted: Iterable[int]) -> dict[int, KnownSale]:
    ids = set(wanted)
    if not ids:
        return {}
    columns = ("pk", "name", "account_id", "product_id", "created_at")
    own = Opportunity.objects.filter(organisation=organisation).values_list(*columns)
    sales = {
        pk: KnownSale(id=pk, name=name, account_id=acc, product_id=product, created_at=created)
        for pk, name, acc, product, created in own
        if pk in ids
    }
    brought = Q(
        organisation=organisation,
        batch__state=Batch.State.APPLIED,
        batch__import_run__source=source,
        retracted_by__isnull=True,
    )
    _add_steps(sales, brought)
    _add_values(sales, brought)
    _add_outcomes(sales, brought)
    _add_credits(sales, organisation)
    return sales


def _add_steps(sales: dict[int, KnownSale], brought: Q) -> None:
    rows = StepChange.objects.filter(brought).order_by("happened_at", "seq", "pk")
    columns = ("pk", "opportunity_id", "step_id", "happened_at", "seq", "by_id", "source")
    for pk, sale, step, at, seq, by, source in rows.values_list(*columns):
        if sale in sales:
            inferred = source == Source.INFERRED
            sales[sale].steps.append(
                KnownStep(id=pk, step=step, at=at, seq=seq, by=by, inferred=inferred)
            )


def _add_values(sales: dict[int, KnownSale], brought: Q) -> None:
    rows = ValueChange.objects.filter(brought).order_by("happened_at", "pk")
    columns = (
        "pk",
        "opportunity_id",
        "happened_at",
        "field",
        "key",
        "amount",
        "currency",
        "close_on",
        "text",
    )
    for pk, sale, at, name, key, amount, currency, close_on, text in rows.values_list(*columns):
        if sale not in sales:
            continue
        value: KnownAs = text
        if name == ValueChange.Field.AMOUNT:
            value = (amount, currency)
        elif name == ValueChange.Field.CLOSE_ON:
            value = close_on
        known = KnownValue(id=pk, field=name, key=key, at=at, value=value)
        sales[sale].values.setdefault((name, key), []).append(known)


def _add_outcomes(sales: dict[int, KnownSale], brought: Q) -> None:
    rows = OutcomeChange.objects.filter(brought).order_by("happened_at", "pk")
    columns = ("pk", "opportunity_id", "outcome", "happened_at", "reason")
    for pk, sale, outcome, at, reason in rows.values_list(*columns):
        if sale in sales:
            sales[sale].outcomes.append(KnownOutcome(id=pk, outcome=outcome, at=at, reason=reason))


def _add_credits(sales: dict[int, KnownSale], organisation: Organisation) -> None:
    rows = Credit.objects.filter(organisation=organisation, part=Credit.Part.OWNER)
    columns = ("pk", "opportunity_id", "person_id", "from_at", "to_at", "batch_id")
    for pk, sale, person, from_at, to_at, batch in rows.order_by("from_at", "pk").values_list(
        *columns
    ):
        if sale in sales:
            imported = batch is not None
            sales[sale].credits.append(
                KnownCredit(id=pk, person=person, from_at=from_at, to_at=to_at, imported=imported)
            )
