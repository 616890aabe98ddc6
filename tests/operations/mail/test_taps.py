"""A link in a mail does one thing, for one person, once; and says beforehand what."""

import re
import uuid

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from foresaid.ledger.models import Expectation, Result
from foresaid.ledger.operations.result import Told, record_result
from foresaid.ledger.operations.state import state_expectation, state_goal
from foresaid.ledger.operations.wanted import Wanted
from foresaid.mail.models import Declined, Tap
from foresaid.mail.reminders import queueing
from foresaid.people import tokens
from foresaid.people.models import Journal
from foresaid.people.operations.people import person_left
from foresaid.sales.models import Meeting
from tests.cast import sign_in
from tests.operations.ledger.conftest import Scene

pytestmark = pytest.mark.usefixtures("reachable")

SIGNS = Wanted(what="Anna Berg names who signs", at_least="names a date")


def links(scene: Scene) -> dict[str, str]:
    """By act, the addresses in the mail that is due now."""
    queueing.queue_reminders(scene.now)
    return {
        tap.act: reverse("tap", args=[tokens.of_tap(tap.uuid)])
        for tap in Tap.objects.filter(person=scene.cast.dana)
    }


def ended(scene: Scene, *, goal: bool = True) -> Meeting:
    meeting = scene.meeting(in_minutes=30, minutes=30)
    if goal:
        state_goal(scene.dana, meeting=meeting.uuid, wanted=SIGNS, now=scene.now)
    scene.clock.forward(hours=2.5)
    return meeting


def text(response: object) -> str:
    return re.sub(r"\s+", " ", response.content.decode())  # type: ignore[attr-defined]  # a response


def test_opening_a_link_writes_nothing_and_says_what_the_button_does(scene: Scene) -> None:
    ended(scene)
    path = links(scene)["reached"]
    client = Client()
    for _ in range(2):  # mail programs look beforehand
        page = client.get(path)
        assert page.status_code == 200
        assert "The button below writes down “Reached”, in the name of Dana Ortiz" in text(page)
        assert "Expected: Anna Berg names who signs" in text(page)
    assert not Result.objects.exists()
    assert Tap.objects.filter(used_at=None).count() == 4


@pytest.mark.parametrize("act", ["reached", "partly", "not_reached", "not_held"])
def test_the_button_records_the_result_without_a_sign_in_and_uses_all_of_them_up(
    scene: Scene, act: str
) -> None:
    meeting = ended(scene)
    paths = links(scene)
    done = Client().post(paths[act])
    assert done.status_code == 200
    assert reverse("meeting_evidence", args=[meeting.uuid]) in text(done)
    result = Result.objects.get()
    assert (result.came, result.view, result.entry.author) == (act, "owner", scene.cast.dana)
    assert not Tap.objects.filter(used_at=None).exists()
    for path in paths.values():
        assert Client().get(path).status_code == 410
        assert Client().post(path).status_code == 410
    assert Result.objects.count() == 1
    assert Journal.objects.filter(door="mail", person=scene.cast.dana).exists()


def test_nobody_is_signed_in_by_a_link(scene: Scene) -> None:
    meeting = ended(scene)
    client = Client()
    client.post(links(scene)["reached"])
    assert client.get(reverse("meeting_evidence", args=[meeting.uuid])).status_code == 302
    assert client.get(reverse("today")).status_code == 302


def test_a_meeting_without_a_goal_took_place_or_did_not(scene: Scene) -> None:
    meeting = ended(scene, goal=False)
    paths = links(scene)
    assert set(paths) == {"held", "not_held"}
    assert Client().post(paths["held"]).status_code == 200
    meeting.refresh_from_db()
    assert meeting.now_state == "held"


def test_the_goal_s_link_asks_for_words_and_fills_in_none(scene: Scene) -> None:
    scene.meeting(in_minutes=60 + 50)
    scene.clock.forward(minutes=51)
    path = links(scene)["goal"]
    page = Client().get(path)
    assert 'name="what"' in text(page)
    assert not re.search(r"<textarea[^>]*>\s*\S+.*?</textarea>", page.content.decode())
    empty = Client().post(path, {"what": ""})
    assert empty.status_code == 422
    assert not Expectation.objects.exists()
    typed = {"what": "Anna Berg names who signs", "at_least": "", "confidence": "60"}
    assert Client().post(path, typed).status_code == 200
    goal = Expectation.objects.get()
    assert (goal.holder, goal.set_before, goal.confidence) == (scene.cast.dana, True, 60)
    assert Client().post(path, typed).status_code == 410
    assert Expectation.objects.count() == 1


