"""Who did what, and who looked at whom."""

from django.db import models
from django.db.models import Q

from .person import Person
from .row import Row


class ActorKind(models.TextChoices):
    PERSON = "person"
    JOB = "job"
    OPERATOR = "operator"


class Journal(Row):
    """One row per operation. `request_key` makes a form that was sent twice count once."""

    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10, choices=ActorKind)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    door = models.CharField(max_length=10)
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=80, blank=True)
    # NULL where there is none: UNIQUE passes over it, and would not over "".
    request_key = models.CharField(max_length=80, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="journal_request_once", fields=["organisation", "request_key"]
            ),
            models.CheckConstraint(
                name="journal_person_acts",
                condition=Q(actor_kind="person", person__isnull=False) | ~Q(actor_kind="person"),
            ),
        ]
        indexes = [models.Index(fields=["organisation", "at"], name="journal_by_time")]


class Look(models.Model):
    """That one person looked at an area of another's work on a day."""

    organisation = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    viewer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="looks_made")
    about = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="looks_received")
    area = models.CharField(max_length=40)
    on_date = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="look_once_a_day", fields=["viewer", "about", "area", "on_date"]
            )
        ]
