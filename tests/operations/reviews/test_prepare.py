"""A review is prepared from the team's own history, for those who lead the person."""

import datetime as dt

import pytest
import time_machine

from foresaid.ledger.models import Expectation
from foresaid.ledger.operations.result import Told, record_result
from foresaid.ledger.operations.state import state_commitment
from foresaid.ledger.operations.wanted import Wanted
from foresaid.people.errors import NotThere
from foresaid.reviews.models import AgendaItem, Disposition, Review
from foresaid.reviews.operations.aims import state_review_aim
from foresaid.reviews.operations.decide import Answer, decide
from foresaid.reviews.operations.lead import close_review, start_review
from foresaid.reviews.operations.prepare import UnableToPrepare, prepare_again, prepare_review
from foresaid.reviews.questions import review_page
from foresaid.sales.models import Opportunity
from tests.cast import Cast
from tests.deals import close, project

pytestmark = pytest.mark.django_db


def subjects(review: Review) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for item in review.items.filter(part=AgendaItem.Part.TALK):
        names = item.links.values_list("opportunity__name", flat=True)
        found.setdefault(item.kind, []).extend(names)
    return found


def test_only_what_goes_otherwise_than_expected_is_on_the_agenda(
    cast: Cast, deals: dict[str, Opportunity]
) -> None:
    review = prepare_review(cast.actor(cast.sam), person=cast.dana.uuid, now=cast.now)
    found = subjects(review)
    assert found["expectation_overdue"] == ["Northwind"]
    assert "Ferro" in [name for names in found.values() for name in names]
    assert review.summary["on_track"] == [str(deals["Vidar"].pk)]
    assert review.summary["open"]["count"] == 3
    assert review.summary["open"]["without_next_step"] == 1


def test_a_second_preparing_returns_the_review_that_waits(
    cast: Cast, deals: dict[str, Opportunity]
) -> None:
    sam = cast.actor(cast.sam)
    first = prepare_review(sam, person=cast.dana.uuid, now=cast.now)
    assert prepare_review(sam, person=cast.dana.uuid, now=cast.now).pk == first.pk
    assert Review.objects.count() == 1


def test_computing_again_lists_what_has_been_closed_since_no_more(
    cast: Cast, deals: dict[str, Opportunity]
) -> None:
    sam = cast.actor(cast.sam)
    review = prepare_review(sam, person=cast.dana.uuid, now=cast.now)
    close(deals["Ferro"], "lost", cast.now - dt.timedelta(hours=1))
    project(cast.organisation, cast.now)
    cast.organisation.data_version += 1
    cast.organisation.save(update_fields=["data_version"])
    again = prepare_again(sam, review=review.uuid, now=cast.now)
    assert "Ferro" not in [name for names in subjects(again).values() for name in names]


def test_a_started_review_keeps_its_agenda(cast: Cast, deals: dict[str, Opportunity]) -> None:
    sam = cast.actor(cast.sam)
    review = prepare_review(sam, person=cast.dana.uuid, now=cast.now)
    Review.objects.update(opened_at=cast.now)
    with pytest.raises(UnableToPrepare, match="has been started"):
        prepare_again(sam, review=review.uuid, now=cast.now)


def test_a_review_that_starts_later_lists_what_has_come_meanwhile_no_more(
    cast: Cast, deals: dict[str, Opportunity], clock: time_machine.Traveller
) -> None:
    sam, dana = cast.actor(cast.sam), cast.actor(cast.dana)
    review = prepare_review(sam, person=cast.dana.uuid, now=cast.now)
    state_review_aim(sam, review=review.uuid, what="We know who signs.", now=cast.now)
    later = cast.now + dt.timedelta(minutes=5)
    clock.move_to(later)
    said = Expectation.objects.get(opportunity=deals["Northwind"])
    record_result(dana, expectation=said.entry.uuid, told=Told(came="reached"), now=later)
    started = start_review(sam, review=review.uuid, now=later)
    assert "expectation_overdue" not in subjects(started)
    assert (started.as_of, started.opened_at) == (later, later)
    assert started.aims.count() == 1


def test_starting_keeps_what_was_decided_before(
    cast: Cast, deals: dict[str, Opportunity], clock: time_machine.Traveller
) -> None:
    sam = cast.actor(cast.sam)
    review = prepare_review(sam, person=cast.dana.uuid, now=cast.now)
    item = review.items.get(links__opportunity=deals["Ferro"], part=AgendaItem.Part.TALK)
    later = cast.now + dt.timedelta(minutes=5)
    clock.move_to(later)
    answer = Answer(what="Mr Ferro sends the order", due_on=cast.today + dt.timedelta(days=2))
    decide(sam, review=review.uuid, item=item.pk, way="next_step", answer=answer, now=later)
    start_review(sam, review=review.uuid, now=later)
    assert Disposition.objects.get().item == item


def test_what_was_agreed_stands_in_the_review_prepared_right_after(
    cast: Cast, deals: dict[str, Opportunity], clock: time_machine.Traveller
) -> None:
    sam = cast.actor(cast.sam)
    first = prepare_review(sam, person=cast.dana.uuid, now=cast.now)
    ahead = cast.today + dt.timedelta(days=4)
    for name, way, answer in (
        ("Ferro", "next_step", Answer(what="Mr Ferro sends the order", due_on=ahead)),
        ("Northwind", "new_date", Answer(due_on=ahead, reason="Their buyer is away.")),
    ):
        item = first.items.get(links__opportunity=deals[name], part=AgendaItem.Part.TALK)
        decide(sam, review=first.uuid, item=item.pk, way=way, answer=answer, now=cast.now)
    state_commitment(
        sam,
        wanted=Wanted(what="I bring the price list to Ferro", party="ours"),
        due_on=ahead,
        opportunity=deals["Ferro"].uuid,
        now=cast.now,
    )
    close_review(sam, review=first.uuid, note="Dana calls Ferro first.", now=cast.now)
    page = review_page(sam, prepare_review(sam, person=cast.dana.uuid, now=cast.now))
    assert page.agreed == "Dana calls Ferro first."
    found = {one.words.what: one for one in page.promises}
    assert set(found) == {
        "Mr Ferro sends the order",
        "Ms Olsen names who signs, in writing",
        "I bring the price list to Ferro",
    }
    moved = found["Ms Olsen names who signs, in writing"].words
    assert (moved.first_due_on, moved.moved_to) == (cast.today - dt.timedelta(days=1), ahead)
    again = prepare_review(sam, person=cast.dana.uuid, now=cast.now)
    close_review(sam, review=again.uuid, now=cast.now)
    third = review_page(sam, prepare_review(sam, person=cast.dana.uuid, now=cast.now))
    assert {one.words.what for one in third.promises} == set(found)


def test_nobody_prepares_a_review_of_somebody_whom_they_do_not_lead(cast: Cast) -> None:
    for other, person in ((cast.theo, cast.dana), (cast.dana, cast.iris), (cast.fritz, cast.dana)):
        with pytest.raises(NotThere):
            prepare_review(cast.actor(other), person=person.uuid, now=cast.now)
    assert not Review.objects.exists()


def test_minutes_outside_five_to_240_are_refused(cast: Cast) -> None:
    for minutes in (4, 241):
        with pytest.raises(UnableToPrepare, match="between 5 and 240"):
            prepare_review(
                cast.actor(cast.sam), person=cast.dana.uuid, now=cast.now, minutes=minutes
            )
