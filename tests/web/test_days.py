"""Days that nobody can have meant are refused where they are typed, whatever the page."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast, give_login, sign_in
from tests.web.opportunities.scene import fill

BEYOND = ["0001-01-01", "1989-12-31", "2201-01-01", "9999-12-31"]
WORDS = "Check the year of the date."


@pytest.fixture
def dana(cast: Cast) -> Client:
    if cast.dana.login is None:
        give_login(cast.dana)
    return sign_in(cast.dana)


@pytest.mark.parametrize("day", BEYOND)
def test_an_absence_or_a_meeting_beyond_the_calendar_is_refused(dana: Client, day: str) -> None:
    answer = dana.post(reverse("own_absence"), {"from_on": day, "last_on": "9999-12-31"})
    assert WORDS in answer.text
    hours = {"starts": "23:00", "ends": "01:00"}
    asked = {"title": "Night call", "on": day, "kind": "internal", **hours}
    answer = dana.post(reverse("meeting_new"), asked)
    assert answer.status_code == 422
    assert WORDS in answer.text


@pytest.mark.parametrize("day", BEYOND)
def test_a_next_step_beyond_the_calendar_leaves_its_opportunity_readable(
    cast: Cast, dana: Client, day: str
) -> None:
    deal = fill(cast)
    sent = {"what": "Ole Berg signs", "party": "customer", "due_on": day}
    key = {"request_key": str(uuid.uuid4())}
    answer = dana.post(reverse("opportunity_act", args=[deal.uuid, "next-step"]), sent | key)
    assert answer.status_code == 422
    assert WORDS in answer.text
    assert dana.get(reverse("opportunity", args=[deal.uuid])).status_code == 200
