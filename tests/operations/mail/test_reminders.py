"""Who is reminded of what, when: by their own clock, once per occasion, in one mail a time."""

import datetime as dt
import re
from email.message import Message as Mail
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresaid.ledger.models import Expectation
from foresaid.ledger.operations.meetings import move_meeting
from foresaid.ledger.operations.result import Told, record_result
from foresaid.ledger.operations.state import state_expectation, state_goal
from foresaid.ledger.operations.wanted import Wanted
from foresaid.mail import sending
from foresaid.mail.kinds import Reminder
from foresaid.mail.models import Message, Occasion
from foresaid.mail.operations.choices import choose_mails
from foresaid.mail.reminders import queueing, wants
from foresaid.mail.reminders.times import Choices
from foresaid.people.models import Organisation
from foresaid.people.operations.absences import record_absence
from foresaid.people.operations.people import change_own_settings, person_left
from tests.cast import Cast
from tests.operations.ledger.conftest import Scene
from tests.operations.mail.conftest import Box

pytestmark = pytest.mark.usefixtures("reachable")

BERLIN = ZoneInfo("Europe/Berlin")
SIGNS = Wanted(what="Anna Berg names who signs", at_least="names a date")


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> dt.datetime:
    """A moment of Berlin in 2026; 23 November is the cast's Monday."""
    return dt.datetime(2026, month, day, hour, minute, tzinfo=BERLIN).astimezone(dt.UTC)


class Post:
    """The worker and Dana's letter box: `at` moves the clock, works, and gives what is new."""

    def __init__(self, scene: Scene, box: Box) -> None:
        self.scene, self.box = scene, box

    def at(self, now: dt.datetime) -> list[Mail]:
        self.scene.clock.set(now)
        known = len(self.box.mails)
        if queueing.is_waiting(now):
            queueing.queue_reminders(now)
        sending.send_due(now)
        return self.box.mails[known:]


@pytest.fixture
def post(scene: Scene, box: Box) -> Post:
    """From the cast's Monday on, when the mails of that morning have gone."""
    worker = Post(scene, box)
    worker.at(scene.now)
    box.mails.clear()
    return worker


def text(mail: Mail) -> str:
    words = mail.get_payload(decode=True)
    assert isinstance(words, bytes)
    return words.decode().replace("\r\n", "\n")


def step(scene: Scene, what: str = "Anna Berg signs", days: int = 1) -> Expectation:
    deal = scene.another(f"Deal for {what}")
    return state_expectation(
        scene.dana, wanted=Wanted(what=what), due_on=scene.day(days), opportunity=deal.uuid,
        now=scene.now,
    )  # fmt: skip


def choose(scene: Scene, **more: object) -> None:
    values = {
        "kinds": Reminder.values,
        "quiet_from": dt.time(19),
        "quiet_to": dt.time(7, 30),
        "minutes_before": 60,
    }
    choose_mails(scene.dana, **(values | more), now=scene.now)  # type: ignore[arg-type]  # spelt above


def test_a_meeting_without_a_goal_is_spoken_of_the_afternoon_before_and_an_hour_before(
    scene: Scene, post: Post
) -> None:
    scene.meeting(in_minutes=23 * 60)  # Tuesday at 10:00
    assert post.at(at(23, 16, 59)) == []
    (evening,) = post.at(at(23, 17))
    assert evening["Subject"] == "Northwind, tomorrow at 10:00: what is its goal?"
    assert "Set the goal: http" in text(evening)
    assert "Tuesday 24 November 10:00" in text(evening)
    assert post.at(at(23, 17, 30)) == []
    (before,) = post.at(at(24, 9))
    assert before["Subject"] == "Northwind, today at 10:00: what is its goal?"
    assert post.at(at(24, 9, 30)) == []


def test_a_meeting_with_a_goal_is_not_spoken_of_before(scene: Scene, post: Post) -> None:
    meeting = scene.meeting(in_minutes=23 * 60)
    state_goal(scene.dana, meeting=meeting.uuid, wanted=SIGNS, now=scene.now)
    assert post.at(at(23, 17)) == []
    assert post.at(at(24, 9)) == []


