"""What the issue says of results, through the page as a user goes through it."""

import uuid
from html import unescape

from django.test import Client
from django.urls import reverse

from foresaid.ledger.models import Expectation, Result
from foresaid.ledger.operations.scheduling import plan_meeting
from foresaid.ledger.operations.state import state_goal
from foresaid.ledger.operations.wanted import Wanted
from foresaid.sales.models import Meeting
from foresaid.sales.operations.accounts import create_account
from tests.cast import sign_in
from tests.operations.ledger.conftest import Scene


def a_goal(scene: Scene, what: str = "Anna Berg signs") -> Meeting:
    meeting = scene.meeting(in_minutes=10)
    wanted = Wanted(what=what, at_least="names who signs")
    state_goal(scene.dana, meeting=meeting.uuid, wanted=wanted, now=scene.now)
    scene.clock.forward(hours=1)
    return meeting


def tap(client: Client, meeting: Meeting, came: str) -> str:
    answer = client.post(
        reverse("meeting_result", args=[meeting.uuid]),
        {"came": came, "request_key": uuid.uuid4()},
        follow=True,
    )
    return unescape(answer.content.decode())


def tell(client: Client, meeting: Meeting, **values: object) -> str:
    answer = client.post(
        reverse("meeting_evidence", args=[meeting.uuid]),
        {"request_key": uuid.uuid4(), **values},
        follow=True,
    )
    return unescape(answer.content.decode())


def page_of(client: Client, meeting: Meeting) -> str:
    return unescape(client.get(reverse("meeting", args=[meeting.uuid])).content.decode())


def test_the_manager_sees_it_otherwise_through_the_page_and_both_stand(scene: Scene) -> None:
    meeting, dana, sam = a_goal(scene), sign_in(scene.cast.dana), sign_in(scene.cast.sam)
    tap(dana, meeting, "reached")
    assert "How do you see it?" in page_of(sam, meeting)
    text = tap(sam, meeting, "partly")
    assert "Your view stands beside theirs; both are counted." in text
    assert "Sam Lindqvist sees it as partly." in text
    assert [(one.view, one.came) for one in Result.objects.order_by("pk")] == [
        ("owner", "reached"), ("manager", "partly"),
    ]  # fmt: skip
    assert "How do you see it?" not in page_of(dana, meeting)


def test_a_result_is_corrected_within_a_day_and_nothing_written_is_lost(scene: Scene) -> None:
    meeting, dana = a_goal(scene), sign_in(scene.cast.dana)
    tap(dana, meeting, "not_reached")
    tell(dana, meeting, evidence="She wants the board first")
    assert "It was otherwise…" in page_of(dana, meeting)
    text = tap(dana, meeting, "partly")
    assert "She wants the board first" not in text  # the new tap says nothing of it yet
    text = page_of(dana, meeting)
    assert "corrected" in text
    assert "Not reached" in text
    scene.clock.forward(days=1, minutes=5)
    assert "It was otherwise…" not in page_of(dana, meeting)
    assert "more than a day ago" in tap(dana, meeting, "reached")


def test_each_way_a_sale_moves_is_explained_in_a_sentence(scene: Scene) -> None:
    dana = sign_in(scene.cast.dana)
    dated = {"action": "Anna Berg sends the contract", "action_on": scene.day(5).isoformat()}
    for values, sentence in (
        (dated, "The customer named what they will do, with a date."),
        ({"action": "Anna Berg sends the contract"}, "has no date, so the sale continues."),
        ({**dated, "action_party": "partner"}, "What comes next is the partner’s alone"),
        ({**dated, "action_party": "ours"}, "What comes next is ours alone"),
        ({}, "The customer named nothing that they will do"),
        ({"answer": "order"}, "The customer placed the order."),
        ({"answer": "no"}, "The customer said a clear no: time freed for others."),
    ):
        meeting = a_goal(scene)
        tap(dana, meeting, "reached")
        text = tell(dana, meeting, **values)
        assert sentence.replace("’", "'") in text.replace("’", "'"), values


def test_a_clear_no_reaches_a_goal_that_asked_for_a_decision_through_the_page(
    scene: Scene,
) -> None:
    meeting, dana = a_goal(scene, "Anna Berg decides: yes or no"), sign_in(scene.cast.dana)
    tap(dana, meeting, "not_reached")
    tell(dana, meeting, answer="no")
    assert "Reached" in page_of(dana, meeting)
    assert Result.objects.latest("pk").came == "reached"


def test_what_was_written_late_says_so(scene: Scene) -> None:
    meeting, dana = a_goal(scene), sign_in(scene.cast.dana)
    scene.clock.forward(days=9)
    tap(dana, meeting, "reached")
    assert "written down late" in page_of(dana, meeting)


def test_after_a_meeting_without_goal_or_deal_the_page_asks_what_comes_next(
    scene: Scene,
) -> None:
    account = create_account(scene.dana, name="Mora Hotels", now=scene.now)
    starts_at = scene.clock.now
    meeting = plan_meeting(
        scene.dana, title="Mora Hotels", account=account.uuid, now=scene.now,
        starts_at=starts_at, ends_at=scene.clock.forward(minutes=30),
    )  # fmt: skip
    dana = sign_in(scene.cast.dana)
    assert "What’s next, and when?" in tap(dana, meeting, "held")
    tell(
        dana, meeting, next_what="Ole Mora names the hall", next_party="customer",
        next_due_on=scene.day(6).isoformat(),
    )  # fmt: skip
    assert Expectation.objects.get(kind="next_step").account == account


def test_why_the_sale_moved_so_stays_on_the_page(scene: Scene) -> None:
    meeting, dana = a_goal(scene), sign_in(scene.cast.dana)
    why = "The customer named nothing that they will do, so the sale continues."
    tap(dana, meeting, "reached")
    assert why in page_of(dana, meeting)
    tell(
        dana, meeting, evidence="She said so", action="Anna Berg sends the drawing",
        action_party="customer", action_on=scene.day(5).isoformat(),
    )  # fmt: skip
    page_of(dana, meeting)  # where the notice was, read once
    assert "The customer named what they will do, with a date." in page_of(dana, meeting)
