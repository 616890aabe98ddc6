"""Every row of a meeting's schedule becomes an entry of the chain, in the same transaction.

Whoever plans, moves, confirms or ends a meeting does it through here or through `meetings`:
a schedule that is not in the chain is a place where a late goal could be made an early one.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Concatenate

from django.db import transaction

from foresaid.people.actor import Actor
from foresaid.sales.models import Meeting, MeetingSchedule
from foresaid.sales.operations import calendars as sales_calendars
from foresaid.sales.operations import meetings as sales_meetings

from ..append import Draft
from ..models import Schedule
from . import saying


def entry_of(row: MeetingSchedule) -> Schedule:
    """What the chain keeps of a row of a schedule."""
    return Schedule(
        of=row,
        of_uuid=row.uuid,
        meeting_id=row.meeting_id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        state=row.state,
        origin=row.origin,
        by_id=row.by_id,
        said_at=row.recorded_at,
    )


def drafts(meetings: Sequence[Meeting]) -> list[Draft]:
    """What the schedules of these meetings hold that the chain does not have yet."""
    rows = MeetingSchedule.objects.filter(meeting__in=meetings, chained=None).order_by("pk")
    return [Draft(row=entry_of(row)) for row in rows]


def _chained[**Given](
    act: Callable[Concatenate[Actor, Given], Meeting], /
) -> Callable[Concatenate[Actor, Given], Meeting]:
    """`act`, an operation of `sales` on one meeting, together with its entry."""

    @wraps(act)
    @transaction.atomic
    def both(actor: Actor, /, *args: Given.args, **named: Given.kwargs) -> Meeting:
        meeting = act(actor, *args, **named)
        now = named["now"]
        assert isinstance(now, dt.datetime)  # every operation is handed its moment
        saying.say(actor, drafts([meeting]), now)
        return meeting

    return both


plan_meeting = _chained(sales_meetings.plan_meeting)
hold_meeting = _chained(sales_meetings.hold_meeting)
miss_meeting = _chained(sales_meetings.miss_meeting)
confirm_by_calendar = _chained(sales_calendars.confirm_by_calendar)
