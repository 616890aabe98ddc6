"""A large sales organisation, drawn: people in a tree of teams, deals as columns, recent talk.

Deals come from `foresaid.engine.worlds` at any number. What was said around them (meetings,
goals, next steps, results) is told for deals that are open or were closed within the last year.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from foresaid.engine.world_clock import at_work
from foresaid.engine.world_people import Habits, Person
from foresaid.engine.world_rows import Contact, Firm, Owed, Practice, Sale
from foresaid.engine.world_talk import Teller
from foresaid.engine.world_truth import STEPS, YEAR, Twists, plain_truth
from foresaid.engine.world_words import (
    COMPANIES,
    FIRST_NAMES,
    JOB_TITLES,
    LAST_NAMES,
    LOST_REASONS,
    SUBJECTS,
)
from foresaid.engine.worlds import OPEN, WON, Deals, World, as_known, make_world, sized_for

REGIONS, TEAMS = 4, 20
SLOWNESS = 2.0
TOLD_DAYS = 365.0
SELLERS = ("salesperson",)
HABITS = (
    Habits(),
    Habits(sets_goals=0.3, says_next=0.5, records=0.6),
    Habits(sure_by=0.18, pushes=0.7),
    Habits(ease=0.7, sets_goals=0.95, says_next=0.97, keeps=0.93),
    Habits(close_pace=2.0, pushes=0.8),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    opportunities: int
    still_open: int
    people: int
    accounts: int

    @property
    def sellers(self) -> int:
        return self.people - 1 - REGIONS - TEAMS


WHOLE = Size(opportunities=100_000, still_open=2_500, people=200, accounts=10_000)
QUICK = Size(opportunities=4_000, still_open=250, people=60, accounts=400)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bare:
    """A deal that nothing was said around: times in days since 1970, `steps` by number."""

    name: str
    account: int
    owner: int
    created_at: float
    amount: float
    steps: tuple[tuple[int, float], ...]
    outcome: str
    reason: str
    closed_at: float | None


def draw_world(size: Size, *, seed: int, end_at: float) -> World:
    """The deals as columns, in working hours; `seen` is what can be known at `end_at`."""
    truth = plain_truth(
        people=size.sellers,
        slowness=SLOWNESS,
        twists=Twists(season=0.1, rush=0.35, unequal=0.15, shock=0.1),
    )
    per_day, days = sized_for(size.opportunities - size.still_open, size.still_open, truth)
    world = make_world(
        np.random.default_rng(seed),
        start_at=end_at - days,
        days=days,
        truth=replace(truth, arrivals_per_day=per_day),
    )
    deals = world.later
    later = replace(
        deals,
        created=at_work(deals.created),
        closed=at_work(deals.closed),
        entry_at=at_work(deals.entry_at),
    )
    return replace(world, later=later, seen=as_known(later, end_at))


def people_of(size: Size) -> tuple[Person, ...]:
    """The sellers first, in the order of the world's owners, then managers and the head."""
    names = iter(f"{first} {last}" for last in LAST_NAMES for first in FIRST_NAMES)
    sellers = [
        Person(
            key=f"s{n}",
            name=next(names),
            team=team_name(n % TEAMS),
            roles=SELLERS,
            habits=HABITS[n % len(HABITS)],
        )
        for n in range(size.sellers)
    ]
    managers = [
        Person(key=f"m{n}", name=next(names), team=team_name(n), roles=("manager",), sells=False)
        for n in range(TEAMS)
    ]
    leaders = [
        Person(key=f"r{n}", name=next(names), team=region_name(n), roles=("manager",), sells=False)
        for n in range(REGIONS)
    ]
    head = Person(
        key="head", name=next(names), team=None, roles=("head", "administrator"), sells=False
    )
    return (*sellers, *managers, *leaders, head)


def team_name(number: int) -> str:
    return f"Team {number + 1:02d}"


def region_name(number: int) -> str:
    return f"Region {number + 1}"


def firms_of(size: Size) -> tuple[Firm, ...]:
    count = len(COMPANIES)
    return tuple(
        Firm(key=f"a{n}", name=f"{COMPANIES[n % count]} {n // count + 1}")
        for n in range(size.accounts)
    )


def contacts_of(firms: tuple[Firm, ...]) -> tuple[Contact, ...]:
    first, last, jobs = len(FIRST_NAMES), len(LAST_NAMES), len(JOB_TITLES)
    return tuple(
        Contact(
            key=f"c{n}",
            account=firm.key,
            name=f"{FIRST_NAMES[n % first]} {LAST_NAMES[n // first % last]}",
            job=JOB_TITLES[n % jobs],
            email=f"c{n}@a{n}.example",
        )
        for n, firm in enumerate(firms)
    )


