"""Rows as the engine reads them: what was known at a moment, in one currency."""

import datetime as dt
from decimal import Decimal

import numpy as np
import pytest

from foresaid.engine.log import Log
from foresaid.people.models import Organisation
from foresaid.sales.models import Opportunity, Step, StepChange
from foresaid.sales.operations.accounts import add_product
from foresaid.sales.operations.credits import hand_over
from foresaid.sales.operations.opportunities import enter_step, open_opportunity
from foresaid.sales.operations.outcomes import close_opportunity, reopen
from foresaid.sales.operations.process import create_default_process
from foresaid.sales.operations.rates import set_rate
from foresaid.sales.operations.values import change_close_on
from foresaid.sales.translate import Translated, histories
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def days(moment: dt.datetime) -> float:
    return moment.timestamp() / 86_400


def ago(count: float) -> dt.datetime:
    return NOW - count * DAY


@pytest.fixture
def steps(cast: Cast) -> list[Step]:
    create_default_process(cast.operator, now=ago(90))
    return list(Step.objects.filter(organisation=cast.organisation).order_by("position"))


def only(cast: Cast, moment: dt.datetime = NOW) -> Translated:
    (found,) = histories(cast.organisation, moment)
    return found


def test_a_course_is_read_with_its_moments_in_days(cast: Cast, steps: list[Step]) -> None:
    dana = cast.actor(cast.dana)
    sale = open_opportunity(
        dana, name="One", amount=Decimal("100.50"), happened_at=ago(30), now=NOW
    )
    enter_step(dana, opportunity=sale.uuid, step=steps[2].uuid, happened_at=ago(20), now=NOW)
    close_opportunity(dana, opportunity=sale.uuid, outcome="won", happened_at=ago(5), now=NOW)
    log = only(cast).log
    assert log.ids == (str(sale.pk),)
    assert log.steps == tuple(step.key for step in steps[:7])
    assert log.created == pytest.approx([days(ago(30))], abs=1e-7)
    assert log.closed == pytest.approx([days(ago(5))], abs=1e-7)
    assert log.outcome.tolist() == [1]
    assert log.amount.tolist() == [100.5]
    assert log.entry_step.tolist() == [0, 2]
    assert log.entry_at == pytest.approx([days(ago(30)), days(ago(20))], abs=1e-7)
    assert log.owners[log.owner[0]] == str(cast.dana.pk)


def test_looking_from_an_earlier_moment_shows_what_was_known_then(
    cast: Cast, steps: list[Step]
) -> None:
    dana = cast.actor(cast.dana)
    sale = open_opportunity(dana, name="One", happened_at=ago(30), now=NOW)
    open_opportunity(dana, name="Later", happened_at=ago(3), now=NOW)
    enter_step(dana, opportunity=sale.uuid, step=steps[2].uuid, happened_at=ago(8), now=NOW)
    close_opportunity(dana, opportunity=sale.uuid, outcome="lost", happened_at=ago(5), now=NOW)
    log = only(cast, ago(10)).log
    assert log.ids == (str(sale.pk),)
    assert log.outcome.tolist() == [0]
    assert np.isnan(log.closed).all()
    assert log.entry_step.tolist() == [0]


def test_no_decision_is_lost_and_a_reopened_one_is_open(cast: Cast, steps: list[Step]) -> None:
    dana = cast.actor(cast.dana)
    first = open_opportunity(dana, name="One", happened_at=ago(30), now=NOW)
    second = open_opportunity(dana, name="Two", happened_at=ago(30), now=NOW)
    for sale in (first, second):
        close_opportunity(
            dana, opportunity=sale.uuid, outcome="no_decision", happened_at=ago(5), now=NOW
        )
    reopen(dana, opportunity=second.uuid, now=NOW)
    assert only(cast).log.outcome.tolist() == [2, 0]


def test_an_unknown_amount_is_the_list_price_and_said_to_be(cast: Cast, steps: list[Step]) -> None:
    pump = add_product(
        cast.actor(cast.ada), name="Pump", list_price=Decimal(55), currency="USD", now=NOW
    )
    set_rate(
        cast.actor(cast.ada),
        from_currency="USD",
        to_currency="EUR",
        on_date=dt.date(2026, 1, 1),
        rate=Decimal("0.9"),
        now=NOW,
    )
    dana = cast.actor(cast.dana)
    sale = open_opportunity(dana, name="One", product=pump.uuid, now=NOW)
    own = open_opportunity(dana, name="Two", product=pump.uuid, amount=Decimal(7), now=NOW)
    found = only(cast)
    assert found.log.amount.tolist() == [49.5, 7.0]
    assert found.amount_from == {sale.pk: "list_price"}
    assert own.pk not in found.amount_from
    product = found.log.attributes["product"]
    assert [product.labels[code] for code in product.codes] == ["Pump", "Pump"]


