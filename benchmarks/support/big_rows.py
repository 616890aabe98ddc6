"""Write a drawn large organisation through the operations that imports and the demo use."""

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import connection, transaction

from foresaid.engine.world_people import Person as DrawnPerson
from foresaid.engine.world_rows import Contact, Firm, Practice
from foresaid.engine.worlds import World
from foresaid.forecasting.operations.refresh import refresh_run
from foresaid.intake.demo.clock import Clock, clock_of
from foresaid.intake.demo.customers import Customers, write_customers
from foresaid.intake.demo.expected import Written, all_expected
from foresaid.intake.demo.meetings import write_activities, write_meetings
from foresaid.intake.demo.opportunities import steps_of
from foresaid.intake.demo.people import Staff
from foresaid.intake.demo.sayings import say_all
from foresaid.intake.demo.targets import all_targets
from foresaid.ledger.operations import standing
from foresaid.people.actor import Door, actor_for, operator
from foresaid.people.models import Membership, Organisation, Person, RoleGrant, Term
from foresaid.people.operations import bulk as people_bulk
from foresaid.people.operations.organisations import create_organisation
from foresaid.people.operations.terms import ensure_usual_terms
from foresaid.reviews.operations.prepare import prepare_review
from foresaid.sales import projection
from foresaid.sales.models import Exit, Meeting, ProcessVersion, Step
from foresaid.sales.operations import bulk
from foresaid.sales.operations.process import create_default_process
from foresaid.sales.operations.version import touch

from . import big_world
from .big_world import Bare, Size

NAME = "Hundred Thousand Ltd"
AT_ONCE = 10_000
TERMS_BACK_DAYS = 460


