import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from foresaid.people.actor import Actor
from foresaid.people.models import Person
from foresaid.sales.drafts import StepDraft
from foresaid.sales.models import Process, Step
from foresaid.sales.operations import (
    accounts,
    activities,
    calendars,
    meetings,
    opportunities,
    outcomes,
    process,
    steps,
    values,
)
from foresaid.sales.operations import credits as sharing
from tests.cast import Cast

from .case import Case, Rows

Act = Callable[[Cast, Actor, Rows], object]


def seller(cast: Cast, person: Person) -> Actor:
    return cast.actor(person)


def way(cast: Cast, person: Person) -> Process:
    found = Process.objects.filter(organisation=person.organisation).first()
    return found or process.create_default_process(seller(cast, person), now=cast.now)


def step_of(cast: Cast, person: Person, position: int = 2) -> Step:
    return Step.objects.get(version__process=way(cast, person), position=position)


def sale(cast: Cast, person: Person) -> Rows:
    way(cast, person)
    way(cast, cast.ada)
    actor = seller(cast, person)
    earlier = cast.now - dt.timedelta(days=1)
    opened = opportunities.open_opportunity(actor, name="Sale", happened_at=earlier, now=cast.now)
    return {"opportunity": opened.uuid}


def closed(cast: Cast, person: Person) -> Rows:
    rows = sale(cast, person)
    outcomes.close_opportunity(seller(cast, person), outcome="lost", now=cast.now, **rows)
    return rows


def account(cast: Cast, person: Person) -> Rows:
    made = accounts.create_account(seller(cast, person), name="Halden", now=cast.now)
    return {"account": made.uuid}


def contact(cast: Cast, person: Person) -> Rows:
    made = accounts.add_contact(seller(cast, person), name="Ole Berg", now=cast.now)
    return {"contact": made.uuid}


def meeting(cast: Cast, person: Person) -> Rows:
    starts_at = cast.now - dt.timedelta(hours=2)
    made = meetings.plan_meeting(
        seller(cast, person),
        title="Visit",
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(hours=1),
        now=cast.now,
    )
    return {"meeting": made.uuid}


def unclear(cast: Cast, person: Person) -> Rows:
    made = meetings.plan_meeting(
        seller(cast, person),
        title="Who is this",
        kind="unclear",
        starts_at=cast.now,
        ends_at=cast.now + dt.timedelta(hours=1),
        calendar_uid="a@x",
        calendar_series="a@x",
        now=cast.now,
    )
    return {"meeting": made.uuid}


def step(cast: Cast, person: Person) -> Rows:
    return {"step": step_of(cast, person).uuid}


def draft(cast: Cast, person: Person) -> Rows:
    drafted = process.draft_version(
        seller(cast, person),
        process=way(cast, person).uuid,
        steps=[StepDraft(name="Talk")],
        now=cast.now,
    )
    return {"version": drafted.uuid}


def person(cast: Cast, one: Person) -> Rows:
    return {"person": one.uuid}


def case(name: str, make: Callable[[Cast, Person], Rows], call: Act) -> Case:
    return Case(
        name=name,
        own=lambda cast: make(cast, cast.ada),
        foreign=lambda cast: make(cast, cast.fritz),
        call=call,
    )


def both(make: Callable[[Cast, Person], Rows]) -> Callable[[Cast, Person], Rows]:
    """The row asked for, beside a sale of the actor's own."""

    def made(cast: Cast, owner: Person) -> Rows:
        own = sale(cast, cast.ada)
        return {**make(cast, owner), "own": own["opportunity"]}

    return made


