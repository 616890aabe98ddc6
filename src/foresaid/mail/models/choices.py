"""What a person has chosen about mails. Without rows the defaults hold."""

from django.db import models
from django.db.models import Q

from foresaid.mail.kinds import MINUTES_BEFORE, QUIET_FROM, QUIET_TO, Reminder
from foresaid.people.models import Person, Row


class MailTimes(Row):
    """Quiet hours by the person's clock, over midnight where they end earlier than they start.

    Both the same: there are none. `minutes_before`: how long before a meeting.
    """

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="mail_times")
    quiet_from = models.TimeField(default=QUIET_FROM)
    quiet_to = models.TimeField(default=QUIET_TO)
    minutes_before = models.PositiveSmallIntegerField(default=60)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="mail_times_known_minutes", condition=Q(minutes_before__in=MINUTES_BEFORE)
            )
        ]


class Declined(Row):
    """A kind of reminder that a person does not want."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="declined_mails")
    kind = models.CharField(max_length=10, choices=Reminder)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="declined_once", fields=["person", "kind"]),
            models.CheckConstraint(
                name="declined_known_kind", condition=Q(kind__in=Reminder.values)
            ),
        ]
