"""The mailbox of foresaid's own address: how far it was read, and what could not be."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foresaid.people.models import Row


class Mailbox(models.Model):
    """One folder on a server, of the whole installation. `key` is a digest: nothing is shown of it.

    `seen` is the number (UID) up to which every mail was dealt with; numbers begin anew where the
    server says so by another `validity`.
    """

    key_digest = models.CharField(max_length=64, unique=True)
    validity = models.BigIntegerField(default=0)
    seen = models.BigIntegerField(default=0)
    next_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=500, blank=True)
    passed_over = models.PositiveIntegerField(default=0)


class TakenMail(models.Model):
    """A mail that was dealt with, by the digest of its very bytes: it is never taken twice."""

    digest = models.CharField(max_length=64, unique=True)
    taken_at = models.DateTimeField()


class UnreadMail(Row):
    """A mail of one organisation that could not be taken, and why. It stays in the mailbox."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for a look")
        AGAIN = "again", _("is tried again")
        TAKEN = "taken", _("was taken in after all")
        RESTED = "rested", _("rests")

    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="unread")
    validity = models.BigIntegerField()
    uid = models.BigIntegerField()
    sender = models.CharField(max_length=320, blank=True)
    subject = models.CharField(max_length=250, blank=True)
    problem = models.CharField(max_length=500)
    came_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)

    class Meta:
        ordering = ["-came_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="unread_mail_once", fields=["organisation", "mailbox", "validity", "uid"]
            ),
            models.CheckConstraint(
                name="unread_mail_known_state",
                condition=Q(state__in=["waiting", "again", "taken", "rested"]),
            ),
        ]
        indexes = [
            models.Index(fields=["mailbox"], name="unread_mail_again", condition=Q(state="again"))
        ]
