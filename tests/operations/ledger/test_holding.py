"""Deals change hands: what was said of them counts for neither until somebody takes it on."""

import datetime as dt

import pytest

from foresaid.ledger import questions
from foresaid.ledger.adherence import next_steps_agreed
from foresaid.ledger.models import Entry, Expectation, Standing
from foresaid.ledger.operations.adopt import UnableToAdopt, adopt, replace_inherited
from foresaid.ledger.operations.change import change_expectation
from foresaid.ledger.operations.handing import (
    Offer,
    UnableToHandOver,
    answer_hand_over,
    give_help,
    offer_hand_over,
)
from foresaid.ledger.operations.result import Told, UnableToRecordResult, record_result
from foresaid.ledger.operations.standing import differing
from foresaid.ledger.operations.state import state_commitment, state_expectation
from foresaid.ledger.operations.wanted import Wanted
from foresaid.ledger.operations.withdraw import (
    UnableToWithdraw,
    take_back,
    withdraw_expectation,
)
from foresaid.ledger.reading import views
from foresaid.ledger.verify import verify
from foresaid.people.actor import Actor
from foresaid.people.errors import Unable
from foresaid.people.models import Person
from foresaid.reviews.said import said_of
from foresaid.sales.operations.credits import hand_over
from foresaid.sales.operations.outcomes import close_opportunity

from .conftest import Scene

pytestmark = pytest.mark.django_db

WANTED = Wanted(what="Anna Berg signs the order")


def step(scene: Scene, ahead: int = 5, actor: Actor | None = None) -> Expectation:
    return state_expectation(
        actor or scene.dana, opportunity=scene.opportunity.uuid, wanted=WANTED,
        due_on=scene.day(ahead), now=scene.clock.forward(minutes=1),
    )  # fmt: skip


def give(scene: Scene, to: Person, by: Person | None = None) -> None:
    scene.clock.forward(minutes=10)
    who = scene.actor(by or scene.cast.ada)
    hand_over(who, opportunity=scene.opportunity.uuid, to=to.uuid, now=scene.now)


def kept(scene: Scene, person: Person) -> list[bool | None]:
    """How every promise of the last and the next month counts for this person."""
    rows = Expectation.objects.filter(kind__in=["next_step", "commitment"]).order_by("pk")
    found = views(rows, scene.cast.organisation, scene.now)
    held = [(view, view.stint_of(person.pk)) for view in found if not view.withdrawn]
    return [view.kept_by(stint) for view, stint in held if stint is not None]


def test_inherited_expectations_count_for_neither_until_adopted(scene: Scene) -> None:
    said, iris = step(scene), scene.cast.iris
    assert kept(scene, scene.cast.dana) == [None]
    give(scene, iris)
    assert kept(scene, scene.cast.dana) == kept(scene, iris) == []
    (left,) = questions.inherited_by(scene.actor(iris), scene.now)
    assert (left.uuid, left.holder.name, left.inherited) == (said.entry.uuid, "Dana Ortiz", True)
    scene.clock.forward(days=6)
    assert kept(scene, scene.cast.dana) == kept(scene, iris) == []
    assert questions.due_by_today(scene.dana, scene.now) == []


def test_adopted_it_keeps_its_words_and_date_and_counts_for_the_new_owner(scene: Scene) -> None:
    said, iris = step(scene), scene.actor(scene.cast.iris)
    give(scene, scene.cast.iris)
    adopt(iris, expectations=[said.entry.uuid], now=scene.clock.forward(minutes=1))
    view = questions.expectation(iris, said.entry.uuid, scene.now)
    assert view is not None
    assert (view.what, view.due_on) == (WANTED.what, scene.day(5))
    assert (view.holder.name, view.author, view.inherited) == ("Iris Bekker", "Dana Ortiz", False)
    assert [(one.by, one.of) for one in view.adoptions] == [("Iris Bekker", "Dana Ortiz")]
    assert questions.inherited_by(iris, scene.now) == []
    scene.clock.forward(days=6)
    assert kept(scene, scene.cast.dana) == []
    assert kept(scene, scene.cast.iris) == [False]
    assert [one.uuid for one in questions.due_by_today(iris, scene.now)] == [said.entry.uuid]
    assert not list(differing(scene.cast.organisation))
    assert verify(scene.cast.organisation).holds


