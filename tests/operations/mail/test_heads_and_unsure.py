"""The chain's head is held outside; what may have gone is decided by a person, never by itself."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from foresaid.ledger.models import Head
from foresaid.ledger.operations.state import state_commitment
from foresaid.ledger.operations.wanted import Wanted
from foresaid.mail import heads, sending
from foresaid.mail.models import Message
from foresaid.mail.operations.head_address import UnableToHoldHead, hold_head_at
from foresaid.mail.operations.unsure import UnableToDecideAboutMail, let_rest, send_again
from foresaid.mail.queue import queue
from foresaid.people.actor import UnableToAct
from foresaid.people.models import Organisation
from tests.cast import Cast, sign_in
from tests.operations.ledger.conftest import Scene
from tests.operations.mail.conftest import Box

pytestmark = pytest.mark.usefixtures("reachable")

State = Message.State


def say_something(scene: Scene) -> None:
    wanted = Wanted(what="Dana sends the offer")
    state_commitment(scene.dana, wanted=wanted, due_on=scene.day(3), now=scene.now)


def test_the_head_goes_to_the_administrators_once_a_week(scene: Scene, box: Box) -> None:
    assert not heads.is_waiting(scene.now)  # nothing said, nothing to prove
    say_something(scene)
    for days in (0, 1, 6):
        now = scene.now + dt.timedelta(days=days)
        heads.queue_heads(now)
        sending.send_due(now)
    (mail,) = box.mails
    assert mail["To"] == "ada@aldermoor.com"
    body = str(mail.get_payload())
    head = Head.objects.get(organisation=scene.cast.organisation).hash
    assert f'foresaid ledger verify --organisation "Aldermoor Pumps" --head {head}' in body
    assert "Keep this mail where nobody who runs foresaid can change it" in body
    assert heads.is_waiting(scene.now + dt.timedelta(days=7))


def test_the_head_goes_to_the_address_that_was_chosen(scene: Scene, box: Box) -> None:
    say_something(scene)
    ada = scene.actor(scene.cast.ada)
    with pytest.raises(UnableToHoldHead, match="no e-mail address"):
        hold_head_at(ada, address="the auditor", now=scene.now)
    hold_head_at(ada, address="auditor@pruefer.com", now=scene.now)
    heads.queue_heads(scene.now)
    sending.send_due(scene.now)
    assert [mail["To"] for mail in box.mails] == ["auditor@pruefer.com"]


def test_only_administrators_choose_where_the_head_goes(scene: Scene) -> None:
    with pytest.raises(UnableToAct):
        hold_head_at(scene.dana, address="dana@home.com", now=scene.now)


def test_a_practice_organisation_mails_no_head(scene: Scene) -> None:
    say_something(scene)
    Organisation.objects.update(practice_from=scene.now)
    assert not heads.is_waiting(scene.now)


def test_the_page_shows_the_head(scene: Scene) -> None:
    say_something(scene)
    page = sign_in(scene.cast.ada).get(reverse("chain_head"))
    head = Head.objects.get(organisation=scene.cast.organisation).hash
    assert head in page.content.decode()


def unsure(cast: Cast) -> Message:
    message = queue(
        recipient=cast.dana,
        kind="review",
        subject="Your review",
        body="Decided.",
        dedupe_key="review",
        now=cast.now,
    )
    assert message is not None
    message.state = State.UNSURE
    message.save()
    return message


def decide(cast: Cast, message: Message, act: str) -> Client:
    client = sign_in(cast.ada)
    client.post(reverse("mail_decide", args=[message.uuid, act]))
    message.refresh_from_db()
    return client


def test_an_unsure_mail_is_shown_and_sent_again_by_hand_alone(cast: Cast, box: Box) -> None:
    message = unsure(cast)
    assert sending.send_due(cast.now + dt.timedelta(days=3)) == 0
    assert "Your review" in sign_in(cast.ada).get(reverse("mails")).content.decode()
    client = decide(cast, message, "again")
    assert message.state == State.QUEUED
    assert sending.send_due(message.due_at) == 1
    assert [mail["Message-ID"] for mail in box.mails] == [message.message_id]
    assert "Your review" not in client.get(reverse("mails")).content.decode()


def test_one_that_rests_is_neither_shown_nor_sent(cast: Cast, box: Box) -> None:
    message = unsure(cast)
    client = decide(cast, message, "rest")
    assert message.state == State.RESTED
    assert sending.send_due(cast.now + dt.timedelta(days=3)) == 0
    assert "Your review" not in client.get(reverse("mails")).content.decode()


def test_a_mail_is_decided_about_once(cast: Cast) -> None:
    message, ada = unsure(cast), cast.actor(cast.ada)
    let_rest(ada, message=message.uuid, now=cast.now)
    with pytest.raises(UnableToDecideAboutMail):
        send_again(ada, message=message.uuid, now=cast.now)
