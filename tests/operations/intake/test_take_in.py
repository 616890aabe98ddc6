"""Events become meetings, once each, and what calendars say later becomes rows."""

import datetime as dt
from dataclasses import replace

import pytest

from foresaid.intake.calendars.events import Event, Guest, Window
from foresaid.intake.operations.take_in import Reading, TakenIn, take_in
from foresaid.ledger.models import Change, Standing
from foresaid.ledger.operations.meetings import move_meeting
from foresaid.ledger.operations.scheduling import hold_meeting
from foresaid.ledger.operations.state import state_goal
from foresaid.ledger.operations.wanted import Wanted
from foresaid.people.actor import job
from foresaid.people.errors import NotThere
from foresaid.people.models import Person
from foresaid.sales.models import Account, Contact, Meeting, MeetingSchedule
from foresaid.sales.operations.accounts import add_contact, create_account
from foresaid.sales.operations.calendars import answer_series
from foresaid.sales.operations.meetings import UnableToMeet
from tests.operations.ledger.conftest import Scene, clock, scene
from tests.rows import changed, everything

__all__ = ["clock", "scene"]
pytestmark = pytest.mark.django_db

DANA, IRIS, SAM = (f"{name}@aldermoor.example" for name in ("dana", "iris", "sam"))
ANNA = "anna@northwind.example"
DAY = dt.timedelta(days=1)
SIGNS = Wanted(what="Anna Berg signs")


@pytest.fixture(autouse=True)
def anna_has_an_address(scene: Scene) -> None:
    Contact.objects.filter(name="Anna Berg").update(email="Anna@Northwind.example")


def event(scene: Scene, key: str = "a@x", *guests: str, hours: float = 3, **more: object) -> Event:
    starts_at = scene.now + dt.timedelta(hours=hours)
    made = Event(
        key=key, series=key.partition("#")[0], title="Northwind: hall 3", starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(hours=1), organiser=DANA,
        guests=tuple(Guest(email=one) for one in (guests or (DANA, ANNA))),
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]  # whatever a test wants otherwise


def read(
    scene: Scene, *events: Event, owner: Person | None = None, source: str = "", **more: object
) -> TakenIn:
    whose = owner or scene.cast.dana
    reading = Reading(
        source=source or f"calendar:{whose.pk}",
        events=events,
        window=Window(from_at=scene.now - 7 * DAY, until_at=scene.now + 90 * DAY),
        since=scene.now - DAY,
        owner=whose,
    )
    reading = replace(reading, **more)  # type: ignore[arg-type]  # whatever a test wants otherwise
    return take_in(job(scene.cast.organisation), reading, now=scene.now)


def only() -> Meeting:
    return Meeting.objects.get()


def rows(meeting: Meeting) -> list[tuple[str, str]]:
    return list(meeting.schedule.values_list("state", "origin"))


def test_a_customer_s_address_makes_it_a_meeting_with_account_contact_and_step(
    scene: Scene,
) -> None:
    read(scene, event(scene))
    meeting = only()
    assert (meeting.kind, meeting.account) == ("customer", scene.opportunity.account)
    assert meeting.now_lead == scene.cast.dana
    assert [link.opportunity for link in meeting.subjects.all()] == [scene.opportunity]
    assert meeting.step == scene.opportunity.now_step
    assert [one.contact.name for one in meeting.people.all() if one.contact] == ["Anna Berg"]
    assert meeting.confirmed_by_calendar
    assert rows(meeting) == [("planned", "calendar")]


def test_a_colleague_of_a_contact_is_known_by_the_domain(scene: Scene) -> None:
    read(scene, event(scene, "a@x", DANA, "boss@mail.northwind.example"))
    assert only().account == scene.opportunity.account


def test_an_account_s_web_address_tells_its_domain(scene: Scene) -> None:
    halden = create_account(
        scene.dana, name="Halden", domain="https://www.halden.example/no", now=scene.now
    )
    read(scene, event(scene, "a@x", DANA, "ole@halden.example"))
    assert only().account == halden


