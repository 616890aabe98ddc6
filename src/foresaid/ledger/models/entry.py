"""The chain: one entry per thing said, in order, each committing to the one before."""

import datetime as dt

from django.db import models
from django.db.models import Q

from foresaid.people.models import Organisation, Person, Row


class Head(models.Model):
    """Where an organisation's chain ends. Locked last in an operation, so entries never fork."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, primary_key=True, related_name="head"
    )
    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)
    recorded_at = models.DateTimeField(null=True)
    practice_at = models.DateTimeField(null=True)


class Entry(Row):
    """That something was said, by whom and when. What was said stands in the typed row.

    `recorded_at` never goes back within an organisation; `wall_at` keeps the raw clock.
    `digests` holds the salted digest of each text by field, so that a text may be erased
    and the chain still proves what else was there.
    """

    seq = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=20)
    form_version = models.PositiveSmallIntegerField(default=1)
    author = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="entries"
    )
    recorded_at = models.DateTimeField()
    wall_at = models.DateTimeField()
    practice_at = models.DateTimeField(null=True, blank=True)
    digests = models.JSONField(default=dict)
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["organisation", "seq"]
        constraints = [
            models.UniqueConstraint(name="entry_seq_once", fields=["organisation", "seq"]),
            models.UniqueConstraint(name="entry_no_fork", fields=["organisation", "prev_hash"]),
        ]

    @property
    def moment(self) -> dt.datetime:
        """The time that counts: the practice clock in a practice organisation."""
        return self.practice_at or self.recorded_at


class Words(models.Model):
    """The text of an entry, by field. It may go only where a chained erasure names it.

    The key is what the chain commits to: there is no column that could be changed unseen.
    """

    pk = models.CompositePrimaryKey("entry", "field")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="words")
    field = models.CharField(max_length=20)
    salt = models.CharField(max_length=32)
    text = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="words_not_empty", condition=~Q(text="")),
        ]


class Said(models.Model):
    """What every typed row has in common: its key is its entry."""

    entry = models.OneToOneField(
        Entry, on_delete=models.PROTECT, primary_key=True, related_name="%(class)s"
    )

    class Meta:
        abstract = True


class Erasure(Said):
    """That the words of an earlier entry were taken away, for privacy or within five minutes."""

    of_entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="erasures")
    field = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="erasure_once", fields=["of_entry", "field"]),
        ]
