"""The worker reads calendars from real servers, and says how each reading went."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from foresaid.connectors import polling, questions
from foresaid.connectors.models import Calendar
from foresaid.connectors.operations.calendars import (
    UnableToConnect,
    ask_to_read,
    connect_calendar,
    disconnect_calendar,
)
from foresaid.ledger.models import Change
from foresaid.ledger.operations.state import state_goal
from foresaid.ledger.operations.wanted import Wanted
from foresaid.people.operations.people import change_own_settings
from foresaid.sales.models import Contact, Meeting
from tests.ics import Draft, calendar, stamp
from tests.operations.ledger.conftest import Scene

from .conftest import Radicale, Web, connected

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_hosts_allowed")]
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(autouse=True)
def anna_has_an_address(scene: Scene) -> None:
    Contact.objects.filter(name="Anna Berg").update(email="anna@northwind.example")


def draft(scene: Scene, uid: str = "a@x", hours: float = 3, **more: Any) -> Draft:
    return Draft(uid=uid, starts_at=scene.now + dt.timedelta(hours=hours), **more)


def read(scene: Scene, web: Web, *events: Draft | str, lines: tuple[str, ...] = ()) -> Calendar:
    """Put these on the web and let the worker have its turn ten minutes later."""
    web.body = calendar(events, *lines).encode()
    scene.clock.forward(minutes=10)
    polling.read_due(scene.now)
    return Calendar.objects.get()


def test_a_calendar_at_an_address_is_read_and_asked_for_again_only_when_it_changed(
    scene: Scene, web: Web
) -> None:
    connected(scene, web.address)
    row = read(scene, web, draft(scene))
    assert row.problem == ""
    assert row.read_at == scene.now
    assert Meeting.objects.get().account == scene.opportunity.account
    assert not polling.any_due(scene.now + dt.timedelta(minutes=9))
    read(scene, web, draft(scene, hours=3 - 1 / 6))
    assert "If-None-Match" in web.asked[-1]
    assert Meeting.objects.count() == 1


def test_once_a_day_all_is_read_because_the_window_moves_on(scene: Scene, web: Web) -> None:
    connected(scene, web.address)
    read(scene, web, draft(scene))
    scene.clock.forward(hours=25)
    polling.read_due(scene.now)
    assert "If-None-Match" not in web.asked[-1]


def test_half_a_calendar_calls_nothing_off(scene: Scene, web: Web) -> None:
    connected(scene, web.address)
    read(scene, web, draft(scene), draft(scene, "b@x", 5))
    web.body = web.body[: len(web.body) // 2]
    scene.clock.forward(minutes=10)
    polling.read_due(scene.now)
    assert "only in part" in Calendar.objects.get().problem
    assert set(Meeting.objects.values_list("now_state", flat=True)) == {"planned"}


@pytest.mark.parametrize(
    "body",
    [
        b"<html>Sign in</html>", b"", b"BEGIN:VCALENDAR\r\nnonsense\r\nEND:VCALENDAR",
        b"\xff\xfe\x00", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR",
    ],
)  # fmt: skip
def test_what_is_no_calendar_gets_a_sentence_and_changes_nothing(
    scene: Scene, web: Web, body: bytes
) -> None:
    connected(scene, web.address)
    read(scene, web, draft(scene))
    web.body = body
    scene.clock.forward(minutes=10)
    polling.read_due(scene.now)
    assert Meeting.objects.get().now_state == "planned"


def test_a_server_that_fails_is_asked_more_and_more_seldom(scene: Scene, web: Web) -> None:
    connected(scene, web.address)
    web.status = 500
    pauses = []
    for _turn in range(8):
        row = Calendar.objects.get()
        scene.clock.set(max(row.next_at, scene.now))
        polling.read_due(scene.now)
        pauses.append(Calendar.objects.get().next_at - scene.now)
    assert pauses[:3] == [dt.timedelta(minutes=minutes) for minutes in (10, 20, 40)]
    assert pauses[-1] == dt.timedelta(hours=6)
    view = questions.calendars(scene.dana)[0]
    assert "code 500" in view.problem


def test_a_weekly_series_is_expanded_with_its_exceptions_over_the_end_of_daylight_saving(
    scene: Scene, web: Web
) -> None:
    scene.clock.set(dt.datetime(2026, 10, 19, 8, 0, tzinfo=dt.UTC))
    connected(scene, web.address)
    series = Draft(
        uid="s@x", starts_at=scene.now, guests=("anna@northwind.example",)
    ).text().replace(
        f"DTSTART:{stamp(scene.now)}", "DTSTART;TZID=Europe/Berlin:20261019T110000"
    ).replace(
        f"DTEND:{stamp(scene.now + dt.timedelta(hours=1))}",
        "DTEND;TZID=Europe/Berlin:20261019T120000\r\nRRULE:FREQ=WEEKLY;COUNT=4\r\n"
        "EXDATE;TZID=Europe/Berlin:20261102T110000",
    )  # fmt: skip
    read(scene, web, series)
    starts = list(Meeting.objects.order_by("now_starts_at").values_list("now_starts_at", flat=True))
    assert [one.astimezone(BERLIN).isoformat() for one in starts] == [
        "2026-10-19T11:00:00+02:00",
        "2026-10-26T11:00:00+01:00",
        "2026-11-09T11:00:00+01:00",
    ]
    second = Meeting.objects.order_by("now_starts_at")[1]
    scene.clock.set(dt.datetime(2026, 10, 26, 9, 59, tzinfo=dt.UTC))
    wanted = Wanted(what="Anna Berg signs")
    assert state_goal(scene.dana, meeting=second.uuid, wanted=wanted, now=scene.now).set_before


def test_one_occurrence_moved_moves_its_goal_and_no_other(scene: Scene, web: Web) -> None:
    connected(scene, web.address)
    series = draft(scene, "s@x", 24).with_lines("RRULE:FREQ=WEEKLY;COUNT=3")
    read(scene, web, series)
    middle = Meeting.objects.order_by("now_starts_at")[1]
    goal = state_goal(
        scene.dana, meeting=middle.uuid, wanted=Wanted(what="Anna signs"), now=scene.now
    )
    later = middle.now_starts_at + dt.timedelta(hours=2)
    moved = Draft(uid="s@x", starts_at=later).with_lines(
        f"RECURRENCE-ID:{stamp(middle.now_starts_at)}"
    )
    read(scene, web, series, moved)
    assert Meeting.objects.count() == 3
    middle.refresh_from_db()
    assert middle.now_starts_at == later
    assert Change.objects.get(of=goal).due_at == middle.now_ends_at


def test_a_time_without_a_zone_is_the_person_s_own(scene: Scene, web: Web) -> None:
    change_own_settings(scene.dana, timezone="America/New_York", works_on="1111100", now=scene.now)
    connected(scene, web.address)
    at = scene.now + dt.timedelta(days=1)
    floating = draft(scene, hours=24).text().replace(stamp(at), f"{at:%Y%m%dT}150000").replace(
        stamp(at + dt.timedelta(hours=1)), f"{at:%Y%m%dT}160000"
    )  # fmt: skip
    read(scene, web, floating)
    here = Meeting.objects.get().now_starts_at.astimezone(ZoneInfo("America/New_York"))
    assert (here.hour, here.minute) == (15, 0)


def test_whole_days_are_left_alone_and_said(scene: Scene, web: Web) -> None:
    connected(scene, web.address)
    day = (
        "BEGIN:VEVENT\r\nUID:d@x\r\nDTSTAMP:20261101T080000Z\r\nDTSTART;VALUE=DATE:20261125\r\n"
        "SUMMARY:Fair\r\nATTENDEE:mailto:anna@northwind.example\r\nEND:VEVENT"
    )
    read(scene, web, day, draft(scene, "b@x", guests=("dana@aldermoor.example",)))
    assert not Meeting.objects.exists()
    said = questions.calendars(scene.dana)[0].passed_over
    assert said == "Left out: 1 event of yours alone and 1 whole day."


def test_a_caldav_server_is_read_whole_and_again(scene: Scene, radicale: Radicale) -> None:
    there = radicale.principal.make_calendar(name="Work")
    kept = there.save_event(calendar([draft(scene)]))
    there.save_event(calendar([draft(scene, "s@x", 24).with_lines("RRULE:FREQ=WEEKLY;COUNT=2")]))
    connected(scene, radicale.address, kind="server", username="dana", password="secret")
    polling.read_due(scene.now)
    row = Calendar.objects.get()
    assert row.problem == ""
    assert Meeting.objects.count() == 3
    kept.delete()
    scene.clock.forward(minutes=10)
    polling.read_due(scene.now)
    states = dict(Meeting.objects.values_list("calendar_uid", "now_state"))
    assert states["a@x"] == "cancelled"
    assert sorted(states.values()) == ["cancelled", "planned", "planned"]


def test_one_calendar_of_several_can_be_named_by_its_own_address(
    scene: Scene, radicale: Radicale
) -> None:
    radicale.principal.make_calendar(name="Home").save_event(calendar([draft(scene, "home@x")]))
    work = radicale.principal.make_calendar(name="Work")
    work.save_event(calendar([draft(scene, "work@x")]))
    address = str(work.url)
    connected(scene, address, kind="server", username="dana", password="secret")
    polling.read_due(scene.now)
    assert list(Meeting.objects.values_list("calendar_uid", flat=True)) == ["work@x"]


def test_a_wrong_password_is_said(scene: Scene, radicale: Radicale) -> None:
    connected(scene, radicale.address, kind="server", username="dana", password="wrong")
    polling.read_due(scene.now)
    assert "password is wrong" in Calendar.objects.get().problem


def test_secrets_stand_nowhere_in_the_database(scene: Scene) -> None:
    row = connected(
        scene, "https://halden.example/secret-part.ics", kind="server", username="dana-there",
        password="top secret",
    )  # fmt: skip
    text = str(Calendar.objects.values().get())
    assert "secret-part" not in text
    assert "dana-there" not in text
    assert "top secret" not in text
    assert row.host == "halden.example"


def test_another_site_key_is_said_and_the_calendar_stays(scene: Scene, settings: Any) -> None:
    connected(scene, "https://halden.example/a.ics")
    settings.SECRET_KEY = "another"
    polling.read_due(scene.now)
    assert "secret key was changed" in Calendar.objects.get().problem


def test_disconnected_it_is_read_no_more_and_its_secrets_are_gone(scene: Scene, web: Web) -> None:
    row = connected(scene, web.address)
    disconnect_calendar(scene.dana, calendar=row.uuid, now=scene.now)
    assert not polling.any_due(scene.now)
    assert Calendar.objects.get().secret == ""


def test_a_reading_asked_for_asks_for_the_whole(scene: Scene, web: Web) -> None:
    row = connected(scene, web.address)
    read(scene, web, draft(scene))
    ask_to_read(scene.dana, calendar=row.uuid, now=scene.now)
    polling.read_due(scene.now)
    assert "If-None-Match" not in web.asked[-1]


@pytest.mark.parametrize(
    "address", ["", "   ", "ftp://halden.example/a", "https://", "https://[", "not an address"]
)
def test_what_is_no_address_is_refused(scene: Scene, address: str) -> None:
    with pytest.raises(UnableToConnect, match="whole address"):
        connect_calendar(scene.dana, kind="address", address=address, now=scene.now)


def test_who_has_left_is_read_no_more(scene: Scene, web: Web) -> None:
    connected(scene, web.address)
    scene.cast.dana.left_on = scene.today
    scene.cast.dana.save()
    assert not polling.any_due(scene.now)
