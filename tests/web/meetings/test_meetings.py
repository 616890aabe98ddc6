import datetime as dt
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from foresaid.ledger.models import Expectation, Result
from foresaid.ledger.operations.counted import UnableToCount, record_count
from foresaid.ledger.operations.scheduling import plan_meeting
from foresaid.ledger.operations.state import state_goal
from foresaid.ledger.operations.wanted import Wanted
from foresaid.sales.models import Meeting, MeetingCount
from tests.cast import sign_in
from tests.operations.ledger.conftest import Scene

pytestmark = pytest.mark.django_db


def page(client: Client, meeting: Meeting) -> str:
    answer = client.get(reverse("meeting", args=[meeting.uuid]))
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def calls(scene: Scene, count: int | None = 12) -> Meeting:
    made = plan_meeting(
        scene.dana, title="Calls", kind="call_block", starts_at=scene.now + dt.timedelta(hours=1),
        ends_at=scene.now + dt.timedelta(hours=2), now=scene.now,
    )  # fmt: skip
    if count:
        wanted = Wanted(what="talks with who decides", count=count, party="ours")
        state_goal(scene.dana, meeting=made.uuid, wanted=wanted, now=scene.now)
    return made


def test_a_text_for_the_invitation_says_purpose_agendas_time_and_outcome(scene: Scene) -> None:
    meeting = scene.meeting()
    client = sign_in(scene.cast.dana)
    text = client.get(reverse("meeting", args=[meeting.uuid])).context["upfront"]
    assert "Purpose: Pumps for hall 3" in text
    assert "What you would like to cover: …" in text
    assert "What we would like to cover: …" in text
    assert meeting.step is not None
    assert not any(one.text in text for one in meeting.step.questions.all())
    assert "12:00 to 12:45 (Europe/Berlin), 45 minutes." in text
    assert "what comes next, who does it, and by when" in text
    wanted = Wanted(what="Anna Berg names who signs.")
    state_goal(scene.dana, meeting=meeting.uuid, wanted=wanted, now=scene.now)
    shown = page(client, meeting)
    assert "At the end, if it is right for you: Anna Berg names who signs. A clear no" in shown
    scene.clock.forward(hours=2)
    assert "Agreed beforehand" not in page(client, meeting)


def test_a_meeting_without_an_opportunity_can_be_given_one(scene: Scene) -> None:
    meeting = plan_meeting(
        scene.dana, title="Northwind", starts_at=scene.now + dt.timedelta(hours=1),
        ends_at=scene.now + dt.timedelta(hours=2), now=scene.now,
    )  # fmt: skip
    client = sign_in(scene.cast.dana)
    assert "Choose the opportunity…" in page(client, meeting)
    path = reverse("meeting_about", args=[meeting.uuid])
    assert client.post(path, {"opportunity": str(scene.opportunity.uuid)}).status_code == 302
    meeting.refresh_from_db()
    assert meeting.step == scene.opportunity.now_step
    assert meeting.account == scene.opportunity.account
    again = client.post(path, {"opportunity": str(scene.opportunity.uuid)})
    assert "It is known already" in unescape(again.content.decode())


def test_a_block_of_calls_is_planned_with_its_goal_by_count(scene: Scene) -> None:
    client = sign_in(scene.cast.dana)
    sent = {
        "title": "Hotels", "on": "2026-11-24", "starts": "10:00", "ends": "11:30",
        "count": "12", "what": "talks with who decides",
    }  # fmt: skip
    assert client.post(reverse("calls_new"), {**sent, "what": ""}).status_code == 422
    assert client.post(reverse("calls_new"), sent).status_code == 302
    goal = Expectation.objects.get()
    assert (goal.count_wanted, goal.set_before) == (12, True)
    assert goal.meeting is not None
    assert goal.meeting.kind == "call_block"


@pytest.mark.parametrize(("count", "came"), [(12, "reached"), (15, "reached"), (11, "not_reached")])
def test_the_count_decides_whether_the_goal_was_reached(
    scene: Scene, count: int, came: str
) -> None:
    meeting = calls(scene)
    scene.clock.forward(hours=3)
    client = sign_in(scene.cast.dana)
    assert "How many there were" in page(client, meeting)
    path = reverse("meeting_count", args=[meeting.uuid])
    assert client.post(path, {"count": str(count)}).status_code == 302
    assert Result.objects.get().came == came
    assert MeetingCount.objects.get().count == count
    assert f"{count} of 12." in page(client, meeting)
    meeting.refresh_from_db()
    assert meeting.now_state == "held"


def test_without_a_goal_the_count_is_kept_all_the_same(scene: Scene) -> None:
    meeting = calls(scene, count=None)
    scene.clock.forward(hours=3)
    record_count(scene.dana, meeting=meeting.uuid, count=4, now=scene.now)
    assert MeetingCount.objects.get().count == 4


@pytest.mark.parametrize("count", [-1, 10_001])
def test_a_count_that_nobody_can_have_meant_is_refused(scene: Scene, count: int) -> None:
    meeting = calls(scene)
    scene.clock.forward(hours=3)
    with pytest.raises(UnableToCount):
        record_count(scene.dana, meeting=meeting.uuid, count=count, now=scene.now)
    assert not MeetingCount.objects.exists()


def test_only_a_block_of_calls_is_counted(scene: Scene) -> None:
    meeting = scene.meeting(in_minutes=-60)
    with pytest.raises(UnableToCount, match="block of calls"):
        record_count(scene.dana, meeting=meeting.uuid, count=3, now=scene.now)


def test_counting_before_the_calls_began_is_refused_whole(scene: Scene) -> None:
    meeting = calls(scene)
    client = sign_in(scene.cast.dana)
    answer: Any = client.post(reverse("meeting_count", args=[meeting.uuid]), {"count": "3"})
    assert answer.status_code == 422
    assert not MeetingCount.objects.exists()
    assert not Result.objects.exists()
