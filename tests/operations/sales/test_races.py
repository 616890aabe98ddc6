"""Several writers at once about one opportunity: the second sees what the first wrote."""

import datetime as dt
import time
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.utils import timezone

from foresaid.people.actor import Actor, Door, actor_for
from foresaid.people.models import Person
from foresaid.sales import projection
from foresaid.sales.models import (
    Credit,
    Meeting,
    MeetingPerson,
    Opportunity,
    OutcomeChange,
    SeriesAnswer,
)
from foresaid.sales.operations import finding
from foresaid.sales.operations.calendars import answer_series
from foresaid.sales.operations.credits import hand_over
from foresaid.sales.operations.meetings import UnableToMeet
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


def test_a_projection_of_many_and_whoever_locks_them_do_not_wait_crosswise(cast: Cast) -> None:
    """An import projects what it changed in one statement, in the order that the plan gives."""
    uuids = [sale(cast, f"Line {n}").uuid for n in range(60)]
    keys = list(Opportunity.objects.order_by("-pk").values_list("pk", flat=True))
    later = timezone.now() + dt.timedelta(days=1)

    @transaction.atomic
    def hold_as_every_operation() -> None:
        for half in (uuids[:30], uuids[30:]):
            finding.opportunities(acting(cast, cast.dana), half, timezone.now())
            time.sleep(0.02)

    def project_or_hold(n: int) -> object:
        if n:
            return hold_as_every_operation()
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":  # the plan that it takes for many
                cursor.execute("SET enable_indexscan = off; SET enable_bitmapscan = off")
        return projection.rebuild(cast.organisation, later, only=keys)

    for _round in range(4):
        for key in keys:  # so that they lie in the other order than their keys
            Opportunity.objects.filter(pk=key).update(now_amount=None, now_currency="XXX")
        found = at_once(project_or_hold, 4)
        assert [one for one in found if isinstance(one, Exception)] == []
        assert not Opportunity.objects.filter(now_currency="XXX").exists()


def test_a_series_that_is_answered_by_two_at_once_is_answered_once(cast: Cast) -> None:
    """Each about another meeting of it, so that each would lock its own first."""
    now = timezone.now()
    meetings = [
        Meeting.objects.create(
            organisation=cast.organisation, kind=Meeting.Kind.UNCLEAR, title="Talk",
            calendar_uid=f"talk:{n}", calendar_series="talk", recorded_at=now,
            guests=[[f"anna{n}@northwind.com", "Anna Berg"]], first_starts_at=now,
            now_starts_at=now, now_ends_at=now + dt.timedelta(hours=1), now_lead=cast.dana,
        )
        for n in range(8)
    ]  # fmt: skip
    for meeting in meetings:
        MeetingPerson.objects.create(meeting=meeting, person=cast.dana, leads=True)
    found = at_once(
        lambda n: answer_series(
            acting(cast, cast.dana), meeting=meetings[-n].uuid, is_customer=bool(n % 2),
            account="Northwind", now=now,
        ),
        6,
    )  # fmt: skip
    errors = [type(one) for one in found if isinstance(one, Exception)]
    assert errors == [UnableToMeet] * 5
    answer = SeriesAnswer.objects.get()
    kinds = set(Meeting.objects.values_list("kind", flat=True))
    assert kinds == {"customer" if answer.is_customer else "internal"}
