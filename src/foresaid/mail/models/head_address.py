"""Where an organisation wants the head of its chain to be held."""

from django.db import models

from foresaid.people.models import Row


class HeadAddress(Row):
    """Without a row, or with an empty address, the administrators get it."""

    address = models.EmailField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="head_address_once", fields=["organisation"])]