def deals_of(world: World, firms: tuple[Firm, ...]) -> Iterator[Bare]:
    """Every deal that can be seen, in the order of the columns."""
    seen = world.seen
    generator = np.random.default_rng(len(seen))
    accounts = generator.integers(len(firms), size=len(seen))
    subjects = generator.integers(len(SUBJECTS), size=len(seen))
    reasons = generator.integers(len(LOST_REASONS), size=len(seen))
    bounds = np.searchsorted(seen.entry_opportunity, np.arange(len(seen) + 1))
    for row, (first, end) in enumerate(pairwise(bounds)):
        account, closed = int(accounts[row]), float(seen.closed[row])
        outcome = int(seen.outcome[row])
        yield Bare(
            name=f"{firms[account].name} {SUBJECTS[subjects[row]]} {row + 1}",
            account=account,
            owner=int(seen.owner[row]),
            created_at=float(seen.created[row]),
            amount=float(seen.amount[row]),
            steps=_steps(seen, int(first), int(end)),
            outcome={OPEN: "open", WON: "won"}.get(outcome, "lost"),
            reason=LOST_REASONS[reasons[row]] if outcome not in {OPEN, WON} else "",
            closed_at=None if outcome == OPEN else closed,
        )


def _steps(deals: Deals, first: int, end: int) -> tuple[tuple[int, float], ...]:
    steps, at = deals.entry_step[first:end], deals.entry_at[first:end]
    return tuple(zip(steps.tolist(), at.tolist(), strict=True))


def told(deal: Bare, end_at: float) -> bool:
    """Whether this deal is recent enough for what was said around it to be told."""
    return deal.closed_at is None or deal.closed_at > end_at - TOLD_DAYS


def practice_of(
    world: World,
    people: tuple[Person, ...],
    firms: tuple[Firm, ...],
    contacts: tuple[Contact, ...],
    recent: dict[str, Bare],
    terms: list[tuple[float, float]],
) -> Practice:
    """What was said around the recent deals, by the deals' keys, and what everybody owed."""
    generator = np.random.default_rng(len(recent))
    sales = tuple(_sale(key, deal, people) for key, deal in recent.items())
    habits = {person.key: person.habits for person in people}
    teller = Teller(generator, world.end_at)
    expected = [one for sale in sales for one in teller.next_steps(sale, habits[sale.owner])]
    return Practice(
        start_at=world.start_at,
        end_at=world.end_at,
        people=people,
        sellers=tuple(person.key for person in people if person.sells),
        firms=firms,
        contacts=contacts,
        sales=sales,
        talks=tuple(talk for sale in sales for talk in teller.talks(sale, habits[sale.owner])),
        expected=tuple(expected),
        reviews=(),
        targets=_targets(world, people, terms),
        tallies=(),
        activities=tuple(done for sale in sales for done in teller.activities(sale)),
        world=world,
    )


def _sale(key: str, deal: Bare, people: tuple[Person, ...]) -> Sale:
    return Sale(
        key=key,
        title=deal.name,
        account=f"a{deal.account}",
        contacts=(f"c{deal.account}",),
        owner=people[deal.owner].key,
        created_at=deal.created_at,
        amount=deal.amount,
        amount_said_at=deal.created_at,
        steps=tuple((STEPS[step], at) for step, at in deal.steps),
        close_dates=(),
        outcome=deal.outcome,
        closed_at=deal.closed_at,
        reason=deal.reason,
        true_chance=None,
    )


def _targets(
    world: World, people: tuple[Person, ...], terms: list[tuple[float, float]]
) -> tuple[Owed, ...]:
    """A tenth more than an equal share of what was won a day, for each seller and each team."""
    seen = world.seen
    won = float(seen.amount[seen.outcome == WON].sum()) / (world.end_at - world.start_at)
    sellers = [person for person in people if person.sells]
    each = 1.1 * won / len(sellers)
    in_teams: dict[str, int] = {}
    for one in sellers:
        in_teams[str(one.team)] = in_teams.get(str(one.team), 0) + 1
    shares: list[tuple[str | None, str | None, int]] = [
        *((one.key, None, 1) for one in sellers),
        *((None, team, count) for team, count in in_teams.items()),
        (None, None, len(sellers)),
    ]
    return tuple(
        Owed(
            person=person,
            team=team,
            measure="won_amount",
            starts_at=starts,
            ends_at=ends,
            amount=float(np.round(each * count * (ends - starts), -3)),
            said_at=max(world.start_at, starts - YEAR / 52),
        )
        for starts, ends in terms
        for person, team, count in shares
    )
