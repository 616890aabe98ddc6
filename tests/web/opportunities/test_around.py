"""What an opportunity is called, the people around it, what was done, and counts of a day."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from foresaid.sales.models import Activity, Contact, Credit, Participant, Tally
from foresaid.sales.operations.accounts import add_contact, add_product
from foresaid.sales.operations.credits import split_credit
from tests.cast import NOW
from tests.web.opportunities.conftest import Floor

pytestmark = pytest.mark.django_db


def text_of(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]  # a response


@pytest.fixture
def dana(floor: Floor) -> Client:
    return floor.as_(floor.cast.dana)


def address(floor: Floor, name: str, *more: str) -> str:
    return reverse(name, args=[floor.line_two.uuid, *more])


def the_page(floor: Floor, client: Client) -> str:
    return text_of(client.get(address(floor, "opportunity")))


def test_name_account_and_product_change_together(floor: Floor, dana: Client) -> None:
    pump = add_product(floor.cast.operator, name="Pump P7", now=NOW)
    form = {"name": "Third line", "account": "", "product": str(pump.uuid)}
    assert dana.post(address(floor, "opportunity_describe"), form).status_code == 302
    floor.line_two.refresh_from_db()
    assert floor.line_two.name == "Third line"
    assert floor.line_two.account is None
    assert floor.line_two.product == pump


def test_an_account_that_is_no_longer_active_stays_chosen(floor: Floor, dana: Client) -> None:
    floor.halden.is_active = False
    floor.halden.save()
    shown = text_of(dana.get(address(floor, "opportunity_describe")))
    assert f'<option value="{floor.halden.uuid}" selected>Halden Foods</option>' in shown


def test_a_share_for_somebody_else_holds_from_now_on_and_the_course_shows_it(
    floor: Floor, dana: Client
) -> None:
    cast = floor.cast
    form = {
        f"share-{cast.dana.uuid}": "60",
        "person_1": str(cast.iris.uuid),
        "share_1": "40",
        "request_key": str(uuid.uuid4()),
    }
    assert "Handed over" not in the_page(floor, dana)
    assert dana.post(address(floor, "opportunity_share"), form).status_code == 302
    held = Credit.objects.filter(opportunity=floor.line_two, to_at__isnull=True)
    assert {row.person: row.share for row in held} == {
        cast.dana: Decimal("0.6"),
        cast.iris: Decimal("0.4"),
    }
    assert held.get(part="owner").person == cast.dana
    assert "Shared: Dana Ortiz 60% and Iris Bekker 40%" in the_page(floor, dana)


def test_the_form_begins_with_the_shares_as_they_are(floor: Floor, dana: Client) -> None:
    cast = floor.cast
    page_of_shares = address(floor, "opportunity_share")
    assert 'value="100"' in text_of(dana.get(page_of_shares))
    shares = {cast.dana.uuid: Decimal("0.6667"), cast.iris.uuid: Decimal("0.3333")}
    split_credit(cast.actor(cast.dana), opportunity=floor.line_two.uuid, shares=shares, now=NOW)
    page = text_of(dana.get(page_of_shares))
    assert 'value="66.67"' in page
    assert 'value="33.33"' in page


def test_who_gets_nothing_any_more_has_no_share(floor: Floor, dana: Client) -> None:
    cast = floor.cast
    shares = {cast.dana.uuid: Decimal("0.5"), cast.iris.uuid: Decimal("0.5")}
    split_credit(cast.actor(cast.dana), opportunity=floor.line_two.uuid, shares=shares, now=NOW)
    form = {f"share-{cast.dana.uuid}": "100", f"share-{cast.iris.uuid}": ""}
    assert dana.post(address(floor, "opportunity_share"), form).status_code == 302
    held = Credit.objects.get(opportunity=floor.line_two, to_at__isnull=True)
    assert (held.person, held.share) == (cast.dana, Decimal(1))


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("60", "30", "The shares must add up to 100%."),
        ("0", "100", "The owner keeps a share"),
        ("60", "", "Say which percentage is theirs."),
    ],
)
def test_shares_that_make_no_whole_are_refused_in_words(
    floor: Floor, dana: Client, first: str, second: str, words: str
) -> None:
    cast = floor.cast
    form = {
        f"share-{cast.dana.uuid}": first,
        "person_1": str(cast.iris.uuid),
        "share_1": second,
    }
    answer = dana.post(address(floor, "opportunity_share"), form)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert Credit.objects.get(opportunity=floor.line_two).share == 1


def test_handing_over_stands_in_the_course(floor: Floor, dana: Client) -> None:
    with_sam = floor.as_(floor.cast.sam)
    form = {"to": str(floor.cast.iris.uuid)}
    assert dana.post(address(floor, "opportunity_act", "hand-over"), form).status_code == 302
    assert "Handed over to Iris Bekker" in the_page(floor, with_sam)


def test_a_contact_of_the_account_takes_part_and_the_part_can_change(
    floor: Floor, dana: Client
) -> None:
    actor = floor.cast.actor(floor.cast.dana)
    ole = add_contact(actor, name="Ole Berg", account=floor.halden.uuid, now=NOW)
    act = address(floor, "opportunity_act", "participant")
    for part in ("uses it", "signs"):
        form = {"contact": str(ole.uuid), "part": part}
        assert dana.post(act, form).status_code == 302
    row = Participant.objects.get(opportunity=floor.line_two)
    assert (row.contact, row.part) == (ole, "signs")
    assert "Ole Berg" in the_page(floor, dana)


def test_somebody_new_takes_part_and_is_known_at_the_account(floor: Floor, dana: Client) -> None:
    act = address(floor, "opportunity_act", "participant")
    form = {"new_name": "Anna Berg", "part": "signs", "request_key": str(uuid.uuid4())}
    assert dana.post(act, form).status_code == 302
    assert dana.post(act, form).status_code == 302
    anna = Contact.objects.get(name="Anna Berg")
    assert anna.account == floor.halden
    assert Participant.objects.get(opportunity=floor.line_two).contact == anna


def test_nobody_and_two_at_once_are_refused(floor: Floor, dana: Client) -> None:
    answer = dana.post(address(floor, "opportunity_act", "participant"), {"part": "signs"})
    assert answer.status_code == 422
    assert "Choose somebody, or name somebody new." in text_of(answer)
    assert not Participant.objects.exists()


def test_what_the_customer_did_stands_in_the_course(floor: Floor, dana: Client) -> None:
    form = {
        "kind": "Mail",
        "text": "They sent the downtime log.",
        "by_customer": "on",
        "happened_on": "2026-11-20",
    }
    assert dana.post(address(floor, "opportunity_act", "activity"), form).status_code == 302
    row = Activity.objects.get(opportunity=floor.line_two)
    assert (row.kind, row.by_customer, row.person) == ("Mail", True, floor.cast.dana)
    assert row.happened_at == dt.datetime(2026, 11, 20, 11, tzinfo=dt.UTC)
    page = the_page(floor, dana)
    assert "Mail: They sent the downtime log." in page
    assert "by the customer" in page


def test_a_count_of_a_day_is_kept_and_a_second_one_takes_its_place(
    floor: Floor, dana: Client
) -> None:
    step = floor.steps[0]
    for count in ("12", "15"):
        form = {"step": str(step.uuid), "on_date": "2026-11-23", "count": count}
        assert dana.post(reverse("counts"), form).status_code == 302
    row = Tally.objects.get()
    assert (row.person, row.step, row.on_date, row.count) == (
        floor.cast.dana,
        step,
        dt.date(2026, 11, 23),
        15,
    )
    page = text_of(dana.get(reverse("counts")))
    assert f"<span>{step.name}<small>Monday 23 November</small></span><span>15</span>" in page
    assert (
        "15" not in text_of(floor.as_(floor.cast.iris).get(reverse("counts"))).split("Counted")[1]
    )


def test_a_day_ahead_is_refused_and_last_week_is_not_this_week(floor: Floor, dana: Client) -> None:
    form = {"step": str(floor.steps[0].uuid), "on_date": "2026-11-24", "count": "3"}
    answer = dana.post(reverse("counts"), form)
    assert answer.status_code == 422
    assert "Choose today or an earlier day." in text_of(answer)
    form["on_date"] = "2026-11-22"
    assert dana.post(reverse("counts"), form).status_code == 302
    assert Tally.objects.get().count == 3
    assert "Nothing since Monday 23 November." in text_of(dana.get(reverse("counts")))


def test_who_sells_finds_the_counts_in_the_list(floor: Floor, dana: Client) -> None:
    assert reverse("counts") in text_of(dana.get(reverse("opportunities")))
    sams = text_of(floor.as_(floor.cast.sam).get(reverse("opportunities")))
    assert reverse("counts") not in sams
