"""A link that signs one person in once."""

from django.db import models
from django.db.models import F, Q

from .person import Person
from .row import Row


class SignInLink(Row):
    """Kept as a digest; useless once used or past its time."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="sign_in_links")
    token_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="sign_in_link_expires_after_made", condition=Q(expires_at__gt=F("made_at"))
            )
        ]
