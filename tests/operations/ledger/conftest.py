"""What Dana Ortiz sells, and a clock that stands still until a test moves it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
import time_machine

from foresaid.ledger.operations.scheduling import plan_meeting
from foresaid.people.actor import Actor, Door
from foresaid.people.models import Person
from foresaid.sales.models import Exit, Meeting, Opportunity
from foresaid.sales.operations.accounts import add_contact, create_account
from foresaid.sales.operations.opportunities import open_opportunity
from foresaid.sales.operations.process import create_default_process
from tests.cast import NOW, Cast


@dataclass(slots=True)
class Clock:
    """The server's clock; `now` is what a door would read from it."""

    traveller: time_machine.Traveller
    now: dt.datetime = NOW

    def set(self, now: dt.datetime) -> dt.datetime:
        self.now = now
        self.traveller.move_to(now)
        return now

    def forward(self, **span: float) -> dt.datetime:
        return self.set(self.now + dt.timedelta(**span))


@dataclass(slots=True)
class Scene:
    """The cast with a process, one opportunity of Dana's, and short ways to more."""

    cast: Cast
    clock: Clock
    opportunity: Opportunity
    exits: list[Exit] = field(default_factory=list)

    @property
    def now(self) -> dt.datetime:
        return self.clock.now

    @property
    def today(self) -> dt.date:
        return self.cast.organisation.today(self.now)

    def day(self, ahead: int) -> dt.date:
        return self.today + dt.timedelta(days=ahead)

    def actor(self, person: Person) -> Actor:
        return self.cast.actor(person, Door.PAGE)

    @property
    def dana(self) -> Actor:
        return self.actor(self.cast.dana)

    @property
    def sam(self) -> Actor:
        return self.actor(self.cast.sam)

    def another(self, name: str, owner: Person | None = None) -> Opportunity:
        who = self.actor(owner) if owner else self.dana
        return open_opportunity(who, name=name, now=self.now)

    def meeting(
        self, *, in_minutes: float = 60, minutes: float = 45, calendar_uid: str = ""
    ) -> Meeting:
        starts_at = self.now + dt.timedelta(minutes=in_minutes)
        return plan_meeting(
            self.dana,
            title="Northwind",
            starts_at=starts_at,
            ends_at=starts_at + dt.timedelta(minutes=minutes),
            opportunities=[self.opportunity.uuid],
            calendar_uid=calendar_uid,
            now=self.now,
        )


@pytest.fixture
def clock() -> Iterator[Clock]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield Clock(traveller)


@pytest.fixture
def scene(cast: Cast, clock: Clock) -> Scene:
    return scene_of(cast, clock)


def scene_of(cast: Cast, clock: Clock) -> Scene:
    head = cast.actor(cast.ada)
    process = create_default_process(head, now=NOW)
    dana = cast.actor(cast.dana)
    account = create_account(dana, name="Northwind", now=NOW)
    add_contact(dana, name="Anna Berg", account=account.uuid, now=NOW)
    opportunity = open_opportunity(
        dana, name="Pumps for hall 3", account=account.uuid, process=process.uuid, now=NOW
    )
    exits = list(Exit.objects.filter(step=opportunity.now_step))
    return Scene(cast=cast, clock=clock, opportunity=opportunity, exits=exits)
