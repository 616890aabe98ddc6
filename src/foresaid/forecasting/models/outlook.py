"""What a term was expected to bring, what came of it, and how both compare."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foresaid.ledger.models import Call
from foresaid.people.models import Organisation, Person, Team, Term
from foresaid.sales.models import Opportunity

from .run import Run


class Outlook(models.Model):
    """One part of a term, for a person, a team with all below it, or without both everybody.

    Belief only; `won` is the fact that the belief of that moment stood on. Means add up over
    people and parts; quantiles do not.
    """

    class Measure(models.TextChoices):
        WON_AMOUNT = "won_amount"
        WON_COUNT = "won_count"

    class Part(models.TextChoices):
        WON = "won", _("won so far")
        OPEN = "open", _("open now")
        NEW = "new", _("still to be created")
        TOTAL = "total", _("the whole term")

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="outlooks")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, related_name="+")
    measure = models.CharField(max_length=12, choices=Measure)
    part = models.CharField(max_length=6, choices=Part)
    mean = models.FloatField()
    # Level as text to value; empty for what has come already.
    quantiles = models.JSONField(default=dict)
    # Of the whole term: what moved since an earlier run, and which opportunities moved it.
    moved = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="outlook_person_or_team", condition=Q(person=None) | Q(team=None)
            ),
            models.UniqueConstraint(
                name="outlook_of_person",
                fields=["run", "term", "person", "measure", "part"],
                condition=Q(person__isnull=False),
            ),
            models.UniqueConstraint(
                name="outlook_of_team",
                fields=["run", "term", "team", "measure", "part"],
                condition=Q(team__isnull=False),
            ),
            models.UniqueConstraint(
                name="outlook_of_everybody",
                fields=["run", "term", "measure", "part"],
                condition=Q(person=None, team=None),
            ),
        ]
        indexes = [
            models.Index(fields=["term", "person", "part"], name="outlook_by_person"),
            models.Index(fields=["term", "team", "part"], name="outlook_by_team"),
        ]


class Score(models.Model):
    """An outlook held against what came. Written when its term ends.

    `crps` is in the measure's unit; a result that is entered late lets it be written again.
    """

    outlook = models.OneToOneField(
        Outlook, on_delete=models.CASCADE, primary_key=True, related_name="score"
    )
    came = models.FloatField()
    crps = models.FloatField()
    inside = models.BooleanField()
    data_version = models.PositiveBigIntegerField()


class CallScore(models.Model):
    """A person's own call held against the same, when its term has ended."""

    call = models.OneToOneField(Call, on_delete=models.CASCADE, primary_key=True)
    came = models.FloatField()
    crps = models.FloatField()
    inside = models.BooleanField()
    data_version = models.PositiveBigIntegerField()


class Foretold(models.Model):
    """The chance of one open opportunity to be won within a term, as a run saw it.

    `worth` is what it would bring when won, in the organisation's currency. `came` is filled
    when the term has ended.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="foretold")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="+")
    chance = models.FloatField()
    worth = models.FloatField(null=True)
    close_on = models.DateField(null=True)
    came = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="foretold_once", fields=["run", "term", "opportunity"]),
            models.CheckConstraint(name="foretold_chance_range", condition=Q(chance__range=(0, 1))),
        ]
        indexes = [models.Index(fields=["term", "chance"], name="foretold_by_chance")]


class Honesty(models.Model):
    """How earlier computed chances of an organisation went: figures as the engine gave them."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, primary_key=True, related_name="honesty"
    )
    made_at = models.DateTimeField()
    figures = models.JSONField()


class Diagnosis(models.Model):
    """Where a person differs from peers of the role, for the person and the direct manager."""

    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, primary_key=True, related_name="diagnosis"
    )
    as_of = models.DateTimeField()
    data_version = models.PositiveBigIntegerField()
    figures = models.JSONField()
