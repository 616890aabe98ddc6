"""An opportunity: opened, moved, valued, closed, opened again, handed over, shared."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest

from foresaid.people.journal import AlreadyDone
from foresaid.people.models import Organisation
from foresaid.sales.models import Credit, Opportunity, StepChange
from foresaid.sales.operations.credits import (
    UnableToHandOver,
    hand_over,
    hand_over_many,
    split_credit,
)
from foresaid.sales.operations.finding import UnableToDate, UnableToFind
from foresaid.sales.operations.opportunities import (
    UnableToEnterStep,
    UnableToOpen,
    enter_step,
    open_opportunity,
)
from foresaid.sales.operations.outcomes import UnableToClose, close_opportunity, reopen
from foresaid.sales.operations.rows import UnableToValue
from foresaid.sales.operations.steps import change_step
from foresaid.sales.operations.values import change_amount, change_close_on
from tests.cast import NOW
from tests.operations.sales.conftest import Shop

DAY = dt.timedelta(days=1)
pytestmark = pytest.mark.django_db


def test_a_new_opportunity_stands_in_the_first_step_and_belongs_to_who_opened_it(
    shop: Shop,
) -> None:
    opened = open_opportunity(shop.dana, name=" Second line ", amount=Decimal(500), now=NOW)
    assert opened.name == "Second line"
    assert opened.now_step == shop.steps[0]
    assert opened.now_owner == shop.cast.dana
    assert (opened.now_amount, opened.now_currency) == (Decimal(500), "EUR")
    assert opened.now_step_since == opened.created_at == NOW
    assert Credit.objects.get(opportunity=opened).share == 1


def test_every_write_counts_up_what_was_computed_from(shop: Shop) -> None:
    before = Organisation.objects.get(pk=shop.cast.organisation.pk).data_version
    sale = shop.sale()
    enter_step(shop.dana, opportunity=sale.uuid, step=shop.steps[1].uuid, now=NOW)
    after = Organisation.objects.get(pk=shop.cast.organisation.pk).data_version
    assert after == before + 2


def test_nothing_happens_in_the_future_of_an_ordinary_organisation(shop: Shop) -> None:
    sale = shop.sale()
    with pytest.raises(UnableToDate, match="today or an earlier day"):
        enter_step(
            shop.dana,
            opportunity=sale.uuid,
            step=shop.steps[1].uuid,
            happened_at=NOW + DAY,
            now=NOW,
        )
    assert StepChange.objects.filter(opportunity=sale).count() == 1


def test_nothing_happens_to_it_before_it_was_opened(shop: Shop) -> None:
    sale = shop.sale(days_ago=10)
    with pytest.raises(UnableToDate, match="2026-11-13"):
        change_amount(
            shop.dana,
            opportunity=sale.uuid,
            amount=Decimal(1),
            happened_at=NOW - 20 * DAY,
            now=NOW,
        )


def test_a_step_back_dated_behind_a_later_one_does_not_become_the_present_one(shop: Shop) -> None:
    sale = shop.sale(days_ago=30)
    enter_step(shop.dana, opportunity=sale.uuid, step=shop.steps[3].uuid, now=NOW)
    enter_step(
        shop.dana,
        opportunity=sale.uuid,
        step=shop.steps[1].uuid,
        happened_at=NOW - 20 * DAY,
        now=NOW,
    )
    sale.refresh_from_db()
    assert sale.now_step == shop.steps[3]


def test_two_steps_of_the_same_moment_keep_the_order_in_which_they_were_said(shop: Shop) -> None:
    sale = shop.sale()
    for step in (shop.steps[2], shop.steps[1]):
        enter_step(shop.dana, opportunity=sale.uuid, step=step.uuid, happened_at=NOW - DAY, now=NOW)
    sale.refresh_from_db()
    assert sale.now_step == shop.steps[1]


def test_nobody_enters_the_step_after_the_sale_or_one_of_another_process(shop: Shop) -> None:
    sale = shop.sale()
    with pytest.raises(UnableToEnterStep, match="comes after the sale"):
        enter_step(shop.dana, opportunity=sale.uuid, step=shop.steps[7].uuid, now=NOW)


def test_a_step_of_the_next_version_brings_the_opportunity_to_that_version(shop: Shop) -> None:
    from foresaid.sales.drafts import StepDraft

    sale = shop.sale()
    version = change_step(
        shop.ada, step=shop.steps[1].uuid, draft=StepDraft(name="First contact"), now=NOW
    )
    renamed = version.steps.get(key=shop.steps[1].key)
    enter_step(shop.dana, opportunity=sale.uuid, step=renamed.uuid, now=NOW)
    sale.refresh_from_db()
    assert sale.now_step == renamed
    assert sale.version == version
    assert renamed.name == "First contact"


def test_an_outcome_closes_and_a_reopening_opens_and_both_stay_as_rows(shop: Shop) -> None:
    sale = shop.sale()
    close_opportunity(
        shop.dana, opportunity=sale.uuid, outcome="lost", reason="Budget cut", now=NOW
    )
    sale.refresh_from_db()
    assert (sale.now_outcome, sale.now_closed_at) == ("lost", NOW)
    with pytest.raises(UnableToClose, match="closed already"):
        close_opportunity(shop.dana, opportunity=sale.uuid, outcome="won", now=NOW)
    reopen(shop.dana, opportunity=sale.uuid, reason="Budget is back", now=NOW + DAY)
    sale.refresh_from_db()
    assert (sale.now_outcome, sale.now_closed_at) == ("open", None)
    assert sale.outcome_changes.count() == 2


def test_a_closed_one_is_not_moved_on(shop: Shop) -> None:
    sale = shop.sale()
    close_opportunity(shop.dana, opportunity=sale.uuid, outcome="won", now=NOW)
    with pytest.raises(UnableToEnterStep, match="open it again first"):
        enter_step(shop.dana, opportunity=sale.uuid, step=shop.steps[1].uuid, now=NOW)


def test_an_amount_becomes_unknown_again_and_its_currency_goes_along(shop: Shop) -> None:
    sale = shop.sale()
    change_amount(shop.dana, opportunity=sale.uuid, amount=Decimal(9), currency="USD", now=NOW)
    change_amount(shop.dana, opportunity=sale.uuid, amount=None, now=NOW + DAY)
    sale.refresh_from_db()
    assert (sale.now_amount, sale.now_currency) == (None, "")


@pytest.mark.parametrize("currency", ["EURO", "€", "12X"])
def test_a_currency_has_three_letters(shop: Shop, currency: str) -> None:
    sale = shop.sale()
    with pytest.raises(UnableToValue, match="three letters"):
        change_amount(
            shop.dana, opportunity=sale.uuid, amount=Decimal(9), currency=currency, now=NOW
        )


def test_every_close_date_that_was_said_stays(shop: Shop) -> None:
    sale = shop.sale()
    for day in (dt.date(2026, 12, 1), dt.date(2027, 1, 15)):
        change_close_on(shop.dana, opportunity=sale.uuid, close_on=day, now=NOW)
    sale.refresh_from_db()
    assert sale.now_close_on == dt.date(2027, 1, 15)
    assert sale.value_changes.count() == 2


def test_a_request_that_comes_twice_is_carried_out_once(shop: Shop) -> None:
    sale, key = shop.sale(), str(uuid.uuid4())
    change_amount(shop.dana, opportunity=sale.uuid, amount=Decimal(9), now=NOW, request_key=key)
    with pytest.raises(AlreadyDone):
        change_amount(shop.dana, opportunity=sale.uuid, amount=Decimal(8), now=NOW, request_key=key)
    assert sale.value_changes.count() == 1


def test_only_who_sees_it_can_change_it(shop: Shop) -> None:
    sale = shop.sale()
    noor = shop.cast.actor(shop.cast.noor)
    with pytest.raises(UnableToFind):
        change_amount(noor, opportunity=sale.uuid, amount=Decimal(1), now=NOW)
    change_amount(shop.sam, opportunity=sale.uuid, amount=Decimal(1), now=NOW)


def test_handing_over_ends_one_credit_and_begins_the_next_at_the_same_moment(shop: Shop) -> None:
    sale = shop.sale(days_ago=10)
    hand_over(shop.sam, opportunity=sale.uuid, to=shop.cast.iris.uuid, now=NOW)
    old, new = Credit.objects.filter(opportunity=sale).order_by("from_at")
    assert (old.person, old.to_at) == (shop.cast.dana, NOW)
    assert (new.person, new.from_at, new.to_at) == (shop.cast.iris, NOW, None)
    sale.refresh_from_db()
    assert sale.now_owner == shop.cast.iris
    with pytest.raises(UnableToHandOver, match="has it already"):
        hand_over(shop.sam, opportunity=sale.uuid, to=shop.cast.iris.uuid, now=NOW)


def test_several_are_handed_over_together_or_not_at_all(shop: Shop) -> None:
    mine = [shop.sale("One"), shop.sale("Two")]
    with pytest.raises(UnableToFind, match="1 of the chosen"):
        hand_over_many(
            shop.sam,
            opportunities=[mine[0].uuid, uuid.uuid4()],
            to=shop.cast.iris.uuid,
            now=NOW,
        )
    assert Opportunity.objects.filter(now_owner=shop.cast.iris).count() == 0
    moved = hand_over_many(
        shop.sam, opportunities=[one.uuid for one in mine], to=shop.cast.iris.uuid, now=NOW
    )
    assert moved == 2
    assert Opportunity.objects.filter(now_owner=shop.cast.iris).count() == 2


def test_shares_add_up_to_one_and_the_remainder_goes_to_the_largest(shop: Shop) -> None:
    sale = shop.sale()
    third = Decimal(1) / Decimal(3)
    people = [shop.cast.dana, shop.cast.iris, shop.cast.sam]
    split_credit(
        shop.dana, opportunity=sale.uuid, shares={one.uuid: third for one in people}, now=NOW
    )
    held = Credit.objects.filter(opportunity=sale, to_at=None)
    assert sum(credit.share for credit in held) == 1
    assert sorted(credit.share for credit in held)[-1] == Decimal("0.3334")
    assert held.get(part="owner").person == shop.cast.dana


def test_a_split_without_the_owner_or_not_adding_up_is_refused(shop: Shop) -> None:
    sale = shop.sale()
    with pytest.raises(UnableToHandOver, match="owner keeps a share"):
        split_credit(
            shop.dana, opportunity=sale.uuid, shares={shop.cast.iris.uuid: Decimal(1)}, now=NOW
        )
    with pytest.raises(UnableToHandOver, match="add up to 100%"):
        split_credit(
            shop.dana,
            opportunity=sale.uuid,
            shares={shop.cast.dana.uuid: Decimal("0.5"), shop.cast.iris.uuid: Decimal("0.4")},
            now=NOW,
        )


def test_without_a_way_of_selling_nothing_can_be_opened(shop: Shop) -> None:
    fritz = shop.cast.actor(shop.cast.fritz)
    with pytest.raises(UnableToOpen, match="no way of selling yet"):
        open_opportunity(fritz, name="Etwas", now=NOW)