def test_a_meeting_on_monday_is_spoken_of_on_friday(scene: Scene, post: Post) -> None:
    scene.meeting(in_minutes=7 * 24 * 60)  # Monday in a week, at 11:00
    (friday,) = post.at(at(27, 17))
    assert "Monday 30 November 11:00" in text(friday)


def test_the_lead_is_the_person_s_own(scene: Scene, post: Post) -> None:
    choose(scene, minutes_before=240)
    scene.meeting(in_minutes=5 * 60)  # at 16:00
    assert post.at(at(23, 11, 59)) == []
    assert len(post.at(at(23, 12))) == 1


def test_what_came_of_a_meeting_is_asked_an_hour_after_it_and_not_again(
    scene: Scene, post: Post
) -> None:
    meeting = scene.meeting(in_minutes=30, minutes=30)  # until 12:00
    state_goal(scene.dana, meeting=meeting.uuid, wanted=SIGNS, now=scene.now)
    assert post.at(at(23, 12, 59)) == []
    (asked,) = post.at(at(23, 13))
    assert asked["Subject"] == "What came of Northwind?"
    said = text(asked)
    assert "Expected: Anna Berg names who signs" in said
    labels = ["Reached: http", "Partly: http", "Not reached: http", "Did not take place: http"]
    assert all(label in said for label in labels)
    assert post.at(at(23, 14)) == []


def test_nothing_is_asked_of_a_meeting_that_has_its_result(scene: Scene, post: Post) -> None:
    meeting = scene.meeting(in_minutes=30, minutes=30)
    goal = state_goal(scene.dana, meeting=meeting.uuid, wanted=SIGNS, now=scene.now)
    scene.clock.forward(hours=1)
    record_result(scene.dana, expectation=goal.entry.uuid, told=Told(came="reached"), now=scene.now)
    assert post.at(at(23, 13)) == []


def test_what_is_due_comes_in_one_mail_in_the_morning_and_once_more_when_overdue(
    scene: Scene, post: Post
) -> None:
    step(scene, "Anna Berg signs")
    step(scene, "Ole Berg sends the list")
    assert post.at(at(24, 7, 29)) == []
    (due,) = post.at(at(24, 7, 30))
    assert due["Subject"] == "2 things are due"
    assert "Anna Berg signs (due today)" in text(due)
    assert text(due).count("It happened: http") == 2
    assert post.at(at(24, 12)) == []
    (overdue,) = post.at(at(25, 8))
    assert "Ole Berg sends the list (1 day late)" in text(overdue)
    assert post.at(at(26, 8)) == []


def test_monday_says_what_is_expected_and_friday_what_came(scene: Scene, post: Post) -> None:
    choose(scene, kinds=["monday", "friday"])
    scene.clock.set(at(27, 15))
    first = step(scene, "Anna Berg signs", days=5)  # Wednesday of the next week
    step(scene, "Ole Berg sends the list", days=6)
    (monday,) = post.at(at(30, 7, 30))
    assert monday["Subject"] == "What is expected this week"
    assert "Anna Berg signs (Wednesday 2 December)" in text(monday)
    scene.clock.set(at(2, 9, month=12))
    record_result(
        scene.dana,
        expectation=first.entry.uuid,
        told=Told(came="reached"),
        now=scene.now,
    )
    assert post.at(at(4, 15, 59, month=12)) == []
    (friday,) = post.at(at(4, 16, month=12))
    assert friday["Subject"] == "What came of your week"
    assert "It came as expected\n\n- Deal for Anna Berg signs: Anna Berg signs" in text(friday)
    assert "Ole Berg sends the list (1 day late)" in text(friday)


def test_the_week_of_somebody_who_works_from_wednesday_to_saturday(
    scene: Scene, post: Post
) -> None:
    change_own_settings(scene.dana, timezone="", works_on="0011110", now=scene.now)
    choose(scene, kinds=["monday", "friday"])
    step(scene, days=11)
    assert post.at(at(30, 12)) == post.at(at(1, 12, month=12)) == []
    (start,) = post.at(at(2, 8, month=12))
    assert start["Subject"] == "What is expected this week"
    assert post.at(at(4, 18, month=12)) == []
    (end,) = post.at(at(5, 16, month=12))
    assert end["Subject"] == "What came of your week"


