"""Each page asks the database a bounded number of times, however much there is to show.

The bounds stand in query_budgets.json. `benchmarks/pages.py` holds the same pages to the same
bounds at 100,000 opportunities.
"""

import datetime as dt
import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from foresaid.ledger.operations.scheduling import plan_meeting
from foresaid.ledger.operations.state import state_expectation, state_goal
from foresaid.ledger.operations.target import Owed, set_target
from foresaid.ledger.operations.wanted import Wanted
from foresaid.people.models import Person, Term
from foresaid.reviews.operations.prepare import prepare_review
from foresaid.sales.models import Opportunity
from tests.cast import Cast, sign_in
from tests.web.forecast import scene as foreseen
from tests.web.opportunities import scene

pytestmark = pytest.mark.django_db

BUDGETS: dict[str, int] = json.loads(
    (Path(__file__).parent / "query_budgets.json").read_text(encoding="utf-8")
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who opens a page, and where it is."""

    person: Person
    path: str


def pages(cast: Cast, deal: Opportunity) -> dict[str, Asked]:
    review = prepare_review(cast.actor(cast.sam), person=cast.dana.uuid, now=timezone.now())
    return {
        "accounts": Asked(cast.dana, reverse("accounts")),
        "board": Asked(cast.sam, reverse("board")),
        "chances": Asked(cast.dana, reverse("calibration")),
        "coaching": Asked(cast.sam, reverse("coaching_of", args=[cast.dana.uuid])),
        "forecast": Asked(cast.ada, reverse("forecast")),
        "forecast_own": Asked(cast.sam, reverse("forecast") + f"?of=person:{cast.dana.uuid}"),
        "history": Asked(cast.sam, reverse("history")),
        "opportunities": Asked(cast.sam, reverse("opportunities")),
        "opportunity": Asked(cast.sam, reverse("opportunity", args=[deal.uuid])),
        "review": Asked(cast.sam, reverse("review", args=[review.uuid])),
        "reviews": Asked(cast.sam, reverse("reviews")),
        "team": Asked(cast.sam, reverse("team")),
        "today": Asked(cast.dana, reverse("today")),
        "words": Asked(cast.dana, reverse("words")),
    }


@pytest.fixture
def deal(cast: Cast) -> Opportunity:
    return scene.fill(cast)


def counted(asked: Asked) -> int:
    """Queries of the second opening; the first also remembers who looked."""
    client: Client = sign_in(asked.person)
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(asked.path).status_code == 200
    return len(captured)


def tell_much(cast: Cast, deal: Opportunity) -> None:
    """A next step on every open deal of Dana's, six meetings, each with a goal, and a target."""
    now = timezone.now()
    dana, today = cast.actor(cast.dana), cast.organisation.today(now)
    rows = Opportunity.objects.filter(now_owner=cast.dana, now_outcome="open").exclude(pk=deal.pk)
    for n, row in enumerate(rows):
        wanted = Wanted(what=f"They send list {n}.", who="Ole Berg")
        due_on = today + dt.timedelta(days=n % 5)
        state_expectation(dana, wanted=wanted, due_on=due_on, opportunity=row.uuid, now=now)
    for n in range(6):
        starts_at = now + dt.timedelta(hours=2 + n)
        met = plan_meeting(
            dana,
            title=f"Meeting {n}",
            opportunities=[deal.uuid],
            starts_at=starts_at,
            ends_at=starts_at + dt.timedelta(minutes=30),
            now=now,
        )
        if n % 2:
            wanted = Wanted(what=f"They name who signs part {n}.")
            state_goal(dana, meeting=met.uuid, wanted=wanted, now=now)
    term = Term.objects.filter(
        organisation=cast.organisation, kind="quarter", starts_on__lte=today, ends_on__gt=today
    ).get()
    owed = Owed(measure="won_count", amount=Decimal(9), term=term.uuid, person=cast.dana.uuid)
    set_target(cast.actor(cast.ada), owed=owed, now=now)


def test_budgets_of_forecasts_hold_where_much_was_foreseen(cast: Cast, deal: Opportunity) -> None:
    foreseen.fill(cast)
    wanted = pages(cast, deal)
    for name in ("chances", "coaching", "forecast", "forecast_own"):
        assert counted(wanted[name]) <= BUDGETS[name], name


def test_every_page_with_a_budget_stays_within_it(cast: Cast, deal: Opportunity) -> None:
    found = {name: counted(asked) for name, asked in pages(cast, deal).items()}
    assert set(found) == set(BUDGETS)
    assert {name: n for name, n in found.items() if n > BUDGETS[name]} == {}


def test_budgets_hold_where_much_was_said(cast: Cast, deal: Opportunity) -> None:
    tell_much(cast, deal)
    found = {name: counted(asked) for name, asked in pages(cast, deal).items()}
    assert {name: n for name, n in found.items() if n > BUDGETS[name]} == {}
