"""Several writers at once about one opportunity: the second sees what the first wrote."""

from decimal import Decimal

import pytest
from django.utils import timezone

from foresaid.people.actor import Actor, Door, actor_for
from foresaid.people.models import Person
from foresaid.sales.models import Credit, Opportunity, OutcomeChange
from foresaid.sales.operations.credits import hand_over
from foresaid.sales.operations.opportunities import open_opportunity
from foresaid.sales.operations.outcomes import UnableToClose, close_many, close_opportunity
from foresaid.sales.operations.process import create_default_process
from foresaid.sales.operations.values import change_amount
from tests.cast import Cast, build
from tests.operations.at_once import at_once

WRITERS = 12


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    built = build()
    create_default_process(built.operator, now=built.now)
    return built


def acting(cast: Cast, person: Person) -> Actor:
    return actor_for(person, Door.PAGE, cast.organisation.today(timezone.now()))


def sale(cast: Cast, name: str = "Second line") -> Opportunity:
    return open_opportunity(acting(cast, cast.dana), name=name, now=timezone.now())


def test_an_opportunity_that_many_close_at_once_is_closed_once(cast: Cast) -> None:
    opportunity, now = sale(cast), timezone.now()
    found = at_once(
        lambda n: close_opportunity(
            acting(cast, cast.dana),
            opportunity=opportunity.uuid,
            outcome=("won", "lost")[n % 2],
            now=now,
        ),
        WRITERS,
    )
    errors = [type(one) for one in found if isinstance(one, Exception)]
    assert errors == [UnableToClose] * (WRITERS - 1)
    written = OutcomeChange.objects.get(opportunity=opportunity)
    opportunity.refresh_from_db()
    assert opportunity.now_outcome == written.outcome


def test_two_who_choose_the_same_in_another_order_do_not_wait_for_each_other(cast: Cast) -> None:
    uuids = [sale(cast, f"Line {n}").uuid for n in range(8)]
    found = at_once(
        lambda n: close_many(
            acting(cast, cast.dana),
            opportunities=uuids if n % 2 else uuids[::-1],
            now=timezone.now(),
        ),
        WRITERS,
    )
    errors = [type(one) for one in found if isinstance(one, Exception)]
    assert errors == [UnableToClose] * (WRITERS - 1)
    assert OutcomeChange.objects.count() == len(uuids)


def test_an_opportunity_handed_to_two_at_once_has_one_owner(cast: Cast) -> None:
    opportunity = sale(cast)
    to = [cast.iris, cast.noor]
    found = at_once(
        lambda n: hand_over(
            acting(cast, cast.ada), opportunity=opportunity.uuid, to=to[n].uuid, now=timezone.now()
        ),
        len(to),
    )
    assert [one for one in found if isinstance(one, Exception)] == []
    held = Credit.objects.get(opportunity=opportunity, to_at__isnull=True)
    opportunity.refresh_from_db()
    assert opportunity.now_owner_id == held.person_id
    assert held.share == 1


def test_the_amount_that_stands_is_the_last_that_was_written(cast: Cast) -> None:
    opportunity, now = sale(cast), timezone.now()
    found = at_once(
        lambda n: change_amount(
            acting(cast, cast.dana),
            opportunity=opportunity.uuid,
            amount=Decimal(n),
            happened_at=now,
            now=now,
        ),
        WRITERS,
    )
    assert [one for one in found if isinstance(one, Exception)] == []
    last = opportunity.value_changes.order_by("-pk")[0]
    opportunity.refresh_from_db()
    assert opportunity.now_amount == last.amount
