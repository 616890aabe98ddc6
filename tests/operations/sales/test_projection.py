"""The `now_*` columns: rebuilt, followed and stepped to, they say the same."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foresaid.people.models import Organisation, Person
from foresaid.sales import projection
from foresaid.sales.models import (
    Batch,
    Credit,
    Opportunity,
    OutcomeChange,
    StepChange,
    ValueChange,
)
from foresaid.sales.operations.credits import hand_over
from foresaid.sales.operations.opportunities import open_opportunity
from tests.cast import NOW
from tests.operations.sales.conftest import Shop

pytestmark = pytest.mark.django_db
START = NOW - dt.timedelta(days=100)
COLUMNS = (
    "now_exists",
    "now_outcome",
    "now_closed_at",
    "now_step",
    "now_step_since",
    "now_owner",
    "now_amount",
    "now_currency",
    "now_close_on",
)
MOMENTS = st.integers(0, 20)
HISTORY = st.fixed_dictionaries(
    {
        "created": st.none() | MOMENTS,
        "batch": st.sampled_from(["none", "applied", "pending"]),
        "steps": st.lists(st.tuples(MOMENTS, st.integers(0, 6), st.booleans()), max_size=6),
        "outcomes": st.lists(
            st.tuples(MOMENTS, st.sampled_from(["won", "lost", "no_decision", "reopened"])),
            max_size=3,
        ),
        "amounts": st.lists(st.tuples(MOMENTS, st.none() | st.integers(0, 9)), max_size=3),
        "dates": st.lists(st.tuples(MOMENTS, st.none() | st.integers(0, 9)), max_size=3),
        "handed_over": st.lists(MOMENTS, max_size=3, unique=True),
    }
)


def at(moment: int) -> dt.datetime:
    return START + dt.timedelta(days=moment)


def write(shop: Shop, drawn: dict[str, Any], people: list[Person]) -> Opportunity:
    """The history's rows, straight into the tables, without any projection."""
    organisation = shop.cast.organisation
    batch = None
    if drawn["batch"] != "none":
        batch = Batch.objects.create(
            organisation=organisation, label="file", state=drawn["batch"], created_at=START
        )
    one = Opportunity.objects.create(
        organisation=organisation,
        name="Drawn",
        version=shop.steps[0].version,
        created_at=None if drawn["created"] is None else at(drawn["created"]),
        recorded_at=START,
        batch=batch,
    )
    common: dict[str, Any] = {"organisation": organisation, "opportunity": one, "recorded_at": NOW}
    for seq, (moment, step, retracted) in enumerate(drawn["steps"]):
        retracting = batch if retracted else None
        StepChange.objects.create(
            step=shop.steps[step],
            happened_at=at(moment),
            seq=seq,
            retracted_by=retracting,
            batch=batch,
            **common,
        )
    for moment, outcome in drawn["outcomes"]:
        OutcomeChange.objects.create(outcome=outcome, happened_at=at(moment), **common)
    for moment, amount in drawn["amounts"]:
        currency = "" if amount is None else "EUR"
        ValueChange.objects.create(
            field="amount", amount=amount, currency=currency, happened_at=at(moment), **common
        )
    for moment, day in drawn["dates"]:
        close_on = None if day is None else dt.date(2027, 1, 1 + day)
        ValueChange.objects.create(
            field="close_on", close_on=close_on, happened_at=at(moment), **common
        )
    del common["recorded_at"]
    moments = sorted(drawn["handed_over"])
    for n, moment in enumerate(moments):
        ends = at(moments[n + 1]) if n + 1 < len(moments) else None
        Credit.objects.create(person=people[n], from_at=at(moment), to_at=ends, **common)
    return one


def newest(rows: list[Any], moment: dt.datetime) -> Any:
    """What a person would find by reading the rows from the top."""
    found = None
    for row in sorted(rows, key=lambda row: (row.happened_at, getattr(row, "seq", 0), row.pk)):
        applied = row.batch is None or row.batch.state == Batch.State.APPLIED
        if applied and row.retracted_by is None and row.happened_at <= moment:
            found = row
    return found


