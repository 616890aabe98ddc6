"""Meetings with their schedule, activities, and leads by count."""

import datetime as dt
from collections.abc import Iterator
from functools import partial

from foresaid.engine.world_rows import Practice, Talk
from foresaid.ledger.models import Schedule
from foresaid.ledger.operations.scheduling import entry_of
from foresaid.people.models import Organisation
from foresaid.sales.models import (
    Activity,
    Meeting,
    MeetingOpportunity,
    MeetingPerson,
    MeetingSchedule,
    Step,
    Tally,
)

from .clock import Clock
from .customers import Customers
from .people import Staff
from .sayings import Saying

AT_ONCE = 1_000
TO_FRIDAY = 4  # a week's leads are counted when it ends
Shown = MeetingSchedule.State


def write_meetings(
    organisation: Organisation,
    world: Practice,
    steps: dict[str, Step],
    sales: dict[str, int],
    staff: Staff,
    customers: Customers,
    clock: Clock,
) -> dict[str, Meeting]:
    """Write meetings past and ahead, each with who came and every row of its schedule."""
    made = Meeting.objects.bulk_create(
        (
            Meeting(
                organisation=organisation,
                title=talk.title,
                account_id=customers.accounts[talk.account],
                step=steps[talk.step],
                calendar_uid=_calendar(organisation, talk),
                recorded_at=clock.past(talk.recorded_at),
                first_starts_at=clock.at(talk.starts_at),
                now_starts_at=clock.at(talk.starts_at),
                now_ends_at=clock.at(talk.ends_at),
                now_state=_state(talk),
                now_lead=staff.people[talk.owner],
            )
            for talk in world.talks
        ),
        batch_size=AT_ONCE,
    )
    pairs = list(zip(world.talks, made, strict=True))
    MeetingOpportunity.objects.bulk_create(
        (MeetingOpportunity(meeting=row, opportunity_id=sales[talk.sale]) for talk, row in pairs),
        batch_size=AT_ONCE,
    )
    MeetingPerson.objects.bulk_create(
        (one for talk, row in pairs for one in _present(talk, row, staff, customers)),
        batch_size=AT_ONCE,
    )
    MeetingSchedule.objects.bulk_create(
        (one for talk, row in pairs for one in _schedule(talk, row, staff, clock)),
        batch_size=AT_ONCE,
    )
    return {talk.key: row for talk, row in pairs}


def _calendar(organisation: Organisation, talk: Talk) -> str:
    return f"{talk.key}@{organisation.uuid}" if talk.confirmed else ""


def _state(talk: Talk) -> str:
    if talk.came is None:
        return Shown.PLANNED
    return Shown.NO_SHOW if talk.came.outcome == "not_held" else Shown.HELD


def _present(
    talk: Talk, meeting: Meeting, staff: Staff, customers: Customers
) -> Iterator[MeetingPerson]:
    yield MeetingPerson(meeting=meeting, person=staff.people[talk.owner], leads=True)
    for contact in talk.contacts:
        yield MeetingPerson(meeting=meeting, contact_id=customers.contacts[contact])


def all_scheduled(organisation: Organisation) -> Iterator[Saying]:
    """Every row of the schedules, for the chain; before what was said of the meetings then."""
    rows = MeetingSchedule.objects.filter(organisation=organisation).select_related("by")
    for one in rows.order_by("recorded_at", "pk"):
        assert one.by is not None  # whoever leads it
        yield Saying(at=one.recorded_at, author=one.by, row=partial(_entry, one))


def _entry(one: MeetingSchedule, _of: int) -> Schedule:
    return entry_of(one)


def _schedule(
    talk: Talk, meeting: Meeting, staff: Staff, clock: Clock
) -> Iterator[MeetingSchedule]:
    def row(state: str, origin: str, recorded_at: dt.datetime) -> MeetingSchedule:
        return MeetingSchedule(
            organisation=meeting.organisation,
            meeting=meeting,
            starts_at=meeting.now_starts_at,
            ends_at=meeting.now_ends_at,
            state=state,
            origin=origin,
            by=staff.people[talk.owner],
            recorded_at=recorded_at,
        )

    by = MeetingSchedule.Origin
    origin = by.CALENDAR if talk.confirmed else by.HAND
    yield row(Shown.PLANNED, origin, meeting.recorded_at)
    if talk.came is not None:
        yield row(_state(talk), by.HAND, clock.past(talk.came.recorded_at))


def write_activities(
    organisation: Organisation,
    world: Practice,
    first_step: Step,
    sales: dict[str, int],
    staff: Staff,
    customers: Customers,
    clock: Clock,
) -> None:
    """Write calls and mails, and the leads of each week as tallies."""
    accounts = {sale.key: customers.accounts[sale.account] for sale in world.sales}
    Activity.objects.bulk_create(
        (
            Activity(
                organisation=organisation,
                kind=done.kind,
                happened_at=clock.past(done.at),
                recorded_at=clock.past(done.at),
                person=staff.people[done.person],
                opportunity_id=sales[done.sale],
                account_id=accounts[done.sale],
            )
            for done in world.activities
        ),
        batch_size=AT_ONCE,
    )
    Tally.objects.bulk_create(
        (
            Tally(
                organisation=organisation,
                person=staff.people[one.person],
                step=first_step,
                on_date=clock.day(one.week_at + TO_FRIDAY),
                count=one.count,
                recorded_at=clock.past(one.week_at + TO_FRIDAY + 0.7),
            )
            for one in world.tallies
        ),
        batch_size=AT_ONCE,
    )