def test_nothing_comes_in_an_absence_and_everything_in_one_mail_after_it(
    scene: Scene, post: Post
) -> None:
    step(scene)
    scene.meeting(in_minutes=24 * 60)
    record_absence(
        scene.dana, person=scene.cast.dana.uuid, from_on=scene.day(1), to_on=scene.day(3),
        now=scene.now,
    )  # fmt: skip
    assert post.at(at(24, 8)) == post.at(at(24, 14)) == post.at(at(25, 17)) == []
    (back,) = post.at(at(26, 7, 30))
    assert "These meetings are over" in text(back)
    assert "Anna Berg signs (1 day late)" in text(back)


def test_an_absence_that_ends_at_noon_today_ends_the_silence_at_noon(
    scene: Scene, post: Post
) -> None:
    step(scene)
    record_absence(
        scene.dana, person=scene.cast.dana.uuid, from_on=scene.day(1), to_on=scene.day(2),
        until_noon=True, now=scene.now,
    )  # fmt: skip
    assert post.at(at(24, 11, 59)) == []
    assert len(post.at(at(24, 12))) == 1


def test_quiet_hours_over_midnight_hold_back_until_they_end(scene: Scene, post: Post) -> None:
    choose(scene, quiet_from=dt.time(12, 30), quiet_to=dt.time(9))
    scene.meeting(in_minutes=30, minutes=30)  # over at 12:00, asked from 13:00 on
    step(scene)
    assert post.at(at(23, 13)) == post.at(at(23, 23, 59)) == post.at(at(24, 8, 59)) == []
    (morning,) = post.at(at(24, 9))
    assert "These meetings are over" in text(morning)
    assert "Anna Berg signs (due today)" in text(morning)


def test_somebody_in_another_zone_has_another_morning(scene: Scene, post: Post) -> None:
    change_own_settings(scene.dana, timezone="America/New_York", works_on="1111100", now=scene.now)
    scene.cast.dana.timezone = "America/New_York"
    step(scene)
    assert post.at(at(24, 13, 29)) == []
    assert len(post.at(at(24, 13, 30))) == 1


def test_the_morning_after_clocks_are_put_back_is_the_new_half_past_seven(
    scene: Scene, post: Post
) -> None:
    # Practised on the spring side, which lies ahead of the cast: 28 March 2027 is a Sunday.
    choose(scene, kinds=["due"])
    monday = dt.datetime(2027, 3, 29, 7, 30, tzinfo=BERLIN).astimezone(dt.UTC)
    assert monday.hour == 5
    scene.clock.set(monday - dt.timedelta(days=3))
    step(scene, days=3)
    assert post.at(monday - dt.timedelta(minutes=1)) == []
    assert len(post.at(monday)) == 1
    autumn = dt.datetime(2027, 11, 1, 7, 30, tzinfo=BERLIN).astimezone(dt.UTC)
    assert autumn.hour == 6
    scene.clock.set(autumn - dt.timedelta(days=3))
    step(scene, "Ole Berg signs", days=3)
    assert post.at(autumn - dt.timedelta(minutes=1)) == []
    assert len(post.at(autumn)) == 1


def test_a_worker_that_was_down_for_two_days_sends_one_mail_of_what_still_holds(
    scene: Scene, post: Post
) -> None:
    step(scene, "Anna Berg signs")
    step(scene, "Ole Berg sends the list", days=3)
    scene.meeting(in_minutes=24 * 60)
    scene.meeting(in_minutes=30 * 60)
    (only,) = post.at(at(26, 10))
    said = text(only)
    assert said.count("Northwind,") == 2
    assert "Anna Berg signs (2 days late)" in said
    assert "Ole Berg sends the list (due today)" in said
    assert post.at(at(26, 11)) == []


