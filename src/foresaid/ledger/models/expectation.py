"""Expectations, and what came of them: changes, withdrawals, results."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foresaid.people.models import Person
from foresaid.sales.models import Account, Contact, Exit, Meeting, Opportunity

from .entry import Said

SUBJECTS = ("opportunity", "account", "contact", "meeting", "person")


def _one_subject() -> Q:
    """Exactly one subject column is filled, or none for a group."""
    empty = {f"{name}__isnull": True for name in SUBJECTS}
    allowed = Q(is_group=True, **empty)
    for name in SUBJECTS:
        allowed |= Q(is_group=False, **{**empty, f"{name}__isnull": False})
    return allowed


class Expectation(Said):
    """Which party will have done what, by when, and how we will know.

    Words: `what`; optionally `at_least` (a goal's fallback), `how_known`, `who`.
    `speaks_from` is the moment from which it would be hindsight: a meeting's first known
    start, otherwise the due moment. `stated_at` repeats the entry's moment so that the
    database itself can hold `set_before` to its meaning.
    """

    class Kind(models.TextChoices):
        NEXT_STEP = "next_step", _("next step")
        WAITING = "waiting", _("waiting until their date")
        GOAL = "goal", _("goal")
        COMMITMENT = "commitment", _("commitment")
        AIM = "aim", _("aim of a review")
        HAND_OVER = "hand_over", _("hand-over")

    class Party(models.TextChoices):
        CUSTOMER = "customer", _("customer")
        PARTNER = "partner", _("partner")
        OURS = "ours", _("ours")

    class Wording(models.TextChoices):
        SUGGESTED = "suggested", _("as suggested")
        EDITED = "edited", _("suggestion, edited")
        OWN = "own", _("own words")

    kind = models.CharField(max_length=12, choices=Kind)
    opportunity = models.ForeignKey(
        Opportunity, on_delete=models.PROTECT, null=True, related_name="expectations"
    )
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="expectations"
    )
    contact = models.ForeignKey(
        Contact, on_delete=models.PROTECT, null=True, related_name="expectations"
    )
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, null=True, related_name="expectations"
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="expectations"
    )
    is_group = models.BooleanField(default=False)
    party = models.CharField(max_length=10, choices=Party)
    # The one of ours who answers for it: the owner, who leads the meeting, who promised.
    holder = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="held")
    doer_contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField()
    exit = models.ForeignKey(Exit, on_delete=models.PROTECT, null=True, related_name="+")
    confidence = models.PositiveSmallIntegerField(null=True)
    wording = models.CharField(max_length=10, choices=Wording, default=Wording.OWN)
    count_wanted = models.PositiveSmallIntegerField(null=True)
    speaks_from = models.DateTimeField()
    stated_at = models.DateTimeField()
    set_before = models.BooleanField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="expectation_one_subject", condition=_one_subject()),
            models.CheckConstraint(
                name="expectation_set_before_is_true",
                condition=Q(set_before=True, stated_at__lt=F("speaks_from"))
                | Q(set_before=False, stated_at__gte=F("speaks_from")),
            ),
            models.CheckConstraint(
                name="expectation_confidence_range",
                condition=Q(confidence__isnull=True) | Q(confidence__range=(1, 99)),
            ),
            models.CheckConstraint(
                name="expectation_known_words",
                condition=Q(
                    kind__in=["next_step", "waiting", "goal", "commitment", "aim", "hand_over"],
                    party__in=["customer", "partner", "ours"],
                    wording__in=["suggested", "edited", "own"],
                ),
            ),
            models.CheckConstraint(
                name="expectation_goal_has_meeting",
                condition=Q(kind="goal", meeting__isnull=False)
                | (~Q(kind="goal") & Q(meeting__isnull=True)),
            ),
        ]


class ExpectationMember(models.Model):
    """An opportunity of the group that an expectation speaks of."""

    pk = models.CompositePrimaryKey("expectation", "opportunity")
    expectation = models.ForeignKey(Expectation, on_delete=models.PROTECT, related_name="members")
    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="+")


class Adoption(Said):
    """That the new owner of an opportunity took on what the former one had said of it.

    Wording and date stay; from here on `holder` answers for it.
    """

    of = models.ForeignKey(Expectation, on_delete=models.PROTECT, related_name="adoptions")
    holder = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="adopted")


class HandOver(Said):
    """What accepting a hand-over does: whether the opportunity becomes the receiver's."""

    of = models.OneToOneField(Expectation, on_delete=models.PROTECT, related_name="hand_over")
    moves_credit = models.BooleanField()


class Change(Said):
    """A later date or confidence, with its reason in the words; the first wording stays."""

    of = models.ForeignKey(Expectation, on_delete=models.PROTECT, related_name="changes")
    due_at = models.DateTimeField(null=True)
    confidence = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="change_changes_something",
                condition=Q(due_at__isnull=False) | Q(confidence__isnull=False),
            ),
            models.CheckConstraint(
                name="change_confidence_range",
                condition=Q(confidence__isnull=True) | Q(confidence__range=(1, 99)),
            ),
        ]


