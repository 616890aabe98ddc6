"""A mail goes at most once, and one that may have gone is never sent again by itself."""

import datetime as dt
import smtplib
from typing import Any

import pytest
from django.test import override_settings

from foresaid.config.mail_url import from_url
from foresaid.mail import sending
from foresaid.mail.models import Message
from foresaid.mail.queue import queue
from tests.cast import Cast
from tests.operations.mail.conftest import Box

State = Message.State


def to_dana(cast: Cast, key: str = "once", **more: Any) -> Message | None:
    cast.dana.login.email = "dana@aldermoor.com"  # type: ignore[union-attr]  # the cast gives her one
    cast.dana.login.save()  # type: ignore[union-attr]  # the same
    return queue(
        recipient=cast.dana,
        kind="review",
        subject="Your review\nof today",
        body="Next step agreed.",
        dedupe_key=key,
        now=cast.now,
        **more,
    )


def test_a_mail_goes_once_with_its_own_identity(cast: Cast, box: Box) -> None:
    message = to_dana(cast)
    assert message is not None
    assert sending.is_due(cast.now)
    assert sending.send_due(cast.now) == 1
    assert sending.send_due(cast.now) == 0
    (mail,) = box.mails
    assert mail["To"] == "dana@aldermoor.com"
    assert mail["Subject"] == "Your review of today"
    assert mail["Message-ID"] == message.message_id
    message.refresh_from_db()
    assert message.state == State.SENT
    assert not sending.is_due(cast.now)


def test_an_occasion_is_put_in_line_once(cast: Cast) -> None:
    assert to_dana(cast, "review:1") is not None
    assert to_dana(cast, "review:1") is None
    assert Message.objects.count() == 1


def test_a_mail_waits_until_it_is_due(cast: Cast, box: Box) -> None:
    to_dana(cast, due_at=cast.now + dt.timedelta(hours=1))
    assert not sending.is_due(cast.now)
    assert sending.send_due(cast.now) == 0
    assert sending.send_due(cast.now + dt.timedelta(hours=1)) == 1


def test_what_a_dead_worker_left_in_the_middle_stays_unsure(cast: Cast, box: Box) -> None:
    to_dana(cast)
    Message.objects.update(state=State.SENDING, changed_at=cast.now - dt.timedelta(minutes=11))
    assert sending.is_due(cast.now)
    assert sending.send_due(cast.now) == 0
    message = Message.objects.get()
    assert message.state == State.UNSURE
    assert "ended while" in message.reason
    assert box.mails == []


def test_a_connection_lost_in_the_middle_leaves_the_mail_unsure(
    cast: Cast, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*args: object, **more: object) -> None:
        raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")

    to_dana(cast)
    monkeypatch.setattr(smtplib.SMTP, "sendmail", lost)
    assert sending.send_due(cast.now) == 0
    assert Message.objects.get().state == State.UNSURE
    monkeypatch.undo()
    assert sending.send_due(cast.now + dt.timedelta(days=1)) == 0


def test_a_refusal_for_now_is_tried_again_and_one_for_good_is_not(cast: Cast, box: Box) -> None:
    to_dana(cast)
    box.refusal = "451 try later"
    assert sending.send_due(cast.now) == 0
    assert Message.objects.get().state == State.QUEUED
    later = cast.now + dt.timedelta(minutes=16)
    box.refusal = "554 no"
    assert sending.send_due(later) == 0
    message = Message.objects.get()
    assert (message.state, message.reason) == (
        State.DROPPED,
        "The mail server refused it with code 554.",
    )


def test_without_a_server_nothing_is_taken_in_hand(cast: Cast, tmp_path: Any) -> None:
    to_dana(cast)
    closed = {"default": from_url("smtp://127.0.0.1:1", tmp_path)}
    with override_settings(MAILERS=closed), pytest.raises(OSError):
        sending.send_due(cast.now)
    assert Message.objects.get().state == State.QUEUED


def test_an_invented_address_gets_no_mail(cast: Cast, box: Box) -> None:
    queue(
        recipient=cast.iris,
        kind="review",
        subject="Hello",
        body="",
        dedupe_key="iris",
        now=cast.now,
    )
    assert sending.send_due(cast.now) == 0
    assert Message.objects.get().state == State.DROPPED
    assert box.mails == []