def test_a_mail_service_for_everybody_names_no_customer(scene: Scene) -> None:
    northwind = scene.opportunity.account
    assert northwind is not None
    add_contact(scene.dana, name="G", account=northwind.uuid, email="g@gmail.com", now=scene.now)
    read(scene, event(scene, "a@x", DANA, "stranger@gmail.com"))
    assert only().kind == "unclear"


def test_only_our_own_domain_is_internal_and_does_not_count(scene: Scene) -> None:
    read(scene, event(scene, "a@x", DANA, IRIS, "trainee@aldermoor.example"))
    assert only().kind == "internal"


def test_an_event_with_nobody_else_is_not_taken_in(scene: Scene) -> None:
    taken = read(scene, event(scene, "a@x", DANA), event(scene, "b@x", guests=()))
    assert taken.counts == {"alone": 2}
    assert not Meeting.objects.exists()


def test_private_and_declined_events_are_nobody_s_business_here(scene: Scene) -> None:
    declined = (Guest(email=DANA, declined=True), Guest(email=ANNA))
    read(
        scene,
        event(scene, "a@x", private=True),
        event(scene, "b@x", guests=declined, organiser=ANNA),
    )
    assert not Meeting.objects.exists()


def test_reading_the_same_again_writes_nothing(scene: Scene) -> None:
    both = event(scene), event(scene, "b@x", DANA, "who@unknown.example")
    read(scene, *both)
    before = everything()
    scene.clock.forward(minutes=10)
    assert read(scene, *both).counts == {"unchanged": 2}
    assert changed(before) == {}


def test_a_moved_event_moves_the_meeting_and_its_goal_with_a_row(scene: Scene) -> None:
    read(scene, event(scene))
    goal = state_goal(scene.dana, meeting=only().uuid, wanted=SIGNS, now=scene.now)
    assert read(scene, event(scene, hours=27)).counts == {"moved": 1}
    meeting = only()
    assert rows(meeting) == [("planned", "calendar")] * 2
    assert meeting.now_starts_at == scene.now + dt.timedelta(hours=27)
    assert meeting.first_starts_at == scene.now + dt.timedelta(hours=3)
    assert Change.objects.get(of=goal).due_at == meeting.now_ends_at


def test_a_vanished_event_is_called_off_and_takes_its_goal_along(scene: Scene) -> None:
    read(scene, event(scene))
    goal = state_goal(scene.dana, meeting=only().uuid, wanted=SIGNS, now=scene.now)
    assert read(scene).counts == {"called_off": 1}
    assert only().now_state == "cancelled"
    assert rows(only()) == [("planned", "calendar"), ("cancelled", "calendar")]
    assert Standing.objects.get(expectation=goal).state == "withdrawn"
    assert read(scene).counts == {}


def test_what_has_begun_is_not_called_off_by_vanishing(scene: Scene) -> None:
    read(scene, event(scene))
    scene.clock.forward(hours=3, minutes=5)
    read(scene)
    assert only().now_state == "planned"


def test_a_cancellation_after_the_start_does_not_take_it_out_of_what_counts(scene: Scene) -> None:
    read(scene, event(scene))
    scene.clock.forward(hours=5)
    read(scene, event(scene, hours=-2, cancelled=True))
    assert only().now_state == "planned"


def test_an_event_that_comes_back_is_planned_again(scene: Scene) -> None:
    read(scene, event(scene))
    read(scene)
    assert read(scene, event(scene)).counts == {"moved": 1}
    assert [state for state, _origin in rows(only())] == ["planned", "cancelled", "planned"]