def test_while_no_mail_can_go_the_newest_takes_up_what_waits(
    scene: Scene, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    step(scene)
    scene.meeting(in_minutes=26 * 60, minutes=30)  # Tuesday at 13:00
    monkeypatch.setattr(sending, "send_due", lambda now: 0)
    post.at(at(24, 8))
    post.at(at(24, 12))
    post.at(at(24, 14, 30))
    monkeypatch.undo()
    (only,) = post.at(at(24, 14, 31))
    assert "Anna Berg signs (due today)" in text(only)
    assert "These meetings are over" in text(only)
    assert "No goal is set yet here" not in text(only)
    states = Message.objects.filter(kind="reminder", recipient=scene.cast.dana)
    assert sorted(states.values_list("state", flat=True)) == ["dropped", "dropped", "sent"]


def test_a_reminder_that_waited_too_long_does_not_go_at_all(
    scene: Scene, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    step(scene)
    queueing.queue_reminders(scene.clock.set(at(24, 8)))
    assert sending.send_due(scene.clock.set(at(24, 21))) == 0
    assert post.box.mails == []


def test_each_kind_can_be_switched_off(scene: Scene, post: Post) -> None:
    choose(scene, kinds=[])
    step(scene)
    scene.meeting(in_minutes=30, minutes=30)
    scene.meeting(in_minutes=26 * 60)
    for now in (at(23, 13), at(23, 17), at(24, 8), at(24, 12), at(27, 16), at(30, 8)):
        assert post.at(now) == []


def test_nobody_who_left_is_reminded_and_nobody_of_a_practice_organisation(
    scene: Scene, post: Post
) -> None:
    step(scene)
    Organisation.objects.update(practice_from=scene.now)
    assert post.at(at(24, 8)) == []
    Organisation.objects.update(practice_from=None)
    person_left(
        scene.cast.operator, person=scene.cast.dana.uuid, left_on=scene.today, now=scene.now
    )
    assert post.at(at(24, 9)) == []


def test_people_whose_address_can_not_exist_are_not_even_put_in_line(
    cast: Cast, scene: Scene
) -> None:
    iris = cast.actor(cast.iris)
    deal = scene.another("Deal of Iris", owner=cast.iris)
    state_expectation(iris, wanted=SIGNS, due_on=scene.day(1), opportunity=deal.uuid, now=scene.now)
    queueing.queue_reminders(scene.clock.set(at(24, 8)))
    assert not Message.objects.filter(recipient=cast.iris).exists()


def test_each_occasion_stands_once_and_a_second_worker_changes_nothing(
    scene: Scene, post: Post
) -> None:
    step(scene)
    now = scene.clock.set(at(24, 8))
    assert queueing.queue_reminders(now) == 1
    assert queueing.queue_reminders(now) == 0
    keys = list(Occasion.objects.values_list("key", flat=True))
    assert len(keys) == len(set(keys))


def test_the_mail_can_be_ended_by_the_mail_program_itself(scene: Scene, post: Post) -> None:
    step(scene)
    (mail,) = post.at(at(24, 8))
    assert re.fullmatch(r"<http://\S+/mails/off/\S+/>", mail["List-Unsubscribe"])
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/settings/own/#mails" in text(mail)


def test_no_stored_mail_holds_a_link_that_does_something(scene: Scene, post: Post) -> None:
    step(scene)
    (mail,) = post.at(at(24, 8))
    stored = Message.objects.get(recipient=scene.cast.dana, state="sent").body
    assert "/tap/" in text(mail)
    assert "/tap/" not in stored


@given(st.times(), st.times(), st.times())
def test_a_time_is_quiet_in_exactly_one_of_two_opposite_choices(
    one: dt.time, two: dt.time, time: dt.time
) -> None:
    here = Choices(quiet_from=one, quiet_to=two).is_quiet(time)
    there = Choices(quiet_from=two, quiet_to=one).is_quiet(time)
    assert (here != there) if one != two else not (here or there)


def test_a_meeting_that_moves_to_another_day_is_another_occasion(scene: Scene, post: Post) -> None:
    choose(scene, kinds=["before"])
    meeting = scene.meeting(in_minutes=120)  # at 13:00
    assert len(post.at(at(23, 12))) == 1
    starts_at = at(24, 15)
    move_meeting(
        scene.dana, meeting=meeting.uuid, starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(hours=1), now=scene.now,
    )  # fmt: skip
    assert post.at(at(24, 13)) == []
    assert len(post.at(at(24, 14))) == 1


def test_two_workers_at_once_send_one_mail(scene: Scene, post: Post) -> None:
    step(scene)
    now = scene.clock.set(at(24, 8))
    found = wants.wanted(now)
    (first,) = [one for one in found if one[0].person == scene.cast.dana]
    assert queueing.queue_for(*first, now)
    assert not queueing.queue_for(*first, now)
    assert Message.objects.filter(recipient=scene.cast.dana, state="queued").count() == 1
