"""What the engine computed, from what, with which version."""

from django.db import models
from django.db.models import Q

from foresaid.people.models import Row
from foresaid.sales.models import Opportunity


class Run(Row):
    """One computation over an organisation as of a moment. Rows of a run never change."""

    class Purpose(models.TextChoices):
        CURRENT = "current"
        LOOKING_BACK = "looking_back"
        # Made afterwards from what was known at a past moment, to be held against what came.
        PROOF = "proof"

    purpose = models.CharField(max_length=12, choices=Purpose, default=Purpose.CURRENT)

    as_of = models.DateTimeField()
    data_version = models.PositiveBigIntegerField()
    engine_version = models.CharField(max_length=20)
    made_at = models.DateTimeField()
    # Figures about the whole: oldest age of a won deal, counts, the span learned from.
    summary = models.JSONField(default=dict)

    class Meta:
        ordering = ["as_of", "id"]
        indexes = [models.Index(fields=["organisation", "as_of"], name="run_by_moment")]


class Estimate(models.Model):
    """How a step normally goes, as learned by a run."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="estimates")
    step_key = models.CharField(max_length=60)
    segment = models.CharField(max_length=60, blank=True)
    figures = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="estimate_once", fields=["run", "step_key", "segment"])
        ]


class Reading(models.Model):
    """One open opportunity as a run saw it. Belief only: no outcome, no statement."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="readings")
    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="readings")
    step_key = models.CharField(max_length=60)
    days_in_step = models.FloatField(null=True)
    age_days = models.FloatField(null=True)
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    # Where the amount is not the opportunity's own: "list_price", or empty.
    amount_from = models.CharField(max_length=20, blank=True)
    # Of being won ever, with the band that holds it in 8 of 10 cases.
    chance = models.FloatField()
    chance_low = models.FloatField()
    chance_high = models.FloatField()
    # Had it stood at its step's usual age; and what waiting a review's distance costs.
    chance_expected = models.FloatField()
    normal_loss = models.FloatField()
    # Within the run's days, asked now and asked at the next review; by the stated close date.
    chance_within = models.FloatField()
    chance_within_later = models.FloatField()
    chance_by_close = models.FloatField(null=True)
    # Days until half of the deals like it that are won in the end are won.
    half_won_days = models.FloatField(null=True)
    leave_p50 = models.FloatField(null=True)
    leave_p80 = models.FloatField(null=True)
    leave_deals = models.PositiveIntegerField(default=0)
    evidence = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="reading_once", fields=["run", "opportunity"]),
            models.CheckConstraint(name="reading_chance_range", condition=Q(chance__range=(0, 1))),
        ]
