"""A way out that would be refused is not offered."""

import datetime as dt

import pytest
import time_machine
from django.test import Client

from foresaid.ledger.operations.state import state_commitment
from foresaid.ledger.operations.wanted import Wanted
from foresaid.people.models import Person
from foresaid.reviews.operations.lead import start_review
from foresaid.reviews.operations.prepare import prepare_review
from tests.cast import Cast
from tests.deals import default_steps, learnable_past, open_deal, project

pytestmark = pytest.mark.django_db


def ways_for(client: Client, person: Person, path: str) -> str:
    assert person.login is not None
    client.force_login(person.login)
    return client.get(path).content.decode()


def test_what_came_of_a_promise_is_asked_of_who_holds_it(cast: Cast, client: Client) -> None:
    learnable_past(cast, cast.iris)
    said_at = cast.now - dt.timedelta(days=3)
    deal = open_deal(cast.dana, default_steps(cast), name="Ferro", entered=[said_at])
    project(cast.organisation, cast.now)
    with time_machine.travel(said_at, tick=False):
        state_commitment(
            cast.actor(cast.sam),
            wanted=Wanted(what="I send the price list", party="ours"),
            due_on=said_at.date() + dt.timedelta(days=1),
            opportunity=deal.uuid,
            now=said_at,
        )
    with time_machine.travel(cast.now, tick=False):
        review = prepare_review(cast.actor(cast.sam), person=cast.dana.uuid, now=cast.now)
        start_review(cast.actor(cast.sam), review=review.uuid, now=cast.now)
        path = f"/reviews/{review.uuid}/"
        assert "It happened…" in ways_for(client, cast.sam, path)
        danas = ways_for(client, cast.dana, path)
        of_deal = f"/opportunities/{deal.uuid}/"
        assert "It happened…" in ways_for(client, cast.sam, of_deal)
        assert "It happened…" not in ways_for(client, cast.dana, of_deal)
    assert "I send the price list" in danas
    for way in ("It happened…", "New date…", "Cancel this step…"):
        assert way not in danas
    assert "Leave as it is…" in danas
