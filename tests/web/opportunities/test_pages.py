"""The list, the board, and the page of an opportunity, through the door."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.urls import reverse

from foresaid.forecasting.operations.refresh import refresh_run
from foresaid.ledger.models import Expectation, Standing
from foresaid.ledger.operations.state import state_expectation
from foresaid.ledger.operations.wanted import Wanted
from foresaid.sales.models import Opportunity, StepChange, ValueChange
from tests.cast import NOW
from tests.web.opportunities.conftest import Floor

pytestmark = pytest.mark.django_db


def text_of(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]  # a response


def test_the_list_shows_ones_own_with_amount_and_that_nothing_is_expected(floor: Floor) -> None:
    page = text_of(floor.as_(floor.cast.dana).get(reverse("opportunities")))
    assert "Second line" in page
    assert "Halden Foods" in page
    assert "€96,000" in page
    assert "nothing is expected" in page
    assert "1 opportunity" in page
    assert "Harbour pumps" not in page
    assert "Fremdes" not in page


def test_a_manager_sees_the_own_team_and_a_head_everybody(floor: Floor) -> None:
    assert "Harbour" not in text_of(floor.as_(floor.cast.sam).get(reverse("opportunities")))
    everybody = text_of(floor.as_(floor.cast.ada).get(reverse("opportunities")))
    assert "Harbour pumps" in everybody
    assert "Second line" in everybody
    assert "Fremdes" not in everybody


def test_without_a_next_step_is_a_list_of_its_own(floor: Floor, next_step: None) -> None:
    client = floor.as_(floor.cast.ada)
    without = text_of(client.get(reverse("opportunities"), {"next": "without"}))
    assert "Harbour pumps" in without
    assert "Second line" not in without
    having = text_of(client.get(reverse("opportunities"), {"next": "with"}))
    assert "Second line" in having
    assert "Harbour pumps" not in having
    assert "The plant manager shares the downtime log." in having


def test_the_list_narrows_by_step_amount_day_and_words(floor: Floor) -> None:
    client = floor.as_(floor.cast.ada)
    where = {
        "step": floor.steps[3].key,
        "least": "90000",
        "close_to": "2026-12-31",
        "q": "halden",
    }
    assert "Second line" in text_of(client.get(reverse("opportunities"), where))
    assert "Nothing fits" in text_of(client.get(reverse("opportunities"), {**where, "most": "95"}))


def test_the_board_sums_each_step(floor: Floor) -> None:
    page = text_of(floor.as_(floor.cast.ada).get(reverse("board")))
    assert "<h2>Needs analysis</h2><p>1 · €96,000</p>" in page
    assert "Harbour pumps" in page


def test_a_card_of_the_board_says_what_the_list_says(floor: Floor) -> None:
    state_expectation(
        floor.cast.actor(floor.cast.dana),
        wanted=Wanted(what="Follow up"),
        due_on=dt.date(2026, 11, 27),
        opportunity=floor.line_two.uuid,
        now=NOW,
    )
    refresh_run(floor.cast.operator, now=NOW)
    page = text_of(floor.as_(floor.cast.dana).get(reverse("board")))
    assert "says too little" in page
    assert "% chance" in page
    assert "scroll sideways for the later ones" in page


def test_the_page_shows_what_was_expected_beside_what_happened(
    floor: Floor, next_step: None
) -> None:
    page = text_of(
        floor.as_(floor.cast.dana).get(reverse("opportunity", args=[floor.line_two.uuid]))
    )
    assert "The plant manager shares the downtime log." in page
    assert "Not yet" in page
    assert "Needs analysis, step 4 of 7" in page
    assert "31 days" in page
    assert "The customer has shared their own data" in page


def test_a_next_step_set_on_the_page_stands_in_the_chain(floor: Floor) -> None:
    client = floor.as_(floor.cast.dana)
    answer = client.post(
        reverse("opportunity_act", args=[floor.line_two.uuid, "next-step"]),
        {
            "what": "They name who signs.",
            "party": "customer",
            "due_on": "2026-11-30",
            "request_key": str(uuid.uuid4()),
        },
    )
    assert answer.status_code == 302
    said = Expectation.objects.get(opportunity=floor.line_two)
    assert said.holder == floor.cast.dana
    assert said.set_before


def test_an_exit_that_is_tapped_fills_the_form_and_nothing_else_does(floor: Floor) -> None:
    client = floor.as_(floor.cast.dana)
    address = reverse("opportunity", args=[floor.line_two.uuid])
    exit_ = floor.steps[3].exits.first()
    assert exit_ is not None
    assert f"{exit_.text}</textarea>" not in text_of(client.get(address))
    assert f"{exit_.text}</textarea>" in text_of(client.get(address, {"exit": str(exit_.uuid)}))


def test_a_refused_form_comes_back_with_what_was_typed(floor: Floor) -> None:
    answer = floor.as_(floor.cast.dana).post(
        reverse("opportunity_act", args=[floor.line_two.uuid, "next-step"]),
        {"what": "They name who signs.", "party": "customer", "due_on": "2026-11-01"},
    )
    assert answer.status_code == 422
    assert "That day has passed" in text_of(answer)
    assert "They name who signs." in text_of(answer)
    assert not Expectation.objects.exists()


def test_step_date_and_amount_change_together(floor: Floor) -> None:
    client = floor.as_(floor.cast.dana)
    answer = client.post(
        reverse("opportunity_edit", args=[floor.line_two.uuid]),
        {
            "step": str(floor.steps[4].uuid),
            "close_on": "2027-01-15",
            "amount": "88000",
            "request_key": str(uuid.uuid4()),
            "next": "/opportunities/?state=open",
        },
    )
    assert answer.headers["Location"] == "/opportunities/?state=open"
    found = Opportunity.objects.get(pk=floor.line_two.pk)
    assert found.now_step == floor.steps[4]
    assert found.now_close_on == dt.date(2027, 1, 15)
    assert found.now_amount == Decimal(88_000)
    assert StepChange.objects.filter(opportunity=found).count() == 2
    assert ValueChange.objects.filter(opportunity=found).count() == 4


def test_what_did_not_change_is_not_written(floor: Floor) -> None:
    floor.as_(floor.cast.dana).post(
        reverse("opportunity_edit", args=[floor.line_two.uuid]),
        {"step": str(floor.steps[3].uuid), "close_on": "2026-12-18", "amount": "96000.00"},
    )
    assert ValueChange.objects.filter(opportunity=floor.line_two).count() == 2


def test_several_get_a_next_step_at_once(floor: Floor) -> None:
    client = floor.as_(floor.cast.ada)
    chosen = [str(floor.line_two.uuid), str(floor.noors.uuid)]
    form = {"way": "next-step", "opportunity": chosen}
    first = client.post(reverse("opportunities_together"), form)
    assert "A next step for each of 2 opportunities" in text_of(first)
    assert not Standing.objects.exists()
    more = {"confirmed": "1", "what": "They say yes or no.", "party": "customer"}
    answer = client.post(
        reverse("opportunities_together"), {**form, **more, "due_on": "2026-12-04"}
    )
    assert answer.status_code == 302
    assert Standing.objects.filter(state="open").count() == 2


def test_several_are_closed_at_once_and_none_where_one_is_not_in_sight(floor: Floor) -> None:
    client = floor.as_(floor.cast.sam)
    form = {
        "way": "no-decision",
        "confirmed": "1",
        "reason": "No answer since summer.",
        "opportunity": [str(floor.line_two.uuid), str(floor.noors.uuid)],
    }
    assert client.post(reverse("opportunities_together"), form).status_code == 404
    assert Opportunity.objects.get(pk=floor.line_two.pk).is_open
    form["opportunity"] = [str(floor.line_two.uuid)]
    assert client.post(reverse("opportunities_together"), form).status_code == 302
    assert Opportunity.objects.get(pk=floor.line_two.pk).now_outcome == "no_decision"


@pytest.mark.parametrize("name", ["opportunity", "opportunity_edit"])
def test_a_foreign_opportunity_is_not_there(floor: Floor, name: str) -> None:
    client = floor.as_(floor.cast.ada)
    assert client.get(reverse(name, args=[floor.foreign.uuid])).status_code == 404
    posted = client.post(reverse(name, args=[floor.foreign.uuid]), {"amount": "1"})
    assert posted.status_code in {404, 405}


def test_the_same_form_sent_twice_counts_once(floor: Floor) -> None:
    client = floor.as_(floor.cast.dana)
    key = str(uuid.uuid4())
    form = {"outcome": "won", "reason": "The pilot went well.", "request_key": key}
    address = reverse("opportunity_act", args=[floor.line_two.uuid, "outcome"])
    assert client.post(address, form).status_code == 302
    assert client.post(address, form).status_code == 302
    assert floor.line_two.outcome_changes.count() == 1


def test_a_new_opportunity_brings_its_new_account(floor: Floor) -> None:
    client = floor.as_(floor.cast.dana)
    form = {
        "name": "Cooling for the harbour",
        "new_account": "Harbour Board",
        "step": str(floor.steps[0].uuid),
        "owner": str(floor.cast.dana.uuid),
        "account": "",
        "amount": "",
    }
    assert client.post(reverse("opportunity_new"), form).status_code == 302
    made = Opportunity.objects.get(name="Cooling for the harbour")
    assert made.account is not None
    assert made.account.name == "Harbour Board"
    assert made.now_owner == floor.cast.dana
    assert made.now_step == floor.steps[0]
