"""Two and more writers at once: no row is lost, none is there twice, and the chain has no fork."""

import datetime as dt
import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections
from django.utils import timezone

from foresaid.ledger import guards
from foresaid.ledger.models import Entry, Expectation
from foresaid.ledger.operations.result import Told, record_result
from foresaid.ledger.operations.state import state_commitment
from foresaid.ledger.operations.wanted import Wanted
from foresaid.ledger.verify import verify
from foresaid.people.actor import Door, actor_for
from foresaid.people.journal import AlreadyDone
from tests.cast import Cast, build

WRITERS, EACH = 8, 3


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return build()


@pytest.fixture(autouse=True)
def guards_lifted_at_the_end(transactional_db: None) -> object:
    """The tables are emptied after such a test, which the guards refuse to everybody."""
    guards.install(connection)
    yield
    guards.lift(connection)


def at_once(act: object, count: int) -> list[object]:
    """What `act(n)` gave in each of `count` threads that start together; errors included."""
    ready = Barrier(count)

    def run(n: int) -> object:
        ready.wait()
        try:
            return act(n)  # type: ignore[operator]  # any callable of the test
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def promise(cast: Cast, what: str, request_key: str = "") -> Expectation:
    now = timezone.now()
    dana = actor_for(cast.dana, Door.PAGE, cast.organisation.today(now))
    due_on = cast.organisation.today(now) + dt.timedelta(days=2)
    return state_commitment(
        dana, wanted=Wanted(what=what), due_on=due_on, now=now, request_key=request_key
    )


def test_writers_at_once_lose_nothing_and_fork_nothing(cast: Cast) -> None:
    found = at_once(lambda n: [promise(cast, f"{n} {m}") for m in range(EACH)], WRITERS)
    assert [one for one in found if isinstance(one, Exception)] == []
    assert Entry.objects.count() == WRITERS * EACH
    assert list(Entry.objects.order_by("seq").values_list("seq", flat=True)) == list(
        range(1, WRITERS * EACH + 1)
    )
    assert verify(cast.organisation).problem == ""


def test_the_same_form_sent_by_all_at_once_is_said_once(cast: Cast) -> None:
    key = str(uuid.uuid4())
    found = at_once(lambda _n: promise(cast, "once", key), WRITERS)
    assert sum(isinstance(one, AlreadyDone) for one in found) == WRITERS - 1
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
