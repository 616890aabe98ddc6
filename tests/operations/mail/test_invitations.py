"""The way in by mail: used once, in time, and stored nowhere."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.test import Client

from foresaid.mail import invitations as mails
from foresaid.mail import sending
from foresaid.mail.models import Message
from foresaid.people.models import Invitation, Login, Person
from foresaid.people.operations.invitations import (
    Invited,
    UnableToAccept,
    UnableToInvite,
    accept_invitation,
    invite_person,
    revoke_invitation,
)
from foresaid.people.operations.logins import UnableToMakeLogin
from foresaid.people.operations.people import add_person
from tests.cast import PASSWORD, Cast, sign_in

ADDRESS = "nell@aldermoor.com"


@pytest.fixture
def nell(cast: Cast) -> Person:
    return add_person(cast.operator, name="Nell Novak", now=cast.now)


def invited(cast: Cast, person: Person, email: str = ADDRESS) -> Invited:
    return invite_person(cast.actor(cast.ada), person=person.uuid, email=email, now=cast.now)


def test_the_mail_holds_the_way_in_and_the_rows_do_not(cast: Cast, nell: Person) -> None:
    made = invited(cast, nell)
    assert mails.is_waiting(cast.now)
    assert mails.queue_invitations(cast.now) == 1
    assert mails.queue_invitations(cast.now) == 0
    assert made.token not in Message.objects.get().body
    assert made.token not in Invitation.objects.get().token_digest
    assert sending.send_due(cast.now) == 1
    (sent,) = mail.outbox
    assert sent.to == [ADDRESS]
    assert f"/invited/{made.token}/" in sent.body
    assert "Ada Quist invites you to Aldermoor Pumps" in sent.body


def test_an_invitation_taken_back_in_time_is_not_mailed(cast: Cast, nell: Person) -> None:
    made = invited(cast, nell)
    mails.queue_invitations(cast.now)
    revoke_invitation(cast.actor(cast.ada), invitation=made.invitation.uuid, now=cast.now)
    assert sending.send_due(cast.now) == 0
    assert Message.objects.get().state == Message.State.DROPPED


def test_it_works_once_and_makes_a_confirmed_sign_in(cast: Cast, nell: Person) -> None:
    made = invited(cast, nell)
    person = accept_invitation(token=made.token, password=PASSWORD, now=cast.now)
    assert person == nell
    with pytest.raises(UnableToAccept, match="can not be used any more"):
        accept_invitation(token=made.token, password=PASSWORD, now=cast.now)
    answer = Client().post("/accounts/login/", {"login": ADDRESS, "password": PASSWORD})
    assert answer.status_code == 302
    assert answer["Location"] == "/"


def test_it_works_until_it_expires(cast: Cast, nell: Person) -> None:
    made = invited(cast, nell)
    late = cast.now + dt.timedelta(days=14)
    with pytest.raises(UnableToAccept, match="has expired"):
        accept_invitation(token=made.token, password=PASSWORD, now=late)


def test_a_second_invitation_ends_the_first(cast: Cast, nell: Person) -> None:
    first, second = invited(cast, nell), invited(cast, nell)
    with pytest.raises(UnableToAccept):
        accept_invitation(token=first.token, password=PASSWORD, now=cast.now)
    assert accept_invitation(token=second.token, password=PASSWORD, now=cast.now) == nell


def test_a_weak_password_is_refused_and_nothing_is_used_up(cast: Cast, nell: Person) -> None:
    made = invited(cast, nell)
    with pytest.raises(UnableToMakeLogin, match="too short"):
        accept_invitation(token=made.token, password="short", now=cast.now)
    assert not Login.objects.filter(email=ADDRESS).exists()
    assert accept_invitation(token=made.token, password=PASSWORD, now=cast.now) == nell


def test_an_address_with_a_sign_in_needs_that_sign_in(cast: Cast, nell: Person) -> None:
    """Else a link that went astray would open an account that somebody else has."""
    made = invited(cast, nell, "fritz@fremd.example")
    with pytest.raises(UnableToAccept, match="has a sign-in already"):
        accept_invitation(token=made.token, password=PASSWORD, now=cast.now)
    with pytest.raises(UnableToAccept, match=r"This invitation is for fritz@fremd\.example"):
        accept_invitation(token=made.token, login=cast.dana.login, now=cast.now)
    assert accept_invitation(token=made.token, login=cast.fritz.login, now=cast.now) == nell


def test_who_can_sign_in_is_not_invited_again(cast: Cast) -> None:
    with pytest.raises(UnableToInvite, match="Dana Ortiz can sign in already"):
        invited(cast, cast.dana)


def test_from_the_invitation_to_the_first_page_in_a_browser(cast: Cast) -> None:
    ada = sign_in(cast.ada)
    answer = ada.post(
        "/people/add/",
        {"name": "Nell Novak", "email": ADDRESS, "roles": ["salesperson"], "invite": "on"},
    )
    assert answer.status_code == 302
    mails.queue_invitations(dt.datetime.now(dt.UTC))
    sending.send_due(dt.datetime.now(dt.UTC))
    (path,) = re.findall(r"http://127.0.0.1:8000(/invited/\S+)", str(mail.outbox[0].body))
    client = Client()
    assert "You are invited to Aldermoor Pumps" in client.get(path).content.decode()
    refused = client.post(path, {"password1": PASSWORD, "password2": "another"})
    assert "The two are not the same" in refused.content.decode()
    done = client.post(path, {"password1": PASSWORD, "password2": PASSWORD})
    assert done.status_code == 302
    assert "Nell Novak" in client.get("/seen/").content.decode()
    assert client.get(path).status_code == 410
