"""Terms: the weeks, months, quarters and years of the organisation's own calendar."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .row import Row


class Term(Row):
    """A half-open period: `ends_on` is the first day after it."""

    class Kind(models.TextChoices):
        WEEK = "week", _("week")
        MONTH = "month", _("month")
        QUARTER = "quarter", _("quarter")
        YEAR = "year", _("year")

    kind = models.CharField(max_length=10, choices=Kind)
    starts_on = models.DateField()
    ends_on = models.DateField()
    name = models.CharField(max_length=60)

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.UniqueConstraint(name="term_once", fields=["organisation", "kind", "starts_on"]),
            models.CheckConstraint(name="term_period", condition=Q(ends_on__gt=F("starts_on"))),
            models.CheckConstraint(
                name="term_known_kind", condition=Q(kind__in=["week", "month", "quarter", "year"])
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def last_on(self) -> dt.date:
        return self.ends_on - dt.timedelta(days=1)
