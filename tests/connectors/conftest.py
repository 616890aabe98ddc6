"""A real web server and a real CalDAV server, each with what a test puts on it."""

import datetime as dt
import importlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIServer, make_server

import pytest
from caldav.davclient import DAVClient

from foresaid.connectors.models import Calendar
from foresaid.connectors.operations.calendars import connect_calendar
from tests.operations.ledger.conftest import Scene, clock, scene

radicale_server: Any = importlib.import_module("radicale")  # it ships no types
__all__ = ["clock", "scene"]


@dataclass(slots=True)
class Web:
    """Answers every path with `body`; `redirects` leads a path elsewhere. Remembers requests."""

    port: int = 0
    body: bytes = b""
    status: int = 200
    redirects: dict[str, str] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/dana.ics"

    @property
    def etag(self) -> str:
        return f'"{hash(self.body)}"'


def _handler(web: Web) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            web.asked.append(dict(self.headers))
            if self.path in web.redirects:
                self.send_response(302)
                self.send_header("Location", web.redirects[self.path])
                self.end_headers()
                return
            same = self.headers.get("If-None-Match") == web.etag
            self.send_response(304 if same else web.status)
            self.send_header("ETag", web.etag)
            self.send_header("Content-Length", "0" if same else str(len(web.body)))
            self.end_headers()
            if not same:
                self.wfile.write(web.body)

        def log_message(self, *args: Any) -> None:
            pass

    return Handler


@pytest.fixture
def web() -> Iterator[Web]:
    made = Web()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(made))
    made.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield made
    server.shutdown()


@dataclass(frozen=True, slots=True)
class Radicale:
    """A CalDAV server with one user, `dana` with password `secret`."""

    address: str

    @property
    def principal(self) -> Any:
        client: Any = DAVClient(
            url=self.address, username="dana", password="secret", enable_rfc6764=False
        )
        return client.principal()


@pytest.fixture
def radicale(tmp_path: Path) -> Iterator[Radicale]:
    users = tmp_path / "users"
    users.write_text("dana:secret\n")
    settings = radicale_server.config.load()
    settings.update(
        {
            "auth": {
                "type": "htpasswd", "htpasswd_filename": str(users),
                "htpasswd_encryption": "plain", "delay": "0",
            },
            "storage": {"filesystem_folder": str(tmp_path / "collections")},
            "logging": {"level": "critical"},
        },
        "tests",
    )  # fmt: skip
    server: WSGIServer = make_server("127.0.0.1", 0, radicale_server.Application(settings))
    server.RequestHandlerClass.log_message = lambda *args: None  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Radicale(f"http://127.0.0.1:{server.server_port}/")
    server.shutdown()


@pytest.fixture
def private_hosts_allowed(settings: Any) -> None:
    settings.CALENDAR_PRIVATE_HOSTS = True


def connected(scene: Scene, address: str, **more: Any) -> Calendar:
    """A calendar of Dana's, connected a day ago."""
    made = connect_calendar(
        scene.dana, **{"kind": "address", "address": address, "now": scene.now, **more}
    )
    made.connected_at -= dt.timedelta(days=1)
    made.save()
    return made
