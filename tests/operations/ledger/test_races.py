"""Many writers at once: no row is lost, none is there twice, and the chain has no fork.

Fifty on PostgreSQL; eight on SQLite, where one writes at a time and the others wait their turn.
"""

import datetime as dt
import uuid
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.utils import timezone

from foresaid.ledger import guards
from foresaid.ledger.models import Adoption, Entry, Expectation, Result
from foresaid.ledger.operations.adopt import UnableToAdopt, adopt
from foresaid.ledger.operations.handing import Offer, answer_hand_over, offer_hand_over
from foresaid.ledger.operations.meetings import move_meeting
from foresaid.ledger.operations.result import Told, record_result
from foresaid.ledger.operations.saying import UnableToSpeakOf
from foresaid.ledger.operations.scheduling import plan_meeting
from foresaid.ledger.operations.state import state_commitment, state_expectation, state_goal
from foresaid.ledger.operations.wanted import UnableToState, Wanted
from foresaid.ledger.operations.withdraw import withdraw_expectation
from foresaid.ledger.verify import verify
from foresaid.people.actor import Actor, Door, actor_for
from foresaid.people.crossing import until_through
from foresaid.people.journal import AlreadyDone
from foresaid.people.models import Person
from foresaid.sales.models import Credit, Meeting, Opportunity, Process
from foresaid.sales.operations.credits import hand_over_many
from foresaid.sales.operations.opportunities import open_opportunity
from foresaid.sales.operations.process import create_default_process
from tests.cast import Cast, build
from tests.operations.at_once import at_once

EACH = 3


def writers() -> int:
    return 50 if connection.vendor == "postgresql" else 8


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return build()


@pytest.fixture(autouse=True)
def guards_lifted_at_the_end(transactional_db: None) -> object:
    """The tables are emptied after such a test, which the guards refuse to everybody."""
    guards.install(connection)
    yield
    guards.lift(connection)


def promise(cast: Cast, what: str, request_key: str = "") -> Expectation:
    now = timezone.now()
    dana = actor_for(cast.dana, Door.PAGE, cast.organisation.today(now))
    due_on = cast.organisation.today(now) + dt.timedelta(days=2)
    return state_commitment(
        dana, wanted=Wanted(what=what), due_on=due_on, now=now, request_key=request_key
    )


def test_writers_at_once_lose_nothing_and_fork_nothing(cast: Cast) -> None:
    found = at_once(lambda n: [promise(cast, f"{n} {m}") for m in range(EACH)], writers())
    assert [one for one in found if isinstance(one, Exception)] == []
    assert list(Entry.objects.order_by("seq").values_list("seq", flat=True)) == list(
        range(1, writers() * EACH + 1)
    )
    assert verify(cast.organisation).problem == ""


def test_the_same_form_sent_by_all_at_once_is_said_once(cast: Cast) -> None:
    key = str(uuid.uuid4())
    found = at_once(lambda _n: promise(cast, "once", key), writers())
    assert sum(isinstance(one, AlreadyDone) for one in found) == writers() - 1
    assert Entry.objects.count() == 1


def test_results_at_once_are_all_kept_and_the_standing_is_the_last(cast: Cast) -> None:
    said = promise(cast, "Dana sends the offer")
    now = timezone.now()
    dana = actor_for(cast.dana, Door.PAGE, cast.organisation.today(now))
    came = ["reached", "partly", "not_reached", "reached"]
    found = at_once(
        lambda n: record_result(
            dana, expectation=said.entry.uuid, told=Told(came=came[n]), now=now
        ),
        len(came),
    )
    assert [one for one in found if isinstance(one, Exception)] == []
    assert said.results.count() == len(came)
    assert verify(cast.organisation).problem == ""


def acting(cast: Cast, person: Person) -> Actor:
    return actor_for(person, Door.PAGE, cast.organisation.today(timezone.now()))


def deals(cast: Cast, count: int) -> list[Opportunity]:
    if not Process.objects.exists():
        create_default_process(cast.operator, now=cast.now)
    dana, now = acting(cast, cast.dana), timezone.now()
    return [open_opportunity(dana, name=f"Line {n}", now=now) for n in range(count)]


def next_step(cast: Cast, deal: Opportunity) -> UUID:
    due_on = cast.organisation.today(timezone.now()) + dt.timedelta(days=5)
    said = state_expectation(
        acting(cast, cast.dana), opportunity=deal.uuid, wanted=Wanted(what="Anna signs"),
        due_on=due_on, now=timezone.now(),
    )  # fmt: skip
    return said.entry.uuid


