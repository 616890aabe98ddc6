"""An opportunity, and the dated rows that make up everything known about it."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foresaid.people.models import Person, Row

from .account import Account, Contact, Product
from .batch import Batch
from .process import ProcessVersion, Step


class Outcome(models.TextChoices):
    OPEN = "open", _("open")
    WON = "won", _("won")
    LOST = "lost", _("lost")
    NO_DECISION = "no_decision", _("no decision")


class OpportunityQuerySet(models.QuerySet["Opportunity"]):
    def open(self) -> Self:
        return self.filter(now_outcome=Outcome.OPEN)


class Opportunity(Row):
    """What may be sold. The `now_*` columns are a projection of the dated rows, never a source.

    `created_at` is empty where the import did not know it; such an opportunity stays out of
    every figure that needs an age.
    """

    name = models.CharField(max_length=250)
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="opportunities"
    )
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, null=True, blank=True, related_name="opportunities"
    )
    version = models.ForeignKey(ProcessVersion, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    batch = models.ForeignKey(
        Batch, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    # False until the moment of the organisation's clock has passed the creation.
    now_exists = models.BooleanField(default=True)
    now_outcome = models.CharField(max_length=12, choices=Outcome, default=Outcome.OPEN)
    now_closed_at = models.DateTimeField(null=True, blank=True)
    now_step = models.ForeignKey(
        Step, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    now_step_since = models.DateTimeField(null=True, blank=True)
    now_owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="opportunities"
    )
    now_amount = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    now_currency = models.CharField(max_length=3, blank=True)
    now_close_on = models.DateField(null=True, blank=True)

    objects = OpportunityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="opportunity_known_outcome", condition=Q(now_outcome__in=Outcome.values)
            ),
            models.CheckConstraint(
                name="opportunity_amount_has_currency",
                condition=Q(now_amount__isnull=True) | ~Q(now_currency=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "now_outcome", "now_owner"], name="opportunity_by_owner"
            ),
            models.Index(
                fields=["organisation", "now_outcome", "now_step_since"],
                name="opportunity_by_step_since",
            ),
            models.Index(
                fields=["organisation", "now_outcome", "now_amount"], name="opportunity_by_amount"
            ),
            models.Index(
                fields=["organisation", "now_outcome", "now_closed_at"],
                name="opportunity_by_closed",
            ),
            models.Index(fields=["organisation", "name"], name="opportunity_by_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.now_outcome == Outcome.OPEN


class DatedQuerySet[Dated: "DatedRow"](models.QuerySet[Dated]):
    def in_force(self, moment: dt.datetime) -> Self:
        """Rows true at `moment`: applied, not taken back, and not ahead of it."""
        applied = Q(batch__isnull=True) | Q(batch__state=Batch.State.APPLIED)
        return self.filter(applied, happened_at__lte=moment, retracted_by__isnull=True)


class DatedRow(Row):
    """A fact about an opportunity: when it was so, and when it was written down."""

    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    batch = models.ForeignKey(
        Batch, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Set when an import's correction or undo takes the row back; it stays to be read.
    retracted_by = models.ForeignKey(
        Batch, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True


class Source(models.TextChoices):
    SAID = "said", _("said")
    IMPORTED = "imported", _("imported")
    INFERRED = "inferred", _("inferred")


class StepChange(DatedRow):
    """Entered this step. `seq` orders rows of the same moment."""

    opportunity = models.ForeignKey(
        Opportunity, on_delete=models.PROTECT, related_name="step_changes"
    )
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="+")
    seq = models.PositiveIntegerField(default=0)
    source = models.CharField(max_length=10, choices=Source, default=Source.SAID)

    class Meta:
        ordering = ["happened_at", "seq", "id"]
        constraints = [
            models.CheckConstraint(
                name="step_change_known_source", condition=Q(source__in=Source.values)
            )
        ]
        indexes = [
            models.Index(fields=["opportunity", "happened_at"], name="step_change_by_time"),
            models.Index(fields=["organisation", "happened_at"], name="step_change_by_org"),
        ]


class ValueChange(DatedRow):
    """A dated value: the amount, the expected close date, the name, or a further attribute."""

    class Field(models.TextChoices):
        AMOUNT = "amount"
        CLOSE_ON = "close_on"
        ATTRIBUTE = "attribute"

    opportunity = models.ForeignKey(
        Opportunity, on_delete=models.PROTECT, related_name="value_changes"
    )
    field = models.CharField(max_length=12, choices=Field)
    key = models.CharField(max_length=80, blank=True)
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    close_on = models.DateField(null=True, blank=True)
    text = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["happened_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="value_change_fits_field",
                condition=Q(field="amount", close_on__isnull=True, key="")
                | Q(field="close_on", amount__isnull=True, key="")
                | (Q(field="attribute", amount__isnull=True, close_on__isnull=True) & ~Q(key="")),
            ),
            models.CheckConstraint(
                name="value_change_amount_has_currency",
                condition=Q(amount__isnull=True) | ~Q(currency=""),
            ),
        ]
        indexes = [
            models.Index(fields=["opportunity", "happened_at"], name="value_change_by_time"),
            models.Index(fields=["organisation", "happened_at"], name="value_change_by_org"),
        ]


class OutcomeChange(DatedRow):
    class Kind(models.TextChoices):
        WON = "won", _("won")
        LOST = "lost", _("lost")
        NO_DECISION = "no_decision", _("no decision")
        REOPENED = "reopened", _("reopened")

    opportunity = models.ForeignKey(
        Opportunity, on_delete=models.PROTECT, related_name="outcome_changes"
    )
    outcome = models.CharField(max_length=12, choices=Kind)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["happened_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="outcome_change_known",
                condition=Q(outcome__in=["won", "lost", "no_decision", "reopened"]),
            )
        ]
        indexes = [
            models.Index(fields=["opportunity", "happened_at"], name="outcome_change_by_time"),
            models.Index(fields=["organisation", "happened_at"], name="outcome_change_by_org"),
        ]


class Credit(Row):
    """Who works on it, from when to when (half-open), and which share is theirs.

    The shares of an opportunity's credits sum to 1 at every moment; there is one owner.
    """

    class Part(models.TextChoices):
        OWNER = "owner", _("owner")
        SUPPORT = "support", _("support")

    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="credits")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="credits")
    part = models.CharField(max_length=10, choices=Part, default=Part.OWNER)
    share = models.DecimalField(max_digits=5, decimal_places=4, default=1)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True, blank=True)
    batch = models.ForeignKey(
        Batch, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="credit_share_range", condition=Q(share__range=(0, 1))),
            models.CheckConstraint(
                name="credit_period", condition=Q(to_at__isnull=True) | Q(to_at__gt=F("from_at"))
            ),
            models.UniqueConstraint(
                name="credit_one_owner_now",
                fields=["opportunity"],
                condition=Q(part="owner", to_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["opportunity"], name="credit_by_opportunity"),
            models.Index(fields=["person", "to_at"], name="credit_by_person"),
        ]


class Participant(Row):
    """A contact who has a part in the sale."""

    opportunity = models.ForeignKey(
        Opportunity, on_delete=models.PROTECT, related_name="participants"
    )
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="participant_once", fields=["opportunity", "contact"])
        ]