CASES = [
    case(
        "enter_step",
        sale,
        lambda cast, actor, rows: opportunities.enter_step(
            actor, step=step_of(cast, cast.ada, 3).uuid, now=cast.now, **rows
        ),
    ),
    case(
        "enter_step (step)",
        both(step),
        lambda cast, actor, rows: opportunities.enter_step(
            actor, opportunity=rows["own"], step=rows["step"], now=cast.now
        ),
    ),
    case(
        "open_opportunity (account)",
        both(account),
        lambda cast, actor, rows: opportunities.open_opportunity(
            actor, name="New", account=rows["account"], now=cast.now
        ),
    ),
    case(
        "open_opportunity (owner)",
        both(person),
        lambda cast, actor, rows: opportunities.open_opportunity(
            actor, name="New", owner=rows["person"], now=cast.now
        ),
    ),
    case(
        "add_participant (contact)",
        both(contact),
        lambda cast, actor, rows: opportunities.add_participant(
            actor, opportunity=rows["own"], contact=rows["contact"], now=cast.now
        ),
    ),
    case(
        "describe",
        sale,
        lambda cast, actor, rows: opportunities.describe(
            actor, name="Other", account=None, product=None, now=cast.now, **rows
        ),
    ),
    case(
        "change_amount",
        sale,
        lambda cast, actor, rows: values.change_amount(
            actor, amount=Decimal(5), now=cast.now, **rows
        ),
    ),
    case(
        "change_close_on",
        sale,
        lambda cast, actor, rows: values.change_close_on(
            actor, close_on=cast.today, now=cast.now, **rows
        ),
    ),
    case(
        "change_attribute",
        sale,
        lambda cast, actor, rows: values.change_attribute(
            actor, key="sector", text="food", now=cast.now, **rows
        ),
    ),
    case(
        "close_opportunity",
        sale,
        lambda cast, actor, rows: outcomes.close_opportunity(
            actor, outcome="won", now=cast.now, **rows
        ),
    ),
    case(
        "close_many",
        sale,
        lambda cast, actor, rows: outcomes.close_many(
            actor, opportunities=[rows["opportunity"]], now=cast.now
        ),
    ),
    case(
        "reopen",
        closed,
        lambda cast, actor, rows: outcomes.reopen(actor, now=cast.now, **rows),
    ),
    case(
        "hand_over",
        sale,
        lambda cast, actor, rows: sharing.hand_over(actor, to=cast.dana.uuid, now=cast.now, **rows),
    ),
    case(
        "hand_over (to)",
        both(lambda cast, owner: person(cast, cast.dana if owner == cast.ada else owner)),
        lambda cast, actor, rows: sharing.hand_over(
            actor, opportunity=rows["own"], to=rows["person"], now=cast.now
        ),
    ),
    case(
        "hand_over_many",
        sale,
        lambda cast, actor, rows: sharing.hand_over_many(
            actor, opportunities=[rows["opportunity"]], to=cast.dana.uuid, now=cast.now
        ),
    ),
    case(
        "split_credit",
        sale,
        lambda cast, actor, rows: sharing.split_credit(
            actor, shares={cast.ada.uuid: Decimal(1)}, now=cast.now, **rows
        ),
    ),
    case(
        "change_account",
        account,
        lambda cast, actor, rows: accounts.change_account(
            actor, name="Other", owner=None, now=cast.now, **rows
        ),
    ),
    case(
        "add_contact (account)",
        account,
        lambda cast, actor, rows: accounts.add_contact(actor, name="Ole", now=cast.now, **rows),
    ),
    case(
        "change_contact",
        contact,
        lambda cast, actor, rows: accounts.change_contact(
            actor, name="Ole B.", now=cast.now, **rows
        ),
    ),
    case(
        "record_activity",
        sale,
        lambda cast, actor, rows: activities.record_activity(
            actor, kind="Call", now=cast.now, **rows
        ),
    ),
    case(
        "record_tally",
        step,
        lambda cast, actor, rows: activities.record_tally(
            actor, on_date=cast.today, count=3, now=cast.now, **rows
        ),
    ),
    case(
        "plan_meeting (opportunity)",
        sale,
        lambda cast, actor, rows: meetings.plan_meeting(
            actor,
            title="Visit",
            starts_at=cast.now,
            ends_at=cast.now + dt.timedelta(hours=1),
            opportunities=[rows["opportunity"]],
            now=cast.now,
        ),
    ),
    case(
        "reschedule",
        meeting,
        lambda cast, actor, rows: meetings.reschedule(
            actor,
            starts_at=cast.now,
            ends_at=cast.now + dt.timedelta(hours=1),
            now=cast.now,
            **rows,
        ),
    ),
    case(
        "cancel_meeting",
        meeting,
        lambda cast, actor, rows: meetings.cancel_meeting(actor, now=cast.now, **rows),
    ),
    case(
        "hold_meeting",
        meeting,
        lambda cast, actor, rows: meetings.hold_meeting(actor, now=cast.now, **rows),
    ),
    case(
        "miss_meeting",
        meeting,
        lambda cast, actor, rows: meetings.miss_meeting(actor, now=cast.now, **rows),
    ),
    case(
        "say_about",
        both(meeting),
        lambda cast, actor, rows: calendars.say_about(
            actor, meeting=rows["meeting"], opportunity=rows["own"], now=cast.now
        ),
    ),
    case(
        "say_about (opportunity)",
        lambda cast, owner: {**sale(cast, owner), **meeting(cast, cast.ada)},
        lambda cast, actor, rows: calendars.say_about(actor, now=cast.now, **rows),
    ),
    case(
        "answer_series",
        unclear,
        lambda cast, actor, rows: calendars.answer_series(
            actor, is_customer=False, now=cast.now, **rows
        ),
    ),
    case(
        "draft_version",
        lambda cast, owner: {"process": way(cast, owner).uuid},
        lambda cast, actor, rows: process.draft_version(
            actor, steps=[StepDraft(name="Talk")], now=cast.now, **rows
        ),
    ),
    case(
        "freeze",
        draft,
        lambda cast, actor, rows: process.freeze(actor, now=cast.now, **rows),
    ),
    case(
        "change_step",
        step,
        lambda cast, actor, rows: steps.change_step(
            actor, draft=StepDraft(name="Other"), now=cast.now, **rows
        ),
    ),
    case(
        "add_step",
        step,
        lambda cast, actor, rows: steps.add_step(
            actor, after=rows["step"], draft=StepDraft(name="Other"), now=cast.now
        ),
    ),
    case(
        "move_step",
        step,
        lambda cast, actor, rows: steps.move_step(actor, up=True, now=cast.now, **rows),
    ),
    case(
        "remove_step",
        step,
        lambda cast, actor, rows: steps.remove_step(actor, now=cast.now, **rows),
    ),
]