def test_a_goal_that_is_refused_keeps_the_link_and_what_was_typed(scene: Scene) -> None:
    scene.meeting(in_minutes=60 + 50)
    scene.clock.forward(minutes=51)
    path = links(scene)["goal"]
    refused = Client().post(path, {"what": "Anna Berg signs", "confidence": "100"})
    assert refused.status_code == 422
    assert "Anna Berg signs" in text(refused)
    assert Client().post(path, {"what": "Anna Berg signs"}).status_code == 200


def test_it_happened_ends_what_was_due(scene: Scene) -> None:
    deal = scene.another("Pump 7")
    said = state_expectation(
        scene.dana, wanted=SIGNS, due_on=scene.today, opportunity=deal.uuid, now=scene.now
    )
    path = links(scene)["happened"]
    assert "due on 23 November 2026" in text(Client().get(path))
    assert Client().post(path).status_code == 200
    said.standing.refresh_from_db()
    assert said.standing.state == "reached"


def test_a_link_about_what_was_settled_elsewhere_does_nothing(scene: Scene) -> None:
    meeting = ended(scene)
    paths = links(scene)
    goal = Expectation.objects.get(meeting=meeting)
    told = Told(came="not_reached")
    record_result(scene.dana, expectation=goal.entry.uuid, told=told, now=scene.now)
    assert "dealt with already" in text(Client().post(paths["reached"]))
    assert Result.objects.get().came == "not_reached"


def test_a_link_ends_with_its_time_with_its_person_and_is_never_guessed(scene: Scene) -> None:
    ended(scene)
    path = links(scene)["reached"]
    assert Client().post(reverse("tap", args=[tokens.fresh()])).status_code == 410
    scene.clock.forward(days=8)
    assert Client().post(path).status_code == 410
    scene.clock.forward(days=-8)
    person_left(
        scene.cast.operator, person=scene.cast.dana.uuid, left_on=scene.today, now=scene.now
    )
    assert Client().post(path).status_code == 410
    assert not Result.objects.exists()


def test_a_link_serves_its_person_whoever_is_signed_in(scene: Scene) -> None:
    ended(scene)
    assert sign_in(scene.cast.sam).post(links(scene)["reached"]).status_code == 200
    assert Result.objects.get().entry.author == scene.cast.dana


def test_tokens_are_stored_as_digests_alone(scene: Scene) -> None:
    ended(scene)
    links(scene)
    for tap in Tap.objects.all():
        token = tokens.of_tap(tap.uuid)
        assert tap.token_digest == tokens.digest(token) != token
        assert token not in tap.message.body


def test_trying_links_is_slowed_down(scene: Scene) -> None:
    cache.clear()
    path = reverse("tap", args=[tokens.fresh()])
    client = Client()
    answers = {client.post(path).status_code for _ in range(61)}
    assert answers == {410, 429}
    cache.clear()


def off_path(scene: Scene) -> str:
    ended(scene)
    queueing.queue_reminders(scene.now)
    body = Tap.objects.earliest("pk").message.body
    found = re.search(r"http://[^/]+(/mails/off/\S+)", body)
    assert found
    return found[1]


def test_a_mail_program_ends_the_kind_by_one_post_without_a_cookie(scene: Scene) -> None:
    path = off_path(scene)
    strict = Client(enforce_csrf_checks=True)
    for _ in range(2):
        answer = strict.post(path, {"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, answer.content) == (200, b"")
    assert list(Declined.objects.values_list("person", "kind")) == [(scene.cast.dana.pk, "after")]


def test_a_person_sees_what_the_address_ends_before_it_does(scene: Scene) -> None:
    path = off_path(scene)
    assert "an hour after a meeting" in text(Client().get(path))
    assert not Declined.objects.exists()
    assert "They are switched off" in text(Client().post(path))
    assert Declined.objects.exists()


def test_a_bent_address_ends_nothing(scene: Scene) -> None:
    path = off_path(scene)
    assert Client().post(path[:-3] + "aa/").status_code == 410
    assert Client().post(reverse("mail_off", args=[str(uuid.uuid4())])).status_code == 410
    assert not Declined.objects.exists()


def test_whoever_asks_for_many_links_that_never_were_waits_and_an_honest_link_still_opens(
    scene: Scene,
) -> None:
    ended(scene)
    path = links(scene)["reached"]
    cache.clear()
    client = Client()
    answers = [client.get(reverse("tap", args=[f"guess{n}"])).status_code for n in range(40)]
    assert answers == [410] * 30 + [429] * 10
    assert client.get(path).status_code == 200
    assert client.post(path).status_code == 200
    assert client.get(path).status_code == 410  # used up: of one that was sent it is said why


def test_a_link_that_was_sent_opens_as_often_as_programs_look_at_it(scene: Scene) -> None:
    ended(scene)
    path = links(scene)["reached"]
    cache.clear()
    assert {Client().get(path).status_code for _ in range(90)} == {200}