def test_closed_amounts_take_the_rate_of_their_closing(cast: Cast, steps: list[Step]) -> None:
    ada, dana = cast.actor(cast.ada), cast.actor(cast.dana)
    for day, rate in ((ago(60), "0.5"), (ago(10), "0.8")):
        set_rate(
            ada,
            from_currency="USD",
            to_currency="EUR",
            on_date=day.date(),
            rate=Decimal(rate),
            now=NOW,
        )
    amounts = {"amount": Decimal(100), "currency": "USD"}
    early = open_opportunity(dana, name="One", happened_at=ago(50), now=NOW, **amounts)  # type: ignore[arg-type]  # two fields
    close_opportunity(dana, opportunity=early.uuid, outcome="won", happened_at=ago(20), now=NOW)
    open_opportunity(dana, name="Two", happened_at=ago(50), now=NOW, **amounts)  # type: ignore[arg-type]  # two fields
    open_opportunity(dana, name="No rate", amount=Decimal(5), currency="CHF", now=NOW)
    amount = only(cast).log.amount
    assert amount[:2].tolist() == [50.0, 80.0]
    assert np.isnan(amount[2])


def test_the_close_date_is_the_end_of_that_day_where_the_firm_is(
    cast: Cast, steps: list[Step]
) -> None:
    dana = cast.actor(cast.dana)
    sale = open_opportunity(dana, name="One", now=NOW)
    change_close_on(dana, opportunity=sale.uuid, close_on=dt.date(2026, 12, 1), now=NOW)
    midnight = dt.datetime(2026, 12, 2, tzinfo=cast.organisation.zone)
    assert only(cast).close_at == {sale.pk: days(midnight)}


def test_a_first_step_that_was_only_inferred_carries_no_time_where_the_creation_is_unknown(
    cast: Cast, steps: list[Step]
) -> None:
    sale = open_opportunity(cast.actor(cast.dana), name="One", now=NOW)
    Opportunity.objects.filter(pk=sale.pk).update(created_at=None)
    StepChange.objects.filter(opportunity=sale).update(source="inferred")
    log = only(cast).log
    assert np.isnan(log.created).all()
    assert np.isnan(log.entry_at).all()
    assert log.entry_step.tolist() == [0]


def test_owners_are_dated_so_a_stay_is_of_who_had_it(cast: Cast, steps: list[Step]) -> None:
    dana = cast.actor(cast.dana)
    sale = open_opportunity(dana, name="One", happened_at=ago(30), now=ago(30))
    open_opportunity(dana, name="Two", happened_at=ago(30), now=ago(30))
    hand_over(cast.operator, opportunity=sale.uuid, to=cast.iris.uuid, now=ago(10))

    def owners(log: Log) -> list[str]:
        asked = days(NOW) - np.array([20.0, 5.0, 20.0, 5.0])
        return [log.owners[code] for code in log.owner_at(np.array([0, 0, 1, 1]), asked)]

    one, other = str(cast.dana.pk), str(cast.iris.pk)
    now, then = only(cast).log, only(cast, ago(15)).log
    assert [now.owners[code] for code in now.owner] == [other, one]
    assert owners(now) == [one, other, one, one]
    assert [then.owners[code] for code in then.owner] == [one, one]
    assert owners(then) == [one, one, one, one]


def test_nothing_at_all_is_no_history(cast: Cast) -> None:
    assert list(histories(Organisation.objects.get(pk=cast.foreign.pk), NOW)) == []


def test_reading_costs_ten_queries_whatever_the_rows(
    cast: Cast, steps: list[Step], django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    dana = cast.actor(cast.dana)
    for n in range(5):
        open_opportunity(dana, name=f"Sale {n}", now=NOW)
    with django_assert_max_num_queries(10):  # type: ignore[operator]  # a fixture that is called
        list(histories(cast.organisation, NOW))
