"""One opportunity: everything that is known of it, in order of time."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from foresaid.people.actor import Actor

from .. import access
from ..models import (
    Activity,
    Meeting,
    Opportunity,
    OutcomeChange,
    Participant,
    Step,
    StepChange,
    ValueChange,
)
from ..operations import finding
from ..operations.process import newest_version
from .lists import OpportunityRow, row_of
from .shares import ShareChange, ShareView, credits_of, share_changes, shares_now

MOST_ACTIVITIES = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitView:
    uuid: UUID
    text: str
    as_goal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """A step of the opportunity's way of selling, as it is in force now."""

    uuid: UUID
    key: str
    position: int
    name: str
    purpose: str
    expected_days: int | None
    exits: tuple[ExitView, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """A stay in a step; `left_at` is None for the present one of an open opportunity.

    `dated` is False where the step is known and the moment is not.
    """

    key: str
    name: str
    entered_at: dt.datetime
    left_at: dt.datetime | None
    by: str
    source: str
    dated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueView:
    """A value from a moment on: an amount with currency, a close date, or a text."""

    field: str
    key: str
    amount: Decimal | None
    currency: str
    close_on: dt.date | None
    text: str
    at: dt.datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeView:
    outcome: str
    label: str
    reason: str
    at: dt.datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingView:
    uuid: UUID
    title: str
    kind: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    state: str
    lead: str
    confirmed_by_calendar: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityView:
    kind: str
    text: str
    at: dt.datetime
    person: str
    by_customer: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantView:
    uuid: UUID
    name: str
    job_title: str
    part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpportunityPage:
    """`row` is the line of the list; lists are in order of time, newest last.

    `share_changes` leaves out to whom it belonged when it was opened.
    """

    row: OpportunityRow
    created_on: dt.date | None
    age_days: int | None
    product: str
    product_uuid: UUID | None
    list_price: tuple[Decimal, str] | None
    process: str
    process_id: int
    steps: tuple[StepView, ...]
    current: StepView | None
    stays: tuple[Stay, ...]
    values: tuple[ValueView, ...]
    outcomes: tuple[OutcomeView, ...]
    shares: tuple[ShareView, ...]
    share_changes: tuple[ShareChange, ...]
    participants: tuple[ParticipantView, ...]
    meetings: tuple[MeetingView, ...]
    activities: tuple[ActivityView, ...]
    owner_id: int | None

    @property
    def amounts(self) -> tuple[ValueView, ...]:
        return tuple(value for value in self.values if value.field == "amount")

    @property
    def close_dates(self) -> tuple[ValueView, ...]:
        return tuple(value for value in self.values if value.field == "close_on")

    @property
    def attributes(self) -> tuple[ValueView, ...]:
        """The latest text of each further attribute."""
        latest = {value.key: value for value in self.values if value.field == "attribute"}
        return tuple(value for value in latest.values() if value.text)


def opportunity_page(actor: Actor, uuid: UUID, now: dt.datetime) -> OpportunityPage:
    """Everything that sales facts say of an opportunity in sight. Fifteen queries at most."""
    moment = actor.organisation.moment(now)
    rows = access.opportunities(actor, actor.organisation.today(now)).select_related(
        "account", "now_owner", "now_step", "product", "version__process"
    )
    found = finding.one(rows, uuid, _("There is no such opportunity."), "opportunity")
    steps = steps_of(found)
    created = found.created_at
    product = found.product
    price = product.list_price if product else None
    key = found.now_step.key if found.now_step else ""
    held = credits_of(found)
    return OpportunityPage(
        row=row_of(found, moment, actor),
        created_on=created.astimezone(actor.organisation.zone).date() if created else None,
        age_days=((found.now_closed_at or moment) - created).days if created else None,
        product=product.name if product else "",
        product_uuid=product.uuid if product else None,
        list_price=(price, product.currency) if product and price is not None else None,
        process=found.version.process.name,
        process_id=found.version.process_id,
        steps=steps,
        current=next((step for step in steps if step.key == key), None),
        stays=_stays(found, moment),
        values=_values(found, moment),
        outcomes=_outcomes(found, moment),
        shares=shares_now(held),
        share_changes=share_changes(held, moment),
        participants=_participants(found),
        meetings=_meetings(actor, found, now),
        activities=_activities(found, moment),
        owner_id=found.now_owner_id,
    )


def own_step_keys(actor: Actor, uuid: UUID, now: dt.datetime) -> list[str]:
    """The keys of the steps that this opportunity can enter."""
    rows = access.opportunities(actor, actor.organisation.today(now))
    message = _("There is no such opportunity.")
    found = finding.one(rows.select_related("version__process"), uuid, message, "opportunity")
    return [step.key for step in steps_of(found)]


def steps_of(opportunity: Opportunity) -> tuple[StepView, ...]:
    """The steps in force of its way of selling, in order. Four queries."""
    version = newest_version(opportunity.version.process) or opportunity.version
    rows = version.steps.filter(after_sale=False).prefetch_related("exits", "questions")
    return tuple(step_view(row) for row in rows)


def step_view(row: Step) -> StepView:
    """A step with its exits and questions already fetched."""
    return StepView(
        uuid=row.uuid,
        key=row.key,
        position=row.position,
        name=row.name,
        purpose=row.purpose,
        expected_days=row.expected_days,
        exits=tuple(
            ExitView(uuid=one.uuid, text=one.text, as_goal=one.as_goal or one.text)
            for one in row.exits.all()
        ),
        questions=tuple(one.text for one in row.questions.all()),
    )


def _stays(opportunity: Opportunity, moment: dt.datetime) -> tuple[Stay, ...]:
    rows = list(
        StepChange.objects.in_force(moment)
        .filter(opportunity=opportunity)
        .select_related("step", "by")
        .order_by("happened_at", "seq", "id")
    )
    ends: Sequence[dt.datetime | None] = [row.happened_at for row in rows[1:]] + [
        opportunity.now_closed_at
    ]
    return tuple(
        Stay(
            key=row.step.key,
            name=row.step.name,
            entered_at=row.happened_at,
            left_at=left,
            by=row.by.name if row.by else "",
            source=row.get_source_display(),
            dated=opportunity.created_at is not None or row.source != "inferred",
        )
        for row, left in zip(rows, ends, strict=False)
    )


def _values(opportunity: Opportunity, moment: dt.datetime) -> tuple[ValueView, ...]:
    rows = ValueChange.objects.in_force(moment).filter(opportunity=opportunity)
    return tuple(
        ValueView(
            field=row.field,
            key=row.key,
            amount=row.amount,
            currency=row.currency,
            close_on=row.close_on,
            text=row.text,
            at=row.happened_at,
            by=row.by.name if row.by else "",
        )
        for row in rows.select_related("by").order_by("happened_at", "id")
    )


def _outcomes(opportunity: Opportunity, moment: dt.datetime) -> tuple[OutcomeView, ...]:
    rows = OutcomeChange.objects.in_force(moment).filter(opportunity=opportunity)
    return tuple(
        OutcomeView(
            outcome=row.outcome,
            label=row.get_outcome_display(),
            reason=row.reason,
            at=row.happened_at,
            by=row.by.name if row.by else "",
        )
        for row in rows.select_related("by").order_by("happened_at", "id")
    )


def _participants(opportunity: Opportunity) -> tuple[ParticipantView, ...]:
    rows = Participant.objects.filter(opportunity=opportunity).select_related("contact")
    return tuple(
        ParticipantView(
            uuid=row.contact.uuid,
            name=row.contact.name,
            job_title=row.contact.job_title,
            part=row.part,
        )
        for row in rows.order_by("pk")
    )


def _meetings(actor: Actor, opportunity: Opportunity, now: dt.datetime) -> tuple[MeetingView, ...]:
    rows = Meeting.objects.filter(
        organisation=actor.organisation, subjects__opportunity=opportunity
    )
    return tuple(
        meeting_view(row) for row in rows.select_related("now_lead").order_by("now_starts_at")
    )


def meeting_view(row: Meeting) -> MeetingView:
    return MeetingView(
        uuid=row.uuid,
        title=row.title,
        kind=row.kind,
        starts_at=row.now_starts_at,
        ends_at=row.now_ends_at,
        state=row.now_state,
        lead=row.now_lead.name if row.now_lead else "",
        confirmed_by_calendar=row.confirmed_by_calendar,
    )


def _activities(opportunity: Opportunity, moment: dt.datetime) -> tuple[ActivityView, ...]:
    rows = Activity.objects.filter(opportunity=opportunity, happened_at__lte=moment)
    newest = rows.select_related("person").order_by("-happened_at", "-pk")[:MOST_ACTIVITIES]
    return tuple(
        ActivityView(
            kind=row.kind,
            text=row.text,
            at=row.happened_at,
            person=row.person.name if row.person else "",
            by_customer=row.by_customer,
        )
        for row in newest
    )
