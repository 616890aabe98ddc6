"""Many rows from outside at once: opportunities with their dated rows, accounts, products.

The caller holds the transaction and names the batch, so that what came together can be shown
together and go together. Journal and `touch` are the calling operation's, once per arrival.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
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
from .fast_insert import fresh_keys, insert

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
    """Activities by their columns, in the order of `_ACTIVITY`."""
    recorded = batch.organisation.moment(now)
    given = (
        (*(row[name] for name in _ACTIVITY), False, recorded, batch.organisation_id, batch.pk)
        for row in rows
    )
    more = ("by_customer", "recorded_at", "organisation_id", "batch_id")
    return _inserted(Activity, (*_ACTIVITY, *more), list(given))


_ACTIVITY = ("kind", "happened_at", "person_id", "opportunity_id", "text")


def _inserted(
    model: type[Model], columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> list[int]:
    """Insert rows and return their keys in the same order."""
    keys = fresh_keys(model, len(rows))
    insert(model, ("id", *columns), ((key, *row) for key, row in zip(keys, rows, strict=True)))
    return keys


def write_opportunities(
    batch: Batch, rows: Sequence[OpportunityIn], *, moment: dt.datetime
) -> list[int]:
    """Write opportunities with their facts, projected to `moment` as `projection.rebuild` would.

    In a pending batch they do not exist yet for any reader.
    """
    shown = batch.state == Batch.State.APPLIED
    given = [
        (
            *(row.name, row.version, row.account, row.product, row.created_at),
            *(moment, batch.organisation_id, batch.pk),
            *_projected(row, moment, shown),
        )
        for row in rows
    ]
    made = _inserted(Opportunity, _OPPORTUNITY, given)
    pairs = zip(made, rows, strict=True)
    write_facts(batch, ((key, fact) for key, row in pairs for fact in row.facts), moment=moment)
    return made


_OPPORTUNITY = (
    *("name", "version_id", "account_id", "product_id", "created_at"),
    *("recorded_at", "organisation_id", "batch_id"),
    *("now_exists", "now_outcome", "now_closed_at", "now_step_id", "now_step_since"),
    *("now_owner_id", "now_amount", "now_currency", "now_close_on"),
)
_DATED = ("happened_at", "by_id", "organisation_id", "batch_id", "recorded_at")
_FACTS: dict[type[Model], tuple[str, ...]] = {
    StepChange: ("opportunity_id", "step_id", "seq", "source", *_DATED),
    ValueChange: (
        *("opportunity_id", "field", "key", "amount", "currency", "close_on", "text"),
        *_DATED,
    ),
    OutcomeChange: ("opportunity_id", "outcome", "reason", *_DATED),
    Credit: (
        *("opportunity_id", "person_id", "part", "share", "from_at", "to_at"),
        *("organisation_id", "batch_id"),
    ),
}


def write_facts(batch: Batch, facts: Iterable[tuple[int, Fact]], *, moment: dt.datetime) -> None:
    """Write dated rows of opportunities by their keys, recorded at `moment`."""
    came = (batch.organisation_id, batch.pk)
    made: dict[type[Model], list[tuple[Any, ...]]] = {model: [] for model in _FACTS}
    for key, fact in facts:
        if isinstance(fact, CreditIn):
            part = (fact.person, Credit.Part.OWNER.value, Decimal(1), fact.from_at, fact.to_at)
            made[Credit].append((key, *part, *came))
            continue
        dated = (fact.happened_at, fact.by, *came, moment)
        if isinstance(fact, StepIn):
            source = Source.INFERRED if fact.inferred else Source.IMPORTED
            made[StepChange].append((key, fact.step, fact.seq, source.value, *dated))
        elif isinstance(fact, OutcomeIn):
            made[OutcomeChange].append((key, fact.outcome, fact.reason, *dated))
        else:
            value = (fact.field, fact.key, fact.amount, fact.currency, fact.close_on, fact.text)
            made[ValueChange].append((key, *value, *dated))
    for model, rows in made.items():
        if rows:
            insert(model, _FACTS[model], rows)


def _projected(row: OpportunityIn, moment: dt.datetime, shown: bool) -> tuple[Any, ...]:
    """The `now_*` columns at `moment`: the newest fact of each kind, later ones first."""
    steps: list[StepIn] = []
    outcomes: list[OutcomeIn] = []
    values: dict[str, list[ValueIn]] = {
        ValueChange.Field.AMOUNT: [],
        ValueChange.Field.CLOSE_ON: [],
    }
    owner: CreditIn | None = None
    for fact in row.facts:
        if isinstance(fact, CreditIn):
            holds = fact.from_at <= moment and (fact.to_at is None or fact.to_at > moment)
            if holds and (owner is None or fact.from_at >= owner.from_at):
                owner = fact
        elif fact.happened_at > moment:
            continue
        elif isinstance(fact, StepIn):
            steps.append(fact)
        elif isinstance(fact, OutcomeIn):
            outcomes.append(fact)
        elif fact.field in values:
            values[fact.field].append(fact)
    step = _newest(steps, lambda one: (one.happened_at, one.seq))
    outcome = _newest(outcomes, lambda one: one.happened_at)
    amount = _newest(values[ValueChange.Field.AMOUNT], lambda one: one.happened_at)
    close = _newest(values[ValueChange.Field.CLOSE_ON], lambda one: one.happened_at)
    known = amount is not None and amount.amount is not None
    return (
        shown and (row.created_at is None or row.created_at <= moment),
        outcome.outcome if outcome else Outcome.OPEN.value,
        outcome.happened_at if outcome else None,
        step.step if step else None,
        step.happened_at if step else None,
        owner.person if owner else None,
        amount.amount if amount else None,
        amount.currency if amount and known else "",
        close.close_on if close else None,
    )


def _newest[AnyFact](facts: list[AnyFact], when: Callable[[AnyFact], Any]) -> AnyFact | None:
    """The latest; of equal ones the one written last."""
    return max(reversed(facts), key=when, default=None)


def remember_keys(
    organisation: Organisation, source: str, kind: str, keys: Mapping[str, int]
) -> dict[str, int]:
    """Keep how rows are called in the system they came from; return the rows that say so."""
    columns = ("organisation_id", "source", "kind", "key", "subject_id")
    rows = [(organisation.pk, source, kind, key, subject) for key, subject in keys.items()]
    return dict(zip(keys, _inserted(SourceKey, columns, rows), strict=True))


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
