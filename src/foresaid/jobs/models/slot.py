"""A turn of something that recurs; the unique pair lets one worker of many take it."""

from django.db import models


class Slot(models.Model):
    name = models.CharField(max_length=60)
    slot = models.DateTimeField()
    taken_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="slot_once", fields=["name", "slot"])]
