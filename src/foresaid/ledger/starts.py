"""The start of a meeting that counts, off its schedule."""

import datetime as dt

from foresaid.sales.models import Meeting, MeetingSchedule

from .freezing import Scheduled, freezes_at


def start_that_counts(meeting: Meeting) -> dt.datetime:
    """From which moment a goal for this meeting would be hindsight."""
    rows = meeting.schedule.order_by("recorded_at", "id").values_list(
        "starts_at", "recorded_at", "origin"
    )
    scheduled = [
        Scheduled(
            starts_at=starts_at,
            recorded_at=recorded_at,
            by_calendar=origin == MeetingSchedule.Origin.CALENDAR,
        )
        for starts_at, recorded_at, origin in rows
    ]
    return freezes_at(scheduled) if scheduled else meeting.first_starts_at
