"""Stated days of decision: which are hard to believe, what rests on them, what is likelier."""

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import time_machine
from django.utils import timezone

from foresaid.forecasting import compute, sentences
from foresaid.forecasting.models import Foretold, Honesty, Reading
from foresaid.forecasting.operations.score import weigh
from foresaid.forecasting.sentences import Unit
from foresaid.forecasting.term_questions import forecast_page
from foresaid.forecasting.term_views import Doubts
from foresaid.people.models import Person, Term
from foresaid.sales.models import Opportunity
from tests.cast import NOW, Cast
from tests.web.forecast import scene


@pytest.fixture
def term(cast: Cast) -> Term:
    found = scene.fill(cast)
    Opportunity.objects.filter(now_outcome="open").update(now_close_on=None)
    return found


def dated(name: str, days: int, term: Term, **figures: Any) -> None:
    """An open opportunity is said to be decided so many days before the term's last."""
    deal = Opportunity.objects.get(name=name)
    deal.now_close_on = term.last_on - dt.timedelta(days=days)
    deal.save()
    Reading.objects.filter(opportunity=deal).update(**figures)


def doubts(cast: Cast, who: Person, **about: Any) -> Doubts | None:
    return forecast_page(cast.actor(who), timezone.now(), **about).doubts


EARLY = {"chance": 0.5, "chance_by_close": 0.05, "half_won_days": 40.0}
BELIEVED = {"chance": 0.5, "chance_by_close": 0.4, "half_won_days": 4.0}


def test_only_dates_that_leave_time_for_few_of_the_wins_are_doubted(cast: Cast, term: Term) -> None:
    dated("Open 0", 0, term, amount=10_000, **EARLY)
    dated("Open 1", 0, term, amount=90_000, **BELIEVED)
    found = doubts(cast, cast.dana)
    assert found is not None
    assert (found.dated, found.doubted, found.passed) == (2, 1, 0)
    assert found.said == 10_000
    assert found.by_then == pytest.approx(500)
    (one,) = found.shown
    assert (one.name, one.amount) == ("Open 0", 10_000)
    assert one.share_by_then == pytest.approx(0.1)
    assert one.half_by == cast.organisation.today(timezone.now()) + dt.timedelta(days=40)


def test_the_money_that_is_likely_later_decides_the_order(cast: Cast, term: Term) -> None:
    dated("Open 0", 0, term, amount=10_000, **EARLY)
    dated("Open 1", 0, term, amount=90_000, **EARLY | {"chance": 0.04, "chance_by_close": 0.0})
    dated("Open 2", 0, term, amount=None, **EARLY)
    found = doubts(cast, cast.dana)
    assert found is not None
    assert [one.name for one in found.shown] == ["Open 0", "Open 1", "Open 2"]


def test_a_date_beyond_the_term_and_a_deal_without_hope_are_no_doubts(
    cast: Cast, term: Term
) -> None:
    dated("Open 0", -1, term, amount=10_000, **EARLY)
    dated("Open 1", 0, term, amount=10_000, chance=0.01, chance_by_close=0.0)
    found = doubts(cast, cast.dana)
    assert found is not None
    assert (found.dated, found.doubted, found.shown) == (1, 0, ())


def test_dates_of_others_stay_out_of_sight(cast: Cast, term: Term) -> None:
    dated("Open 4", 0, term, amount=10_000, **EARLY)  # Noor's, of the other team
    assert doubts(cast, cast.dana) is None
    assert doubts(cast, cast.sam) is None
    assert doubts(cast, cast.ada, everybody=True) is not None


def test_without_any_date_nothing_is_said(cast: Cast, term: Term) -> None:
    assert doubts(cast, cast.dana) is None


def test_what_is_not_named_is_counted_by_its_reason() -> None:
    found = Doubts(dated=9, doubted=7, passed=3, said=70_000.0, by_then=500.0, shown=())
    text = sentences.doubts(found, "Q4 2026", Unit("EUR"))
    assert text == (
        "7 of 9 dates in Q4 2026 are hard to believe: €70,000 by their dates, of which €500 is "
        "likely by then."
    )
    assert sentences.doubts_more(found) == (
        "4 more have a date by which fewer than 2 of 10 won ones like them were won; "
        "3 more have a date that is over."
    )
    assert sentences.doubts_more(replace(found, doubted=0, passed=0)) == ""


def test_half_of_the_wins_stand_between_two_horizons() -> None:
    table = np.zeros((len(compute.HORIZONS), 3))
    table[1:, 0], table[2:, 0] = 0.1, 0.5  # half of 0.6 lies halfway between 7 and 14 days
    table[1:, 1] = 0.1  # never half of it
    days = compute._half_won(table, np.array([0.6, 0.6, 0.0]))
    assert days[0] == pytest.approx(10.5)
    assert np.isnan(days[1:]).all()


@time_machine.travel(NOW)
def test_dates_of_the_past_stand_beside_what_was_computed(cast: Cast) -> None:
    scene.fill(cast)
    scene.prove(cast, timezone.now(), months=3)
    rows = Foretold.objects.filter(came__isnull=False)
    row = rows.order_by("pk").first()
    assert row is not None
    rows.update(close_on=None)
    Foretold.objects.filter(pk=row.pk).update(close_on=row.term.starts_on, came=True, chance=0.25)
    other = rows.exclude(pk=row.pk).order_by("pk").last()
    assert other is not None
    Foretold.objects.filter(pk=other.pk).update(close_on=other.term.ends_on)  # the day after it
    weigh(cast.organisation, timezone.now(), 1)
    figures = Honesty.objects.get(organisation=cast.organisation).figures
    assert figures["dated"] == {"count": 1, "came": 1, "expected": 0.25}
    assert "too early" in sentences.dated(figures)
    many = {"dated": {"count": 40, "came": 9, "expected": 9.6}}
    assert "9 were won in that month, 22%" in sentences.dated(many)
    assert "expected 10" in sentences.dated(many)
