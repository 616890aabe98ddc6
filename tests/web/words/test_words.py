import datetime as dt
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from foresaid.ledger.operations.result import Told, record_result
from foresaid.ledger.operations.scheduling import plan_meeting
from foresaid.ledger.operations.state import state_goal
from foresaid.ledger.operations.wanted import Wanted
from foresaid.people.models import Look
from tests.cast import sign_in
from tests.operations.ledger.conftest import Scene


def text_of(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return unescape(answer.content.decode())


@pytest.fixture
def held(scene: Scene) -> Scene:
    """Twelve meetings of Dana's in a quarter, eleven goals reached."""
    for n in range(12):
        meeting = scene.meeting(in_minutes=30)
        wanted = Wanted(what=f"Anna signs page {n}", confidence=70)
        goal = state_goal(scene.dana, meeting=meeting.uuid, wanted=wanted, now=scene.now)
        scene.clock.forward(hours=2)
        told = Told(came="reached" if n else "not_reached")
        record_result(scene.dana, expectation=goal.entry.uuid, told=told, now=scene.now)
    return scene


def test_the_goal_rate_never_stands_alone(held: Scene) -> None:
    text = text_of(sign_in(held.cast.dana), reverse("words"))
    assert "How your words held" in text
    assert "11 of 12" in text
    assert "0 of 12 let the opportunity leave its step; 0 of 12 were on an exit" in text
    assert "12 goals with a confidence; 20 are needed before it says anything." in text


def test_a_figure_opens_to_its_records_and_to_either_part_of_them(held: Scene) -> None:
    client = sign_in(held.cast.sam)
    path = reverse("words_records", args=["people", held.cast.dana.uuid, "reached"])
    assert text_of(client, path).count("Anna signs page") == 12
    assert text_of(client, f"{path}?part=counted").count("Anna signs page") == 11
    assert "Anna signs page 0" in text_of(client, f"{path}?part=rest")
    text_of(client, reverse("words_records", args=["people", held.cast.dana.uuid, "no"]), 404)


def test_another_term_has_other_figures_and_a_look_is_noted(held: Scene) -> None:
    client = sign_in(held.cast.sam)
    path = reverse("words_of", args=["people", held.cast.dana.uuid])
    earlier = client.get(path).context["term"].choices[1]
    assert "Nothing was due in this term" in text_of(client, f"{path}?term={earlier.uuid}")
    assert Look.objects.filter(about=held.cast.dana, viewer=held.cast.sam).exists()
    assert "11 of 12" in text_of(client, f"{path}?term=bent")


def test_who_may_not_finds_nothing(held: Scene) -> None:
    path = reverse("words_of", args=["people", held.cast.dana.uuid])
    for person in (held.cast.ada, held.cast.iris, held.cast.theo, held.cast.fritz):
        text_of(sign_in(person), path, 404)
    text_of(sign_in(held.cast.dana), reverse("words_of", args=["gods", held.cast.dana.uuid]), 404)


def test_a_step_an_account_and_a_team_have_the_same_figures(held: Scene) -> None:
    client, step = sign_in(held.cast.sam), held.opportunity.now_step
    account = held.opportunity.account
    assert step is not None
    assert account is not None
    for subject, key in (
        ("steps", step.uuid), ("accounts", account.uuid), ("teams", held.cast.north.uuid),
    ):  # fmt: skip
        path = reverse("words_of", args=[subject, key])
        assert "11 of 12" in text_of(client, path), subject
        text_of(sign_in(held.cast.fritz), path, 404)
    ada = sign_in(held.cast.ada)
    text = text_of(ada, reverse("words_of", args=["accounts", account.uuid]))
    assert "too few people" in text
    assert "11 of 12" not in text
    assert "12 of 12" in text  # that goals were set is no private figure


def test_unplanned_calls_stand_beside_the_goals_set_before_and_in_none_of_them(held: Scene) -> None:
    client = sign_in(held.cast.dana)
    assert "unplanned call" not in text_of(client, reverse("words"))
    for _ in range(2):
        plan_meeting(
            held.dana, title="They rang", kind="unplanned", starts_at=held.now,
            ends_at=held.now + dt.timedelta(minutes=10), now=held.now,
            opportunities=[held.opportunity.uuid],
        )  # fmt: skip
        held.clock.forward(minutes=30)
    text = text_of(client, reverse("words"))
    assert "and 2 unplanned calls" in text
    assert "12 of 12" in text
