"""The mailbox of foresaid's own address, on a real IMAP server."""

import datetime as dt
import email
import email.policy
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from environs import EnvError

from foresaid.config.mailbox_url import from_url
from foresaid.connectors.errors import UnableToRead
from foresaid.connectors.mailbox import reading
from foresaid.connectors.mailbox.folder import Folder
from foresaid.connectors.mailbox.reading import Looked, is_due, read
from foresaid.connectors.mailbox.tidying import forget_old_mails
from foresaid.connectors.models import Mailbox, UnreadMail
from foresaid.connectors.operations.unread import (
    UnableToDecideAboutUnread,
    leave_unread,
    try_again,
)
from foresaid.connectors.questions import mailbox_problem, unread_mails
from foresaid.people.errors import Unable
from foresaid.sales.models import Contact, Meeting
from tests.certificates import certificate_in
from tests.connectors import dovecot
from tests.connectors.dovecot import Mailbox as Box
from tests.connectors.dovecot import Server
from tests.connectors.test_invitations import draft, mail
from tests.operations.ledger.conftest import Scene

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        dovecot.PROGRAM is None,
        reason="Dovecot is not installed (apt-get install dovecot-imapd)",
    ),
]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate_in(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def server(certificate: Path) -> Iterator[Server]:
    with dovecot.running(certificate) as running:
        yield running


@pytest.fixture
def box(server: Server) -> Box:
    """A mailbox of the test's own."""
    return server.mailbox()


@pytest.fixture
def look(scene: Scene, box: Box, settings: Any) -> Callable[..., Looked]:
    """Read the mailbox; named arguments say how it is reached."""
    settings.CALENDAR_ADDRESS = "meetings@foresaid.example"
    Contact.objects.filter(name="Anna Berg").update(email="anna@northwind.example")

    def look(
        scheme: str = "imap", query: str = "", password: str = "p%40ss%2Fword", **later: float
    ) -> Looked:
        port = box.server.secure if scheme == "imaps" else box.server.plain
        address = f"{scheme}://{box.user}:{password}@127.0.0.1:{port}/{query}"
        settings.CALENDAR_MAILBOX = from_url(address)
        return read(scene.now + dt.timedelta(**later))

    return look


Look = Callable[..., Looked]


def broken(scene: Scene) -> bytes:
    """An invitation of Dana's that was cut off on its way."""
    whole = email.message_from_bytes(mail(draft(scene)), policy=email.policy.default)
    (part,) = whole.iter_attachments()
    text = part.get_payload(decode=True)
    assert isinstance(text, bytes)
    part.set_content(text[:-20], maintype="text", subtype="calendar")
    return whole.as_bytes()


def test_an_invitation_in_the_mailbox_becomes_a_meeting(scene: Scene, box: Box, look: Look) -> None:
    box.put(mail(draft(scene)))
    assert look().counts == {"new": 1}
    assert Meeting.objects.get().now_lead == scene.cast.dana
    assert box.flags() == "S"


def test_a_mail_is_never_taken_twice(scene: Scene, box: Box, look: Look) -> None:
    invitation = mail(draft(scene))
    box.put(invitation)
    look()
    assert look().counts == {}
    box.put(invitation)
    assert look().counts == {"known": 1}


def test_a_mailbox_that_was_numbered_anew_brings_nothing_twice(
    scene: Scene, box: Box, look: Look
) -> None:
    box.put(mail(draft(scene)))
    look()
    before = Mailbox.objects.get().validity
    box.number_anew()
    assert look().counts == {"known": 1}
    assert Mailbox.objects.get().validity != before


def test_updates_and_cancellations_come_in_the_order_they_arrived(
    scene: Scene, box: Box, look: Look
) -> None:
    box.put(mail(draft(scene)))
    box.put(mail(draft(scene, 5, sequence=1)))
    box.put(mail(draft(scene, 5, sequence=2), method="CANCEL"))
    assert look().counts == {"new": 1, "moved": 1, "called_off": 1}
    assert Meeting.objects.get().now_state == "cancelled"


@pytest.mark.parametrize(("scheme", "query"), [("imaps", ""), ("imap", "?tls=starttls")])
def test_tls_is_spoken_and_the_certificate_looked_at(
    scene: Scene, box: Box, look: Look, scheme: str, query: str,
    certificate: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    box.put(mail(draft(scene)))
    assert "no valid certificate" in look(scheme, query).problem
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert look(scheme, query, minutes=5).counts == {"new": 1}


@pytest.mark.parametrize(
    "url",
    [
        "imap://meetings:secret@mail.example",
        "imap://meetings:secret@10.0.0.1",
        "imap://meetings:secret@127.0.0.1.example",
        "pop3://meetings:secret@mail.example",
        "imaps://mail.example",
        "imaps://meetings:secret@mail.example:secret",
    ],
)
def test_an_address_without_tls_or_without_sense_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(EnvError, match="imaps://user:password@host") as refused:
        from_url(url)
    assert "secret" not in str(refused.value)


def test_the_password_stands_nowhere(
    box: Box, look: Look, caplog: pytest.LogCaptureFixture, settings: Any, scene: Scene
) -> None:
    caplog.set_level(logging.DEBUG)
    wrong = look(password="another%20secret")
    assert wrong.problem == "The mailbox refuses the user name or the password."
    look(minutes=5)
    said = [caplog.text, str(vars(Mailbox.objects.get())), repr(settings.CALENDAR_MAILBOX)]
    assert not [text for text in said if "p@ss" in text or "another secret" in text]


def test_an_unreadable_mail_is_kept_and_named_and_holds_up_no_other(
    scene: Scene, box: Box, look: Look
) -> None:
    box.put(broken(scene))
    box.put(mail(draft(scene)))
    assert look().counts == {"unread": 1, "new": 1}
    (named,) = unread_mails(scene.actor(scene.cast.ada))
    assert (named.sender, named.subject) == ("dana@aldermoor.example", "Invitation: Northwind")
    assert "came only in part" in named.problem
    assert box.flags() == "F S"
    assert look(minutes=2).counts == {}
    assert len(unread_mails(scene.actor(scene.cast.ada))) == 1


def test_what_breaks_the_reader_itself_is_named_too(
    scene: Scene, box: Box, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(mail: bytes, *, now: dt.datetime) -> None:
        raise ZeroDivisionError

    box.put(mail(draft(scene)))
    monkeypatch.setattr(reading, "receive", breaks)
    assert look().counts == {"unread": 1}
    monkeypatch.undo()
    ada = scene.actor(scene.cast.ada)
    try_again(ada, mail=unread_mails(ada)[0].uuid, now=scene.now)
    assert look(minutes=2).counts == {"new": 1}
    assert unread_mails(ada) == []


def test_tried_again_in_vain_it_says_why_and_once_left_it_rests(
    scene: Scene, box: Box, look: Look
) -> None:
    ada = scene.actor(scene.cast.ada)
    box.put(broken(scene))
    look()
    (first,) = unread_mails(ada)
    try_again(ada, mail=first.uuid, now=scene.now)
    with pytest.raises(UnableToDecideAboutUnread):
        leave_unread(ada, mail=first.uuid, now=scene.now)
    assert look(minutes=2).counts == {"unread": 1}
    assert [one.problem for one in unread_mails(ada)] == [first.problem]
    leave_unread(ada, mail=first.uuid, now=scene.now)
    assert unread_mails(ada) == []
    assert forget_old_mails(scene.now + dt.timedelta(days=89)) == 0
    assert forget_old_mails(scene.now + dt.timedelta(days=91)) == 1


def test_a_mail_that_went_from_the_mailbox_is_said_to_have(
    scene: Scene, box: Box, look: Look
) -> None:
    ada = scene.actor(scene.cast.ada)
    box.put(broken(scene))
    look()
    for one in (box.folder / "cur").glob("*"):
        one.unlink()
    try_again(ada, mail=unread_mails(ada)[0].uuid, now=scene.now)
    look(minutes=2)
    assert unread_mails(ada)[0].problem == "The mail is not in the mailbox any more."


def test_mail_between_strangers_is_counted_and_shown_to_nobody(
    scene: Scene, box: Box, look: Look
) -> None:
    box.put(b"From: x@spam.example\r\nTo: meetings@foresaid.example\r\n\r\nBuy this.")
    assert look().counts == {"passed_over": 1}
    assert Mailbox.objects.get().passed_over == 1
    assert not UnreadMail.objects.exists()


@pytest.mark.parametrize(
    "rest",
    [
        b"Subject: =?utf-8?b?abcde?=\r\n\r\nbase64 that ends early",
        b"Subject: =?unicode_escape?b?XHVkODAw?=\r\n\r\nhalf a character",
        b"Subject: \xff\xed\xa0\x80\r\nCc: a\0@x.example\r\n\r\nno text at all",
        b"Content-Type: message/rfc822\r\n\r\n" * 3_000,
        b"Cc: " + b",\r\n ".join(b"a%d@x.example" % one for one in range(150_000)) + b"\r\n\r\n",
        b"Cc: " + b"(" * 50_000 + b"\r\n\r\n",
    ],
    ids=["base64", "surrogate", "bytes", "depth", "addresses", "brackets"],
)
def test_heads_that_break_their_reader_keep_no_other_mail_waiting(
    scene: Scene, box: Box, look: Look, rest: bytes
) -> None:
    box.put(b"From: Dana@aldermoor.example\r\n" + rest)
    box.put(mail(draft(scene)))
    assert look().counts == {"unread": 1, "new": 1}
    assert UnreadMail.objects.get().sender == "dana@aldermoor.example"


def test_a_mail_whose_heads_nothing_can_read_is_passed_over(
    scene: Scene, box: Box, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*args: object, **more: object) -> None:
        raise AttributeError

    monkeypatch.setattr(reading, "concerned", breaks)
    box.put(broken(scene))
    assert look().counts == {"passed_over": 1}


class Nonsense:
    """A server's client that hands on what no IMAP server says."""

    def __init__(self, said: object) -> None:
        self.said = said

    def search(self, criteria: object) -> object:
        return [self.said]

    def fetch(self, numbers: object, items: object) -> object:
        if isinstance(self.said, BaseException):
            raise self.said
        return {7: {b"BODY[]<0>": self.said}}


@pytest.mark.parametrize("said", [2**32, -1, 0, "a", None])
def test_a_number_that_no_mail_can_have_is_a_sentence(said: object) -> None:
    with pytest.raises(UnableToRead, match="does not answer as an IMAP server does"):
        Folder(Nonsense(said), 1).after(0)


@pytest.mark.parametrize("said", [5, (1, 2), "text", MemoryError()])
def test_a_mail_that_is_none_is_a_sentence(said: object) -> None:
    with pytest.raises(UnableToRead, match="does not answer as an IMAP server does"):
        Folder(Nonsense(said), 1).mail(7)


def test_another_organisation_sees_nothing_of_it_and_neither_does_a_salesperson(
    scene: Scene, box: Box, look: Look
) -> None:
    box.put(broken(scene))
    look()
    (row,) = UnreadMail.objects.all()
    fritz = scene.actor(scene.cast.fritz)
    assert unread_mails(fritz) == []
    with pytest.raises(Unable):
        try_again(fritz, mail=row.uuid, now=scene.now)
    for refused in (unread_mails, mailbox_problem):
        with pytest.raises(Unable):
            refused(scene.dana)


def test_a_mail_larger_than_is_taken_is_named_without_being_fetched_whole(
    scene: Scene, box: Box, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched: list[int] = []
    whole = Folder.mail

    def measured(self: Folder, uid: int) -> bytes | None:
        found = whole(self, uid)
        fetched.append(len(found or b""))
        return found

    monkeypatch.setattr(Folder, "mail", measured)
    box.put(mail(draft(scene)) + b"\n" * 11 * 1024 * 1024)
    assert look().counts == {"unread": 1}
    assert fetched == [10 * 1024 * 1024 + 1]
    assert "larger than 10 megabytes" in UnreadMail.objects.get().problem


def test_a_crash_before_the_end_leaves_the_mail_to_be_taken(
    scene: Scene, box: Box, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(self: Folder, uid: int, *, is_read: bool) -> None:
        raise KeyboardInterrupt

    def dies(mail: bytes, *, now: dt.datetime) -> None:
        raise KeyboardInterrupt

    box.put(mail(draft(scene)))
    with monkeypatch.context() as before:
        before.setattr(reading, "receive", dies)
        with pytest.raises(KeyboardInterrupt):
            look()
    assert Mailbox.objects.get().seen == 0
    with monkeypatch.context() as after:
        after.setattr(Folder, "mark", killed)
        with pytest.raises(KeyboardInterrupt):
            look()
    assert Meeting.objects.count() == 1
    assert look().counts == {}


def test_a_server_that_is_away_is_asked_less_and_less_often(scene: Scene, settings: Any) -> None:
    assert not is_due(scene.now)
    settings.CALENDAR_MAILBOX = from_url("imap://a:b@127.0.0.1:9")
    assert is_due(scene.now)
    pauses = []
    for _turn in range(3):
        assert "could not be reached" in read(scene.now).problem
        pauses.append(Mailbox.objects.get().next_at - scene.now)
    assert pauses == [dt.timedelta(minutes=count) for count in (1, 2, 4)]
    assert not is_due(scene.now)
    problem = mailbox_problem(scene.actor(scene.cast.ada))
    assert problem is not None
    assert problem.read_at is None
