"""An import: which file, read how, what it found, what was refused."""

from django.db import models
from django.db.models import Q

from foresaid.people.models import Person, Row
from foresaid.sales.models import Batch


class Mapping(Row):
    """How the columns of a source's files are read, kept under a name for the next time."""

    name = models.CharField(max_length=120)
    source = models.CharField(max_length=60)
    form = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="mapping_name_once", fields=["organisation", "name"])
        ]


class ImportRun(Row):
    """One import from file to rows. The staged rows stand in a file of their own."""

    class State(models.TextChoices):
        STAGED = "staged"
        APPLIED = "applied"
        UNDONE = "undone"
        CANCELLED = "cancelled"
        FAILED = "failed"

    batch = models.OneToOneField(
        Batch, on_delete=models.PROTECT, null=True, related_name="import_run"
    )
    mapping = models.ForeignKey(Mapping, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=60)
    file_names = models.JSONField(default=list)
    file_digest = models.CharField(max_length=64)
    staged_in = models.CharField(max_length=120)
    form = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.STAGED)
    reason = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="import_run_known_state",
                condition=Q(state__in=["staged", "applied", "undone", "cancelled", "failed"]),
            )
        ]


class Refused(models.Model):
    """A row that was not taken: where it stands, why, and what would help."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="refused")
    file = models.CharField(max_length=200)
    line = models.PositiveIntegerField()
    column = models.CharField(max_length=120, blank=True)
    value = models.CharField(max_length=300, blank=True)
    code = models.CharField(max_length=40)


class Proposal(models.Model):
    """A near spelling: taken as the suggested name only if somebody says so."""

    class Decision(models.TextChoices):
        OPEN = "open"
        SAME = "same"
        NEW = "new"

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="proposals")
    kind = models.CharField(max_length=30)
    found = models.CharField(max_length=200)
    suggested = models.CharField(max_length=200)
    rows = models.PositiveIntegerField(default=0)
    decision = models.CharField(max_length=6, choices=Decision, default=Decision.OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="proposal_once", fields=["run", "kind", "found"])
        ]


class Touched(models.Model):
    """A row that an import changed in place, as it was before, so that it can be undone."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="touched")
    kind = models.CharField(max_length=30)
    subject_id = models.PositiveBigIntegerField()
    before = models.JSONField(null=True)
