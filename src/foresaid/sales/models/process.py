"""Ways of selling: processes, their frozen versions, steps with exits and questions."""

from django.db import models
from django.db.models import Q

from foresaid.people.models import Row


class Process(Row):
    name = models.CharField(max_length=120)
    is_default = models.BooleanField(default=False)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(name="process_name_once", fields=["organisation", "name"]),
            models.UniqueConstraint(
                name="process_one_default",
                fields=["organisation"],
                condition=Q(is_default=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProcessVersion(Row):
    """The steps as they were at one time; once frozen, a change makes a new version."""

    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="versions")
    n = models.PositiveSmallIntegerField()
    frozen_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["process", "n"]
        constraints = [
            models.UniqueConstraint(name="process_version_n_once", fields=["process", "n"])
        ]


class Step(Row):
    """A step of a version. `key` stays the same over versions, so that history lines up."""

    version = models.ForeignKey(ProcessVersion, on_delete=models.PROTECT, related_name="steps")
    key = models.SlugField(max_length=60, allow_unicode=True)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    purpose = models.TextField(blank=True)
    expected_days = models.PositiveSmallIntegerField(null=True, blank=True)
    # Relationship management comes after the sale: no opportunity stands there.
    after_sale = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(name="step_key_once", fields=["version", "key"]),
            models.UniqueConstraint(
                name="step_position_once",
                fields=["version", "position"],
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Exit(Row):
    """The customer's verifiable action that lets an opportunity leave the step."""

    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="exits")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    # The same as a goal for a meeting: what the customer will do because of it.
    as_goal = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["position"]


class Question(Row):
    """What to ask in this step."""

    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="questions")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)

    class Meta:
        ordering = ["position"]
