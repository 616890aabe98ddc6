"""Many rows from outside at once: opportunities with their dated rows, accounts, products.

The caller holds the transaction and names the batch, so that what came together can be shown
together and go together. Journal and `touch` are the calling operation's, once per arrival.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Model, Q

from foresaid.people.models import Organisation

from ..models import (
    Account,
    Activity,
    Batch,
    Contact,
    Credit,
    Opportunity,
    Outcome,
    OutcomeChange,
    Product,
    Source,
    SourceKey,
    StepChange,
    ValueChange,
)

AT_ONCE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class StepIn:
    """Entered the step with this key of `Step`; `seq` orders equal moments."""

    step: int
    happened_at: dt.datetime
    seq: int = 0
    by: int | None = None
    inferred: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueIn:
    """A dated amount, expected close date, or attribute (with its `key`)."""

    field: str
    happened_at: dt.datetime
    key: str = ""
    amount: Decimal | None = None
    currency: str = ""
    close_on: dt.date | None = None
    text: str = ""
    by: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeIn:
    outcome: str
    happened_at: dt.datetime
    reason: str = ""
    by: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditIn:
    """The owner from this moment on, up to `to_at` where somebody else follows."""

    person: int
    from_at: dt.datetime
    to_at: dt.datetime | None = None


type Fact = StepIn | ValueIn | OutcomeIn | CreditIn


@dataclass(frozen=True, slots=True, kw_only=True)
class OpportunityIn:
    """An opportunity with everything known about it; ids are keys of rows that exist."""

    name: str
    version: int
    account: int | None
    product: int | None
    created_at: dt.datetime | None
    facts: tuple[Fact, ...]


def open_batch(organisation: Organisation, label: str, *, now: dt.datetime, applied: bool) -> Batch:
    """A batch for rows to come; a pending one is seen by no reader until `apply_batch`."""
    state = Batch.State.APPLIED if applied else Batch.State.PENDING
    return Batch.objects.create(
        organisation=organisation,
        label=label[:200],
        state=state,
        created_at=organisation.moment(now),
    )


def write_accounts(batch: Batch, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Accounts by their columns (name, domain, owner_id, details); parents are set afterwards."""
    return _keys(Account, [Account(**row, **_shared(batch)) for row in rows])


