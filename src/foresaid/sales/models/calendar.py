"""What calendars say of meetings, and what people said of series that no calendar explains."""

from django.db import models
from django.db.models import F, Q

from foresaid.people.models import Person, Row

from .account import Account
from .meeting import Meeting


class CalendarSighting(Row):
    """A meeting as one source saw it last: a calendar of somebody, or invitations by mail.

    A source that says again what it said before changes nothing, so that what was moved by hand
    meanwhile stays; a meeting is gone when no source has it any more.
    """

    source = models.CharField(max_length=60)
    key = models.CharField(max_length=250)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="sightings")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    sequence = models.PositiveIntegerField(default=0)
    is_gone = models.BooleanField(default=False)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="calendar_sighting_once", fields=["organisation", "source", "key"]
            ),
            models.CheckConstraint(
                name="calendar_sighting_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))
            ),
        ]


class SeriesAnswer(Row):
    """Whether a series of unknown guests is with a customer, as somebody in it said once."""

    series = models.CharField(max_length=250)
    is_customer = models.BooleanField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="series_answer_once", fields=["organisation", "series"]),
            models.CheckConstraint(
                name="series_answer_account_is_customer",
                condition=Q(is_customer=True) | Q(account__isnull=True),
            ),
        ]
