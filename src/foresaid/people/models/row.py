"""What every table of an organisation has in common."""

import uuid

from django.db import models


class Row(models.Model):
    """A row that belongs to one organisation and is known outside by its uuid alone."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        abstract = True
