from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from foresaid.connectors.models import Calendar, Feed
from foresaid.sales.models import Meeting
from tests.cast import Cast, sign_in
from tests.web.calendars import dana_s_calendars

pytestmark = pytest.mark.django_db


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_a_calendar_is_connected_and_its_address_is_shown_to_nobody_again(cast: Cast) -> None:
    client = sign_in(cast.dana)
    sent = {"kind": "address", "address": "webcal://halden.example/private-part/a.ics"}
    assert client.post(reverse("calendar_connect"), sent).status_code == 302
    shown = text(client, reverse("calendars"))
    assert "halden.example" in shown
    assert "private-part" not in shown
    assert "not read yet" in shown


def test_a_refused_address_comes_back_with_a_sentence_and_without_the_password(
    cast: Cast,
) -> None:
    client = sign_in(cast.dana)
    sent = {"kind": "server", "address": "ftp://x", "username": "dana", "password": "top secret"}
    answer = client.post(reverse("calendar_connect"), sent)
    shown = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "Copy the whole address" in shown
    assert "top secret" not in shown
    assert not Calendar.objects.exists()


def test_what_went_wrong_is_said_with_the_last_good_reading(cast: Cast) -> None:
    shown = text(sign_in(cast.dana), dana_s_calendars.connected(cast))
    assert "the address or the password is wrong" in shown
    assert "Last read without trouble" in shown
    assert "Left out: 7 events of yours alone and 2 private events." in shown
    assert "2 meetings or series have guests whom nobody here knows." in shown


def test_the_feed_s_address_is_shown_once(cast: Cast) -> None:
    client = sign_in(cast.dana)
    made = client.post(reverse("feed_make"))
    address = made.context["feed_address"]
    assert address in unescape(made.content.decode())
    assert made["Cache-Control"] == "no-store"
    assert address not in text(client, reverse("calendars"))
    path = address.partition("127.0.0.1:8000")[2]
    assert Client().get(path).status_code == 200
    assert client.post(reverse("feed_revoke")).status_code == 302
    assert Client().get(path).status_code == 404
    assert Feed.objects.filter(revoked_at__isnull=True).count() == 0


def test_a_series_is_answered_once_on_the_page(cast: Cast) -> None:
    client, path = sign_in(cast.dana), dana_s_calendars.unclear(cast)
    assert "kim@mora.example" in text(client, path)
    pumps = Meeting.objects.filter(title="Pumps").first()
    assert pumps is not None
    answer_path = reverse("meeting_answer", args=[pumps.uuid])
    refused = client.post(answer_path, {"whose": "customer", "account": " "})
    assert refused.status_code == 422
    assert "Say which customer" in unescape(refused.content.decode())
    assert client.post(answer_path, {"whose": "customer", "account": "Mora"}).status_code == 302
    kinds = set(Meeting.objects.filter(title="Pumps").values_list("kind", flat=True))
    assert kinds == {"customer"}
    assert "kim@mora.example" not in text(client, path)


def test_nobody_else_sees_what_is_not_known_to_be_about_sales(cast: Cast) -> None:
    dana_s_calendars.unclear(cast)
    one = Meeting.objects.first()
    assert one is not None
    for person in (cast.sam, cast.ada, cast.iris):
        assert sign_in(person).get(reverse("meeting", args=[one.uuid])).status_code == 404
    assert sign_in(cast.dana).get(reverse("meeting", args=[one.uuid])).status_code == 200
