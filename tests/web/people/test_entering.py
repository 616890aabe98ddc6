"""Ways in: password, link, invitation, sign-up, and out again everywhere."""

import datetime as dt
import re

import pytest
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.cache import cache
from django.test import Client, override_settings

from foresaid.people.actor import UnableToAct, operator
from foresaid.people.models import Login, Look, Organisation, Person
from foresaid.people.operations.links import (
    UnableToEnter,
    make_sign_in_link,
    use_sign_in_link,
)
from foresaid.people.operations.organisations import FirstAdministrator, create_organisation
from foresaid.people.operations.people import add_person
from tests.cast import PASSWORD, Cast, sign_in

SIGN_IN = "/accounts/login/"


@pytest.fixture(autouse=True)
def forget_attempts() -> None:
    cache.clear()


def practice(cast: Cast) -> Organisation:
    """A practice organisation that Fritz administers too, with Pia in it who has no sign-in."""
    return create_organisation(
        name="Practice",
        now=cast.now,
        practice_from=dt.datetime(2017, 10, 1, tzinfo=dt.UTC),
        administrator=FirstAdministrator(name="Fritz at practice", login=cast.fritz.login),
    )


def link_for(cast: Cast, person: Person) -> str:
    now = dt.datetime.now(dt.UTC)
    token = make_sign_in_link(operator(person.organisation), person=person.uuid, now=now)
    return f"/enter/{token}/"


