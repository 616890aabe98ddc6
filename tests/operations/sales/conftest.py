"""The cast with the seven steps, at the cast's moment."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
import time_machine

from foresaid.people.actor import Actor
from foresaid.sales.models import Opportunity, Process, Step
from foresaid.sales.operations.opportunities import open_opportunity
from foresaid.sales.operations.process import create_default_process
from tests.cast import NOW, Cast


@dataclass(slots=True)
class Shop:
    """`steps` are the seven of a sale and repeat business, in order."""

    cast: Cast
    process: Process
    steps: list[Step] = field(default_factory=list)
    now: dt.datetime = NOW

    @property
    def dana(self) -> Actor:
        return self.cast.actor(self.cast.dana)

    @property
    def sam(self) -> Actor:
        return self.cast.actor(self.cast.sam)

    @property
    def ada(self) -> Actor:
        return self.cast.actor(self.cast.ada)

    def sale(self, name: str = "Second line", days_ago: int = 30) -> Opportunity:
        opened = NOW - dt.timedelta(days=days_ago)
        return open_opportunity(self.dana, name=name, happened_at=opened, now=NOW)


@pytest.fixture
def shop(cast: Cast) -> Iterator[Shop]:
    with time_machine.travel(NOW, tick=False):
        process = create_default_process(cast.operator, now=NOW)
        rows = Step.objects.filter(organisation=cast.organisation).order_by("position")
        yield Shop(cast=cast, process=process, steps=list(rows))
