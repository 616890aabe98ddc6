"""A mail to somebody, from queued to sent. One that may have gone is never sent again."""

from django.db import models
from django.db.models import Q

from foresaid.people.models import Person, Row


class Message(Row):
    class State(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"
        SENT = "sent"
        UNSURE = "unsure"
        DROPPED = "dropped"
        # Unsure, and an administrator has decided to leave it at that.
        RESTED = "rested"

    recipient = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    # Somebody outside to whom it goes instead; the recipient answers for it.
    address = models.EmailField(blank=True, db_default="")
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField()
    message_id = models.CharField(max_length=200, unique=True)
    dedupe_key = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    changed_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="message_known_state",
                condition=Q(state__in=["queued", "sending", "sent", "unsure", "dropped", "rested"]),
            )
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="message_by_due")]
