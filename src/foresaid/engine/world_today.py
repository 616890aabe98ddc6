"""Meetings around the moment at which a simulated story ends, so that its last day has some."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from foresaid.engine.world_clock import office_time_after, office_time_before
from foresaid.engine.world_people import Person
from foresaid.engine.world_rows import Sale, Talk
from foresaid.engine.world_talk import HOURS, Teller

NEAR = 2.0  # days in which somebody who has a meeting needs no other one
APART = 0.75 * HOURS  # between the meetings of one person and the next


def around_now(
    teller: Teller, sellers: Sequence[Person], sales: Sequence[Sale], talks: Sequence[Talk]
) -> list[Talk]:
    """Give everybody who sells a meeting ahead, and one that ended without a result yet.

    Whoever has one of that kind near the end of the story keeps to it. Every second meeting
    ahead has no goal yet, whatever its owner's habit.
    """
    numbers = {sale.key: sum(talk.sale == sale.key for talk in talks) for sale in sales}
    found: list[Talk] = []
    for place, person in enumerate(sellers):
        own = [sale for sale in sales if sale.owner == person.key and sale.closed_at is None]
        mine = [talk for talk in talks if talk.owner == person.key]
        apart = APART * (place % 4)
        ahead = office_time_after(office_time_after(teller.now + HOURS) + apart)
        ended = office_time_before(office_time_before(teller.now - 2 * HOURS) - apart)
        if not any(teller.now < one.starts_at < teller.now + NEAR for one in mine):
            found += _met(teller, person, own[:1], ahead, numbers, without_goal=place % 2 == 0)
        if not any(one.came is None and 0 < teller.now - one.ends_at < NEAR for one in mine):
            stood = [sale for sale in reversed(own) if sale.steps[-1][1] < ended]
            found += _met(teller, person, stood[:1], ended, numbers)
    return found


def _met(
    teller: Teller,
    person: Person,
    sales: Sequence[Sale],
    start: float,
    numbers: Mapping[str, int],
    *,
    without_goal: bool = False,
) -> list[Talk]:
    """Return one meeting about each of the sales, of which nobody said yet what came of it."""
    found = []
    for sale in sales:
        stay = teller.stays(sale)[-1]
        number = numbers[sale.key]
        talk = teller.talk(sale, person.habits, stay, start, decisive=False, number=number)
        found.append(replace(talk, came=None, goal=None if without_goal else talk.goal))
    return found
