"""The pages on which public holidays are chosen, and where their names stand."""

import datetime as dt

import pytest
import time_machine

from foresaid.people.models import Organisation, Person
from tests.cast import Cast, sign_in

pytestmark = pytest.mark.django_db


def test_a_country_then_a_part_of_it_and_the_days_by_name(cast: Cast) -> None:
    client = sign_in(cast.ada)
    assert "No holidays are kept" in client.get("/settings/holidays/").text
    page = client.post("/settings/holidays/", {"country": "DE"}, follow=True).text
    assert "German Unity Day" in page
    assert "Bayern" in page
    assert "Epiphany" not in page
    page = client.post("/settings/holidays/", {"country": "DE", "part": "BY"}, follow=True).text
    assert "Epiphany" in page
    assert "Germany, Bayern" in client.get("/settings/").text
    # The part that was chosen before is none of the other country's.
    client.post("/settings/holidays/", {"country": "FR", "part": "BY"})
    assert Organisation.objects.get(pk=cast.organisation.pk).holidays == "FR"


def test_a_country_that_is_none_is_refused_in_place(cast: Cast) -> None:
    refused = sign_in(cast.ada).post("/settings/holidays/", {"country": "XX"})
    assert refused.status_code == 422
    assert Organisation.objects.get(pk=cast.organisation.pk).holidays == ""


def test_ones_own_place_goes_before_the_organisations(cast: Cast) -> None:
    Organisation.objects.filter(pk=cast.organisation.pk).update(holidays="DE")
    client = sign_in(cast.dana)
    assert "Germany" in client.get("/settings/own/holidays/").text
    client.post("/settings/own/holidays/", {"country": "none"})
    assert Person.objects.get(pk=cast.dana.pk).holidays == "none"
    assert "No holidays are kept" in client.get("/settings/own/holidays/").text
    assert "You keep none" in client.get("/settings/own/").text


def test_today_names_the_holiday(cast: Cast) -> None:
    Organisation.objects.filter(pk=cast.organisation.pk).update(holidays="DE")
    with time_machine.travel(dt.datetime(2026, 12, 25, 9, tzinfo=dt.UTC), tick=False):
        page = sign_in(cast.dana).get("/today/").text
    assert "Christmas Day: your clocks stand still." in page
