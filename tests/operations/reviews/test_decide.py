"""What is decided on an item is written once, as an entry of the chain or an outcome."""

import datetime as dt

import pytest

from foresaid import formats
from foresaid.ledger.models import Change, Entry, Expectation, Result, Standing
from foresaid.people.errors import NotThere, Unable
from foresaid.people.journal import AlreadyDone
from foresaid.reviews.models import AgendaItem, Disposition, Review
from foresaid.reviews.operations.aims import state_review_aim
from foresaid.reviews.operations.decide import Answer, UnableToDecide, decide
from foresaid.reviews.operations.finding import UnableToReview
from foresaid.reviews.operations.lead import close_review, start_review
from foresaid.reviews.operations.prepare import prepare_review
from foresaid.reviews.questions import review_page
from foresaid.sales.models import Opportunity
from tests.cast import Cast

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture
def review(cast: Cast, deals: dict[str, Opportunity]) -> Review:
    return prepare_review(cast.actor(cast.sam), person=cast.dana.uuid, now=cast.now)


def item_about(review: Review, deal: Opportunity) -> AgendaItem:
    return review.items.get(links__opportunity=deal, part=AgendaItem.Part.TALK)


def test_a_next_step_set_in_the_review_stands_on_the_deal(
    cast: Cast, deals: dict[str, Opportunity], review: Review
) -> None:
    item = item_about(review, deals["Ferro"])
    answer = Answer(what="Mr Ferro sends the signed order", due_on=cast.today + 4 * DAY)
    decide(
        cast.actor(cast.sam),
        review=review.uuid,
        item=item.pk,
        way="next_step",
        answer=answer,
        now=cast.now,
    )
    said = Expectation.objects.get(opportunity=deals["Ferro"])
    assert said.holder == cast.dana
    assert said.entry.author == cast.sam
    assert said.set_before
    kept = Disposition.objects.get(item=item)
    assert (kept.way, kept.opportunity, kept.entry) == ("next_step", deals["Ferro"], said.entry)


def test_it_happened_said_by_the_manager_still_asks_the_owner(
    cast: Cast, deals: dict[str, Opportunity], review: Review
) -> None:
    item = item_about(review, deals["Northwind"])
    answer = Answer(evidence="Ms Olsen wrote that Mr Dahl signs.")
    decide(
        cast.actor(cast.sam),
        review=review.uuid,
        item=item.pk,
        way="happened",
        answer=answer,
        now=cast.now,
    )
    assert Result.objects.get().view == Result.View.MANAGER
    assert Standing.objects.get(opportunity=deals["Northwind"]).state == "open"


def test_it_happened_with_what_is_next_sets_both_or_neither(
    cast: Cast, deals: dict[str, Opportunity], review: Review
) -> None:
    item, dana = item_about(review, deals["Northwind"]), cast.actor(cast.dana)
    before = Entry.objects.count()
    gone_by = Answer(
        evidence="They did.", next_what="Mr Dahl signs", next_due_on=cast.today - 2 * DAY
    )
    with pytest.raises(Unable, match="That day has passed"):
        decide(dana, review=review.uuid, item=item.pk, way="happened", answer=gone_by, now=cast.now)
    assert Entry.objects.count() == before
    assert not Disposition.objects.exists()
    ahead = Answer(
        evidence="They did.", next_what="Mr Dahl signs", next_due_on=cast.today + 2 * DAY
    )
    decide(dana, review=review.uuid, item=item.pk, way="happened", answer=ahead, now=cast.now)
    assert Standing.objects.filter(opportunity=deals["Northwind"]).count() == 2
    assert Result.objects.get().view == Result.View.OWNER


def test_a_new_date_keeps_the_first_wording_and_its_reason(
    cast: Cast, deals: dict[str, Opportunity], review: Review
) -> None:
    item = item_about(review, deals["Northwind"])
    answer = Answer(due_on=cast.today + 7 * DAY, reason="Their buyer is on holiday.")
    decide(
        cast.actor(cast.dana),
        review=review.uuid,
        item=item.pk,
        way="new_date",
        answer=answer,
        now=cast.now,
    )
    change = Change.objects.get()
    standing = Standing.objects.get(opportunity=deals["Northwind"])
    assert change.entry.words.get().text == "Their buyer is on holiday."
    assert standing.times_changed == 1
    assert standing.first_due_at < standing.due_at
    page = review_page(cast.actor(cast.dana), review)
    words = next(one for one in page.items if one.id == item.pk).words
    assert words.expected.endswith(f"by {formats.day(cast.today - DAY, cast.today)}.")


