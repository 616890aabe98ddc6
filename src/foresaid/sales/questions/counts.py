"""What was counted by the day instead of being kept one by one."""

import datetime as dt
from dataclasses import dataclass

from foresaid.people.actor import Actor

from ..models import Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class CountView:
    on: dt.date
    step: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekOfCounts:
    """The actor's own counts since Monday, newest first, and their sums in order of the steps."""

    monday: dt.date
    counts: tuple[CountView, ...]
    sums: tuple[tuple[str, int], ...]


def counts_of_week(actor: Actor, now: dt.datetime) -> WeekOfCounts:
    """What the actor counted from Monday to the organisation's today. One query."""
    today = actor.organisation.today(now)
    monday = today - dt.timedelta(days=today.weekday())
    rows = Tally.objects.filter(
        organisation=actor.organisation,
        person=actor.require_person(),
        on_date__range=(monday, today),
    )
    found = list(rows.select_related("step").order_by("step__position", "step_id"))
    sums: dict[str, int] = {}
    for row in found:
        sums[row.step.name] = sums.get(row.step.name, 0) + row.count
    newest = sorted(found, key=lambda row: row.on_date, reverse=True)
    return WeekOfCounts(
        monday=monday,
        counts=tuple(
            CountView(on=row.on_date, step=row.step.name, count=row.count) for row in newest
        ),
        sums=tuple(sums.items()),
    )