def test_who_adopted_it_says_what_came_of_it_and_nobody_else(scene: Scene) -> None:
    said, iris = step(scene), scene.actor(scene.cast.iris)
    give(scene, scene.cast.iris)
    told = Told(came="reached")
    with pytest.raises(UnableToRecordResult):
        record_result(iris, expectation=said.entry.uuid, told=told, now=scene.now)
    adopt(iris, expectations=[said.entry.uuid], now=scene.now)
    with pytest.raises(UnableToRecordResult, match="Iris Bekker"):
        record_result(scene.dana, expectation=said.entry.uuid, told=told, now=scene.now)
    record_result(iris, expectation=said.entry.uuid, told=told, now=scene.now)
    assert kept(scene, scene.cast.iris) == [True]
    assert kept(scene, scene.cast.dana) == []


def test_a_day_that_passed_before_the_deal_left_stays_not_kept(scene: Scene) -> None:
    said = step(scene, ahead=1)
    scene.clock.forward(days=3)
    change_expectation(
        scene.dana, expectation=said.entry.uuid, due_on=scene.day(4), reason="ill", now=scene.now
    )
    give(scene, scene.cast.iris)
    assert kept(scene, scene.cast.dana) == [False]
    iris = scene.actor(scene.cast.iris)
    adopt(iris, expectations=[said.entry.uuid], now=scene.clock.forward(minutes=1))
    record_result(iris, expectation=said.entry.uuid, told=Told(came="reached"), now=scene.now)
    assert kept(scene, scene.cast.dana) == [False]
    assert kept(scene, scene.cast.iris) == [True]  # by the day that stood when it was adopted


def test_nobody_adopts_what_was_due_already(scene: Scene) -> None:
    said = step(scene, ahead=1)
    give(scene, scene.cast.iris)
    scene.clock.forward(days=3)
    iris = scene.actor(scene.cast.iris)
    with pytest.raises(UnableToAdopt, match="has passed"):
        adopt(iris, expectations=[said.entry.uuid], now=scene.now)
    row = replace_inherited(
        iris, expectation=said.entry.uuid, wanted=WANTED, due_on=scene.day(2), now=scene.now
    )
    assert row.holder == scene.cast.iris
    assert Standing.objects.get(pk=said.pk).state == "withdrawn"
    assert kept(scene, scene.cast.dana) == []
    assert questions.inherited_by(iris, scene.now) == []


def test_only_the_new_owner_adopts_and_only_what_was_left(scene: Scene) -> None:
    said = step(scene)
    for actor in (scene.dana, scene.sam):
        with pytest.raises(Unable):
            adopt(actor, expectations=[said.entry.uuid], now=scene.now)
    give(scene, scene.cast.iris)
    for person in (scene.cast.dana, scene.cast.sam, scene.cast.noor, scene.cast.fritz):
        with pytest.raises(Unable):
            adopt(scene.actor(person), expectations=[said.entry.uuid], now=scene.now)
    promised = state_commitment(
        scene.sam, wanted=WANTED, opportunity=scene.opportunity.uuid, due_on=scene.day(2),
        now=scene.now,
    )  # fmt: skip
    with pytest.raises(UnableToAdopt):  # a manager's promise stays the manager's
        adopt(
            scene.actor(scene.cast.iris), now=scene.now,
            expectations=[said.entry.uuid, promised.entry.uuid],
        )  # fmt: skip
    assert Standing.objects.get(pk=said.pk).holder == scene.cast.dana
    assert Entry.objects.filter(kind="adoption").count() == 0


def test_a_deal_that_comes_back_brings_its_words_back(scene: Scene) -> None:
    step(scene)
    give(scene, scene.cast.iris)
    give(scene, scene.cast.dana)
    assert kept(scene, scene.cast.dana) == [None]
    assert questions.inherited_by(scene.dana, scene.now) == []