def test_closing_from_the_review_ends_the_deal_with_its_reason(
    cast: Cast, deals: dict[str, Opportunity], review: Review
) -> None:
    item = item_about(review, deals["Ferro"])
    answer = Answer(outcome="no_decision", reason="No budget this year.")
    decide(
        cast.actor(cast.sam),
        review=review.uuid,
        item=item.pk,
        way="closed",
        answer=answer,
        now=cast.now,
    )
    deals["Ferro"].refresh_from_db()
    assert deals["Ferro"].now_outcome == "no_decision"
    assert deals["Ferro"].outcome_changes.get().reason == "No budget this year."


def test_a_form_sent_twice_decides_once(
    cast: Cast, deals: dict[str, Opportunity], review: Review
) -> None:
    item = item_about(review, deals["Ferro"])
    answer = Answer(what="Mr Ferro sends the order", due_on=cast.today + DAY)

    def send() -> None:
        decide(
            cast.actor(cast.sam),
            review=review.uuid,
            item=item.pk,
            way="next_step",
            answer=answer,
            now=cast.now,
            request_key="the same form",
        )

    send()
    with pytest.raises(AlreadyDone):
        send()
    assert Disposition.objects.count() == 1


def test_a_deal_that_is_decided_is_not_decided_again(
    cast: Cast, deals: dict[str, Opportunity], review: Review
) -> None:
    item, sam = item_about(review, deals["Ferro"]), cast.actor(cast.sam)
    answer = Answer(what="Mr Ferro sends the order", due_on=cast.today + DAY)
    named = [deals["Ferro"].uuid]
    decide(
        sam,
        review=review.uuid,
        item=item.pk,
        way="next_step",
        opportunities=named,
        answer=answer,
        now=cast.now,
    )
    with pytest.raises(UnableToDecide, match="decided already"):
        decide(
            sam,
            review=review.uuid,
            item=item.pk,
            way="next_step",
            opportunities=named,
            answer=answer,
            now=cast.now,
        )


def test_an_unknown_way_out_is_refused(
    cast: Cast, deals: dict[str, Opportunity], review: Review
) -> None:
    item = item_about(review, deals["Ferro"])
    with pytest.raises(UnableToDecide, match="ways out"):
        decide(
            cast.actor(cast.sam),
            review=review.uuid,
            item=item.pk,
            way="escalate",
            answer=Answer(),
            now=cast.now,
        )


def test_only_the_two_see_and_decide(
    cast: Cast, deals: dict[str, Opportunity], review: Review
) -> None:
    item = item_about(review, deals["Ferro"])
    for other in (cast.iris, cast.theo, cast.ada, cast.fritz):
        with pytest.raises(NotThere):
            decide(
                cast.actor(other),
                review=review.uuid,
                item=item.pk,
                way="talked",
                answer=Answer(),
                now=cast.now,
            )


def test_a_closed_review_takes_no_more_decisions(
    cast: Cast, deals: dict[str, Opportunity], review: Review
) -> None:
    sam, item = cast.actor(cast.sam), item_about(review, deals["Ferro"])
    close_review(sam, review=review.uuid, note="We meet again in two weeks.", now=cast.now)
    with pytest.raises(UnableToReview, match="closed"):
        decide(sam, review=review.uuid, item=item.pk, way="talked", answer=Answer(), now=cast.now)


def test_both_write_what_should_be_true_before_it_starts_and_only_then(
    cast: Cast, deals: dict[str, Opportunity], review: Review
) -> None:
    sam, dana = cast.actor(cast.sam), cast.actor(cast.dana)
    what = "We know who signs at Northwind."
    aim = state_review_aim(sam, review=review.uuid, what=what, now=cast.now)
    assert aim.entry.expectation.kind == "aim"
    with pytest.raises(UnableToReview, match="already"):
        state_review_aim(sam, review=review.uuid, what=what, now=cast.now)
    start_review(sam, review=review.uuid, now=cast.now)
    with pytest.raises(UnableToReview, match="has started"):
        state_review_aim(dana, review=review.uuid, what="Too late.", now=cast.now)
    close_review(sam, review=review.uuid, came="reached", now=cast.now)
    assert Result.objects.get(of__entry=aim.entry).came == "reached"
