"""Where somebody differs from peers: who sees it, and whose deals the rates are made of."""

import datetime as dt

import pytest

from foresaid.forecasting import coaching_sentences
from foresaid.forecasting.coaching_questions import coached, coaching_page
from foresaid.forecasting.models import Diagnosis
from foresaid.forecasting.operations.diagnose import diagnose
from foresaid.people.errors import NotThere
from foresaid.people.models import Person
from tests.cast import Cast
from tests.deals import close, default_steps, open_deal, project

NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.UTC)


def sell(owner: Person, cast: Cast, *, deals: int, won: int, every: float = 7.0) -> None:
    """Deals over the last year that left the first step; `won` of every ten are won."""
    steps = default_steps(cast)[:2]
    for n in range(deals):
        start = NOW - dt.timedelta(days=300 - every * n)
        second = start + dt.timedelta(days=2)
        deal = open_deal(owner, steps, name=f"{owner.name} {n}", entered=[start, second])
        close(deal, "won" if n % 10 < won else "lost", second + dt.timedelta(days=3))


@pytest.fixture
def sold(cast: Cast) -> Cast:
    """Dana wins 1 of 10, the others 6; Theo, who leads and sells, wins none of many."""
    from foresaid.people.operations.people import add_person

    extra = [
        add_person(cast.operator, name=f"Peer {n}", roles=["salesperson"], now=NOW)  # type: ignore[list-item]  # a role by its name
        for n in range(2)
    ]
    for owner in (cast.iris, cast.noor, *extra):
        sell(owner, cast, deals=40, won=6)
    sell(cast.dana, cast, deals=40, won=1)
    sell(cast.theo, cast, deals=70, won=0, every=4.0)
    project(cast.organisation, NOW)
    diagnose(cast.organisation, NOW)
    return cast


def test_a_difference_beyond_chance_is_found_with_its_question_and_records(sold: Cast) -> None:
    page = coaching_page(sold.actor(sold.dana), sold.dana.uuid, NOW)
    assert page.own
    found = next(one for one in page.findings if one.figures["measure"].startswith("going_on:"))
    assert (found.figures["happened"], found.figures["out_of"]) == (4, 40)
    words = coaching_sentences.finding(found.figures, [], "EUR")
    assert not words.better
    assert "4 of 40" in words.own
    assert words.question.endswith("?")
    assert "less a quarter" in words.cost
    assert len(found.records) == 40
    assert sum(record.went_on for record in found.records) == 4


def test_a_selling_manager_s_deals_stay_out_of_the_peers_rates(sold: Cast) -> None:
    page = coaching_page(sold.actor(sold.dana), sold.dana.uuid, NOW)
    found = next(one for one in page.findings if one.figures["measure"].startswith("going_on:"))
    assert found.figures["beside"]["peers"] == pytest.approx(0.6)
    assert found.figures["peers"] == 4
    own = Diagnosis.objects.get(person=sold.theo).figures
    assert any(one["happened"] == 0 for one in own["findings"])


def test_coaching_is_for_the_person_and_the_direct_manager_alone(sold: Cast) -> None:
    assert coaching_page(sold.actor(sold.sam), sold.dana.uuid, NOW).findings
    for person in (sold.iris, sold.theo, sold.ada, sold.fritz):
        with pytest.raises(NotThere):
            coaching_page(sold.actor(person), sold.dana.uuid, NOW)
    lines = coached(sold.actor(sold.sam), NOW)
    assert [line.person for line in lines] == [sold.dana, sold.iris]


def test_where_groups_are_shown_only_the_manager_sees_nobody_s(sold: Cast) -> None:
    sam = sold.actor(sold.sam)
    sam.organisation.groups_only = True
    with pytest.raises(NotThere):
        coaching_page(sam, sold.dana.uuid, NOW)
    assert all(line.own for line in coached(sam, NOW))


def test_too_few_counts_say_what_is_missing(cast: Cast) -> None:
    sell(cast.dana, cast, deals=5, won=1)
    project(cast.organisation, NOW)
    diagnose(cast.organisation, NOW)
    page = coaching_page(cast.actor(cast.dana), cast.dana.uuid, NOW)
    assert page.findings == ()
    assert page.too_early
    assert all(coaching_sentences.too_early(one) for one in page.too_early)
