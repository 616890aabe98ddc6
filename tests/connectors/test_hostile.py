"""Calendars and servers that mean harm: each gets a sentence and keeps nobody else waiting."""

import datetime as dt
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from foresaid.connectors import guarded, polling
from foresaid.connectors.errors import UnableToRead
from foresaid.connectors.events import contents, parse
from foresaid.connectors.models import Calendar
from foresaid.connectors.patience import patience
from foresaid.connectors.web_calendar.fetch import fetch
from foresaid.intake.calendars.events import Window
from foresaid.intake.operations.take_in import take_in
from foresaid.sales.models import Meeting
from tests.ics import Draft, calendar
from tests.operations.ledger.conftest import Scene

from .conftest import Web, connected

NOW = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
WINDOW = Window(from_at=NOW - dt.timedelta(days=7), until_at=NOW + dt.timedelta(days=90))
BERLIN = ZoneInfo("Europe/Berlin")


def event(*lines: str) -> str:
    """An event tomorrow, as far as `lines` do not say otherwise."""
    when = [] if any(one.startswith("DTSTART") for one in lines) else ["DTSTART:20261125T100000Z"]
    return "\r\n".join(["BEGIN:VEVENT", "UID:a@x", *when, *lines, "END:VEVENT"])


def understood(*events: str) -> Any:
    return contents(parse(calendar(events)), WINDOW, BERLIN)


@pytest.mark.parametrize(
    "lines",
    [
        ("RECURRENCE-ID:00010101T000000",), ("DURATION:P99999999D",), ("SEQUENCE:abc",),
        ("SEQUENCE:99999999999999999999999",), ("DTSTART:20261125T100000Z",) * 2,
        ("SUMMARY:a", "RRULE:FREQ=DAILY", "RRULE:FREQ=NEVER"), ("DTSTART:99999999T999999Z",),
        ("UID:b@x", "RRULE:FREQ=DAILY;COUNT=3"),
    ],
)  # fmt: skip
def test_what_breaks_a_reader_is_a_sentence_or_is_read(lines: tuple[str, ...]) -> None:
    with suppress(UnableToRead):
        understood(event(*lines))


def test_a_calendar_without_any_start_or_deep_in_itself_is_a_sentence() -> None:
    deep = "\r\n".join(["BEGIN:VEVENT"] * 3_000 + ["END:VEVENT"] * 3_000)
    for text in ("BEGIN:VEVENT\r\nUID:a\r\nEND:VEVENT", deep):
        with pytest.raises(UnableToRead):
            understood(text)


@pytest.mark.parametrize("often", ["SECONDLY", "MINUTELY", "secondly"])
def test_what_comes_again_each_second_is_refused_without_counting(often: str) -> None:
    with pytest.raises(UnableToRead, match="each minute or second"):
        understood(event("SUMMARY:Tick", f"RRULE:FREQ={often}"))


def test_letters_that_no_database_keeps_are_left_out() -> None:
    guest = 'ATTENDEE;CN="Anna\0":mailto:anna\0@northwind.example'
    one = understood(event("SUMMARY:a\0b", guest)).events[0]
    assert one.title == "ab"
    assert one.guests[0].email == "anna@northwind.example"


def test_patience_ends_a_rule_that_never_comes_true() -> None:
    never = event("RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")
    with pytest.raises(UnableToRead, match="too long"), patience(0.3):
        understood(never)


def test_patience_that_was_enough_ends_nothing_later() -> None:
    with patience(0.1):
        pass
    time.sleep(0.2)


@contextmanager
def server(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """Listens, and lets `answer` say what it wants to whoever comes."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_serve, args=(listening, answer), daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/dana.ics"


def _serve(listening: socket.socket, answer: Callable[[socket.socket], None]) -> None:
    try:
        while True:
            connection, _address = listening.accept()
            with connection:
                connection.recv(65_536)
                answer(connection)
    except OSError:
        return  # who asked has heard enough


@pytest.mark.usefixtures("private_hosts_allowed")
class TestServers:
    def test_heads_that_never_end_are_not_waited_for(self) -> None:
        def drip(connection: socket.socket) -> None:
            connection.sendall(b"HTTP/1.1 200 OK\r\n")
            for _turn in range(100):
                connection.sendall(b"X-A: b\r\n")
                time.sleep(0.1)

        with server(drip) as address, pytest.raises(UnableToRead, match="too long"), patience(0.5):
            fetch(address)

    def test_what_stands_where_a_redirection_begins_is_not_read(self) -> None:
        """It may have no end, and would be kept in memory whole."""
        sent: list[int] = []

        def lead_on(connection: socket.socket) -> None:
            connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\n\r\n")
            while len(sent) < 5 * guarded.LARGEST // 65_536:
                connection.sendall(b"x" * 65_536)
                sent.append(1)

        with server(lead_on) as address, pytest.raises(UnableToRead, match="could not be reached"):
            fetch(address)
        assert len(sent) * 65_536 < guarded.LARGEST


@pytest.mark.django_db
@pytest.mark.usefixtures("private_hosts_allowed")
class TestWorker:
    def test_a_calendar_that_can_not_be_taken_in_keeps_no_other_waiting(
        self, scene: Scene, web: Web, monkeypatch: Any
    ) -> None:
        connected(scene, web.address)
        connected(scene, web.address)
        web.body = calendar([]).encode()
        first = Calendar.objects.order_by("next_at").first()
        assert first is not None

        def breaks_once(actor: Any, reading: Any, *, now: dt.datetime) -> Any:
            if reading.source == f"calendar:{first.uuid}":
                raise ValueError("A text that no database keeps.")
            return take_in(actor, reading, now=now)

        monkeypatch.setattr(polling, "take_in", breaks_once)
        polling.read_due(scene.now)
        problems = {row.pk: row.problem for row in Calendar.objects.all()}
        assert "could not be understood" in problems.pop(first.pk)
        assert set(problems.values()) == {""}
        assert not polling.any_due(scene.now)

    def test_odd_texts_come_in_whole(self, scene: Scene, web: Web) -> None:
        """Also where the database is stricter than SQLite."""
        connected(scene, web.address)
        odd = Draft(
            uid="\0a@x", starts_at=scene.now + dt.timedelta(hours=3), title="North\0wind",
            guests=("x" * 400 + "@odd.example", "a\0@odd.example"), sequence=2**31 - 1,
        )  # fmt: skip
        web.body = calendar([odd]).encode()
        polling.read_due(scene.now)
        assert Calendar.objects.get().problem == ""
        assert Meeting.objects.get().title == "Northwind"
