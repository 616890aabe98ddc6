"""Rows that came together and can go together."""

from django.db import models
from django.db.models import Q

from foresaid.people.models import Row


class Batch(Row):
    """One arrival of rows from outside; readers see none of them until it is applied."""

    class State(models.TextChoices):
        PENDING = "pending"
        APPLIED = "applied"
        UNDONE = "undone"

    label = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="batch_known_state", condition=Q(state__in=["pending", "applied", "undone"])
            )
        ]


class SourceKey(Row):
    """How a row is called in the system it came from."""

    source = models.CharField(max_length=60)
    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=200)
    subject_id = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="source_key_once", fields=["organisation", "source", "kind", "key"]
            )
        ]
        indexes = [models.Index(fields=["kind", "subject_id"], name="source_key_by_subject")]
