"""Which meetings let an opportunity leave its step: what happened in the sale, not what was said.

An opportunity of the meeting went on to a later step than the meeting's, or was won, on the
meeting's day or within two weeks of it.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from foresaid.people.models import Organisation
from foresaid.sales.models import MeetingOpportunity, OutcomeChange, StepChange

from ..days import day_of

WITHIN = dt.timedelta(days=14)
CHUNK = 5_000

type Gone = tuple[dt.date, int | None]


def onward(
    organisation: Organisation, meetings: Sequence[int], moment: dt.datetime
) -> frozenset[int]:
    """Of these meetings, by key, those after which an opportunity left the meeting's step."""
    found: set[int] = set()
    for first in range(0, len(meetings), CHUNK):
        found |= _onward(organisation, meetings[first : first + CHUNK], moment)
    return frozenset(found)


def _onward(organisation: Organisation, meetings: Sequence[int], moment: dt.datetime) -> set[int]:
    links = MeetingOpportunity.objects.filter(meeting__in=meetings, meeting__step__isnull=False)
    rows = list(
        links.values_list(
            "meeting", "opportunity", "meeting__now_starts_at", "meeting__step__position"
        )
    )
    gone = _gone(organisation, {row[1] for row in rows}, moment)
    return {
        meeting
        for meeting, opportunity, starts_at, position in rows
        if _left(day_of(starts_at, organisation.zone), position, gone[opportunity])
    }


def _gone(
    organisation: Organisation, opportunities: Iterable[int], moment: dt.datetime
) -> defaultdict[int, list[Gone]]:
    """By opportunity, the days on which it entered a step (its position) or was won (None)."""
    keys = list(opportunities)
    found: defaultdict[int, list[Gone]] = defaultdict(list)
    entered = StepChange.objects.in_force(moment).filter(opportunity__in=keys)
    for key, at, position in entered.values_list("opportunity", "happened_at", "step__position"):
        found[key].append((day_of(at, organisation.zone), position))
    won = OutcomeChange.objects.in_force(moment).filter(
        opportunity__in=keys, outcome=OutcomeChange.Kind.WON
    )
    for key, at in won.values_list("opportunity", "happened_at"):
        found[key].append((day_of(at, organisation.zone), None))
    return found


def _left(met_on: dt.date, position: int, gone: Iterable[Gone]) -> bool:
    return any(
        met_on <= on <= met_on + WITHIN and (entered is None or entered > position)
        for on, entered in gone
    )
