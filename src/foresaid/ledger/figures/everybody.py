"""How words held of many people at once: the counts for the worker, of nobody's sight."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import batched

from foresaid.people.models import Organisation

from .about import About, Subject
from .facts import Met, Said
from .figure import Discretion
from .held import due_before, is_customer, was_sure
from .loading import Between

AT_A_TIME = 25
"""People whose words are held in memory together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What one person led and held in a time, oldest first.

    `meetings` with customers; `goals` and `promises` said before what they speak of.
    """

    meetings: tuple[Met, ...]
    goals: tuple[Said, ...]
    promises: tuple[Said, ...]

    @property
    def own_promises(self) -> tuple[Said, ...]:
        """Those that our side was to keep."""
        return tuple(one for one in self.promises if one.ours)

    @property
    def recorded(self) -> tuple[Said, ...]:
        """Goals with a result, also those said afterwards."""
        goals = (one.goal for one in self.meetings if one.goal)
        return tuple(goal for goal in goals if goal.first_own)

    @property
    def sure_goals(self) -> tuple[Said, ...]:
        return tuple(filter(was_sure, self.goals))

    @property
    def sure_promises(self) -> tuple[Said, ...]:
        return tuple(filter(was_sure, self.promises))


def words_of_everybody(
    organisation: Organisation,
    people: Sequence[int],
    *,
    from_at: dt.datetime,
    to_at: dt.datetime,
) -> Iterator[tuple[int, Words]]:
    """Each person's words on `[from_at, to_at)` as of its end, a few people at a time."""
    between = Between(organisation, from_at=from_at, to_at=to_at, moment=to_at)
    for few in batched(people, AT_A_TIME):
        yield from _words_of(between, few)


def _words_of(between: Between, people: Sequence[int]) -> Iterator[tuple[int, Words]]:
    about = About(
        subject=Subject.PERSON,
        uuid=between.organisation.uuid,
        name="",
        discretion=Discretion(singly=frozenset(people), smallest_group=1, groups_only=False),
        people=frozenset(people),
    )
    meetings: defaultdict[int, list[Met]] = defaultdict(list)
    promises: defaultdict[int, list[Said]] = defaultdict(list)
    for met in filter(is_customer, between.meetings(about)):
        meetings[met.lead].append(met)
    for said in filter(due_before, between.promises(about)):
        promises[said.holder].append(said)
    for person in people:
        goals = (one.goal for one in meetings[person] if one.goal)
        yield (
            person,
            Words(
                meetings=tuple(meetings[person]),
                goals=tuple(goal for goal in goals if goal.counts_as_before),
                promises=tuple(promises[person]),
            ),
        )
