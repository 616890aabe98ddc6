"""Invitations that came by mail, as far as they are needed to know the dates of a series."""

from django.db import models

from foresaid.people.models import Row


class Invited(Row):
    """One event or series, by its own number, as the organiser's mails have it by now."""

    series = models.CharField(max_length=250)
    organiser = models.EmailField(max_length=320)
    content = models.TextField()
    first_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    # When more dates of the series come into reach; empty where all are known.
    next_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="invited_once", fields=["organisation", "series"])
        ]