def test_a_hand_over_that_is_answered_by_many_at_once_is_answered_once(cast: Cast) -> None:
    (deal,) = deals(cast, 1)
    offer = Offer(
        opportunity=deal.uuid, to=cast.noor.uuid, what="Look at it",
        answer_by=cast.organisation.today(timezone.now()) + dt.timedelta(days=2),
    )  # fmt: skip
    asked = offer_hand_over(acting(cast, cast.dana), offer=offer, now=timezone.now())
    found = at_once(
        lambda n: answer_hand_over(
            acting(cast, cast.noor), expectation=asked.entry.uuid, accepts=bool(n % 2),
            because="so", now=timezone.now(),
        ),
        6,
    )  # fmt: skip
    errors = [type(one) for one in found if isinstance(one, Exception)]
    assert errors == [UnableToSpeakOf] * 5
    came = Result.objects.get().came
    deal.refresh_from_db()
    assert deal.now_owner == (cast.noor if came == "reached" else cast.dana)
    assert Credit.objects.filter(opportunity=deal, to_at__isnull=True).count() == 1
    assert verify(cast.organisation).problem == ""


def test_what_is_adopted_twice_at_once_in_another_order_is_adopted_once(cast: Cast) -> None:
    found_deals = deals(cast, 6)
    steps = [next_step(cast, deal) for deal in found_deals]
    uuids = [deal.uuid for deal in found_deals]
    hand_over_many(acting(cast, cast.ada), opportunities=uuids, to=cast.noor.uuid,
                   now=timezone.now())  # fmt: skip
    found = at_once(
        lambda n: adopt(
            acting(cast, cast.noor), expectations=steps if n % 2 else steps[::-1],
            now=timezone.now(),
        ),
        6,
    )  # fmt: skip
    errors = [type(one) for one in found if isinstance(one, Exception)]
    assert errors == [UnableToAdopt] * 5
    assert Adoption.objects.count() == len(steps)
    assert verify(cast.organisation).problem == ""


def test_two_who_take_several_operations_locks_crosswise_both_come_through(cast: Cast) -> None:
    """A result and the next step after it are one form: the chain's head before the deal."""
    first, second = deals(cast, 2)
    steps = {deal: [next_step(cast, deal) for _n in range(3)] for deal in (first, second)}

    @transaction.atomic
    def one_form(over: UUID, onward: Opportunity) -> None:
        told = Told(came="reached")
        record_result(acting(cast, cast.dana), expectation=over, told=told, now=timezone.now())
        next_step(cast, onward)

    def send(n: int) -> object:
        deal = first if n % 2 else second
        if n % 4 < 2:  # the deal before the chain's head
            return until_through(lambda: next_step(cast, deal))
        over = steps[deal].pop()
        return until_through(lambda: one_form(over, deal))

    found = at_once(send, 12)
    assert [one for one in found if isinstance(one, Exception)] == []
    assert (Result.objects.count(), Expectation.objects.count()) == (6, 18)
    assert verify(cast.organisation).problem == ""


def a_meeting(cast: Cast, now: dt.datetime) -> Meeting:
    dana = actor_for(cast.dana, Door.PAGE, cast.organisation.today(now))
    starts_at = now + dt.timedelta(hours=1)
    ends_at = starts_at + dt.timedelta(hours=1)
    return plan_meeting(dana, title="Northwind", starts_at=starts_at, ends_at=ends_at, now=now)


def test_a_meeting_for_which_many_set_a_goal_at_once_has_one(cast: Cast) -> None:
    now = timezone.now()
    dana = actor_for(cast.dana, Door.PAGE, cast.organisation.today(now))
    meeting = a_meeting(cast, now)
    found = at_once(
        lambda n: state_goal(
            dana, meeting=meeting.uuid, wanted=Wanted(what=f"Anna signs {n}"), now=now
        ),
        8,
    )
    assert [type(one) for one in found if isinstance(one, Exception)] == [UnableToState] * 7
    assert Expectation.objects.filter(meeting=meeting).count() == 1


def test_moving_a_meeting_while_its_goal_is_cancelled_never_locks_both_out(cast: Cast) -> None:
    """Both take the meeting first and the goal's standing second; crosswise they would wait."""
    now = timezone.now()
    dana = actor_for(cast.dana, Door.PAGE, cast.organisation.today(now))
    meetings = [a_meeting(cast, now) for _n in range(6)]
    goals = [
        state_goal(dana, meeting=one.uuid, wanted=Wanted(what="Anna signs"), now=now)
        for one in meetings
    ]

    def move_or_cancel(n: int) -> object:
        starts_at = now + dt.timedelta(hours=3)
        ends_at = starts_at + dt.timedelta(hours=1)
        if n % 2:
            return move_meeting(
                dana, meeting=meetings[n // 2].uuid, starts_at=starts_at, ends_at=ends_at, now=now
            )
        return withdraw_expectation(
            dana, expectation=goals[n // 2].entry.uuid, reason="She is ill", now=now
        )

    found = at_once(move_or_cancel, 12)
    assert [one for one in found if isinstance(one, Exception)] == []
    assert verify(cast.organisation).problem == ""
