"""What came of a block of calls, by count: the number is a fact, the result follows from it."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from foresaid.people import journal
from foresaid.people.actor import Actor
from foresaid.people.errors import Unable
from foresaid.sales.models import Meeting, MeetingCount, MeetingSchedule
from foresaid.sales.operations import finding

from ..models import Expectation, Result, Standing
from .result import Told, record_result
from .scheduling import hold_meeting

MOST = 10_000


class UnableToCount(Unable):
    """The count can not be recorded like this; the message says why."""


@transaction.atomic
def record_count(
    actor: Actor, *, meeting: UUID, count: int, now: dt.datetime, request_key: str = ""
) -> MeetingCount:
    """Record how many a block of calls brought. Its goal is reached where they are enough.

    A second count within a day corrects the first; both stay. Raises `UnableToCount`, and what
    `record_result` raises.
    """
    journal.record(actor, "record_count", now=now, subject=str(meeting), request_key=request_key)
    found = finding.meeting(actor, meeting, now)
    if found.kind != Meeting.Kind.CALL_BLOCK:
        raise UnableToCount(_("Only a block of calls is counted."), field="count")
    if not 0 <= count <= MOST:
        raise UnableToCount(_("A count is a number from 0 to 10,000."), field="count")
    goal = _goal(found)
    if goal is not None:
        told = Told(came=_came(goal, count), evidence=_evidence(goal, count))
        record_result(actor, expectation=goal.entry.uuid, told=told, now=now)
    elif found.now_state == MeetingSchedule.State.PLANNED:
        hold_meeting(actor, meeting=meeting, now=now)
    return MeetingCount.objects.create(
        organisation=actor.organisation,
        meeting=found,
        count=count,
        by=actor.require_person(),
        recorded_at=actor.organisation.moment(now),
    )


def _goal(meeting: Meeting) -> Expectation | None:
    rows = Expectation.objects.filter(meeting=meeting, count_wanted__isnull=False)
    standing = rows.exclude(standing__state=Standing.State.WITHDRAWN)
    return standing.select_related("entry").order_by("-entry__seq").first()


def _came(goal: Expectation, count: int) -> str:
    enough = goal.count_wanted is not None and count >= goal.count_wanted
    return Result.Came.REACHED if enough else Result.Came.NOT_REACHED


def _evidence(goal: Expectation, count: int) -> str:
    return _("%(count)s of %(wanted)s.") % {"count": count, "wanted": goal.count_wanted}
