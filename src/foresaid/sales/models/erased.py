"""Addresses that were taken away, as far as they have to be known again to stay away."""

from django.db import models

from foresaid.people.models import Row


class ErasedAddress(Row):
    """The keyed digest of an erased contact's address (`sales.erased`). It names nobody."""

    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="erased_address_once", fields=["organisation", "digest"])
        ]