class Withdrawal(Said):
    """It is no longer expected. Within five minutes it is a taking back, shown nowhere."""

    of = models.OneToOneField(Expectation, on_delete=models.PROTECT, related_name="withdrawal")
    taken_back = models.BooleanField(default=False)


class Result(Said):
    """What came of it, as the holder or the manager saw it. Words: `evidence`, `action`.

    `movement` is of meetings alone. The action is what somebody will do next, and by when;
    only a customer's makes an advance.
    """

    class Came(models.TextChoices):
        REACHED = "reached", _("reached")
        PARTLY = "partly", _("partly")
        NOT_REACHED = "not_reached", _("not reached")
        NOT_HELD = "not_held", _("did not take place")

    class View(models.TextChoices):
        OWNER = "owner"
        MANAGER = "manager"

    class Movement(models.TextChoices):
        ORDER = "order", _("order")
        ADVANCE = "advance", _("advance")
        CONTINUATION = "continuation", _("continuation")
        NO_SALE = "no_sale", _("no sale")

    of = models.ForeignKey(Expectation, on_delete=models.PROTECT, related_name="results")
    came = models.CharField(max_length=12, choices=Came)
    view = models.CharField(max_length=10, choices=View)
    happened_on = models.DateField()
    late = models.BooleanField(default=False)
    movement = models.CharField(max_length=12, choices=Movement, null=True)
    action_party = models.CharField(max_length=10, choices=Expectation.Party, null=True)
    action_on = models.DateField(null=True)
    action_by = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="result_known_words",
                condition=Q(
                    came__in=["reached", "partly", "not_reached", "not_held"],
                    view__in=["owner", "manager"],
                ),
            ),
            models.CheckConstraint(
                name="result_known_movement",
                condition=Q(movement__isnull=True)
                | Q(movement__in=["order", "advance", "continuation", "no_sale"]),
            ),
            models.CheckConstraint(
                name="result_advance_has_a_customers_dated_action",
                condition=Q(movement__isnull=True)
                | ~Q(movement="advance")
                | Q(action_on__isnull=False, action_party="customer"),
            ),
            models.CheckConstraint(
                name="result_not_held_moves_nothing",
                condition=~Q(came="not_held") | Q(movement__isnull=True),
            ),
        ]


class Standing(models.Model):
    """Where an expectation stands now: a projection of its entries that can be rebuilt."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        REACHED = "reached", _("reached")
        PARTLY = "partly", _("partly")
        NOT_REACHED = "not_reached", _("not reached")
        NOT_HELD = "not_held", _("did not take place")
        WITHDRAWN = "withdrawn", _("withdrawn")

    expectation = models.OneToOneField(
        Expectation, on_delete=models.PROTECT, primary_key=True, related_name="standing"
    )
    organisation = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    holder = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opportunity = models.ForeignKey(
        Opportunity, on_delete=models.PROTECT, null=True, related_name="standings"
    )
    kind = models.CharField(max_length=12)
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    first_due_at = models.DateTimeField()
    due_at = models.DateTimeField()
    times_changed = models.PositiveSmallIntegerField(default=0)
    last_seq = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="standing_known_state",
                condition=Q(
                    state__in=[
                        "open",
                        "reached",
                        "partly",
                        "not_reached",
                        "not_held",
                        "withdrawn",
                    ]
                ),
            )
        ]
        indexes = [
            models.Index(fields=["holder", "state", "due_at"], name="standing_by_holder"),
            models.Index(fields=["opportunity", "state", "due_at"], name="standing_by_opportunity"),
            models.Index(fields=["organisation", "state", "due_at"], name="standing_by_due"),
        ]