def write_contacts(batch: Batch, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    return _keys(Contact, [Contact(**row, **_shared(batch)) for row in rows])


def write_products(batch: Batch, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    return _keys(Product, [Product(**row, **_shared(batch)) for row in rows])


def write_activities(
    batch: Batch, rows: Sequence[Mapping[str, Any]], now: dt.datetime
) -> list[int]:
    recorded = batch.organisation.moment(now)
    shared = {**_shared(batch), "recorded_at": recorded}
    return _keys(Activity, [Activity(**row, **shared) for row in rows])


def write_opportunities(
    batch: Batch, rows: Sequence[OpportunityIn], *, moment: dt.datetime
) -> list[int]:
    """Write opportunities with their facts, projected to `moment` as `projection.rebuild` would.

    In a pending batch they do not exist yet for any reader.
    """
    shown = batch.state == Batch.State.APPLIED
    made = [
        Opportunity(
            name=row.name,
            version_id=row.version,
            account_id=row.account,
            product_id=row.product,
            created_at=row.created_at,
            recorded_at=moment,
            **_projected(row, moment, shown),
            **_shared(batch),
        )
        for row in rows
    ]
    keys = _keys(Opportunity, made)
    pairs = zip(keys, rows, strict=True)
    write_facts(batch, ((key, fact) for key, row in pairs for fact in row.facts), moment=moment)
    return keys


def write_facts(batch: Batch, facts: Iterable[tuple[int, Fact]], *, moment: dt.datetime) -> None:
    """Write dated rows of opportunities by their keys, recorded at `moment`."""
    shared = _shared(batch)
    dated = {**shared, "recorded_at": moment}
    made: dict[type[Model], list[Any]] = {
        StepChange: [],
        ValueChange: [],
        OutcomeChange: [],
        Credit: [],
    }
    for key, fact in facts:
        if isinstance(fact, StepIn):
            made[StepChange].append(
                StepChange(
                    opportunity_id=key,
                    step_id=fact.step,
                    happened_at=fact.happened_at,
                    seq=fact.seq,
                    by_id=fact.by,
                    source=Source.INFERRED if fact.inferred else Source.IMPORTED,
                    **dated,
                )
            )
        elif isinstance(fact, ValueIn):
            made[ValueChange].append(_value(key, fact, dated))
        elif isinstance(fact, OutcomeIn):
            made[OutcomeChange].append(
                OutcomeChange(
                    opportunity_id=key,
                    outcome=fact.outcome,
                    reason=fact.reason,
                    happened_at=fact.happened_at,
                    by_id=fact.by,
                    **dated,
                )
            )
        else:
            made[Credit].append(
                Credit(
                    opportunity_id=key,
                    person_id=fact.person,
                    from_at=fact.from_at,
                    to_at=fact.to_at,
                    **shared,
                )
            )
    for model, rows in made.items():
        model._default_manager.bulk_create(rows, batch_size=AT_ONCE)


def _value(key: int, fact: ValueIn, dated: dict[str, Any]) -> ValueChange:
    return ValueChange(
        opportunity_id=key,
        field=fact.field,
        key=fact.key,
        amount=fact.amount,
        currency=fact.currency,
        close_on=fact.close_on,
        text=fact.text,
        happened_at=fact.happened_at,
        by_id=fact.by,
        **dated,
    )


def _projected(row: OpportunityIn, moment: dt.datetime, shown: bool) -> dict[str, Any]:
    """The `now_*` columns at `moment`: the newest fact of each kind, later ones first."""
    step: StepIn | None = None
    outcome: OutcomeIn | None = None
    amount: ValueIn | None = None
    close: ValueIn | None = None
    owner: CreditIn | None = None
    for fact in row.facts:
        if isinstance(fact, CreditIn):
            if fact.from_at <= moment and (fact.to_at is None or fact.to_at > moment):
                owner = fact if owner is None or fact.from_at >= owner.from_at else owner
        elif fact.happened_at > moment:
            continue
        elif isinstance(fact, StepIn):
            place = (fact.happened_at, fact.seq)
            step = fact if step is None or place >= (step.happened_at, step.seq) else step
        elif isinstance(fact, OutcomeIn):
            newer = outcome is None or fact.happened_at >= outcome.happened_at
            outcome = fact if newer else outcome
        elif fact.field == ValueChange.Field.AMOUNT:
            amount = fact if amount is None or fact.happened_at >= amount.happened_at else amount
        elif fact.field == ValueChange.Field.CLOSE_ON:
            close = fact if close is None or fact.happened_at >= close.happened_at else close
    closed = outcome is not None and outcome.outcome != OutcomeChange.Kind.REOPENED
    known = amount is not None and amount.amount is not None
    return {
        "now_exists": shown and (row.created_at is None or row.created_at <= moment),
        "now_outcome": outcome.outcome if outcome and closed else Outcome.OPEN,
        "now_closed_at": outcome.happened_at if outcome and closed else None,
        "now_step_id": step.step if step else None,
        "now_step_since": step.happened_at if step else None,
        "now_owner_id": owner.person if owner else None,
        "now_amount": amount.amount if amount else None,
        "now_currency": amount.currency if amount and known else "",
        "now_close_on": close.close_on if close else None,
    }


def remember_keys(
    organisation: Organisation, source: str, kind: str, keys: Mapping[str, int]
) -> dict[str, int]:
    """Keep how rows are called in the system they came from; return the rows that say so."""
    rows = [
        SourceKey(organisation=organisation, source=source, kind=kind, key=key, subject_id=subject)
        for key, subject in keys.items()
    ]
    made = SourceKey.objects.bulk_create(rows, batch_size=AT_ONCE)
    return {row.key: row.pk for row in made}


def amend(model: str, changes: Mapping[int, Mapping[str, Any]]) -> None:
    """Change columns of existing rows (`account`, `contact`, `product`, `opportunity`) by key."""
    table = AMENDABLE[model]
    for names in {tuple(sorted(one)) for one in changes.values()}:
        keys = [key for key, one in changes.items() if tuple(sorted(one)) == names]
        for part in slices(keys):
            rows = list(table._default_manager.filter(pk__in=part))
            for row in rows:
                for name in names:
                    setattr(row, name, changes[row.pk][name])
            table._default_manager.bulk_update(rows, names, batch_size=100)


AMENDABLE: dict[str, type[Model]] = {
    "account": Account,
    "contact": Contact,
    "product": Product,
    "opportunity": Opportunity,
    "credit": Credit,
}
RETRACTABLE: dict[str, Any] = {
    "step": StepChange,
    "value": ValueChange,
    "outcome": OutcomeChange,
}


def retract(batch: Batch, kind: str, keys: Iterable[int]) -> None:
    """Take back dated rows (`step`, `value`, `outcome`); they stay to be read."""
    for part in slices(list(keys)):
        RETRACTABLE[kind]._default_manager.filter(pk__in=part).update(retracted_by=batch)


def apply_batch(batch: Batch, *, moment: dt.datetime) -> None:
    """Let readers see everything in a pending batch, from one moment to the next."""
    Batch.objects.filter(pk=batch.pk).update(state=Batch.State.APPLIED)
    batch.state = Batch.State.APPLIED
    begun = Q(created_at__isnull=True) | Q(created_at__lte=moment)
    Opportunity.objects.filter(begun, batch=batch).update(now_exists=True)


def note_projected(organisation: Organisation, moment: dt.datetime) -> None:
    """Where nothing was projected before, what was just written is true up to `moment`."""
    Organisation.objects.filter(pk=organisation.pk, projected_to__isnull=True).update(
        projected_to=moment
    )


def slices[Any_](rows: Sequence[Any_], size: int = 500) -> Iterable[Sequence[Any_]]:
    """Parts that fit into one statement on either database."""
    return (rows[start : start + size] for start in range(0, len(rows), size))


def _shared(batch: Batch) -> dict[str, Any]:
    return {"organisation_id": batch.organisation_id, "batch": batch}


def _keys[AnyModel: Model](model: type[AnyModel], rows: list[AnyModel]) -> list[int]:
    made = model._default_manager.bulk_create(rows, batch_size=AT_ONCE)
    return [row.pk for row in made]
