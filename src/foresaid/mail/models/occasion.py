"""What somebody was reminded of: each occasion once, ever."""

from django.db import models
from django.db.models import Q

from foresaid.mail.kinds import Reminder
from foresaid.people.models import Person, Row

from .message import Message


class Occasion(Row):
    """`key` names the occasion; `subject` is the meeting or expectation, or nothing for a week.

    `message` is the mail that tells of it; none where there was nothing to tell.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Reminder)
    key = models.CharField(max_length=120, unique=True)
    subject = models.UUIDField(null=True)
    told_at = models.DateTimeField()
    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, null=True, related_name="occasions"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="occasion_known_kind", condition=Q(kind__in=Reminder.values)
            )
        ]
