"""The deals of an item on a page of their own: what is chosen is decided, the rest stays."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from foresaid.ledger.models import Expectation
from foresaid.ledger.operations.state import state_expectation
from foresaid.ledger.operations.wanted import Wanted
from foresaid.reviews.models import AgendaItem, Review
from foresaid.reviews.operations.lead import close_review, start_review
from foresaid.sales.models import Opportunity
from tests.cast import Cast
from tests.web.contract.pages import an_item

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_the_day(cast: Cast) -> Iterator[None]:
    """The pages are asked on the day that the review is on."""
    with time_machine.travel(cast.now, tick=False):
        yield


@pytest.fixture
def sam(cast: Cast, client: Client) -> Client:
    login = cast.sam.login
    assert login is not None
    client.force_login(login)
    return client


@pytest.fixture
def item(cast: Cast, sam: Client) -> str:
    """The address of an item, its review begun."""
    path = an_item(cast)
    start_review(cast.actor(cast.sam), review=Review.objects.get().uuid, now=cast.now)
    return path


def of_the_item(path: str) -> list[Opportunity]:
    key = int(path.rstrip("/").rpartition("/")[2])
    keys = AgendaItem.objects.get(pk=key).links.values("opportunity")
    return list(Opportunity.objects.filter(pk__in=keys).order_by("pk"))


def test_chosen_deals_are_closed_and_the_others_stay(cast: Cast, sam: Client, item: str) -> None:
    first, *others = of_the_item(item)
    assert others
    form = {"way": "closed", "opportunity": str(first.uuid), "outcome": "no_decision"}
    answer = sam.post(item, {**form, "reason": "They build no hall."})
    assert answer.status_code == 302
    outcomes = {row.pk: row.now_outcome for row in of_the_item(item)}
    assert outcomes == {first.pk: "no_decision", **{row.pk: "open" for row in others}}


def test_a_next_step_is_set_for_the_chosen_alone(cast: Cast, sam: Client, item: str) -> None:
    first, *_others = of_the_item(item)
    day = (cast.today + dt.timedelta(days=3)).isoformat()
    form = {"way": "next_step", "opportunity": str(first.uuid), "party": "customer", "due_on": day}
    assert sam.post(item, {**form, "what": "Ms Olsen names who signs"}).status_code == 302
    assert [row.opportunity_id for row in Expectation.objects.all()] == [first.pk]


def test_each_deal_stands_with_what_is_known_of_it(cast: Cast, sam: Client, item: str) -> None:
    first = of_the_item(item)[0]
    said = state_expectation(
        cast.actor(cast.sam),
        wanted=Wanted(what="Ms Olsen names who signs, in writing"),
        due_on=cast.today + dt.timedelta(days=3),
        opportunity=first.uuid,
        now=cast.now,
    )
    page = sam.get(item).content.decode()
    assert said.entry.words.get().text in page
    for heading in ("Days in step", "Chance", "Close date", "Next step"):
        assert f'scope="col" class="num">{heading}<' in page or f'scope="col">{heading}<' in page
    assert re.search(r'data-label="Days in step">\d+<', page)
    assert re.search(r'data-label="Chance">\d+%<', page)


def test_the_record_marks_what_was_left_undecided(cast: Cast, sam: Client, item: str) -> None:
    review = Review.objects.get()
    close_review(cast.actor(cast.sam), review=review.uuid, now=cast.now)
    page = sam.get(f"/reviews/{review.uuid}/").content.decode()
    things = review.items.filter(part__in=["talk", "folded"]).count()
    assert f"0 of {things} decided" in page
    assert page.count("left undecided") == things


def test_what_is_missing_is_said_and_what_was_chosen_stays_chosen(sam: Client, item: str) -> None:
    first = of_the_item(item)[0]
    form = {"way": "closed", "opportunity": str(first.uuid), "outcome": "lost", "reason": ""}
    answer = sam.post(item, form)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert re.search(rf'value="{first.uuid}"[^>]* checked>', page)
    assert page.count(" checked>") == 1
    assert 'name="way" value="closed"' in page
    assert 'name="way" value="next_step"' in page