def test_two_colleagues_calendars_give_one_meeting_that_one_leads(scene: Scene) -> None:
    shared = event(scene, "a@x", DANA, IRIS, ANNA)
    read(scene, shared, owner=scene.cast.iris)
    read(scene, shared)
    meeting = only()
    assert meeting.now_lead == scene.cast.dana
    part = {one.person.name: one.leads for one in meeting.people.all() if one.person}
    assert part == {"Dana Ortiz": True, "Iris Bekker": False}
    read(scene, owner=scene.cast.iris)
    assert only().now_state == "planned"
    read(scene)
    assert only().now_state == "cancelled"


def test_a_calendar_that_lags_behind_moves_nothing_back(scene: Scene) -> None:
    shared = event(scene, "a@x", DANA, IRIS, ANNA)
    read(scene, shared)
    read(scene, replace(event(scene, "a@x", DANA, IRIS, ANNA, hours=9), sequence=1))
    read(scene, shared, owner=scene.cast.iris)
    assert only().now_starts_at == scene.now + dt.timedelta(hours=9)


def test_a_move_by_hand_stays_until_the_calendar_says_something_new(scene: Scene) -> None:
    read(scene, event(scene))
    later = scene.now + dt.timedelta(hours=6)
    move_meeting(
        scene.dana, meeting=only().uuid, starts_at=later, ends_at=later + dt.timedelta(hours=1),
        now=scene.now,
    )  # fmt: skip
    read(scene, event(scene))
    assert only().now_starts_at == later
    read(scene, event(scene, hours=8))
    assert only().now_starts_at == scene.now + dt.timedelta(hours=8)


def test_unknown_guests_are_asked_about_once_for_the_whole_series(scene: Scene) -> None:
    weeks = [
        event(scene, f"s@x#{n}", DANA, "ole@halden.example", hours=3 + 168 * n) for n in range(3)
    ]
    read(scene, *weeks[:2])
    assert {one.kind for one in Meeting.objects.all()} == {"unclear"}
    first = Meeting.objects.first()
    assert first is not None
    answer_series(scene.dana, meeting=first.uuid, is_customer=True, account="Halden", now=scene.now)
    read(scene, *weeks)
    halden = Account.objects.get(name="Halden")
    found = list(Meeting.objects.values_list("kind", "account", "guests"))
    assert found == [("customer", halden.pk, [])] * 3
    assert Contact.objects.get(email="ole@halden.example").account == halden


def test_what_is_not_about_sales_keeps_no_title_and_comes_in_no_more(scene: Scene) -> None:
    weeks = [
        event(scene, f"s@x#{n}", DANA, "dr@teeth.example", hours=3 + 168 * n) for n in range(2)
    ]
    read(scene, weeks[0])
    answer_series(scene.dana, meeting=only().uuid, is_customer=False, now=scene.now)
    read(scene, *weeks)
    meeting = only()
    assert (meeting.kind, meeting.title, meeting.guests) == ("internal", "Not about sales", [])


def test_only_somebody_in_the_meeting_says_whom_it_is_with(scene: Scene) -> None:
    read(scene, event(scene, "a@x", DANA, "ole@halden.example"))
    with pytest.raises(NotThere):
        answer_series(scene.sam, meeting=only().uuid, is_customer=False, now=scene.now)


def test_a_customer_who_is_added_later_makes_it_a_customer_meeting(scene: Scene) -> None:
    read(scene, event(scene, "a@x", DANA, IRIS))
    assert read(scene, event(scene, "a@x", DANA, IRIS, ANNA)).counts == {"explained": 1}
    assert only().account == scene.opportunity.account
    read(scene, event(scene, "a@x", DANA, IRIS))
    assert only().kind == "customer"


