"""A link in a mail that does one thing for one person, once."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foresaid.people.models import Person, Row

from .message import Message


class Tap(Row):
    """`subject` is the public key of a meeting or, for `happened`, of an expectation.

    The digest of the token alone is kept. Using one of several about the same thing uses up all.
    """

    class Act(models.TextChoices):
        GOAL = "goal", _("Set the goal")
        REACHED = "reached", _("Reached")
        PARTLY = "partly", _("Partly")
        NOT_REACHED = "not_reached", _("Not reached")
        NOT_HELD = "not_held", _("Did not take place")
        HELD = "held", _("It took place")
        HAPPENED = "happened", _("It happened")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="taps")
    act = models.CharField(max_length=12, choices=Act)
    subject = models.UUIDField()
    token_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="tap_known_act",
                condition=Q(
                    act__in=[
                        "goal",
                        "reached",
                        "partly",
                        "not_reached",
                        "not_held",
                        "held",
                        "happened",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="tap_expires_after_made", condition=Q(expires_at__gt=F("made_at"))
            ),
        ]
        indexes = [models.Index(fields=["person", "subject"], name="tap_by_subject")]
