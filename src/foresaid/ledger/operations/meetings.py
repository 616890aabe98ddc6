"""Moving and calling off a meeting takes its goal along, with a row that says so."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foresaid.people.actor import Actor
from foresaid.people.errors import Unable
from foresaid.sales.models import Meeting
from foresaid.sales.operations import finding
from foresaid.sales.operations import meetings as sales_meetings

from .. import texts
from ..append import Draft
from ..models import Change, Standing, Withdrawal
from ..starts import time_that_counts
from . import saying, scheduling, standing


class UnableToMoveMeeting(Unable):
    """The meeting can not be moved or called off with what was said about it."""


@transaction.atomic
def move_meeting(
    actor: Actor,
    *,
    meeting: UUID,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    by_calendar: bool = False,
    now: dt.datetime,
    request_key: str = "",
) -> Meeting:
    """Move a meeting and the day on which its goal is due.

    From when a goal is hindsight does not move with it, unless a calendar says so.
    """
    moved = sales_meetings.reschedule(
        actor,
        meeting=meeting,
        starts_at=starts_at,
        ends_at=ends_at,
        by_calendar=by_calendar,
        now=now,
        request_key=request_key,
    )
    goals = [goal for goal in _open_goals(moved) if goal.due_at != ends_at]
    words = {"reason": gettext("The meeting was moved.")}
    drafts = [Draft(row=Change(of=goal.expectation, due_at=ends_at), words=words) for goal in goals]
    saying.say(actor, [*scheduling.drafts([moved]), *drafts], now)
    standing.project([goal.pk for goal in goals])
    return moved


@transaction.atomic
def call_off_meeting(
    actor: Actor,
    *,
    meeting: UUID,
    reason: str,
    by_calendar: bool = False,
    now: dt.datetime,
    request_key: str = "",
) -> Meeting:
    """Call a meeting off before it begins; its goal is cancelled with the same reason."""
    why = texts.required(reason, _("Say why the meeting is called off."), field="reason")
    found = finding.meeting(actor, meeting, now)
    started_at, _ended_at = time_that_counts(found)
    if actor.organisation.moment(now) >= started_at:
        message = _("Its start has passed. Say that it did not take place instead.")
        raise UnableToMoveMeeting(message, field="meeting")
    cancelled = sales_meetings.cancel_meeting(
        actor, meeting=meeting, by_calendar=by_calendar, now=now, request_key=request_key
    )
    goals = _open_goals(cancelled)
    drafts = [Draft(row=Withdrawal(of=goal.expectation), words={"reason": why}) for goal in goals]
    saying.say(actor, [*scheduling.drafts([cancelled]), *drafts], now)
    standing.project([goal.pk for goal in goals])
    return cancelled


def _open_goals(meeting: Meeting) -> list[Standing]:
    rows = Standing.objects.select_for_update(of=("self",)).filter(
        expectation__meeting=meeting, state=Standing.State.OPEN
    )
    return list(rows.select_related("expectation"))
