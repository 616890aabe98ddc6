"""A plan turned into rows, part by part; the operation decides on the transactions around it."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from foresaid.people.actor import Actor
from foresaid.people.operations import bulk as people_bulk
from foresaid.sales.models import Batch
from foresaid.sales.operations import bulk

from . import ways
from .mapping.catalogue import Kind
from .models import ImportRun, Touched
from .plan import Plan
from .sales_plan import Keys, SalesPlan, activity_columns


@dataclass(slots=True, kw_only=True)
class Writing:
    """An import under way. `pending`: readers see nothing of it before `reveal`.

    The plan is written once: its keys become those of rows.
    """

    actor: Actor
    run: ImportRun
    batch: Batch
    plan: Plan
    now: dt.datetime
    moment: dt.datetime
    pending: bool
    sales: SalesPlan | None = None
    people: list[int] = field(default_factory=list)

    def made(self, kind: str, keys: Iterable[int]) -> None:
        """Remember rows that came with this import and know no batch."""
        Touched.objects.bulk_create(
            Touched(run=self.run, kind=kind, subject_id=key, before=None) for key in keys
        )

    def changed(self, kind: str, before: Mapping[int, Mapping[str, Any]]) -> None:
        """Remember how rows stood that are changed in place."""
        Touched.objects.bulk_create(
            (
                Touched(run=self.run, kind=kind, subject_id=key, before=_plain(columns))
                for key, columns in before.items()
            ),
            batch_size=500,
        )

    def remember(self, kind: Kind, keys: Mapping[str, int]) -> None:
        known = self.plan.known.keys.get(kind, {})
        fresh = {text[:200]: key for text, key in keys.items() if text not in known}
        made = bulk.remember_keys(self.actor.organisation, self.run.source, kind, fresh)
        standing = self.plan.known.rows.get(kind, {})
        self.made("key", (made[text] for text, key in fresh.items() if key in standing))


def _plain(columns: Mapping[str, Any]) -> dict[str, Any]:
    kept = (bool, int, str, dict, type(None))
    return {
        name: value if isinstance(value, kept) else str(value) for name, value in columns.items()
    }


def write_parties(writing: Writing) -> None:
    """People, accounts, products, contacts and the steps: what the sales point to."""
    plan, names, batch = writing.plan, writing.plan.names, writing.batch
    today = plan.people.today
    texts = list(plan.people.people)
    rows = [(row.name, row.email) for row in plan.people.people.values()]
    absent = today if writing.pending else None
    writing.people = people_bulk.write_people(plan.organisation, rows, absent_on=absent)
    writing.made("person", writing.people)
    names.written(Kind.PEOPLE, dict(zip(texts, writing.people, strict=True)))
    for kind, things, write in (
        (Kind.ACCOUNTS, plan.accounts, bulk.write_accounts),
        (Kind.PRODUCTS, plan.products, bulk.write_products),
    ):
        keys = write(batch, [columns() for columns in things.new.values()])
        names.written(kind, dict(zip(things.new, keys, strict=True)))
        writing.remember(kind, names.keys[kind])
    writing.remember(Kind.PEOPLE, names.keys[Kind.PEOPLE])
    _write_parents(writing)
    contacts = bulk.write_contacts(batch, [columns() for columns in plan.contacts.new.values()])
    writing.remember(Kind.CONTACTS, dict(zip(plan.contacts.new, contacts, strict=True)))


def _write_parents(writing: Writing) -> None:
    plan, names = writing.plan, writing.plan.names
    parents = {}
    for text in plan.accounts.new:
        row = plan.reading.accounts.get(text)
        above = names.key(Kind.ACCOUNTS, row.parent) if row else None
        key = names.key(Kind.ACCOUNTS, text)
        if key is not None and above is not None and above != key:
            parents[key] = {"parent_id": above}
    bulk.amend("account", parents)


def write_way(writing: Writing) -> None:
    """The process with its steps; then every key is known that the sales point to."""
    way = ways.ensure(writing.actor, writing.plan, now=writing.now, hidden=writing.pending)
    writing.made("process", way.made_process)
    writing.made("version", way.made_version)
    plan, made = writing.plan, writing.plan.names.made
    keys = Keys(
        version=way.version,
        steps={key: way.steps[name] for name, key in plan.steps.items() if name in way.steps},
        people=made[Kind.PEOPLE],
        accounts=made[Kind.ACCOUNTS],
        products=made[Kind.PRODUCTS],
    )
    writing.sales = keys.in_plan(plan.sales)


def parts(writing: Writing, size: int) -> Iterator[Callable[[], object]]:
    """Calls that write about `size` rows each, in an order in which none points to a later one.

    Corrections of what stands, teams and the end are not among them.
    """
    yield partial(write_parties, writing)
    yield partial(write_way, writing)
    for keys in sale_parts(writing, size):
        yield partial(write_sales, writing, keys)
    for facts in fact_parts(writing, size):
        yield partial(bulk.write_facts, writing.batch, facts, moment=writing.moment)
    for keys in activity_parts(writing, size):
        yield partial(write_activities, writing, keys)


def sale_parts(writing: Writing, size: int) -> Iterator[list[str]]:
    """New opportunities by their keys, in parts of about `size` rows."""
    assert writing.sales is not None
    part: list[str] = []
    rows = 0
    for key, one in writing.sales.new.items():
        part.append(key)
        rows += 2 + len(one.facts)
        if rows >= size:
            yield part
            part, rows = [], 0
    if part:
        yield part


def write_sales(writing: Writing, part: list[str]) -> None:
    assert writing.sales is not None
    rows = [writing.sales.new[key] for key in part]
    keys = bulk.write_opportunities(writing.batch, rows, moment=writing.moment)
    made = dict(zip(part, keys, strict=True))
    writing.plan.known.keys.setdefault(Kind.OPPORTUNITIES, {})
    writing.remember(Kind.OPPORTUNITIES, made)
    writing.plan.known.keys[Kind.OPPORTUNITIES].update(made)


def fact_parts(writing: Writing, size: int) -> Iterator[list[tuple[int, bulk.Fact]]]:
    """New dated rows of opportunities that stand; credits wait until the old ones are ended."""
    assert writing.sales is not None
    facts = [one for one in writing.sales.added if not isinstance(one[1], bulk.CreditIn)]
    for start in range(0, len(facts), size):
        yield facts[start : start + size]


def activity_parts(writing: Writing, size: int) -> Iterator[list[str]]:
    assert writing.sales is not None
    keys = list(writing.sales.activities)
    for start in range(0, len(keys), size):
        yield keys[start : start + size]


def write_activities(writing: Writing, part: list[str]) -> None:
    assert writing.sales is not None
    sales = writing.plan.known.keys[Kind.OPPORTUNITIES]
    people = writing.plan.names.keys[Kind.PEOPLE]
    rows = [
        activity_columns(writing.sales.activities[key], sales.__getitem__, people.get)
        for key in part
    ]
    made = bulk.write_activities(writing.batch, rows, writing.now)
    writing.remember(Kind.ACTIVITIES, dict(zip(part, made, strict=True)))


def write_organisation(writing: Writing) -> None:
    """Roles, teams and who belongs to them."""
    plan, people = writing.plan.people, writing.plan.names.keys[Kind.PEOPLE]
    organisation = writing.plan.organisation
    teams = people_bulk.write_teams(organisation, plan.teams)
    writing.made("team", teams.values())
    roles = [(people[text], role) for text, role in plan.roles]
    grants = people_bulk.grant_roles(organisation, roles, from_on=plan.from_on)
    writing.made("grant", grants)
    ended = {key: {"to_on": None} for key in plan.ended}
    writing.changed("membership", ended)
    people_bulk.end_memberships(plan.ended)
    keys = people_bulk.team_keys(organisation)
    members = [
        people_bulk.MemberIn(
            person=people[one.person], team=keys[one.team], kind=one.kind, from_on=one.from_on
        )
        for one in plan.joins
    ]
    writing.made("membership", people_bulk.write_memberships(organisation, members))
    writing.changed("person", {key: {"email": ""} for key in plan.emails})
    people_bulk.fill_in_emails(plan.emails)


def write_corrections(writing: Writing) -> None:
    """What changes in rows that stand: amended, taken back, handed over."""
    assert writing.sales is not None
    plan, sales = writing.plan, writing.sales
    for kind, changed, before in (
        ("account", plan.accounts.changed, plan.accounts.before),
        ("contact", plan.contacts.changed, plan.contacts.before),
        ("product", plan.products.changed, plan.products.before),
        ("opportunity", sales.amended, sales.before),
    ):
        writing.changed(kind, before)
        bulk.amend(kind, changed)
    for kind, keys in sales.retracted.items():
        bulk.retract(writing.batch, kind, keys)
    writing.changed("credit", {key: {"to_at": None} for key in sales.ended})
    bulk.amend("credit", {key: {"to_at": at} for key, at in sales.ended.items()})
    handed = [one for one in sales.added if isinstance(one[1], bulk.CreditIn)]
    bulk.write_facts(writing.batch, handed, moment=writing.moment)


def reveal(writing: Writing) -> None:
    """Let readers see it all."""
    if writing.pending:
        bulk.apply_batch(writing.batch, moment=writing.moment)
        people_bulk.show_people(writing.people)
        ways.show(writing.plan)
