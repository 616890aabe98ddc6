import csv
import io
import json
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from foresaid.ledger.history import PAGE
from foresaid.ledger.models import Entry, Expectation
from foresaid.ledger.operations.call import Called, state_call
from foresaid.ledger.operations.change import change_expectation
from foresaid.ledger.operations.handing import Offer, offer_hand_over
from foresaid.ledger.operations.result import Told, record_result
from foresaid.ledger.operations.state import (
    NextStep,
    state_commitment,
    state_expectation,
    state_goal,
    state_many,
)
from foresaid.ledger.operations.target import Owed, set_target
from foresaid.ledger.operations.wanted import Wanted
from foresaid.ledger.operations.withdraw import take_back
from foresaid.people.models import Look, Term
from tests.cast import sign_in
from tests.operations.ledger.conftest import Scene


def text_of(client: Client, query: str = "") -> str:
    answer = client.get(f"{reverse('history')}?{query}")
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def running_quarter(scene: Scene) -> Term:
    return Term.objects.get(
        organisation=scene.cast.organisation, kind="quarter",
        starts_on__lte=scene.today, ends_on__gt=scene.today,
    )  # fmt: skip


def a_step(scene: Scene, what: str = "Anna Berg names who signs") -> Expectation:
    return state_expectation(
        scene.dana, opportunity=scene.opportunity.uuid, wanted=Wanted(what=what, confidence=60),
        due_on=scene.day(2), now=scene.now,
    )  # fmt: skip


def test_it_stands_as_it_was_said_with_changes_results_and_its_place_in_the_chain(
    scene: Scene,
) -> None:
    step = a_step(scene)
    change_expectation(
        scene.dana, expectation=step.entry.uuid, due_on=scene.day(8), reason="Anna is ill",
        now=scene.now,
    )  # fmt: skip
    for actor, came in ((scene.dana, "reached"), (scene.sam, "partly")):
        told = Told(came=came, evidence="A letter")
        record_result(actor, expectation=step.entry.uuid, told=told, now=scene.now)
    text = text_of(sign_in(scene.cast.sam))
    for words in (
        "Anna Berg names who signs", "60% sure", "Anna is ill", "A letter",
        "Sam Lindqvist sees it as partly", f"Entry {step.entry.seq} · {step.entry.hash[:12]}",
    ):  # fmt: skip
        assert words in text, words


def test_a_hand_over_is_called_one(scene: Scene) -> None:
    offer_hand_over(
        scene.dana, now=scene.now,
        offer=Offer(
            opportunity=scene.opportunity.uuid, to=scene.cast.noor.uuid,
            what="They asked for a demonstration", answer_by=scene.day(3),
        ),
    )  # fmt: skip
    text = text_of(sign_in(scene.cast.dana))
    assert "Noor Haddad answers whether they take it over." in text
    assert "They asked for a demonstration" in text


def test_filters_leave_exactly_what_they_say(scene: Scene) -> None:
    a_step(scene, "Anna Berg signs")
    meeting = scene.meeting(in_minutes=10)
    scene.clock.forward(minutes=30)
    state_goal(scene.dana, meeting=meeting.uuid, wanted=Wanted(what="Ole shows"), now=scene.now)
    state_commitment(
        scene.sam, holder=scene.cast.dana.uuid, wanted=Wanted(what="Dana sends the offer"),
        due_on=scene.day(0), now=scene.now,
    )  # fmt: skip
    all_of_it = {"Anna Berg signs", "Ole shows", "Dana sends the offer"}
    scene.clock.forward(days=1)
    account = scene.opportunity.account
    assert account is not None
    client = sign_in(scene.cast.sam)
    for query, left in (
        ("", all_of_it),
        ("kind=goal", {"Ole shows"}),
        ("afterwards=on", {"Ole shows"}),
        ("came=overdue", {"Ole shows", "Dana sends the offer"}),
        ("came=open&kind=next_step", {"Anna Berg signs"}),
        ("came=reached", set()),
        (f"person={scene.cast.iris.uuid}", set()),
        (f"person={scene.cast.dana.uuid}", all_of_it),
        (f"account={account.uuid}", {"Anna Berg signs", "Ole shows"}),
        (f"opportunity={scene.opportunity.uuid}", {"Anna Berg signs", "Ole shows"}),
        (f"said_from={scene.day(0)}", set()),
        (f"said_to={scene.day(-1)}", all_of_it),
        ("person=nobody&said_from=bent", all_of_it),
    ):
        text = text_of(client, query)
        assert {one for one in all_of_it if one in text} == left, query


def test_what_was_taken_back_is_nowhere_and_erased_words_are_shown_as_erased(
    scene: Scene,
) -> None:
    taken = a_step(scene, "A slip of the pen")
    take_back(scene.dana, expectation=taken.entry.uuid, now=scene.now)
    client = sign_in(scene.cast.dana)
    assert "slip of the pen" not in text_of(client)
    assert "Nothing was said yet" in text_of(client)


@pytest.mark.parametrize("name", ["iris", "theo", "fritz"])
def test_who_does_not_see_the_work_reads_nothing_of_it(scene: Scene, name: str) -> None:
    a_step(scene)
    client = sign_in(getattr(scene.cast, name))
    query = f"person={scene.cast.dana.uuid}&opportunity={scene.opportunity.uuid}"
    for path in ("history", "history_csv", "history_jsonl"):
        for chosen in ("", query):
            answer = client.get(f"{reverse(path)}?{chosen}")
            text = b"".join(answer) if answer.streaming else answer.content
            assert b"Anna Berg" not in text
            assert b"hall 3" not in text