def test_address_and_password_lead_home(cast: Cast) -> None:
    client = Client()
    answer = client.post(SIGN_IN, {"login": "dana@aldermoor.example", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_eleven_wrong_guesses_are_too_many(cast: Cast) -> None:
    client = Client()
    for _number in range(10):
        client.post(SIGN_IN, {"login": "dana@aldermoor.example", "password": "wrong"})
    answer = client.post(SIGN_IN, {"login": "dana@aldermoor.example", "password": PASSWORD})
    assert answer.status_code in {200, 429}
    assert "_auth_user_id" not in client.session


def test_a_forgotten_password_is_set_anew_by_mail(cast: Cast) -> None:
    client = Client()
    client.post("/accounts/password/reset/", {"email": "dana@aldermoor.example"})
    (path,) = re.findall(
        r"https?://[^/\s]+(/accounts/password/reset/key/\S+)", str(mail.outbox[0].body)
    )
    form = client.get(path, follow=True)
    client.post(
        form.request["PATH_INFO"],
        {"password1": "quite another long one", "password2": "quite another long one"},
    )
    cast.dana.login.refresh_from_db()  # type: ignore[union-attr]  # the cast gives her one
    assert cast.dana.login.check_password("quite another long one")  # type: ignore[union-attr]  # the same


def test_signing_out_everywhere_ends_the_other_sessions(cast: Cast) -> None:
    here, there = Client(), Client()
    for client in (here, there):
        client.post(SIGN_IN, {"login": "dana@aldermoor.example", "password": PASSWORD})
        client.get("/seen/")
    assert UserSession.objects.filter(user=cast.dana.login).count() == 2
    here.post("/accounts/sessions/")
    assert here.get("/seen/").status_code == 200
    assert there.get("/seen/").status_code == 302


def test_a_link_needs_a_button_and_works_once(cast: Cast) -> None:
    path = link_for(cast, cast.dana)
    client = Client()
    assert "Sign in as Dana Ortiz" in client.get(path).content.decode()
    assert "_auth_user_id" not in client.session
    assert client.post(path)["Location"] == "/"
    assert "Dana" in client.get("/settings/own/").content.decode()
    assert Client().post(path).status_code == 410


def test_a_link_into_a_practice_organisation_lets_in_at_once_and_once(cast: Cast) -> None:
    pia = add_person(operator(practice(cast)), name="Pia", now=cast.now)
    path = link_for(cast, pia)
    client = Client()
    assert client.head(path).status_code == 405
    assert client.get(path)["Location"] == "/"
    assert "Pia" in client.get("/settings/own/").content.decode()
    assert "the clock stands at" in client.get("/settings/own/").content.decode()
    assert Client().get(path).status_code == 410


def test_a_link_expires(cast: Cast) -> None:
    token = make_sign_in_link(cast.operator, person=cast.dana.uuid, now=cast.now)
    with pytest.raises(UnableToEnter):
        use_sign_in_link(token=token, now=cast.now + dt.timedelta(minutes=30))
    assert use_sign_in_link(token=token, now=cast.now + dt.timedelta(minutes=29)) == cast.dana


def test_an_administrator_makes_no_link_that_opens_another_organisation(cast: Cast) -> None:
    """A sign-in may stand for people elsewhere: only those that have links alone are handed out."""
    with pytest.raises(UnableToAct):
        make_sign_in_link(cast.actor(cast.ada), person=cast.dana.uuid, now=cast.now)
    there = practice(cast)
    fritz = Person.objects.get(organisation=there)
    actor = cast.actor(fritz)
    with pytest.raises(UnableToAct, match="signs in with a password"):
        make_sign_in_link(actor, person=fritz.uuid, now=cast.now)
    pia = add_person(operator(there), name="Pia", email="sam@aldermoor.example", now=cast.now)
    make_sign_in_link(actor, person=pia.uuid, now=cast.now)
    pia.refresh_from_db()
    assert pia.login is not None
    assert pia.login.email.endswith("@links.foresaid.invalid")
    assert not pia.login.has_usable_password()


def test_one_sign_in_chooses_between_its_organisations(cast: Cast) -> None:
    there = practice(cast)
    client = sign_in(cast.fritz)
    page = client.get("/organisations/").content.decode()
    assert "Fremd &amp; Co" in page
    assert "Practice" in page
    other = Person.objects.get(organisation=there)
    assert client.post("/organisations/", {"person": str(other.uuid)}).status_code == 302
    assert "Fritz at practice" in client.get("/settings/own/").content.decode()
    assert client.post("/organisations/", {"person": str(cast.dana.uuid)}).status_code == 404
    assert "Fritz at practice" in client.get("/settings/own/").content.decode()


def test_who_has_left_is_let_in_nowhere(cast: Cast) -> None:
    client = sign_in(cast.dana)
    Person.objects.filter(pk=cast.dana.pk).update(left_on=cast.today)
    assert client.get("/seen/")["Location"] == "/organisations/none/"
    assert "belongs to no organisation yet" in client.get("/organisations/none/").content.decode()


def test_a_retired_organisation_is_shut(cast: Cast) -> None:
    client = sign_in(cast.dana)
    Organisation.objects.filter(pk=cast.organisation.pk).update(retired_at=cast.now)
    assert client.get("/seen/").status_code == 302


@pytest.mark.django_db
def test_nobody_signs_up_where_it_is_not_open() -> None:
    form = {"email": "new@firm.com", "password1": PASSWORD, "password2": PASSWORD}
    Client().post("/accounts/signup/", form)
    assert not Login.objects.exists()


@pytest.mark.django_db
@override_settings(SIGN_UP_OPEN=True)
def test_where_it_is_open_one_confirms_the_address_and_founds_an_organisation() -> None:
    client = Client()
    form = {"email": "new@firm.com", "password1": PASSWORD, "password2": PASSWORD}
    client.post("/accounts/signup/", form)
    assert client.get("/seen/").status_code == 302
    (path,) = re.findall(r"https?://[^/\s]+(/accounts/confirm-email/\S+)", str(mail.outbox[0].body))
    client.post(path)
    client.post(SIGN_IN, {"login": "new@firm.com", "password": PASSWORD})
    founding = {
        "name": "Firm",
        "administrator": "Nell Novak",
        "timezone": "Europe/Berlin",
        "currency": "eur",
        "fiscal_start_month": "4",
    }
    answer = client.post("/organisations/none/", founding)
    assert answer["Location"] == "/first-days/"
    assert Organisation.objects.get().currency == "EUR"
    assert "As an administrator" in client.get("/first-days/").content.decode()


@override_settings(SIGN_UP_OPEN=True)
def test_a_sign_in_that_others_can_make_links_for_founds_nothing(cast: Cast) -> None:
    """A password set later does not keep whoever makes the links from following."""
    there = practice(cast)
    fritz = cast.actor(Person.objects.get(organisation=there))
    pia = add_person(operator(there), name="Pia", email="", now=cast.now)
    make_sign_in_link(fritz, person=pia.uuid, now=cast.now)
    pia.refresh_from_db()
    assert pia.login is not None
    pia.login.set_password(PASSWORD)
    pia.login.save()
    assert sign_in(pia).post("/organisations/none/", {"name": "Own"}).status_code == 404
    assert sign_in(cast.dana).get("/organisations/none/").status_code == 200


def test_a_look_at_a_review_is_noted_after_the_answer(cast: Cast) -> None:
    sam = sign_in(cast.sam)
    sam.post(f"/reviews/with/{cast.dana.uuid}/", {"minutes": "30"}, follow=True)
    assert list(Look.objects.values_list("viewer", "about", "area")) == [
        (cast.sam.pk, cast.dana.pk, "review")
    ]
