"""What was decided is read in one line for all deals of which the same was said."""

import datetime as dt

import pytest

from foresaid.reviews import questions
from foresaid.reviews.decisions import Decision, lines_of
from foresaid.reviews.models import AgendaItem, Review
from foresaid.reviews.operations.aims import state_review_aim
from foresaid.reviews.operations.decide import Answer, decide
from foresaid.reviews.operations.lead import close_review, start_review
from foresaid.reviews.operations.prepare import prepare_review
from foresaid.sales.models import Opportunity
from tests.cast import Cast

DAY = dt.timedelta(days=1)
AT = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


def decided(deal: str, said: str, minutes: int = 0) -> Decision:
    at = AT + dt.timedelta(minutes=minutes)
    return Decision(way="next_step", words="next step set", by="Sam", at=at, about=deal, said=said)


def test_a_hundred_deals_with_the_same_words_are_one_line() -> None:
    same = [decided(str(n), "They sign.") for n in range(97)]
    lines = lines_of([decided("first", "They name who signs."), *same])
    assert [(line.said, line.count) for line in lines] == [
        ("They name who signs.", 1),
        ("They sign.", 97),
    ]


def test_a_line_says_when_the_first_of_them_was_decided() -> None:
    lines = lines_of([decided("a", "They sign.", 3), decided("b", "They sign.", 8)])
    assert [(line.at, line.count) for line in lines] == [(AT + dt.timedelta(minutes=3), 2)]


@pytest.fixture
def review(cast: Cast, deals: dict[str, Opportunity]) -> Review:
    return prepare_review(cast.actor(cast.sam), person=cast.dana.uuid, now=cast.now)


def lines_after(
    cast: Cast, review: Review, deal: Opportunity, way: str, answer: Answer
) -> list[str]:
    item = review.items.get(links__opportunity=deal, part=AgendaItem.Part.TALK)
    actor = cast.actor(cast.dana)
    decide(actor, review=review.uuid, item=item.pk, way=way, answer=answer, now=cast.now)
    page = questions.review_page(actor, review)
    view = next(one for one in (*page.items, *page.folded) if one.id == item.pk)
    return [f"{line.words}: {line.said}" for line in view.decided]


@pytest.mark.django_db
def test_what_follows_a_result_is_read_as_a_next_step_with_its_day(
    cast: Cast, deals: dict[str, Opportunity], review: Review
) -> None:
    ahead = cast.today + 2 * DAY
    answer = Answer(evidence="They did.", next_what="Mr Dahl signs", next_due_on=ahead)
    happened, follows = lines_after(cast, review, deals["Northwind"], "happened", answer)
    assert happened == "it happened: They did."
    assert follows.startswith("next step set: Mr Dahl signs, by ")
    assert str(ahead.day) in follows


@pytest.mark.django_db
def test_a_deal_that_was_closed_is_read_with_how_and_why(
    cast: Cast, deals: dict[str, Opportunity], review: Review
) -> None:
    answer = Answer(outcome="no_decision", reason="No budget this year.")
    lines = lines_after(cast, review, deals["Ferro"], "closed", answer)
    assert lines == ["deal closed: no decision: No budget this year."]


@pytest.mark.django_db
def test_the_record_says_what_came_of_an_aim(
    cast: Cast, deals: dict[str, Opportunity], review: Review
) -> None:
    sam = cast.actor(cast.sam)
    state_review_aim(sam, review=review.uuid, what="Every deal has a date", now=cast.now)
    start_review(sam, review=review.uuid, now=cast.now)
    [running] = questions.review_page(sam, review).aims
    assert (running.came, running.words) == ("", "")
    close_review(sam, review=review.uuid, came="partly", now=cast.now + DAY)
    [held] = questions.review_page(sam, review).aims
    assert (held.came, held.words) == ("partly", "partly")
