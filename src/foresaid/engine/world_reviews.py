"""The reviews of the practice organisation, and what both people promise in them."""

import numpy as np

from foresaid.engine.world_clock import at_work_one
from foresaid.engine.world_people import Person
from foresaid.engine.world_rows import Came, Expected, Held
from foresaid.engine.world_words import MANAGER_AIMS, MANAGER_PROMISES, PERSON_AIMS, PROMISES
from foresaid.engine.worlds import World

REVIEW_EVERY = 14.0
REVIEWS_FROM = 182.0  # days before the end from which reviews were held
HOUR = 1 / 24


def hold_reviews(
    generator: np.random.Generator, people: tuple[Person, ...], world: World
) -> tuple[tuple[Held, ...], list[Expected]]:
    """Hold a review with each seller every other week, and note what both promise."""
    manager_of = {person.team: person.key for person in people if "manager" in person.roles}
    by_key = {person.key: person for person in people}
    held: list[Held] = []
    promises: list[Expected] = []
    for person in people:
        if not person.sells:
            continue
        boss = manager_of[person.team] if "manager" not in person.roles else people[0].key
        first = max(world.end_at - REVIEWS_FROM, world.start_at + person.joined_after)
        count = int((world.end_at - 2.0 - first) // REVIEW_EVERY)
        for number in range(count):
            day = world.end_at - 2.0 - generator.uniform(0, 3) - REVIEW_EVERY * (count - 1 - number)
            at = at_work_one(day)
            key = f"r-{person.key}-{number + 1}"
            made = _promises(generator, by_key, person, boss, at, key, world.end_at)
            promises.extend(made)
            held.append(
                Held(
                    key=key,
                    manager=boss,
                    person=person.key,
                    at=at,
                    minutes=int(generator.integers(20, 34)),
                    manager_aim=str(generator.choice(MANAGER_AIMS)),
                    person_aim=str(generator.choice(PERSON_AIMS)),
                    promises=tuple(one.key for one in made),
                )
            )
    return tuple(sorted(held, key=lambda one: (one.at, one.key))), promises


def _promises(
    generator: np.random.Generator,
    people: dict[str, Person],
    person: Person,
    boss: str,
    at: float,
    key: str,
    now: float,
) -> list[Expected]:
    made = [(person.key, str(generator.choice(PROMISES)))]
    if generator.random() < 0.5:
        made.append((boss, str(generator.choice(MANAGER_PROMISES))))
    found = []
    for number, (holder, words) in enumerate(made):
        said = at + (0.4 + 0.1 * number) * HOUR
        due = at_work_one(said + generator.uniform(3.0, 11.0))
        kept = generator.random() < people[holder].habits.keeps
        recorded = due - generator.uniform(0.1, 1.5) if kept else due + generator.exponential(3.0)
        came = Came(
            outcome="reached" if kept else "not_reached",
            recorded_at=recorded,
            happened_at=recorded,
            words="It is done." if kept else "It was not done in time.",
        )
        found.append(
            Expected(
                key=f"{key}-p{number + 1}",
                kind="commitment",
                sale=None,
                holder=holder,
                said_by=holder,
                party="ours",
                words=words,
                said_at=said,
                due_at=due,
                confidence=None,
                wording="own",
                moves=(),
                came=came if recorded < now else None,
            )
        )
    return found