def test_targets_and_calls_stand_among_the_rest_with_what_came(scene: Scene) -> None:
    a_step(scene)
    quarter = running_quarter(scene)
    ada = scene.actor(scene.cast.ada)
    for amount in (90_000, 120_000):
        owed = Owed(
            term=quarter.uuid, measure="won_amount", amount=Decimal(amount),
            person=scene.cast.dana.uuid,
        )  # fmt: skip
        set_target(ada, owed=owed, now=scene.now)
    called = Called(
        commit=Decimal(10_000), likely=Decimal(40_000), best=Decimal(80_000),
        note="Northwind signs",
    )  # fmt: skip
    made = state_call(scene.dana, term=quarter.uuid, called=called, now=scene.now)
    client = sign_in(scene.cast.sam)
    text = text_of(client)
    for words in (
        "€10,000 for certain, €40,000 likely, €80,000 at best", "Northwind signs", "€120,000",
        "replaced since", f"Dana Ortiz calls {quarter.name}", "Anna Berg names who signs",
        f"Entry {made.entry.seq} · {made.entry.hash[:12]}",
    ):  # fmt: skip
        assert words in text, words
    assert "Anna Berg" not in text_of(client, "kind=target")
    assert "for certain" not in text_of(client, "kind=target")
    assert "for certain" in text_of(client, f"kind=call&person={scene.cast.dana.uuid}")
    assert "for certain" not in text_of(client, f"person={scene.cast.sam.uuid}")
    assert "for certain" not in text_of(client, f"said_to={scene.day(-1)}")
    assert "for certain" in text_of(client, f"said_from={scene.day(0)}&said_to={scene.day(0)}")
    table = b"".join(client.get(reverse("history_csv"))).decode()
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [row["kind"] for row in rows] == ["call", "target", "target", "next_step"]
    assert (rows[0]["commit"], rows[0]["best"]) == ("10000.00", "80000.00")
    assert [row["replaced"] for row in rows[1:3]] == ["False", "True"]
    lines = b"".join(client.get(reverse("history_jsonl"))).decode().splitlines()
    assert json.loads(lines[0])["hash"] == made.entry.hash
    assert "for certain" not in text_of(sign_in(scene.cast.iris))


def test_who_leads_from_above_reads_results_and_can_count_no_lateness(scene: Scene) -> None:
    """Rule 8: how late, and how sure, stays between the person and the direct manager."""
    step = a_step(scene)
    change_expectation(
        scene.dana, expectation=step.entry.uuid, due_on=scene.day(3), confidence=35,
        reason="Anna is ill", now=scene.now,
    )  # fmt: skip
    happened_on = scene.day(8)
    scene.clock.forward(days=14)
    told = Told(came="reached", evidence="A letter", happened_on=happened_on)
    record_result(scene.dana, expectation=step.entry.uuid, told=told, now=scene.now)
    for viewer, sees in ((scene.cast.dana, True), (scene.cast.sam, True), (scene.cast.ada, False)):
        client = sign_in(viewer)
        text = text_of(client)
        assert "A letter" in text
        assert ("60% sure" in text, "written down late" in text) == (sees, sees)
        (line,) = [
            json.loads(one)
            for one in b"".join(client.get(reverse("history_jsonl"))).decode().splitlines()
        ]
        assert (line["happened_on"] is not None) == sees
        assert (line["written_late"] is not None) == sees
        assert (line["confidence"] is not None) == sees
        assert (line["results"][0]["at"] is not None) == sees
        assert (line["results"][0]["late"] is not None) == sees


def test_pages_follow_each_other_without_a_gap_and_without_a_count(scene: Scene) -> None:
    deals = [scene.another(f"Deal {n:03}") for n in range(PAGE + 3)]
    steps = [
        NextStep(opportunity=one.uuid, wanted=Wanted(what=f"They send list {n:03}"),
                 due_on=scene.day(3))
        for n, one in enumerate(deals)
    ]  # fmt: skip
    state_many(scene.dana, steps=steps, now=scene.now)
    client = sign_in(scene.cast.dana)
    first = client.get(reverse("history"))
    older = first.context["older"]
    second = client.get(f"{reverse('history')}?{older}")
    seen = [line.said.what for page in (first, second) for line in page.context["page"].lines]
    assert seen == [f"They send list {n:03}" for n in reversed(range(PAGE + 3))]
    assert second.context["page"].older is None
    assert "of 33" not in unescape(first.content.decode())


def test_a_file_holds_all_of_it_and_no_cell_runs_as_a_formula(scene: Scene) -> None:
    a_step(scene, '=HYPERLINK("http://elsewhere")')
    step = a_step(scene)
    told = Told(came="reached", evidence="A letter")
    record_result(scene.dana, expectation=step.entry.uuid, told=told, now=scene.now)
    client = sign_in(scene.cast.sam)
    table = b"".join(client.get(reverse("history_csv"))).decode()
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [row["what"][:2] for row in rows] == ["An", "'="]
    assert rows[0]["hash"] == Entry.objects.get(pk=step.pk).hash
    lines = b"".join(client.get(reverse("history_jsonl"))).decode().splitlines()
    told_of = [json.loads(line) for line in lines]
    assert told_of[0]["results"][0]["evidence"] == "A letter"
    assert told_of[1]["what"].startswith("=HYPERLINK")


@pytest.mark.parametrize("form", ["history_csv", "history_jsonl"])
def test_whoever_takes_words_away_as_a_file_has_looked_at_them(scene: Scene, form: str) -> None:
    a_step(scene)
    for viewer, looks in ((scene.cast.dana, 0), (scene.cast.sam, 1)):
        answer = sign_in(viewer).get(reverse(form))
        assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        assert (
            Look.objects.filter(viewer=viewer, about=scene.cast.dana, area="work").count() == looks
        )
