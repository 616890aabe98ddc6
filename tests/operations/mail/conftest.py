"""A real mail server on this machine, and people to whom mail can go."""

import socket
from collections.abc import Iterator
from email.message import Message as Mail
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler
from django.test import override_settings

from foresaid.config.mail_url import from_url
from tests.cast import Cast
from tests.operations.ledger.conftest import clock, scene

__all__ = ["clock", "scene"]


class Box(MessageHandler):
    """Keeps what it gets; answers with `refusal` where one is set."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[Mail] = []
        self.refusal = ""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if self.refusal:
            return self.refusal
        self.mails.append(self.prepare_message(session, envelope))
        return "250 kept"

    def handle_message(self, message: Mail) -> None:
        raise AssertionError("handle_DATA keeps the mails itself")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    """A real mail server on this machine, to which the product sends."""
    port, handler = free_port(), Box()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    with override_settings(MAILERS={"default": from_url(f"smtp://127.0.0.1:{port}", tmp_path)}):
        yield handler
    controller.stop()


@pytest.fixture
def reachable(cast: Cast) -> Cast:
    """The cast, of whom Dana and Ada have addresses that could be real."""
    for person in (cast.dana, cast.ada):
        assert person.login is not None
        person.login.email = f"{person.name.split()[0].lower()}@aldermoor.com"
        person.login.save()
    return cast