@dataclass(slots=True, kw_only=True)
class Timed:
    """Seconds by what took them, in order."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - started, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """The world as it was drawn, before any row of it is written."""

    world: World
    people: tuple[DrawnPerson, ...]
    firms: tuple[Firm, ...]
    contacts: tuple[Contact, ...]
    deals: list[Bare]

    def practice(self, recent: dict[str, Bare], spans: list[tuple[float, float]]) -> Practice:
        """What was said of `recent` deals, by their keys, in those terms."""
        return big_world.practice_of(
            self.world, self.people, self.firms, self.contacts, recent, spans
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Founded:
    """The organisation with its clock, its people and its customers."""

    organisation: Organisation
    clock: Clock
    staff: Staff
    customers: Customers


def build(size: Size, *, now: dt.datetime, timed: Timed) -> Organisation:
    """A practice organisation of that size whose clock stands at `now`, with a review in it."""
    with timed.phase("drawing"):
        drawn = _drawn(size, now)
    with timed.phase("people, accounts"):
        firm = _founded(drawn, now)
    with timed.phase("opportunities with histories"):
        keys = _write_deals(drawn, firm, now)
    with timed.phase("projection anew"), transaction.atomic():
        touch(firm.organisation)
        projection.rebuild(firm.organisation, firm.clock.end)
    with timed.phase("telling what was said"):
        end_at = drawn.world.end_at
        deals = zip(keys, drawn.deals, strict=True)
        recent = {str(key): deal for key, deal in deals if big_world.told(deal, end_at)}
        terms = _quarters(firm.organisation, firm.clock)
        spans = [(_wall(term.starts_on), _wall(term.ends_on)) for term in terms]
        practice = drawn.practice(recent, spans)
    with timed.phase("meetings, activities"), transaction.atomic():
        meetings = _write_meetings(firm, practice)
    with timed.phase("entries in the chain"):
        _say(firm, practice, terms, meetings)
    with timed.phase("standings"):
        standing.rebuild(firm.organisation)
    _analyse()
    with timed.phase("a run of the figures"):
        refresh_run(operator(firm.organisation), now=now)
    with timed.phase("a review prepared"):
        _prepare(firm.organisation, firm.staff, now)
    return firm.organisation


def _drawn(size: Size, now: dt.datetime) -> Drawn:
    world = big_world.draw_world(size, seed=11, end_at=now.timestamp() / 86_400)
    firms = big_world.firms_of(size)
    return Drawn(
        world=world,
        people=big_world.people_of(size),
        firms=firms,
        contacts=big_world.contacts_of(firms),
        deals=list(big_world.deals_of(world, firms)),
    )


def _founded(drawn: Drawn, now: dt.datetime) -> Founded:
    world = drawn.world
    organisation = _found(now, dt.timedelta(days=world.end_at - world.start_at))
    clock = clock_of(organisation, now)
    staff = _staff(organisation, drawn.people, clock.day(world.start_at))
    customers = write_customers(organisation, drawn.practice({}, []), staff)
    return Founded(organisation=organisation, clock=clock, staff=staff, customers=customers)


def _write_meetings(firm: Founded, practice: Practice) -> dict[str, Meeting]:
    sales = {sale.key: int(sale.key) for sale in practice.sales}
    steps = steps_of(_version(firm.organisation))
    shared = (sales, firm.staff, firm.customers, firm.clock)
    meetings = write_meetings(firm.organisation, practice, steps, *shared)
    write_activities(firm.organisation, practice, next(iter(steps.values())), *shared)
    return meetings


def _say(
    firm: Founded, practice: Practice, terms: list[Term], meetings: dict[str, Meeting]
) -> None:
    names = {one.key: one.name for one in practice.contacts}
    written = Written(
        organisation=firm.organisation,
        clock=firm.clock,
        staff=firm.staff,
        sales={sale.key: int(sale.key) for sale in practice.sales},
        meetings=meetings,
        exits=_exits(firm.organisation, steps_of(_version(firm.organisation))),
        who={sale.key: names[sale.contacts[0]] for sale in practice.sales},
    )
    targets = all_targets(firm.organisation, practice, terms, firm.staff, firm.clock)
    say_all(firm.organisation, [*targets, *all_expected(practice, written)])


def _version(organisation: Organisation) -> ProcessVersion:
    return ProcessVersion.objects.get(organisation=organisation)


def _found(now: dt.datetime, span: dt.timedelta) -> Organisation:
    organisation = create_organisation(
        name=NAME,
        now=now - span,
        timezone="Europe/Berlin",
        currency="EUR",
        practice_from=now - span,
    )
    with transaction.atomic():
        ensure_usual_terms(organisation, now=now)
    create_default_process(operator(organisation), now=now - span)
    return organisation


def _staff(organisation: Organisation, people: tuple[DrawnPerson, ...], since: dt.date) -> Staff:
    rows = [Person(organisation=organisation, name=one.name, joined_on=since) for one in people]
    with transaction.atomic():
        Person.objects.bulk_create(rows)
        by_key = {one.key: row for one, row in zip(people, rows, strict=True)}
        RoleGrant.objects.bulk_create(
            RoleGrant(organisation=organisation, person=by_key[one.key], role=role, from_on=since)
            for one in people
            for role in one.roles
        )
        teams = people_bulk.write_teams(organisation, _tree())
        people_bulk.write_memberships(
            organisation,
            (
                people_bulk.MemberIn(
                    person=by_key[one.key].pk,
                    team=teams[one.team or "Sales"],
                    kind=Membership.Kind.MEMBER if one.sells else Membership.Kind.MANAGER,
                    from_on=since,
                )
                for one in people
            ),
        )
    managers = {one.team: one.key for one in people if "manager" in one.roles}
    bosses = {one.key: managers[one.team] if one.sells else "head" for one in people}
    return Staff(people=by_key, teams=teams, bosses=bosses)


def _tree() -> Iterator[tuple[str, str]]:
    yield "Sales", ""
    for number in range(big_world.REGIONS):
        yield big_world.region_name(number), "Sales"
    for number in range(big_world.TEAMS):
        yield big_world.team_name(number), big_world.region_name(number % big_world.REGIONS)


def _write_deals(drawn: Drawn, firm: Founded, now: dt.datetime) -> list[int]:
    version = _version(firm.organisation)
    steps = [step.pk for step in steps_of(version).values()]
    accounts = [firm.customers.accounts[one.key] for one in drawn.firms]
    sellers = [firm.staff.people[one.key].pk for one in drawn.people if one.sells]
    batch = bulk.open_batch(firm.organisation, NAME, now=now, applied=True)
    keys: list[int] = []
    for deals in bulk.slices(drawn.deals, AT_ONCE):
        rows = [
            bulk.OpportunityIn(
                name=deal.name,
                version=version.pk,
                account=accounts[deal.account],
                product=None,
                created_at=firm.clock.past(deal.created_at),
                facts=tuple(_facts(deal, steps, sellers[deal.owner], firm.clock)),
            )
            for deal in deals
        ]
        with transaction.atomic():
            keys += bulk.write_opportunities(batch, rows, moment=firm.clock.end)
    return keys


def _facts(deal: Bare, steps: list[int], owner: int, clock: Clock) -> Iterator[bulk.Fact]:
    created = clock.past(deal.created_at)
    yield bulk.CreditIn(person=owner, from_at=created)
    amount = Decimal(f"{deal.amount:.2f}")
    yield bulk.ValueIn(field="amount", happened_at=created, amount=amount, currency="EUR", by=owner)
    close_on = clock.day(deal.created_at + 90)
    yield bulk.ValueIn(field="close_on", happened_at=created, close_on=close_on, by=owner)
    for seq, (step, at) in enumerate(deal.steps):
        yield bulk.StepIn(step=steps[step], happened_at=clock.past(at), seq=seq, by=owner)
    if deal.closed_at is not None:
        at_close = clock.past(deal.closed_at)
        yield bulk.OutcomeIn(
            outcome=deal.outcome, happened_at=at_close, reason=deal.reason, by=owner
        )


def _quarters(organisation: Organisation, clock: Clock) -> list[Term]:
    since = clock.end.date() - dt.timedelta(days=TERMS_BACK_DAYS)
    return list(
        Term.objects.filter(
            organisation=organisation,
            kind=Term.Kind.QUARTER,
            ends_on__gt=since,
            starts_on__lte=clock.end.date(),
        )
    )


def _wall(day: dt.date) -> float:
    return float((day - dt.date(1970, 1, 1)).days)


def _exits(organisation: Organisation, steps: dict[str, Step]) -> dict[str, Exit]:
    first = Exit.objects.filter(organisation=organisation, position=1).select_related("step")
    by_step = {one.step_id: one for one in first}
    return {key: by_step[step.pk] for key, step in steps.items()}


def _analyse() -> None:
    """What PostgreSQL does by itself within a minute after so many rows."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _prepare(organisation: Organisation, staff: Staff, now: dt.datetime) -> None:
    today = organisation.today(now)
    manager = actor_for(staff.people["m0"], Door.COMMAND, today)
    prepare_review(manager, person=staff.people["s0"].uuid, now=now)
