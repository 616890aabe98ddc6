"""The calendar that foresaid gives each person."""

from django.db import models
from django.db.models import Q

from foresaid.people.models import Person, Row


class Feed(Row):
    """A secret address, kept as a digest; a person has one that works at a time."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="feeds")
    token_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="feed_one_at_a_time",
                fields=["person"],
                condition=Q(revoked_at__isnull=True),
            )
        ]
