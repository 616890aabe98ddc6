"""Mail goes to a server that wants TLS and a password, and to none that nobody vouches for."""

import ssl
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from django.test import override_settings

from foresaid.config.mail_url import from_url
from foresaid.mail import sending
from foresaid.mail.models import Message
from foresaid.mail.queue import queue
from tests.cast import Cast
from tests.certificates import certificate_in
from tests.operations.mail.conftest import Box, free_port

pytestmark = pytest.mark.usefixtures("reachable")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate_in(tmp_path_factory.mktemp("tls"))


def check(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    known = LoginPassword(login=b"foresaid", password=b"a p@ss")
    return AuthResult(success=data == known, handled=data == known)


def server(handler: Box, certificate: Path, port: int) -> Controller:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return Controller(
        handler,
        hostname="127.0.0.1",
        port=port,
        tls_context=context,
        require_starttls=True,
        authenticator=check,
        auth_required=True,
    )


def one_mail(cast: Cast) -> Message:
    message = queue(
        recipient=cast.dana, kind="review", subject="Hello", body="", dedupe_key="1", now=cast.now
    )
    assert message is not None
    return message


def send(cast: Cast, certificate: Path, password: str, tmp_path: Path) -> Box:
    handler, port = Box(), free_port()
    controller = server(handler, certificate, port)
    controller.start()
    url = f"smtp://foresaid:{password}@127.0.0.1:{port}?tls=starttls"
    try:
        with override_settings(MAILERS={"default": from_url(url, tmp_path)}):
            sending.send_due(cast.now)
    finally:
        controller.stop()
    return handler


def test_tls_and_a_password_are_spoken(
    cast: Cast, certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    message = one_mail(cast)
    box = send(cast, certificate, "a%20p%40ss", tmp_path)
    assert [mail["Message-ID"] for mail in box.mails] == [message.message_id]


def test_with_a_wrong_password_nothing_is_taken_in_hand(
    cast: Cast, certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    message = one_mail(cast)
    with pytest.raises(OSError, match="535"):
        send(cast, certificate, "wrong", tmp_path)
    message.refresh_from_db()
    assert message.state == Message.State.QUEUED


def test_a_certificate_that_nobody_vouches_for_is_refused(
    cast: Cast, certificate: Path, tmp_path: Path
) -> None:
    message = one_mail(cast)
    with pytest.raises(ssl.SSLCertVerificationError):
        send(cast, certificate, "a%20p%40ss", tmp_path)
    message.refresh_from_db()
    assert message.state == Message.State.QUEUED
