"""An organisation: the seal around everything else."""

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q


class Organisation(models.Model):
    """A firm, or a practice copy of one, sealed from every other."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200)
    timezone = models.CharField(max_length=64, default="UTC")
    currency = models.CharField(max_length=3, default="EUR")
    fiscal_start_month = models.PositiveSmallIntegerField(default=1)
    groups_only = models.BooleanField(default=False)
    smallest_group = models.PositiveSmallIntegerField(default=5)
    late_result_hours = models.PositiveSmallIntegerField(default=24)
    # Whose public holidays everybody keeps, such as DE or DE-BY; empty for none.
    holidays = models.CharField(max_length=60, blank=True, default="", db_default="")
    created_at = models.DateTimeField()
    practice_from = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    # Counts writes to sales facts, so that what was computed from them can be seen to be old.
    data_version = models.PositiveBigIntegerField(default=0)
    # The moment up to which the now_* columns of the sales tables are true.
    projected_to = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="organisation_fiscal_month", condition=Q(fiscal_start_month__range=(1, 12))
            ),
            models.CheckConstraint(
                name="organisation_currency_code", condition=Q(currency__regex=r"^[A-Z]{3}$")
            ),
            models.CheckConstraint(
                name="organisation_retired_after_created",
                condition=Q(retired_at__isnull=True) | Q(retired_at__gte=F("created_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_practice(self) -> bool:
        return self.practice_from is not None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def moment(self, now: dt.datetime) -> dt.datetime:
        """Where this organisation's clock stands at the server's `now`.

        A practice clock starts at its chosen moment when the organisation is made and runs on
        at the usual pace.
        """
        if self.practice_from is None:
            return now
        return self.practice_from + (now - self.created_at)

    def today(self, now: dt.datetime) -> dt.date:
        return self.moment(now).astimezone(self.zone).date()
