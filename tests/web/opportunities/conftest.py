"""What Dana Ortiz and Noor Haddad sell, on the day of the cast."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from foresaid.ledger.operations.state import state_expectation
from foresaid.ledger.operations.wanted import Wanted
from foresaid.people.models import Person
from foresaid.sales.models import Account, Opportunity, Step
from foresaid.sales.operations.accounts import create_account
from foresaid.sales.operations.opportunities import open_opportunity
from foresaid.sales.operations.process import create_default_process
from tests.cast import NOW, Cast, sign_in


@dataclass(slots=True)
class Floor:
    """The cast with a way of selling, an account and two opportunities."""

    cast: Cast
    steps: list[Step]
    halden: Account
    line_two: Opportunity
    noors: Opportunity
    foreign: Opportunity

    def as_(self, person: Person) -> Client:
        return sign_in(person)

    @property
    def today(self) -> dt.date:
        return self.cast.today


@pytest.fixture
def floor(cast: Cast) -> Iterator[Floor]:
    with time_machine.travel(NOW, tick=False):
        create_default_process(cast.operator, now=NOW)
        steps = list(Step.objects.filter(organisation=cast.organisation).order_by("position"))
        dana, noor = cast.actor(cast.dana), cast.actor(cast.noor)
        halden = create_account(dana, name="Halden Foods", now=NOW)
        line_two = open_opportunity(
            dana,
            name="Second line",
            account=halden.uuid,
            step=steps[3].uuid,
            amount=Decimal(96_000),
            close_on=dt.date(2026, 12, 18),
            happened_at=NOW - dt.timedelta(days=31),
            now=NOW,
        )
        noors = open_opportunity(noor, name="Harbour pumps", now=NOW)
        foreigner = cast.actor(cast.fritz)
        create_default_process(foreigner, now=NOW)
        foreign = open_opportunity(foreigner, name="Fremdes Geschäft", now=NOW)
        yield Floor(
            cast=cast,
            steps=steps,
            halden=halden,
            line_two=line_two,
            noors=noors,
            foreign=foreign,
        )


@pytest.fixture
def next_step(floor: Floor) -> None:
    state_expectation(
        floor.cast.actor(floor.cast.dana),
        wanted=Wanted(what="The plant manager shares the downtime log.", who="Ole Berg"),
        due_on=dt.date(2026, 11, 27),
        opportunity=floor.line_two.uuid,
        now=NOW,
    )
