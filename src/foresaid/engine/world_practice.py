"""The practice organisation: two teams, twelve people, eighteen months, all of it drawn."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from foresaid.engine.world_clock import at_work
from foresaid.engine.world_people import Person, cast, with_habits
from foresaid.engine.world_reviews import hold_reviews
from foresaid.engine.world_rows import (
    CloseDate,
    Contact,
    Firm,
    Owed,
    Practice,
    Sale,
    Tally,
)
from foresaid.engine.world_talk import Teller
from foresaid.engine.world_today import around_now
from foresaid.engine.world_truth import STEPS, YEAR, Truth, Twists, plain_truth
from foresaid.engine.world_words import (
    COMPANIES,
    FIRST_NAMES,
    JOB_TITLES,
    LAST_NAMES,
    LOST_REASONS,
    SUBJECTS,
)
from foresaid.engine.worlds import OPEN, WON, Deals, World, as_known, make_world

DAYS = 548.0
DEALS_A_MONTH = 4.4  # for a person of usual effort
FADING, FADE_RATE = 0.6, 1 / 140  # in a firm that looks, fewer deals fade, and sooner
SLOWNESS = 2.0  # a sale takes a quarter of a year on average


def make_practice(
    generator: np.random.Generator,
    *,
    end_at: float,
    days: float = DAYS,
    terms: Sequence[tuple[float, float]] = (),
) -> Practice:
    """Draw a practice organisation that ends at a moment.

    end_at: days since 1970; nothing recorded lies later, only meetings and due dates do.
    terms: (start, end) of the terms that targets are set for; where none are given,
    quarters of equal length up to the end.
    """
    people = cast(days)
    sellers = tuple(person for person in people if person.sells)
    world = _world(generator, sellers, end_at, days)
    firms = tuple(Firm(key=f"a{number + 1}", name=name) for number, name in enumerate(COMPANIES))
    contacts = _contacts(generator, firms)
    sales = _sales(generator, world, sellers, firms, contacts)
    teller = Teller(generator, end_at)
    habits = {person.key: person.habits for person in people}
    next_steps = [one for sale in sales for one in teller.next_steps(sale, habits[sale.owner])]
    reviews, promises = hold_reviews(generator, people, world)
    told = Practice(
        start_at=world.start_at,
        end_at=end_at,
        people=people,
        sellers=tuple(person.key for person in sellers),
        firms=firms,
        contacts=contacts,
        sales=sales,
        talks=tuple(talk for sale in sales for talk in teller.talks(sale, habits[sale.owner])),
        expected=tuple(sorted([*next_steps, *promises], key=lambda one: (one.said_at, one.key))),
        reviews=reviews,
        targets=_targets(generator, sellers, world, terms or _quarters(end_at, days)),
        tallies=_tallies(generator, sellers, world),
        activities=tuple(done for sale in sales for done in teller.activities(sale)),
        world=world,
    )
    return replace(told, talks=(*told.talks, *around_now(teller, sellers, sales, told.talks)))


def _world(
    generator: np.random.Generator, sellers: tuple[Person, ...], end_at: float, days: float
) -> World:
    """Draw the deals; whoever joined later owns none that are older."""
    effort = sum(person.habits.effort for person in sellers)
    truth = plain_truth(
        people=len(sellers),
        arrivals_per_day=DEALS_A_MONTH * effort / (YEAR / 12),
        twists=Twists(season=0.1, rush=0.35, shock=0.1),
        slowness=SLOWNESS,
    )
    world = make_world(
        generator,
        start_at=end_at - days,
        days=days,
        truth=with_habits(replace(truth, fade=truth.fade * FADING, fade_rate=FADE_RATE), sellers),
    )
    return _in_working_hours(_without_newcomers_past(world, sellers))


def _without_newcomers_past(world: World, sellers: tuple[Person, ...]) -> World:
    joined = world.start_at + np.array([person.joined_after for person in sellers])
    kept = world.later.created >= joined[world.later.owner]
    number = np.cumsum(kept) - 1
    entries = kept[world.later.entry_opportunity]
    deals = world.later
    return replace(
        world,
        later=Deals(
            created=deals.created[kept],
            closed=deals.closed[kept],
            outcome=deals.outcome[kept],
            amount=deals.amount[kept],
            owner=deals.owner[kept],
            entry_opportunity=number[deals.entry_opportunity[entries]].astype(np.int32),
            entry_step=deals.entry_step[entries],
            entry_at=deals.entry_at[entries],
        ),
    )


def _in_working_hours(world: World) -> World:
    later = replace(
        world.later,
        created=at_work(world.later.created),
        closed=at_work(world.later.closed),
        entry_at=at_work(world.later.entry_at),
    )
    return replace(world, later=later, seen=as_known(later, world.end_at))


def _contacts(generator: np.random.Generator, firms: tuple[Firm, ...]) -> tuple[Contact, ...]:
    """Two or three people at each firm, with addresses that reach nobody."""
    found: list[Contact] = []
    for firm in firms:
        for job in generator.choice(JOB_TITLES, int(generator.integers(2, 4)), replace=False):
            first, last = str(generator.choice(FIRST_NAMES)), str(generator.choice(LAST_NAMES))
            number = len(found) + 1
            domain = "".join(letter for letter in firm.name.lower() if letter.isalnum())
            found.append(
                Contact(
                    key=f"c{number}",
                    account=firm.key,
                    name=f"{first} {last}",
                    job=str(job),
                    email=f"{first}.{last}.{number}@{domain}.example".lower(),
                )
            )
    return tuple(found)


def _sales(
    generator: np.random.Generator,
    world: World,
    sellers: tuple[Person, ...],
    firms: tuple[Firm, ...],
    contacts: tuple[Contact, ...],
) -> tuple[Sale, ...]:
    """Give the drawn deals names, customers, and the close dates their owners state."""
    at_firm: dict[str, list[str]] = defaultdict(list)
    for contact in contacts:
        at_firm[contact.account].append(contact.key)
    steps = _steps(world.seen)
    titles: dict[str, int] = defaultdict(int)
    found = []
    for row in range(len(world.seen)):
        firm = firms[int(generator.integers(len(firms)))]
        title = f"{firm.name} {generator.choice(SUBJECTS)}"
        titles[title] += 1
        if titles[title] > 1:
            title = f"{title} {titles[title]}"
        people = tuple(at_firm[firm.key][: int(generator.integers(1, 3))])
        owner = sellers[int(world.seen.owner[row])]
        found.append(_sale(generator, world, row, steps[row], owner, title, firm.key, people))
    return tuple(found)


def _sale(
    generator: np.random.Generator,
    world: World,
    row: int,
    steps: tuple[tuple[str, float], ...],
    owner: Person,
    title: str,
    account: str,
    contacts: tuple[str, ...],
) -> Sale:
    seen = world.seen
    outcome, closed = int(seen.outcome[row]), float(seen.closed[row])
    known_from = next((at for step, at in steps if step not in STEPS[:2]), None)
    return Sale(
        key=f"o{row + 1}",
        title=title,
        account=account,
        contacts=contacts,
        owner=owner.key,
        created_at=float(seen.created[row]),
        amount=float(seen.amount[row]),
        amount_said_at=float(seen.created[row]) if known_from is None else known_from,
        steps=steps,
        close_dates=_close_dates(generator, world, steps, closed, owner),
        outcome=_outcome(generator, outcome),
        closed_at=None if outcome == OPEN else closed,
        reason=str(generator.choice(LOST_REASONS)) if outcome not in (OPEN, WON) else "",
        true_chance=_true_chance(world, steps, int(seen.owner[row])) if outcome == OPEN else None,
    )


def _outcome(generator: np.random.Generator, outcome: int) -> str:
    if outcome in (OPEN, WON):
        return "won" if outcome == WON else "open"
    return "no_decision" if generator.random() < 0.3 else "lost"


def _true_chance(world: World, steps: tuple[tuple[str, float], ...], person: int) -> float:
    step, entered = steps[-1]
    return world.truth.chance(STEPS.index(step), max(0.0, world.end_at - entered), person)


def _steps(deals: Deals) -> list[tuple[tuple[str, float], ...]]:
    rows: list[list[tuple[str, float]]] = [[] for _ in range(len(deals))]
    for who, step, at in zip(
        deals.entry_opportunity, deals.entry_step, deals.entry_at, strict=True
    ):
        rows[int(who)].append((STEPS[int(step)], float(at)))
    return [tuple(row) for row in rows]


def _close_dates(
    generator: np.random.Generator,
    world: World,
    steps: tuple[tuple[str, float], ...],
    closed: float,
    owner: Person,
) -> tuple[CloseDate, ...]:
    """State a close date from needs analysis on; push it when it has passed."""
    since = next((at for step, at in steps if step in STEPS[3:]), None)
    if since is None:
        return ()
    until = world.end_at if np.isnan(closed) else closed
    said = [CloseDate(said_at=since, close_at=since + generator.uniform(25.0, 70.0))]
    while len(said) < 6:
        due = said[-1].close_at
        pushed = due + generator.exponential(6.0 / (0.2 + owner.habits.pushes))
        if pushed >= until:
            break
        said.append(CloseDate(said_at=pushed, close_at=pushed + generator.uniform(14.0, 45.0)))
    return tuple(said)


def _quarters(end_at: float, days: float) -> tuple[tuple[float, float], ...]:
    quarter = YEAR / 4
    first = int(np.floor((end_at - days) / quarter))
    last = int(np.floor(end_at / quarter))
    return tuple((n * quarter, (n + 1) * quarter) for n in range(first, last + 1))


def _targets(
    generator: np.random.Generator,
    sellers: tuple[Person, ...],
    world: World,
    terms: Sequence[tuple[float, float]],
) -> tuple[Owed, ...]:
    """Ask of each seller a tenth more than the truth lets expect; teams owe the sums."""
    found: list[Owed] = []
    for starts, ends in terms:
        teams: dict[str | None, float] = defaultdict(float)
        said = max(world.start_at, starts - 7.0)
        for number, person in enumerate(sellers):
            if ends <= world.start_at + person.joined_after:
                continue
            honest = _worth_a_day(world.truth, number) * (ends - starts)
            amount = float(np.round(honest * 1.1 * generator.uniform(0.9, 1.15), -3))
            teams[person.team] += amount
            teams[None] += amount
            found.append(_owed(person.key, None, starts, ends, amount, said))
        found.extend(
            _owed(None, team, starts, ends, amount, said)
            for team, amount in sorted(teams.items(), key=lambda pair: pair[0] or "")
        )
    return tuple(found)


def _owed(
    person: str | None, team: str | None, starts: float, ends: float, amount: float, said: float
) -> Owed:
    return Owed(
        person=person,
        team=team,
        measure="won_amount",
        starts_at=starts,
        ends_at=ends,
        amount=amount,
        said_at=said,
    )


def _worth_a_day(truth: Truth, person: int) -> float:
    """Return the money a person truly wins a day in the long run."""
    mean = float(np.exp(truth.amount_log_mean + truth.amount_log_sd**2 / 2))
    chance = float(truth.enters @ truth.fresh_chances(person))
    return truth.arrivals_per_day * float(truth.load[person]) * chance * mean


def _tallies(
    generator: np.random.Generator, sellers: tuple[Person, ...], world: World
) -> tuple[Tally, ...]:
    """Count leads per person and week, from the first Monday on."""
    monday = float(np.ceil((world.start_at + 3) / 7) * 7 - 3)
    weeks = np.arange(monday, world.end_at - 7, 7)
    return tuple(
        Tally(
            person=person.key,
            week_at=float(week),
            count=int(generator.poisson(9.0 * person.habits.effort)),
        )
        for person in sellers
        for week in weeks
        if week >= world.start_at + person.joined_after
    )
