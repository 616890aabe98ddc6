"""Of many workers one takes each turn; what fails is written down and tried again."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foresaid.jobs.loop import Worker
from foresaid.jobs.models import Slot
from foresaid.jobs.registry import REGISTRY, Recurring
from foresaid.jobs.tidy import tidy
from foresaid.jobs.turns import Turns

NOW = dt.datetime(2026, 11, 23, 10, 0, 7, tzinfo=dt.UTC)
HERE = "tests.operations.jobs.test_turns"

ran: list[dt.datetime] = []
there_is_something = True


def work(now: dt.datetime) -> None:
    ran.append(now)


def fail(now: dt.datetime) -> None:
    raise ValueError("no")


def is_due(now: dt.datetime) -> bool:
    return there_is_something


def can_not_tell(now: dt.datetime) -> bool:
    raise OSError("nobody answers")


def job(call: str = "work", **more: str) -> Recurring:
    return Recurring(name=call, every=dt.timedelta(minutes=1), call=f"{HERE}.{call}", **more)


@pytest.fixture(autouse=True)
def forget() -> None:
    global there_is_something  # noqa: PLW0603 - the functions above are found by their path
    ran.clear()
    there_is_something = True


@pytest.mark.django_db
def test_a_turn_is_taken_once_by_one_worker_and_again_in_the_next_minute() -> None:
    first, second = Turns([job()]), Turns([job()])
    assert (first.take(NOW), first.take(NOW), second.take(NOW)) == (1, 0, 0)
    later = NOW + dt.timedelta(minutes=1)
    assert (second.take(later), first.take(later)) == (1, 0)
    assert ran == [NOW, later]
    assert [row.slot.second for row in Slot.objects.all()] == [0, 0]


@pytest.mark.django_db
def test_where_nothing_is_due_nothing_is_written() -> None:
    global there_is_something  # noqa: PLW0603 - found by its path
    there_is_something = False
    turns = Turns([job(due=f"{HERE}.is_due")])
    with CaptureQueriesContext(connection) as queries:
        assert turns.take(NOW) == 0
    assert len(queries) == 0
    assert not Slot.objects.exists()


@pytest.mark.django_db
def test_work_that_comes_within_a_turn_waits_for_the_next_one_at_most() -> None:
    global there_is_something  # noqa: PLW0603 - found by its path
    there_is_something = False
    turns = Turns([job(due=f"{HERE}.is_due")])
    turns.take(NOW)
    there_is_something = True
    assert turns.take(NOW + dt.timedelta(minutes=1)) == 1


@pytest.mark.django_db
def test_a_failure_is_kept_with_its_reason_and_does_not_stop_the_others() -> None:
    turns = Turns(
        [
            job("fail"),
            job(due=f"{HERE}.can_not_tell"),
            Recurring(name="after", every=dt.timedelta(minutes=1), call=f"{HERE}.work"),
        ]
    )
    turns.take(NOW)
    assert Slot.objects.get(name="fail").reason == "ValueError: no"
    assert Slot.objects.get(name="fail").done_at is None
    assert Slot.objects.get(name="after").done_at is not None
    assert ran == [NOW]


@pytest.mark.django_db
def test_old_turns_go() -> None:
    Slot.objects.create(name="old", slot=NOW - dt.timedelta(days=15), taken_at=NOW)
    Slot.objects.create(name="new", slot=NOW - dt.timedelta(days=13), taken_at=NOW)
    assert tidy(NOW) == 1
    assert Slot.objects.get().name == "new"


@pytest.mark.django_db(transaction=True)
def test_eight_workers_at_once_run_a_turn_once() -> None:
    gate = threading.Barrier(8)

    def one(_number: int) -> int:
        gate.wait()
        try:
            return Turns([job()]).take(NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one, range(8))) == 1
    assert ran == [NOW]


@pytest.mark.django_db(transaction=True)
def test_every_job_that_recurs_can_be_asked_and_run() -> None:
    names = [each.name for each in REGISTRY]
    assert len(names) == len(set(names))
    for each in REGISTRY:
        assert isinstance(bool(each.is_due(NOW)), bool)
        each.run(NOW)


@pytest.mark.django_db(transaction=True)
def test_the_worker_ends_when_it_is_told_to() -> None:
    worker = Worker([job()], pause=0.01)
    thread = threading.Thread(target=worker.run)
    thread.start()
    worker.stop()
    thread.join(timeout=10)
    assert not thread.is_alive()