def test_a_review_hears_of_it_only_where_somebody_answers_for_it(scene: Scene) -> None:
    said, iris, key = step(scene), scene.cast.iris, scene.opportunity.pk
    long_ago = scene.now - dt.timedelta(days=30)

    def heard(person: Person, deals: list[int]) -> list[tuple[bool, bool]]:
        found = said_of(person, deals, since=long_ago, at=scene.now)
        return [(one.adopted, one.by_manager) for one in found]

    assert heard(scene.cast.dana, [key]) == [(True, False)]
    give(scene, iris)
    assert heard(scene.cast.dana, []) == []
    assert heard(iris, [key]) == [(False, False)]
    adopt(scene.actor(iris), expectations=[said.entry.uuid], now=scene.clock.forward(minutes=1))
    assert heard(scene.cast.dana, []) == []
    assert heard(iris, [key]) == [(True, False)]
    state_commitment(
        scene.sam, wanted=WANTED, opportunity=scene.opportunity.uuid, due_on=scene.day(2),
        now=scene.now,
    )  # fmt: skip
    assert (True, True) in heard(iris, [key])


def test_what_is_inherited_is_no_next_step_agreed(scene: Scene) -> None:
    said, iris = step(scene), scene.cast.iris
    ada = scene.actor(scene.cast.ada)
    give(scene, iris)
    assert next_steps_agreed(ada, [iris.pk], scene.now)[iris.pk].count == 0
    adopt(scene.actor(iris), expectations=[said.entry.uuid], now=scene.now)
    assert next_steps_agreed(ada, [iris.pk], scene.now)[iris.pk].count == 1


# --- hand-overs ---------------------------------------------------------------------------------


def offer(scene: Scene, *, moves_credit: bool = True, to: Person | None = None) -> Expectation:
    return offer_hand_over(
        scene.dana, now=scene.clock.forward(minutes=1),
        offer=Offer(
            opportunity=scene.opportunity.uuid, to=(to or scene.cast.noor).uuid,
            what="They asked for a demonstration", answer_by=scene.day(2),
            moves_credit=moves_credit,
        ),
    )  # fmt: skip


def test_an_accepted_hand_over_makes_the_receiver_the_owner(scene: Scene) -> None:
    said, left, noor = step(scene), offer(scene), scene.actor(scene.cast.noor)
    (asked,) = questions.hand_overs_asked(noor, scene.now)
    assert (asked.what, asked.moves_credit) == ("They asked for a demonstration", True)
    assert questions.due_by_today(noor, scene.now) == []
    answer_hand_over(
        noor, expectation=left.entry.uuid, accepts=True, now=scene.clock.forward(minutes=1)
    )
    scene.opportunity.refresh_from_db()
    assert scene.opportunity.now_owner == scene.cast.noor
    assert questions.hand_overs_asked(noor, scene.now) == []
    assert [one.uuid for one in questions.inherited_by(noor, scene.now)] == [said.entry.uuid]
    assert verify(scene.cast.organisation).holds


@pytest.mark.parametrize("accepts", [True, False])
def test_a_hand_over_counts_for_nobody_before_or_after_its_answer(
    scene: Scene, accepts: bool
) -> None:
    left, noor = offer(scene, moves_credit=False), scene.actor(scene.cast.noor)
    assert kept(scene, scene.cast.noor) == kept(scene, scene.cast.dana) == []
    answer_hand_over(
        noor, expectation=left.entry.uuid, accepts=accepts, because="no budget", now=scene.now
    )
    assert kept(scene, scene.cast.noor) == kept(scene, scene.cast.dana) == []
    scene.opportunity.refresh_from_db()
    assert scene.opportunity.now_owner == scene.cast.dana
    view = questions.expectation(scene.dana, left.entry.uuid, scene.now)
    assert view is not None
    assert view.result is not None
    assert (view.state, view.result.evidence) == (
        "reached" if accepts else "not_reached", "no budget",
    )  # fmt: skip