def test_the_calendar_confirms_what_was_typed_and_its_first_start_still_counts(
    scene: Scene,
) -> None:
    typed = scene.meeting(in_minutes=170)
    read(scene, event(scene))
    meeting = only()
    assert meeting.pk == typed.pk
    assert meeting.confirmed_by_calendar
    assert meeting.first_starts_at == typed.first_starts_at
    assert rows(meeting) == [("planned", "hand"), ("planned", "calendar")]
    assert meeting.now_starts_at == scene.now + dt.timedelta(hours=3)
    scene.clock.forward(minutes=175)
    goal = state_goal(scene.dana, meeting=meeting.uuid, wanted=SIGNS, now=scene.now)
    assert not goal.set_before


def test_another_customer_at_the_same_time_is_another_meeting(scene: Scene) -> None:
    create_account(scene.dana, name="Halden", domain="halden.example", now=scene.now)
    scene.meeting(in_minutes=170)
    read(scene, event(scene, "a@x", DANA, "ole@halden.example"))
    assert Meeting.objects.count() == 2


def test_a_hand_does_not_write_down_again_what_the_calendar_brought(scene: Scene) -> None:
    read(scene, event(scene))
    with pytest.raises(UnableToMeet, match="brought this meeting already"):
        scene.meeting(in_minutes=190)


def test_a_series_that_is_moved_as_a_whole_keeps_its_meetings_and_their_goals(
    scene: Scene,
) -> None:
    read(scene, *(event(scene, f"s@x#{n}", hours=3 + 168 * n) for n in range(3)))
    goals = [
        state_goal(scene.dana, meeting=one.uuid, wanted=SIGNS, now=scene.now)
        for one in Meeting.objects.all()
    ]
    taken = read(scene, *(event(scene, f"s@x#later{n}", hours=4 + 168 * n) for n in range(3)))
    assert taken.counts == {"moved": 3}
    assert Meeting.objects.count() == 3
    for goal in goals:
        assert Standing.objects.get(expectation=goal).state == "open"


def test_a_meeting_moved_across_its_own_start_by_the_calendar_stays_frozen(scene: Scene) -> None:
    read(scene, event(scene, hours=0.5))
    scene.clock.forward(minutes=40)
    read(scene, event(scene, hours=3))
    assert only().now_starts_at == scene.now + dt.timedelta(hours=3)
    goal = state_goal(scene.dana, meeting=only().uuid, wanted=SIGNS, now=scene.now)
    assert not goal.set_before


def test_what_was_over_when_the_calendar_was_connected_is_blamed_on_nobody(scene: Scene) -> None:
    read(scene, event(scene, hours=-30))
    assert not Meeting.objects.exists()


def test_two_organisations_read_the_same_event_each_for_itself(scene: Scene) -> None:
    read(scene, event(scene))
    fritz = scene.cast.fritz
    reading = Reading(
        source="calendar:foreign",
        events=(event(scene, "a@x", fritz.email, ANNA, organiser=fritz.email),),
        window=Window(from_at=scene.now - DAY, until_at=scene.now + DAY),
        since=scene.now - DAY,
        owner=fritz,
    )
    take_in(job(scene.cast.foreign), reading, now=scene.now)
    theirs = Meeting.objects.get(organisation=scene.cast.foreign)
    assert (theirs.kind, theirs.account, theirs.now_lead) == ("unclear", None, fritz)
    assert Meeting.objects.filter(organisation=scene.cast.organisation).count() == 1


def test_an_event_too_long_is_named_and_keeps_no_other_out(scene: Scene) -> None:
    long = event(scene, "b@x")
    long = replace(long, ends_at=long.starts_at + 9 * DAY)
    taken = read(scene, long, event(scene))
    assert taken.counts == {"refused": 1, "new": 1}
    assert "a week at most" in taken.problems[0]


def test_a_meeting_with_its_result_moves_no_more(scene: Scene) -> None:
    read(scene, event(scene))
    scene.clock.forward(hours=4)
    hold_meeting(scene.dana, meeting=only().uuid, now=scene.now)
    read(scene, event(scene, hours=30))
    assert only().now_state == "held"
    assert MeetingSchedule.objects.count() == 2
