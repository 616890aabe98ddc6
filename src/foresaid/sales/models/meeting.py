"""Meetings and their schedule; activities; tallies by count."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foresaid.people.models import Person, Row

from .account import Account, Contact
from .batch import Batch
from .opportunity import Opportunity
from .process import Step


class Meeting(Row):
    """A talk with a customer, or a block of calls. The `now_*` columns project its schedule.

    `first_starts_at` is the start as first recorded: a goal must have been said before it.
    """

    class Kind(models.TextChoices):
        CUSTOMER = "customer", _("meeting with a customer")
        CALL_BLOCK = "call_block", _("block of calls")
        UNPLANNED = "unplanned", _("unplanned call")
        INTERNAL = "internal", _("internal")
        # Brought by a calendar, with guests whom nobody here knows: asked about once.
        UNCLEAR = "unclear", _("not said yet")

    kind = models.CharField(max_length=12, choices=Kind, default=Kind.CUSTOMER)
    title = models.CharField(max_length=250)
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="meetings"
    )
    step = models.ForeignKey(
        Step, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Of one occurrence, and of the series to which it belongs; "" where it was typed by hand.
    calendar_uid = models.CharField(max_length=250, blank=True)
    calendar_series = models.CharField(max_length=250, blank=True, default="")
    # Names and addresses of those whom nobody here knows, until somebody says who they are.
    guests = models.JSONField(default=list, blank=True)
    recorded_at = models.DateTimeField()
    first_starts_at = models.DateTimeField()
    now_starts_at = models.DateTimeField()
    now_ends_at = models.DateTimeField()
    now_state = models.CharField(max_length=10, default="planned")
    now_lead = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="meetings_led"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="meeting_known_kind",
                condition=Q(
                    kind__in=["customer", "call_block", "unplanned", "internal", "unclear"]
                ),
            ),
            models.CheckConstraint(
                name="meeting_ends_after_start", condition=Q(now_ends_at__gt=F("now_starts_at"))
            ),
            models.UniqueConstraint(
                name="meeting_calendar_once",
                fields=["organisation", "calendar_uid"],
                condition=~Q(calendar_uid=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "now_lead", "now_starts_at"], name="meeting_by_lead"
            ),
            models.Index(fields=["organisation", "calendar_series"], name="meeting_by_series"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def confirmed_by_calendar(self) -> bool:
        return bool(self.calendar_uid)


class MeetingOpportunity(models.Model):
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="subjects")
    opportunity = models.ForeignKey(
        Opportunity, on_delete=models.PROTECT, related_name="meeting_links"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="meeting_opportunity_once", fields=["meeting", "opportunity"]
            )
        ]


class MeetingPerson(models.Model):
    """Somebody in the meeting: one of ours, or a contact. Exactly one of ours leads."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="people")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, related_name="+")
    leads = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="meeting_person_one_side",
                condition=Q(person__isnull=False, contact__isnull=True)
                | Q(person__isnull=True, contact__isnull=False, leads=False),
            ),
            models.UniqueConstraint(
                name="meeting_one_lead", fields=["meeting"], condition=Q(leads=True)
            ),
        ]


class MeetingSchedule(Row):
    """When it is to be, as each source said it: append-only, guarded by triggers."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        CANCELLED = "cancelled", _("cancelled")
        NO_SHOW = "no_show", _("did not take place")
        HELD = "held", _("held")

    class Origin(models.TextChoices):
        HAND = "hand", _("by hand")
        CALENDAR = "calendar", _("by a calendar")

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="schedule")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.HAND)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["recorded_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="meeting_schedule_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                name="meeting_schedule_known_state",
                condition=Q(state__in=["planned", "cancelled", "no_show", "held"]),
            ),
        ]


class MeetingCount(Row):
    """How many talks a block of calls brought, as somebody counted; the last row holds."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="counts")
    count = models.PositiveIntegerField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["recorded_at", "id"]


class Activity(Row):
    """Something done at a moment: a call, a mail, an offer sent."""

    kind = models.CharField(max_length=60)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="activities"
    )
    opportunity = models.ForeignKey(
        Opportunity, on_delete=models.PROTECT, null=True, blank=True, related_name="activities"
    )
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    by_customer = models.BooleanField(default=False)
    text = models.CharField(max_length=500, blank=True)
    batch = models.ForeignKey(
        Batch, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-happened_at"]
        indexes = [
            models.Index(fields=["opportunity", "happened_at"], name="activity_by_opportunity"),
            models.Index(fields=["person", "happened_at"], name="activity_by_person"),
        ]


class Tally(Row):
    """Leads or attempts of a day that nobody keeps one by one."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tallies")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="+")
    on_date = models.DateField()
    count = models.PositiveIntegerField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="tally_once_a_day", fields=["person", "step", "on_date"])
        ]
