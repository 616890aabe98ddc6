"""When a meeting was to be, as it was written down: from it follows what counts as before."""

from django.db import models

from foresaid.people.models import Person
from foresaid.sales.models import Meeting, MeetingSchedule

from .entry import Said


class Schedule(Said):
    """One row of a meeting's schedule, column for column, so that the chain commits to it.

    `of_uuid` and `said_at` are the row's own `uuid` and `recorded_at`.
    """

    of = models.OneToOneField(MeetingSchedule, on_delete=models.PROTECT, related_name="chained")
    of_uuid = models.UUIDField()
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=MeetingSchedule.State)
    origin = models.CharField(max_length=10, choices=MeetingSchedule.Origin)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    said_at = models.DateTimeField()