def test_a_refusal_says_why_and_only_the_receiver_answers_once(scene: Scene) -> None:
    left, noor = offer(scene), scene.actor(scene.cast.noor)
    with pytest.raises(UnableToHandOver, match="Say why"):
        answer_hand_over(noor, expectation=left.entry.uuid, accepts=False, now=scene.now)
    for actor in (scene.dana, scene.sam):
        with pytest.raises(Unable):
            answer_hand_over(actor, expectation=left.entry.uuid, accepts=True, now=scene.now)
    with pytest.raises(UnableToRecordResult, match="answered"):
        record_result(noor, expectation=left.entry.uuid, told=Told(came="reached"), now=scene.now)
    with pytest.raises(UnableToWithdraw, match="answered"):
        withdraw_expectation(noor, expectation=left.entry.uuid, reason="no", now=scene.now)
    answer_hand_over(
        noor, expectation=left.entry.uuid, accepts=False, because="too small", now=scene.now
    )
    with pytest.raises(Unable):
        answer_hand_over(noor, expectation=left.entry.uuid, accepts=True, now=scene.now)


def test_a_deal_that_changed_hands_or_closed_meanwhile_is_not_taken(scene: Scene) -> None:
    left, noor = offer(scene), scene.actor(scene.cast.noor)
    with pytest.raises(UnableToHandOver, match="asked already"):
        offer(scene, to=scene.cast.iris)
    give(scene, scene.cast.iris)
    before = Entry.objects.count()
    with pytest.raises(UnableToHandOver, match="somebody else"):
        answer_hand_over(noor, expectation=left.entry.uuid, accepts=True, now=scene.now)
    assert Entry.objects.count() == before
    give(scene, scene.cast.dana)
    close_opportunity(
        scene.dana, opportunity=scene.opportunity.uuid, outcome="lost", reason="price",
        now=scene.clock.forward(minutes=1),
    )  # fmt: skip
    with pytest.raises(UnableToHandOver, match="closed"):
        answer_hand_over(noor, expectation=left.entry.uuid, accepts=True, now=scene.now)


def test_nobody_hands_over_to_themselves_or_to_the_owner(scene: Scene) -> None:
    with pytest.raises(UnableToHandOver):
        offer(scene, to=scene.cast.dana)
    with pytest.raises(Unable):
        offer(scene, to=scene.cast.fritz)


def test_a_promise_that_answers_a_request_for_help_is_not_taken_back_from_whoever_counts_on_it(
    scene: Scene,
) -> None:
    asked, noor = offer(scene, moves_credit=False), scene.actor(scene.cast.noor)
    promised = give_help(
        noor, expectation=asked.entry.uuid, what="I come along", due_on=scene.day(3), now=scene.now
    )
    with pytest.raises(UnableToWithdraw, match="when you were asked for help"):
        take_back(noor, expectation=promised.entry.uuid, now=scene.now)
    withdraw_expectation(noor, expectation=promised.entry.uuid, reason="Ill", now=scene.now)
    own = state_commitment(
        noor, wanted=Wanted(what="I call", party="ours"), due_on=scene.day(3), now=scene.now
    )
    take_back(noor, expectation=own.entry.uuid, now=scene.now)


def test_what_waits_is_the_same_asked_at_once_or_one_by_one(scene: Scene) -> None:
    said, iris = step(scene), scene.cast.iris
    for by, left, held in ((scene.dana, 0, 1), (scene.actor(iris), 1, 0)):
        if left:
            scene.clock.forward(days=6)
            give(scene, iris)
        else:
            scene.clock.forward(days=5)
        waiting = questions.waiting_for(by, scene.now)
        assert [one.uuid for one in waiting.left] == [said.entry.uuid] * left
        assert [one.uuid for one in waiting.due] == [said.entry.uuid] * held
        assert waiting.left == questions.inherited_by(by, scene.now)
        assert waiting.due == questions.due_by_today(by, scene.now)
        assert waiting.asked == questions.hand_overs_asked(by, scene.now)
