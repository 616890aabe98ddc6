"""A review of one person by another, its agenda, and what was decided on each item."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foresaid.forecasting.models import Run
from foresaid.ledger.models import Entry
from foresaid.people.models import Person, Row


class Review(Row):
    """Figures on its items stay as they were shown when it was prepared."""

    class Kind(models.TextChoices):
        PIPELINE = "pipeline", _("pipeline review")

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PIPELINE)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reviews")
    manager = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reviews_led")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="reviews")
    as_of = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=30)
    # The figures at the head of the page, as shown.
    summary = models.JSONField(default=dict)
    prepared_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["-as_of", "-id"]
        constraints = [
            models.CheckConstraint(
                name="review_closed_after_opened",
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
            ),
            models.CheckConstraint(name="review_minutes", condition=Q(minutes__range=(5, 240))),
            models.UniqueConstraint(
                name="review_one_open_at_a_time",
                fields=["person", "manager"],
                condition=Q(closed_at__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["person", "as_of"], name="review_by_person")]


class Aim(models.Model):
    """What one of the two wants to be true after the review; the words stand in the chain."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="aims")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="+")


class AgendaItem(models.Model):
    """One thing to talk about, with its figures frozen as they were shown."""

    class Part(models.TextChoices):
        OPENING = "opening"
        TALK = "talk"
        WIN = "win"
        ON_TRACK = "on_track"
        FOLDED = "folded"

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    part = models.CharField(max_length=10, choices=Part, default=Part.TALK)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    stake = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    minutes = models.FloatField(default=0)
    figures = models.JSONField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(name="agenda_subject_once", fields=["review", "subject"]),
            models.UniqueConstraint(name="agenda_position_once", fields=["review", "position"]),
        ]


class ItemOpportunity(models.Model):
    """An opportunity that an item speaks of."""

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="links")
    opportunity = models.ForeignKey("sales.Opportunity", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="item_opportunity_once", fields=["item", "opportunity"])
        ]


class Disposition(models.Model):
    """Which way out was taken: for the item, or for one opportunity of it."""

    class Way(models.TextChoices):
        HAPPENED = "happened", _("it happened")
        NEW_DATE = "new_date", _("new date")
        CANCELLED = "cancelled", _("step cancelled")
        CLOSED = "closed", _("deal closed")
        NEXT_STEP = "next_step", _("next step set")
        TALKED = "talked", _("talked about")

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="dispositions")
    opportunity = models.ForeignKey(
        "sales.Opportunity", on_delete=models.PROTECT, null=True, related_name="+"
    )
    way = models.CharField(max_length=10, choices=Way)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["at", "id"]
