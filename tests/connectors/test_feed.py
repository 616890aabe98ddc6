"""What goes out: meetings with goals, days on which steps are due, for whoever has the secret."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from foresaid.connectors.operations.feeds import make_feed, revoke_feed
from foresaid.ledger.operations.meetings import call_off_meeting, move_meeting
from foresaid.ledger.operations.state import state_expectation, state_goal
from foresaid.ledger.operations.wanted import Wanted
from foresaid.web.calendars import feeds
from tests.operations.ledger.conftest import Scene

pytestmark = pytest.mark.django_db


def address(scene: Scene) -> str:
    return reverse("feed", args=[make_feed(scene.dana, now=scene.now)])


def asked(path: str, **headers: str) -> Any:
    return Client().get(path, headers=headers)


def events(path: str) -> dict[str, Any]:
    response = asked(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    whole = icalendar.Calendar.from_ical(response.content)
    return {str(one["SUMMARY"]): one for one in whole.walk("VEVENT")}


def test_a_meeting_goes_out_with_its_goal_in_the_person_s_zone(scene: Scene) -> None:
    meeting = scene.meeting()
    wanted = Wanted(what="Anna Berg signs", at_least="She names who does")
    state_goal(scene.dana, meeting=meeting.uuid, wanted=wanted, now=scene.now)
    event = events(address(scene))["Northwind"]
    assert "Goal: Anna Berg signs" in event["DESCRIPTION"]
    assert "At least: She names who does" in event["DESCRIPTION"]
    assert event["DTSTART"].dt == meeting.now_starts_at
    assert event["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert (event["SEQUENCE"], event["STATUS"]) == (0, "CONFIRMED")
    body = asked(address(scene)).content.decode()
    assert "BEGIN:VTIMEZONE" in body
    assert event["DTSTART"].dt.astimezone(ZoneInfo("Europe/Berlin")).hour == 12


def test_moved_and_called_off_it_says_so_with_a_higher_sequence(scene: Scene) -> None:
    meeting, path = scene.meeting(), address(scene)
    first = events(path)["Northwind"]
    scene.clock.forward(minutes=5)
    later = meeting.now_starts_at + dt.timedelta(hours=1)
    move_meeting(
        scene.dana, meeting=meeting.uuid, starts_at=later, ends_at=later + dt.timedelta(hours=1),
        now=scene.now,
    )  # fmt: skip
    second = events(path)["Northwind"]
    assert (second["SEQUENCE"], second["UID"]) == (1, first["UID"])
    assert second["DTSTAMP"].dt == scene.now
    scene.clock.forward(minutes=5)
    call_off_meeting(scene.dana, meeting=meeting.uuid, reason="They asked", now=scene.now)
    third = events(path)["Northwind"]
    assert (third["SEQUENCE"], third["STATUS"]) == (2, "CANCELLED")


def test_days_on_which_next_steps_are_due_stand_as_whole_days(scene: Scene) -> None:
    state_expectation(
        scene.dana, opportunity=scene.opportunity.uuid, wanted=Wanted(what="Anna sends the plan"),
        due_on=scene.day(4), now=scene.now,
    )  # fmt: skip
    event = events(address(scene))["Due: Anna sends the plan"]
    assert event["DTSTART"].dt == scene.day(4)
    assert "Pumps for hall 3" in event["DESCRIPTION"]


def test_the_same_version_is_not_sent_again(scene: Scene) -> None:
    meeting, path = scene.meeting(), address(scene)
    etag = asked(path)["ETag"]
    scene.clock.forward(minutes=7)
    same = asked(path, if_none_match=etag)
    assert (same.status_code, same.content) == (304, b"")
    state_goal(scene.dana, meeting=meeting.uuid, wanted=Wanted(what="She signs"), now=scene.now)
    assert asked(path, if_none_match=etag).status_code == 200


def test_a_new_address_ends_the_one_before_and_a_revoked_one_is_not_there(scene: Scene) -> None:
    old = address(scene)
    new = address(scene)
    assert [asked(old).status_code, asked(new).status_code] == [404, 200]
    revoke_feed(scene.dana, now=scene.now)
    assert asked(new).status_code == 404


def test_nothing_of_others_is_in_it(scene: Scene) -> None:
    scene.meeting()
    iris = scene.actor(scene.cast.iris)
    path = reverse("feed", args=[make_feed(iris, now=scene.now)])
    assert events(path) == {}


def test_who_has_left_has_no_feed(scene: Scene) -> None:
    path = address(scene)
    scene.cast.dana.left_on = scene.today
    scene.cast.dana.save()
    assert asked(path).status_code == 404


def test_guessing_is_slowed_down(scene: Scene, monkeypatch: Any) -> None:
    monkeypatch.setattr(feeds, "OFTEN_ENOUGH", "5/m/ip")
    cache.clear()
    codes = [asked(reverse("feed", args=[f"guess-{n}"])).status_code for n in range(7)]
    assert codes == [404] * 5 + [429] * 2
    cache.clear()
