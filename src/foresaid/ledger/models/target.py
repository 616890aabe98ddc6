"""Targets, agreed plans and a person's own call for a term."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foresaid.people.models import Person, Team, Term

from .entry import Said


class Measure(models.TextChoices):
    WON_AMOUNT = "won_amount", _("won, in money")
    WON_COUNT = "won_count", _("deals won")
    STEP_ENTRIES = "step_entries", _("opportunities that enter a step")
    MEETINGS = "meetings", _("customer meetings")


class Target(Said):
    """What a person, a team or everybody owes in a term. A later one replaces, never edits."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="targets")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="targets")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="targets")
    measure = models.CharField(max_length=14, choices=Measure)
    step_key = models.CharField(max_length=60, blank=True)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    currency = models.CharField(max_length=3, blank=True)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="replaced_by"
    )
    stated_at = models.DateTimeField()
    set_before = models.BooleanField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="target_person_or_team",
                condition=Q(person__isnull=True) | Q(team__isnull=True),
            ),
            # Whatever comes after the first names the one it replaces, and each is replaced once.
            models.UniqueConstraint(
                name="target_first_of_person",
                fields=["person", "term", "measure", "step_key"],
                condition=Q(replaces__isnull=True, person__isnull=False),
            ),
            models.UniqueConstraint(
                name="target_first_of_team",
                fields=["team", "term", "measure", "step_key"],
                condition=Q(replaces__isnull=True, team__isnull=False),
            ),
            models.UniqueConstraint(
                name="target_first_of_everybody",
                fields=["term", "measure", "step_key"],
                condition=Q(replaces__isnull=True, person__isnull=True, team__isnull=True),
            ),
            models.CheckConstraint(name="target_not_negative", condition=Q(amount__gte=0)),
            models.CheckConstraint(
                name="target_money_has_currency",
                condition=(Q(measure="won_amount") & ~Q(currency=""))
                | (~Q(measure="won_amount") & Q(currency="")),
            ),
            models.CheckConstraint(
                name="target_step_named",
                condition=(Q(measure="step_entries") & ~Q(step_key=""))
                | (~Q(measure="step_entries") & Q(step_key="")),
            ),
        ]


class Plan(Said):
    """A person's path to a target, as drafted or agreed; every version stays."""

    class State(models.TextChoices):
        DRAFTED = "drafted", _("drafted")
        AGREED = "agreed", _("agreed")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="plans")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State)
    body = models.JSONField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="plan_known_state", condition=Q(state__in=["drafted", "agreed"])
            )
        ]


class Call(Said):
    """What a person expects of their own term: commit, likely, best."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="calls")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    commit = models.DecimalField(max_digits=18, decimal_places=2)
    likely = models.DecimalField(max_digits=18, decimal_places=2)
    best = models.DecimalField(max_digits=18, decimal_places=2)
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="call_in_order",
                condition=Q(commit__lte=models.F("likely"), likely__lte=models.F("best")),
            )
        ]