def by_reading(one: Opportunity, moment: dt.datetime) -> dict[str, Any]:
    step = newest(list(one.step_changes.all()), moment)
    outcome = newest(list(one.outcome_changes.all()), moment)
    amount = newest(list(one.value_changes.filter(field="amount")), moment)
    day = newest(list(one.value_changes.filter(field="close_on")), moment)
    closed = outcome is not None and outcome.outcome != "reopened"
    held = [
        credit
        for credit in one.credits.all()
        if credit.from_at <= moment and (credit.to_at is None or credit.to_at > moment)
    ]
    known = amount is not None and amount.amount is not None
    return {
        "now_exists": (one.created_at is None or one.created_at <= moment)
        and (one.batch is None or one.batch.state == Batch.State.APPLIED),
        "now_outcome": outcome.outcome if closed else "open",
        "now_closed_at": outcome.happened_at if closed else None,
        "now_step": step.step_id if step else None,
        "now_step_since": step.happened_at if step else None,
        "now_owner": held[0].person_id if held else None,
        "now_amount": Decimal(amount.amount) if known else None,
        "now_currency": "EUR" if known else "",
        "now_close_on": day.close_on if day else None,
    }


def stored(one: Opportunity) -> dict[str, Any]:
    return dict(Opportunity.objects.values(*COLUMNS).get(pk=one.pk))


@given(st.lists(HISTORY, min_size=1, max_size=3), MOMENTS, MOMENTS)
@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_rebuilding_following_and_reading_say_the_same(
    shop: Shop, drawn: list[dict[str, Any]], earlier: int, later: int
) -> None:
    cast = shop.cast
    people = [cast.dana, cast.iris, cast.sam]
    organisation = Organisation.objects.get(pk=cast.organisation.pk)
    rows = [write(shop, one, people) for one in drawn]
    first, second = sorted((at(earlier), at(later)))
    projection.rebuild(organisation, first)
    for row in rows:
        assert stored(row) == by_reading(row, first)

    # The organisation's clock stands still on purpose: `advance` looks at rows in between only.
    organisation.practice_from = second
    organisation.created_at = NOW
    projection.advance(organisation, NOW)
    followed = [stored(row) for row in rows]
    assert followed == [by_reading(row, second) for row in rows]

    Opportunity.objects.filter(organisation=organisation).update(now_amount=None, now_step=None)
    projection.rebuild(organisation, second, only=[row.pk for row in rows])
    assert [stored(row) for row in rows] == followed


def test_a_second_rebuild_changes_nothing(shop: Shop) -> None:
    shop.sale()
    organisation = shop.cast.organisation
    projection.rebuild(organisation, NOW)
    assert projection.rebuild(organisation, NOW) == 0


def test_what_lies_ahead_of_the_clock_is_not_there_yet(shop: Shop) -> None:
    sale = shop.sale(days_ago=10)
    organisation = shop.cast.organisation
    projection.rebuild(organisation, NOW - dt.timedelta(days=11))
    assert not Opportunity.objects.get(pk=sale.pk).now_exists
    projection.rebuild(organisation, NOW)
    assert Opportunity.objects.get(pk=sale.pk).now_exists


def test_another_organisation_is_left_alone(shop: Shop) -> None:
    sale = shop.sale()
    Opportunity.objects.filter(pk=sale.pk).update(now_step=None)
    assert projection.rebuild(shop.cast.foreign, NOW) == 0
    assert Opportunity.objects.get(pk=sale.pk).now_step is None


def test_a_clock_that_went_back_takes_nothing_from_anybody(shop: Shop) -> None:
    """What was written an hour ahead has happened; a write meanwhile must not undo it."""
    cast, sale = shop.cast, shop.sale(days_ago=10)
    ahead = NOW + dt.timedelta(hours=1)
    hand_over(shop.sam, opportunity=sale.uuid, to=cast.iris.uuid, now=ahead)
    fresh = open_opportunity(shop.dana, name="Third line", now=ahead)
    projection.rebuild(cast.organisation, NOW, only=[sale.pk, fresh.pk])
    sale.refresh_from_db()
    fresh.refresh_from_db()
    assert (sale.now_owner, fresh.now_owner) == (cast.iris, cast.dana)
    assert fresh.now_exists
    assert fresh.now_step == shop.steps[0]
