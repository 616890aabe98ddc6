"""The rows that a figure was made of, to be read: a figure opens to exactly these."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from foresaid.people.actor import Actor

from ..days import day_of
from ..discreet import as_seen
from ..meeting_questions import met
from ..models import Expectation
from ..reading import views
from ..views import ExpectationView, MeetingView
from .figure import Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A meeting, with its goal if it has one, or something said; `counted` as the figure has it."""

    counted: bool
    said: ExpectationView | None = None
    meeting: MeetingView | None = None


def records_of(
    actor: Actor, figure: Figure, keys: Sequence[int], moment: dt.datetime
) -> list[Record]:
    """The records of these keys of a figure, in the order of `keys`."""
    counted = set(figure.counted)
    if figure.of_meetings:
        found = {view.key: view for view in met(actor, keys, moment)}
        goals = _seen(actor, [view.goal for view in found.values() if view.goal], moment)
        return [
            Record(
                counted=key in counted,
                meeting=found[key],
                said=goals.get(goal.key) if (goal := found[key].goal) else None,
            )
            for key in keys
            if key in found
        ]
    rows = Expectation.objects.filter(pk__in=keys)
    said = _seen(actor, views(rows, actor.organisation, moment), moment)
    return [Record(counted=key in counted, said=said[key]) for key in keys if key in said]


def _seen(
    actor: Actor, said: Sequence[ExpectationView], moment: dt.datetime
) -> dict[int, ExpectationView]:
    """By key, without what the reader is not to count."""
    today = day_of(moment, actor.organisation.zone)
    return {view.key: view for view in as_seen(actor, said, today)}
