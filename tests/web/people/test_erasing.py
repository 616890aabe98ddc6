"""The page on which somebody is erased: listed, looked at once more, gone."""

import html
import re

import pytest
from django.test import Client

from foresaid.ledger.models import Entry, Words
from foresaid.ledger.operations.state import state_commitment
from foresaid.ledger.operations.wanted import Wanted
from foresaid.people.models import Person
from tests.cast import Cast, sign_in
from tests.operations.ledger.conftest import clock

__all__ = ["clock"]


@pytest.fixture
def said(cast: Cast, clock: object) -> None:
    for what in ("Dana Ortiz sends the offer", "Ask Dana about it"):
        state_commitment(
            cast.actor(cast.sam), wanted=Wanted(what=what), due_on=cast.today, now=cast.now
        )


@pytest.fixture
def ada(cast: Cast, said: None) -> Client:
    return sign_in(cast.ada)


def keys(page: str, *, checked: bool | None = None) -> list[str]:
    inputs = re.findall(r'<input type="(?:checkbox|hidden)" name="texts"[^>]*>', page)
    wanted = [one for one in inputs if checked is None or ("checked" in one) is checked]
    return [html.unescape(re.findall(r'value="([^"]*)"', one)[0]) for one in wanted]


def seen(page: str) -> str:
    return str(re.findall(r'name="seen" value="([^"]*)"', page)[0])


def test_it_is_listed_looked_at_once_more_and_then_gone(cast: Cast, ada: Client) -> None:
    address = f"/people/{cast.dana.uuid}/erase/"
    page = ada.get(address).content.decode()
    assert "<mark>Dana Ortiz</mark> sends the offer" in page
    certain, perhaps = keys(page, checked=True), keys(page, checked=False)
    assert (len(certain), len(perhaps)) == (1, 1)
    look = {"step": "look", "texts": certain, "seen": seen(page)}
    page = ada.post(address, look).content.decode()
    assert "This is the last look" in page
    assert keys(page) == certain
    assert Entry.objects.count() == 2
    wrong = ada.post(address, look | {"step": "erase", "confirmed": "Dana"})
    assert wrong.status_code == 422
    assert "Type the name as it stands here" in wrong.content.decode()
    assert Words.objects.count() == 2
    done = ada.post(address, look | {"step": "erase", "confirmed": "Dana Ortiz"}, follow=True)
    text = done.content.decode()
    assert "Erased, with 1 text. 1 text that may name them stays, as you chose." in text
    assert Person.objects.get(uuid=cast.dana.uuid).name == "Erased person"
    assert list(Words.objects.values_list("text", flat=True)) == ["Ask Dana about it"]
    assert ada.get(address).status_code == 404


def test_the_name_is_asked_for_on_the_last_look_alone(cast: Cast, ada: Client) -> None:
    address = f"/people/{cast.dana.uuid}/erase/"
    page = ada.get(address).content.decode()
    last = ada.post(address, {"seen": seen(page), "texts": keys(page), "step": "look"})
    assert last.status_code == 200
    assert "may be left empty" not in last.content.decode()


def test_what_was_written_between_looking_and_erasing_is_shown_first(
    cast: Cast, ada: Client
) -> None:
    address = f"/people/{cast.dana.uuid}/erase/"
    page = ada.get(address).content.decode()
    state_commitment(
        cast.actor(cast.sam), wanted=Wanted(what="Dana too"), due_on=cast.today, now=cast.now
    )
    sent = {
        "step": "erase", "texts": keys(page), "seen": seen(page), "confirmed": "Dana Ortiz",
    }  # fmt: skip
    answer = ada.post(address, sent)
    assert answer.status_code == 422
    assert "Look at the list again" in answer.content.decode()
    assert Person.objects.get(uuid=cast.dana.uuid).name == "Dana Ortiz"
