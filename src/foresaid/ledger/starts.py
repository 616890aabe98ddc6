"""The start of a meeting that counts, off its schedule."""

import datetime as dt

from foresaid.sales.models import Meeting, MeetingSchedule

from .freezing import Scheduled, freezes_at


def start_that_counts(meeting: Meeting) -> dt.datetime:
    """From which moment a goal for this meeting would be hindsight."""
    # Sorted here, so that a schedule that was fetched with the meeting is not asked for again.
    rows = sorted(meeting.schedule.all(), key=lambda row: (row.recorded_at, row.pk))
    scheduled = [
        Scheduled(
            starts_at=row.starts_at,
            recorded_at=row.recorded_at,
            by_calendar=row.origin == MeetingSchedule.Origin.CALENDAR,
        )
        for row in rows
    ]
    return freezes_at(scheduled) if scheduled else meeting.first_starts_at
