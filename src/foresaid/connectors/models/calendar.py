"""Calendars that people have connected."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foresaid.people.models import Person, Row


class Calendar(Row):
    """Somebody's calendar elsewhere, and how the last look at it went.

    `secret` holds address, user and password, sealed with the site's key: an address that nobody
    else knows is a secret like a password. `host` is what may be shown of it.
    """

    class Kind(models.TextChoices):
        ADDRESS = "address", _("calendar address")
        SERVER = "server", _("calendar server")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="calendars")
    kind = models.CharField(max_length=10, choices=Kind)
    host = models.CharField(max_length=255)
    secret = models.TextField()
    connected_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=500, blank=True)
    # What the server said of the version read last, so that it need not be sent again.
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    # Until when the window reached at the last full reading; it moves on by itself.
    read_until = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["connected_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="calendar_known_kind", condition=Q(kind__in=["address", "server"])
            ),
            models.CheckConstraint(
                name="calendar_secret_goes_at_the_end",
                condition=Q(ended_at__isnull=True) | Q(secret=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"], name="calendar_due", condition=Q(ended_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return self.host
