"""What somebody may say of what was expected, by the rules of the operations that write it."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from foresaid.people.actor import Actor

from .models import Standing
from .operations.result import view_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """`result`: may say what came of it. `change`: may move or cancel it, while it is open."""

    result: bool
    change: bool


def parts_in(actor: Actor, expectations: Collection[UUID], now: dt.datetime) -> dict[UUID, Part]:
    """The actor's part in each expectation, by its entry's uuid. Asks once for each holder."""
    if actor.person is None or not expectations:
        return {}
    rows = Standing.objects.filter(
        organisation=actor.organisation, expectation__entry__uuid__in=expectations
    ).select_related("expectation__entry", "holder")
    views: dict[int, str] = {}
    found = {}
    for row in rows:
        if row.holder_id not in views:
            views[row.holder_id] = view_of(actor, row, now)
        entry, result = row.expectation.entry, bool(views[row.holder_id])
        said_it = entry.author_id == actor.person.pk
        is_open = row.state == Standing.State.OPEN
        found[entry.uuid] = Part(result=result, change=is_open and (result or said_it))
    return found
