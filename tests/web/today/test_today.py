import datetime as dt
import re
import uuid
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from foresaid.ledger.models import Change, Expectation, Result, Standing, Withdrawal
from foresaid.ledger.operations.anew import UnableToSayAnew, say_anew
from foresaid.ledger.operations.scheduling import plan_meeting
from foresaid.ledger.operations.state import state_expectation, state_goal
from foresaid.ledger.operations.wanted import Wanted
from foresaid.people.errors import Unable
from foresaid.reviews.operations.prepare import prepare_review
from foresaid.sales.models import Meeting
from foresaid.sales.operations.opportunities import enter_step
from tests.cast import sign_in
from tests.operations.ledger.conftest import Scene


def text_of(client: Client, path: str = "/today/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def a_step(scene: Scene, what: str = "Anna Berg names who signs", days: int = 0) -> Expectation:
    return state_expectation(
        scene.dana, opportunity=scene.opportunity.uuid, wanted=Wanted(what=what),
        due_on=scene.day(days), now=scene.now,
    )  # fmt: skip


def test_an_empty_day_says_what_would_stand_there(scene: Scene) -> None:
    text = text_of(sign_in(scene.cast.iris))
    assert "Today, Iris" in text
    assert "Nothing is waiting for you" in text


def test_a_meeting_ahead_offers_the_exits_of_its_step_and_preselects_none(scene: Scene) -> None:
    meeting = scene.meeting(in_minutes=40)
    text = text_of(sign_in(scene.cast.dana))
    assert "1 meeting, 1 without a goal yet" in text
    assert "in 40 min" in text
    for way_out in scene.exits:
        assert (way_out.as_goal or way_out.text) in text
        assert f"{reverse('meeting', args=[meeting.uuid])}?exit={way_out.uuid}#goal" in text
    assert "checked" not in text
    assert "selected" not in text.split("Without a next step")[0]


def test_a_meeting_of_the_day_after_tomorrow_is_not_called_one_of_tomorrow(scene: Scene) -> None:
    scene.meeting(in_minutes=2 * 24 * 60)
    text = text_of(sign_in(scene.cast.dana))
    assert "1 meeting, 1 without a goal yet" in text
    assert "in 2 days" in text
    assert "Tomorrow" not in text


def test_a_goal_takes_two_taps_and_only_the_tapped_words_are_filled_in(scene: Scene) -> None:
    meeting = scene.meeting(in_minutes=40)
    client, way_out = sign_in(scene.cast.dana), scene.exits[0]
    words = way_out.as_goal or way_out.text
    page = reverse("meeting", args=[meeting.uuid])
    form = client.get(f"{page}?exit={way_out.uuid}").context["goal_form"]
    assert form.initial == {"what": words, "suggestion": words, "exit": way_out.uuid}
    assert client.get(page).context["goal_form"].initial == {}
    answer = client.post(
        reverse("meeting_goal", args=[meeting.uuid]),
        {**{key: str(value) for key, value in form.initial.items()}, "request_key": uuid.uuid4()},
    )
    assert answer.status_code == 302
    goal = Expectation.objects.get(meeting=meeting)
    assert (goal.wording, goal.exit, goal.confidence) == ("suggested", way_out, None)
    assert "1 meeting, with a goal" in text_of(client)


def test_a_result_is_one_tap_and_the_evidence_follows(scene: Scene) -> None:
    meeting = scene.meeting(in_minutes=10)
    state_goal(scene.dana, meeting=meeting.uuid, wanted=Wanted(what="Anna signs"), now=scene.now)
    scene.clock.forward(hours=1)
    client = sign_in(scene.cast.dana)
    assert "What happened?" in text_of(client)
    tap = {"came": "reached", "request_key": str(uuid.uuid4())}
    path = reverse("meeting_result", args=[meeting.uuid])
    answer = client.post(path, tap)
    assert answer["Location"] == reverse("meeting_evidence", args=[meeting.uuid])
    assert Result.objects.get().came == "reached"
    client.post(path, tap)  # sent twice
    assert Result.objects.count() == 1
    told = {
        "evidence": "On paper", "action": "Anna Berg sends the contract", "action_on":
        scene.day(3).isoformat(), "action_party": "customer", "next_what": "Anna Berg pays",
        "next_due_on": scene.day(9).isoformat(), "next_party": "customer",
    }  # fmt: skip
    page = client.post(answer["Location"], {**told, "request_key": uuid.uuid4()}, follow=True)
    assert "The customer named what they will do, with a date." in page.content.decode()
    assert Result.objects.order_by("entry__seq").last().movement == "advance"  # type: ignore[union-attr]
    assert Expectation.objects.get(kind="next_step").opportunity == scene.opportunity


def test_a_half_filled_next_step_is_refused_and_nothing_is_written(scene: Scene) -> None:
    step = a_step(scene)
    client = sign_in(scene.cast.dana)
    answer = client.post(
        reverse("said_way", args=[step.entry.uuid, "happened"]), {"next_what": "Anna pays"}
    )
    assert answer.status_code == 422
    text = unescape(answer.content.decode())
    assert "What comes next needs both" in text
    assert "Anna pays" in text
    assert not Result.objects.exists()


def test_what_is_due_has_its_ways_out(scene: Scene) -> None:
    steps = [a_step(scene, what=f"Anna Berg signs page {n}") for n in range(3)]
    client = sign_in(scene.cast.dana)
    assert "due today" in text_of(client)
    for step, way, values in (
        (steps[0], "happened", {"evidence": "A letter"}),
        (steps[1], "new-date", {"due_on": scene.day(4).isoformat(), "reason": "Anna is ill"}),
        (steps[2], "cancel", {"reason": "They chose another way"}),
    ):
        path = reverse("said_way", args=[step.entry.uuid, way])
        assert client.post(path, {**values, "request_key": uuid.uuid4()}).status_code == 302
    assert (Result.objects.get().of, Change.objects.get().of) == (steps[0], steps[1])
    assert Withdrawal.objects.get().of == steps[2]
    assert "Due today, or before" not in text_of(client)


def test_an_overdue_step_says_how_late_it_is_in_working_days(scene: Scene) -> None:
    a_step(scene)
    scene.clock.forward(days=9)
    assert "7 days late" in text_of(sign_in(scene.cast.dana))


def test_an_opportunity_without_a_next_step_gets_one_here(scene: Scene) -> None:
    client = sign_in(scene.cast.dana)
    assert "1 open opportunity has none" in text_of(client)
    values = {
        "opportunity": scene.opportunity.uuid, "what": "Anna Berg names who signs",
        "party": "customer", "due_on": scene.day(4).isoformat(), "request_key": uuid.uuid4(),
    }  # fmt: skip
    page = client.post(reverse("today_next_step"), values, follow=True)
    assert "Next step set, due on 27 November." in page.content.decode()
    assert "has none" not in text_of(client)


def test_a_day_that_has_passed_comes_back_with_what_was_typed(scene: Scene) -> None:
    values = {
        "opportunity": scene.opportunity.uuid, "what": "Anna Berg names who signs",
        "party": "customer", "due_on": scene.day(-4).isoformat(),
    }  # fmt: skip
    answer = sign_in(scene.cast.dana).post(reverse("today_next_step"), values)
    text = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "That day has passed" in text
    assert "Anna Berg names who signs" in text
    assert not Expectation.objects.exists()


def test_a_vague_step_gets_words_for_making_it_better(scene: Scene) -> None:
    a_step(scene, what="Follow up", days=5)
    text = text_of(sign_in(scene.cast.dana))
    assert "Next steps that say too little" in text
    assert "Say what somebody could see happen" in text


def test_a_vague_step_is_said_better_in_place_and_the_first_words_stay(scene: Scene) -> None:
    step = a_step(scene, what="Follow up", days=5)
    client = sign_in(scene.cast.dana)
    assert "Say it better…" in text_of(client)
    values = {
        "what": "Anna Berg names who signs", "party": "customer", "who": "Anna Berg",
        "due_on": scene.day(9).isoformat(), "next": reverse("today"),
    }  # fmt: skip
    address = reverse("said_act", args=[step.entry.uuid, "anew"])
    refused = client.post(address, values)
    assert refused.status_code == 422
    assert "A new date is said with its reason" in unescape(refused.content.decode())
    assert "Anna Berg names who signs" in unescape(refused.content.decode())
    done = client.post(address, values | {"due_on": scene.day(5).isoformat()})
    assert (done.status_code, done["Location"]) == (302, reverse("today"))
    assert "Next steps that say too little" not in text_of(client)
    first, second = Standing.objects.order_by("pk")
    assert (first.state, second.state, second.holder) == ("withdrawn", "open", scene.cast.dana)
    history = unescape(client.get(reverse("history")).content.decode())
    assert "Follow up" in history
    assert "It was said in better words." in history


def test_a_day_that_passed_is_not_made_better_by_words(scene: Scene) -> None:
    step = a_step(scene, what="Follow up", days=1)
    scene.clock.forward(days=3)
    with pytest.raises(UnableToSayAnew, match="Its day has passed"):
        say_anew(
            scene.dana, expectation=step.entry.uuid, wanted=Wanted(what="Anna signs"),
            due_on=scene.day(1), now=scene.now,
        )  # fmt: skip
    stranger = scene.actor(scene.cast.fritz)
    for actor in (scene.actor(scene.cast.iris), stranger):
        with pytest.raises(Unable):
            say_anew(
                actor, expectation=step.entry.uuid, wanted=Wanted(what="Anna signs"),
                due_on=scene.day(0), now=scene.now,
            )  # fmt: skip


def test_taking_back_leaves_no_trace_on_the_page(scene: Scene) -> None:
    step = a_step(scene, what="Anna Berg signs page 7")
    client = sign_in(scene.cast.dana)
    assert "page 7" in text_of(client)
    client.post(reverse("said_take_back", args=[step.entry.uuid]))
    assert "page 7" not in text_of(client)


def test_a_manager_is_told_of_the_reviews_that_wait(scene: Scene) -> None:
    sam = sign_in(scene.cast.sam)
    assert "Nothing is waiting for you" in text_of(sam)
    prepare_review(scene.cast.actor(scene.cast.sam), person=scene.cast.dana.uuid, now=scene.now)
    text = text_of(sam)
    assert "1 review is prepared and not held yet" in text
    assert "Nothing is waiting for you" not in text
    assert "not held yet" not in text_of(sign_in(scene.cast.dana))


def test_a_stranger_finds_nothing_and_writes_nothing(scene: Scene) -> None:
    step = a_step(scene)
    meeting = scene.meeting()
    client = sign_in(scene.cast.fritz)
    for path in (
        reverse("said_way", args=[step.entry.uuid, "cancel"]),
        reverse("said_take_back", args=[step.entry.uuid]),
        reverse("meeting_result", args=[meeting.uuid]),
        reverse("meeting_goal", args=[meeting.uuid]),
    ):
        assert client.post(path, {"reason": "x", "what": "x", "came": "held"}).status_code == 404
    assert client.get(reverse("meeting", args=[meeting.uuid])).status_code == 404
    assert Expectation.objects.count() == 1


def test_today_is_read_with_few_queries(
    scene: Scene, django_assert_max_num_queries: object
) -> None:
    for n in range(12):
        a_step(scene, what=f"Anna Berg signs page {n}")
        scene.another(f"Deal {n}")
    for n in range(4):
        scene.meeting(in_minutes=30 + n)
    client = sign_in(scene.cast.dana)
    client.get("/today/")
    with django_assert_max_num_queries(50):  # type: ignore[operator]  # a fixture without types
        client.get("/today/")


def test_a_block_of_calls_is_answered_with_its_count(scene: Scene) -> None:
    block = plan_meeting(
        scene.dana, title="Calls", kind="call_block", starts_at=scene.now + dt.timedelta(hours=1),
        ends_at=scene.now + dt.timedelta(hours=2), now=scene.now,
    )  # fmt: skip
    wanted = Wanted(what="talks with who decides", count=12, party="ours")
    goal = state_goal(scene.dana, meeting=block.uuid, wanted=wanted, now=scene.now)
    scene.clock.forward(hours=3)
    client, address = sign_in(scene.cast.dana), reverse("meeting_count", args=[block.uuid])
    text = text_of(client)
    assert f'action="{address}"' in text
    assert 'value="reached"' not in text
    assert client.post(address, {"count": "no number", "next": "/today/"}).status_code == 422
    answer = client.post(address, {"count": "14", "next": "/today/"}, follow=True)
    assert answer.redirect_chain == [("/today/", 302)]
    assert Result.objects.get(of=goal).came == "reached"
    assert address not in text_of(client)


def test_meetings_of_an_unclear_kind_are_one_line_that_leads_to_their_list(scene: Scene) -> None:
    client, line = sign_in(scene.cast.dana), "Of 2 meetings nobody said yet whom they are with"
    assert reverse("meetings_unclear") not in text_of(client)
    for series, count in (("weekly", 3), ("once", 1), ("gone", 1)):
        for _ in range(count):
            row = scene.meeting(in_minutes=600, calendar_uid=f"{series}-{uuid.uuid4()}")
            Meeting.objects.filter(pk=row.pk).update(
                kind="unclear", calendar_series=series,
                now_state="cancelled" if series == "gone" else row.now_state,
            )  # fmt: skip
    text = text_of(client)
    assert line in text
    assert reverse("meetings_unclear") in text
    assert line not in text_of(sign_in(scene.cast.iris))


def test_a_next_step_set_with_a_result_is_taken_back_and_the_result_stays(scene: Scene) -> None:
    step, client = a_step(scene), sign_in(scene.cast.dana)
    words = {"next_what": "Anna Berg signs", "next_party": "customer"}
    sent = words | {"next_due_on": scene.day(3).isoformat()}
    address = reverse("said_way", args=[step.entry.uuid, "happened"])
    page = client.post(address, sent, follow=True).content.decode()
    assert "The next step is set, too." in page
    form = re.search(r'<form class="undo" method="post" action="([^"]+)">(.*?)</form>', page)
    assert form is not None
    client.post(form[1], dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form[2])))
    assert Withdrawal.objects.get().taken_back
    assert Withdrawal.objects.get().of_id != step.pk
    assert Result.objects.get().of_id == step.pk


def test_a_stay_is_as_long_in_the_list_as_on_the_page_of_the_deal(scene: Scene) -> None:
    """Entered in the evening and looked at in the morning: days that are over, everywhere."""
    entered_at = scene.now.replace(hour=22)
    scene.clock.set(entered_at)
    later = scene.opportunity.now_step.version.steps.order_by("position")[3]  # type: ignore[union-attr]
    enter_step(scene.dana, opportunity=scene.opportunity.uuid, step=later.uuid, now=entered_at)
    scene.clock.set(entered_at + dt.timedelta(days=36, hours=10))
    client = sign_in(scene.cast.dana)
    for address in (
        reverse("opportunities"),
        reverse("opportunity", args=[scene.opportunity.uuid]),
    ):
        text = unescape(client.get(address).content.decode())
        assert "36 days" in text
        assert "37 days" not in text
