"""Making a practice organisation by page."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from foresaid.people.models import Journal, Organisation, Person, Role, RoleGrant
from foresaid.people.operations import practice
from foresaid.people.operations.links import NOWHERE
from tests.cast import NOW, Cast, sign_in

pytestmark = pytest.mark.django_db

FORM = {"name": "The year 2017", "start_on": "2017-10-01"}


def text_of(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]  # a response


@pytest.fixture
def ada(cast: Cast) -> Iterator[Client]:
    with time_machine.travel(NOW, tick=False):
        yield sign_in(cast.ada)


def test_its_maker_leads_it_with_the_same_sign_in_and_its_clock_starts_on_the_day(
    cast: Cast, ada: Client
) -> None:
    answer = ada.post(reverse("practice"), FORM)
    assert answer.status_code == 302
    made = Organisation.objects.get(name="The year 2017")
    assert made.moment(NOW) == dt.datetime(2017, 10, 1, 11, 0, tzinfo=cast.organisation.zone)
    assert (made.currency, made.timezone) == ("EUR", "Europe/Berlin")
    person = Person.objects.get(organisation=made)
    assert person.login == cast.ada.login
    grants = RoleGrant.objects.filter(person=person).values_list("role", "from_on")
    assert set(grants) == {
        (Role.ADMINISTRATOR, dt.date(2017, 10, 1)),
        (Role.HEAD, dt.date(2017, 10, 1)),
    }
    assert Journal.objects.filter(organisation=cast.organisation, person=cast.ada).count() == 1


def test_the_switcher_shows_it_and_leads_there(cast: Cast, ada: Client) -> None:
    ada.post(reverse("practice"), FORM)
    page = text_of(ada.get(reverse("belongings")))
    assert "The year 2017" in page
    assert "Aldermoor Pumps" in text_of(ada.get(reverse("settings")))
    person = Person.objects.get(organisation__name="The year 2017")
    ada.post(reverse("belongings"), {"person": str(person.uuid)})
    settings = text_of(ada.get(reverse("settings")))
    assert "The year 2017 · a practice organisation, for good" in settings
    assert "you are here" in text_of(ada.get(reverse("practice")))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"start_on": "2026-11-24"}, "Choose today or an earlier day."),
        ({"start_on": "0001-01-01"}, "Check the year of the date."),
        ({"name": "aldermoor pumps"}, "You have an organisation called"),
        ({"name": " "}, "This field is required."),
    ],
)
def test_what_can_not_be_is_refused_and_nothing_is_made(
    cast: Cast, ada: Client, change: dict[str, str], words: str
) -> None:
    answer = ada.post(reverse("practice"), {**FORM, **change})
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert Organisation.objects.count() == 2


def test_one_sign_in_has_only_so_many(
    cast: Cast, ada: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(practice, "MOST", 1)
    assert ada.post(reverse("practice"), FORM).status_code == 302
    answer = ada.post(reverse("practice"), {**FORM, "name": "Another"})
    assert "as many as one sign-in can have" in text_of(answer)


@pytest.mark.parametrize("by", ["no password", "an address where no mail arrives"])
def test_who_came_by_a_link_makes_none(cast: Cast, ada: Client, by: str) -> None:
    login = cast.ada.login
    assert login is not None
    if by == "no password":
        login.set_unusable_password()
    else:
        login.email = f"x@{NOWHERE}"
    login.save()
    ada = sign_in(Person.objects.get(pk=cast.ada.pk))
    assert "Not with this sign-in" in text_of(ada.get(reverse("practice")))
    assert ada.post(reverse("practice"), FORM).status_code == 404
    assert Organisation.objects.count() == 2
