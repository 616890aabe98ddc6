"""Opportunities with their dated rows, and activities: what is new, changed, unchanged."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from foresaid.sales.operations.bulk import CreditIn, Fact, OpportunityIn, StepIn

from .facts import Difference, Reader, differences
from .known import Known, KnownSale
from .mapping.catalogue import Kind
from .mapping.form import Form
from .names import Names
from .reading.rows import ActivityRow, OpportunityRow, Reading


@dataclass(slots=True, kw_only=True)
class SalesPlan:
    """`new` are opportunities by the source's key; the rest concerns those that stand."""

    new: dict[str, OpportunityIn] = field(default_factory=dict)
    added: list[tuple[int, Fact]] = field(default_factory=list)
    retracted: dict[str, list[int]] = field(default_factory=dict)
    ended: dict[int, dt.datetime] = field(default_factory=dict)
    amended: dict[int, dict[str, Any]] = field(default_factory=dict)
    before: dict[int, dict[str, Any]] = field(default_factory=dict)
    changed: set[int] = field(default_factory=set)
    activities: dict[str, ActivityRow] = field(default_factory=dict)
    unchanged: int = 0
    steps_new: int = 0
    steps_same: int = 0
    changes_new: int = 0
    changes_same: int = 0
    activities_same: int = 0

    @property
    def size(self) -> int:
        """Rows to be written."""
        facts = sum(len(one.facts) for one in self.new.values())
        return 2 * len(self.new) + facts + len(self.added) + 2 * len(self.activities)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """What the keys of a plan became when the rows were written that sales point to.

    Those of rows that stood stay as they are, but for steps, which a next version has anew.
    """

    version: int
    steps: Mapping[int, int]
    people: Mapping[int, int]
    accounts: Mapping[int, int]
    products: Mapping[int, int]

    def in_plan(self, plan: SalesPlan) -> SalesPlan:
        """The plan with real keys wherever it names a row."""
        return replace(
            plan,
            new={key: self._in_sale(one) for key, one in plan.new.items()},
            added=[(sale, self._in_fact(fact)) for sale, fact in plan.added],
            amended={sale: self._in_columns(one) for sale, one in plan.amended.items()},
        )

    def _in_sale(self, one: OpportunityIn) -> OpportunityIn:
        return OpportunityIn(
            name=one.name,
            version=self.version,
            account=self._real(self.accounts, one.account),
            product=self._real(self.products, one.product),
            created_at=one.created_at,
            facts=tuple(map(self._in_fact, one.facts)),
        )

    def _in_fact(self, fact: Fact) -> Fact:
        if isinstance(fact, StepIn):
            return StepIn(
                step=self.steps[fact.step],
                happened_at=fact.happened_at,
                seq=fact.seq,
                by=self._real(self.people, fact.by),
                inferred=fact.inferred,
            )
        if isinstance(fact, CreditIn):
            person = self.people.get(fact.person, fact.person)
            return CreditIn(person=person, from_at=fact.from_at, to_at=fact.to_at)
        return fact if fact.by is None else replace(fact, by=self._real(self.people, fact.by))

    def _in_columns(self, columns: dict[str, Any]) -> dict[str, Any]:
        real = {"account_id": self.accounts, "product_id": self.products}
        return {
            name: self._real(real[name], value) if name in real else value
            for name, value in columns.items()
        }

    @staticmethod
    def _real(made: Mapping[int, int], key: int | None) -> int | None:
        return key if key is None else made.get(key, key)


def plan_sales(
    reading: Reading,
    known: Known,
    names: Names,
    form: Form,
    *,
    steps: Mapping[str, int],
    version: int,
    moment: dt.datetime,
) -> SalesPlan:
    """Compare every opportunity of the files with what stands; `steps` lead from name to key."""
    plan = SalesPlan()
    people = names.keys[Kind.PEOPLE]
    step_names = {key: known.step_keys.get(key, name) for name, key in steps.items()}
    reader = Reader(
        form=form,
        moment=moment,
        person=people.get,
        step=steps.__getitem__,
        same_step=lambda key: known.step_keys.get(key) or step_names[key],
    )
    keys = known.keys.get(Kind.OPPORTUNITIES, {})
    for key, row in reading.opportunities.items():
        standing = known.sales.get(keys.get(key, 0))
        found = differences(row, standing, reader)
        plan.steps_new += found.steps_new + (row.repeats if standing is None else 0)
        plan.steps_same += found.steps_same + (row.repeats if standing is not None else 0)
        columns = _columns(row, names)
        if standing is None:
            columns["name"] = row.name or _made_name(row, names)
            plan.new[key] = OpportunityIn(version=version, facts=tuple(found.added), **columns)
        else:
            _compare(plan, standing, columns, found)
        _count_changes(plan, row, found, standing is None)
    _plan_activities(plan, reading, known)
    return plan


def _made_name(row: OpportunityRow, names: Names) -> str:
    """Of what has no name of its own: to whom and what, spelled as the rows are called."""
    account = names.name(Kind.ACCOUNTS, row.account)
    known = [part for part in (account, names.name(Kind.PRODUCTS, row.product)) if part]
    return ", ".join(known if account else [*known, row.key])[:250]


def _columns(row: OpportunityRow, names: Names) -> dict[str, Any]:
    """What stands in place. A made name is left as it is: it may have been bettered by hand."""
    return {
        "name": row.name,
        "account": names.key(Kind.ACCOUNTS, row.account),
        "product": names.key(Kind.PRODUCTS, row.product),
        "created_at": row.created,
    }


_COLUMNS = {"name": "name", "account": "account_id", "product": "product_id"}


def _compare(
    plan: SalesPlan, standing: KnownSale, columns: dict[str, Any], found: Difference
) -> None:
    """In place change only what names it; every dated thing is a row of its own."""
    wanted = {_COLUMNS.get(name, name): value for name, value in columns.items()}
    amended = {
        name: value
        for name, value in wanted.items()
        if value not in (None, "") and getattr(standing, name) != value
    }
    if amended:
        plan.amended[standing.id] = amended
        plan.before[standing.id] = {name: getattr(standing, name) for name in amended}
    plan.added += [(standing.id, fact) for fact in found.added]
    for kind, rows in found.retracted.items():
        plan.retracted.setdefault(kind, []).extend(rows)
    plan.ended.update(found.ended)
    if amended or found:
        plan.changed.add(standing.id)
    else:
        plan.unchanged += 1


def _count_changes(plan: SalesPlan, row: OpportunityRow, found: Difference, new: bool) -> None:
    """Rows of a file of changes count as new with the facts they make."""
    if not row.changes:
        return
    fields = {one.field for one in row.changes}
    made = sum(
        getattr(fact, "field", "owner") in {"amount", "close_on", "attribute", "owner"}
        and (getattr(fact, "key", "") or getattr(fact, "field", "owner")) in fields
        for fact in found.added
    )
    plan.changes_new += len(row.changes) if new else min(made, len(row.changes))
    plan.changes_same += 0 if new else max(0, len(row.changes) - made)


def _plan_activities(plan: SalesPlan, reading: Reading, known: Known) -> None:
    standing = known.keys.get(Kind.ACTIVITIES, {})
    for key, row in reading.activities.items():
        if key in standing:
            plan.activities_same += 1
        else:
            plan.activities[key] = row


def activity_columns(
    row: ActivityRow, opportunity: Callable[[str], int], person: Callable[[str], int | None]
) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "happened_at": row.at,
        "person_id": person(row.by),
        "opportunity_id": opportunity(row.opportunity),
        "text": row.text,
    }
