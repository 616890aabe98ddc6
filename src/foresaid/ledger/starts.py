"""The times of a meeting that count, off its schedule."""

import datetime as dt

from foresaid.sales.models import Meeting, MeetingSchedule

from .freezing import Scheduled, freezes_at, took_place_as


def start_that_counts(meeting: Meeting) -> dt.datetime:
    """From which moment a goal for this meeting would be hindsight."""
    scheduled = _scheduled(meeting)
    return freezes_at(scheduled) if scheduled else meeting.first_starts_at


def time_that_counts(meeting: Meeting) -> tuple[dt.datetime, dt.datetime]:
    """Start and end as planned when it began; a move afterwards changes neither."""
    scheduled = _scheduled(meeting)
    if not scheduled:
        return meeting.first_starts_at, meeting.now_ends_at
    stands = took_place_as(scheduled)
    return stands.starts_at, stands.ends_at


def _scheduled(meeting: Meeting) -> list[Scheduled]:
    # Sorted here, so that a schedule that was fetched with the meeting is not asked for again.
    # The meeting is locked when a row is written, so that keys are in the order of the chain.
    rows = sorted(meeting.schedule.all(), key=lambda row: row.pk)
    return [
        Scheduled(
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            recorded_at=row.recorded_at,
            by_calendar=row.origin == MeetingSchedule.Origin.CALENDAR,
        )
        for row in rows
    ]
