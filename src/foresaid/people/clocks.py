"""The working time of people as their rows have it."""

from collections import defaultdict
from collections.abc import Iterable
from functools import partial
from zoneinfo import ZoneInfo

from .holidays import in_year, place_of
from .models import Absence, Organisation, Person
from .working_time import Away, WorkingTime, never


def zone_of(person: Person | None, organisation: Organisation) -> ZoneInfo:
    """The zone in which this person's days begin and end."""
    return ZoneInfo(person.timezone) if person and person.timezone else organisation.zone


def working_times(
    people: Iterable[Person], organisation: Organisation | None = None
) -> dict[int, WorkingTime]:
    """By key, each person's working time. One query, none without people.

    `organisation` spares one query each where it did not come with the people.
    """
    found = {person.pk: person for person in people}
    away: defaultdict[int, list[Away]] = defaultdict(list)
    if found:
        rows = Absence.objects.filter(person__in=found).order_by("from_on")
        for row in rows:
            away[row.person_id].append(
                Away(
                    from_on=row.from_on,
                    to_on=row.to_on,
                    from_noon=row.from_noon,
                    until_noon=row.until_noon,
                )
            )
    return {
        key: _clock(person, organisation or person.organisation, away[key])
        for key, person in found.items()
    }


def _clock(person: Person, organisation: Organisation, away: list[Away]) -> WorkingTime:
    place = place_of(person.holidays, organisation.holidays)
    return WorkingTime(
        zone=zone_of(person, organisation),
        works_on=person.works_on,
        away=tuple(away),
        closed=partial(in_year, place) if place else never,
    )


def working_time(person: Person, organisation: Organisation | None = None) -> WorkingTime:
    """One person's working time. One query."""
    return working_times([person], organisation)[person.pk]
