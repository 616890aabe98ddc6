"""Products, rates and the people at an account, through the door."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from foresaid.sales.models import ExchangeRate, Product
from foresaid.sales.operations.accounts import add_contact, add_product, create_account
from foresaid.sales.operations.opportunities import open_opportunity
from foresaid.sales.operations.process import create_default_process
from tests.cast import NOW, Cast, sign_in

pytestmark = pytest.mark.django_db


def text_of(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]  # a response


@pytest.fixture
def ada(cast: Cast) -> Iterator[Client]:
    with time_machine.travel(NOW, tick=False):
        yield sign_in(cast.ada)


def test_a_product_takes_the_organisations_currency_where_none_is_named(ada: Client) -> None:
    form = {"name": "Pump P7", "list_price": "4200.50", "currency": ""}
    assert ada.post(reverse("product_add"), form).status_code == 302
    made = Product.objects.get()
    assert (made.name, made.list_price, made.currency) == ("Pump P7", Decimal("4200.50"), "EUR")
    page = text_of(ada.get(reverse("catalogue")))
    assert "Pump P7" in page
    assert "€4,200.50" in page


def test_a_product_changes_and_keeps_its_name_free_for_itself(cast: Cast, ada: Client) -> None:
    pump = add_product(cast.operator, name="Pump P7", list_price=Decimal(100), now=NOW)
    form = {"name": "Pump P7", "list_price": "120", "currency": "usd"}
    assert ada.post(reverse("product_change", args=[pump.uuid]), form).status_code == 302
    pump.refresh_from_db()
    assert (pump.list_price, pump.currency) == (Decimal(120), "USD")


def test_a_name_that_is_taken_and_a_currency_that_is_none_are_refused(
    cast: Cast, ada: Client
) -> None:
    add_product(cast.operator, name="Pump P7", now=NOW)
    other = add_product(cast.operator, name="Pump P8", now=NOW)
    address = reverse("product_change", args=[other.uuid])
    taken = ada.post(address, {"name": "Pump P7"})
    assert taken.status_code == 422
    assert "There is already a product of that name." in text_of(taken)
    bent = ada.post(address, {"name": "Pump P8", "list_price": "1", "currency": "QQQ"})
    assert "is no known currency" in text_of(bent)
    other.refresh_from_db()
    assert (other.name, other.list_price) == ("Pump P8", None)


def test_open_opportunities_of_a_product_are_counted_and_those_of_others_are_not(
    cast: Cast, ada: Client
) -> None:
    pump = add_product(cast.operator, name="Pump P7", now=NOW)
    create_default_process(cast.operator, now=NOW)
    dana = cast.actor(cast.dana)
    open_opportunity(dana, name="Second line", product=pump.uuid, now=NOW)
    open_opportunity(dana, name="Third line", now=NOW)
    page = text_of(ada.get(reverse("catalogue")))
    assert '<td class="num" data-label="Open opportunities">1</td>' in page


def test_a_rate_holds_from_its_day_and_the_same_day_again_takes_its_place(ada: Client) -> None:
    form = {"from_currency": "usd", "to_currency": "EUR", "on_date": "2026-11-01"}
    for rate in ("0.92", "0.915"):
        assert ada.post(reverse("rate_set"), {**form, "rate": rate}).status_code == 302
    row = ExchangeRate.objects.get()
    assert (row.from_currency, row.to_currency) == ("USD", "EUR")
    assert (row.rate, row.on_date) == (Decimal("0.915"), dt.date(2026, 11, 1))
    page = text_of(ada.get(reverse("catalogue")))
    assert "1 USD is 0.915 EUR" in page
    assert "1 November 2026" in page


def test_one_currency_has_no_rate_to_itself(ada: Client) -> None:
    form = {"from_currency": "EUR", "to_currency": "EUR", "on_date": "2026-11-01", "rate": "1"}
    answer = ada.post(reverse("rate_set"), form)
    assert answer.status_code == 422
    assert "Choose two different currencies." in text_of(answer)
    assert not ExchangeRate.objects.exists()


def test_amounts_without_a_rate_are_named_until_there_is_one(cast: Cast, ada: Client) -> None:
    create_default_process(cast.operator, now=NOW)
    open_opportunity(
        cast.actor(cast.dana), name="Basel", amount=Decimal(10), currency="CHF", now=NOW
    )
    assert "There are amounts in CHF" in text_of(ada.get(reverse("catalogue")))
    # Known the other way round it can be turned.
    form = {"from_currency": "EUR", "to_currency": "CHF", "on_date": "2026-11-01", "rate": "0.93"}
    ada.post(reverse("rate_set"), form)
    assert "There are amounts in CHF" not in text_of(ada.get(reverse("catalogue")))


def test_the_account_menu_leads_there_for_those_who_shape_sales(cast: Cast, ada: Client) -> None:
    assert reverse("catalogue") in text_of(ada.get(reverse("accounts")))
    assert reverse("catalogue") not in text_of(sign_in(cast.sam).get(reverse("accounts")))


def test_a_contact_changes_on_the_page_of_the_account(cast: Cast, ada: Client) -> None:
    dana = cast.actor(cast.dana)
    halden = create_account(dana, name="Halden Foods", now=NOW)
    elsewhere = create_account(dana, name="Ferro", now=NOW)
    ole = add_contact(dana, name="Ole", account=halden.uuid, now=NOW)
    client = sign_in(cast.dana)
    address = reverse("contact_change", args=[halden.uuid, ole.uuid])
    assert address in text_of(client.get(reverse("account", args=[halden.uuid])))
    form = {"name": "Ole Berg", "job_title": "Plant manager", "email": "ole@halden.example"}
    assert client.post(address, form).status_code == 302
    ole.refresh_from_db()
    assert (ole.name, ole.job_title, ole.email) == (
        "Ole Berg",
        "Plant manager",
        "ole@halden.example",
    )
    wrong = reverse("contact_change", args=[elsewhere.uuid, ole.uuid])
    assert client.post(wrong, form).status_code == 404
