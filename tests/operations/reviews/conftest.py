"""Dana's deals on a Monday morning, said about while the server's clock stood where it did."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine

from foresaid.ledger.operations.state import state_expectation
from foresaid.ledger.operations.wanted import Wanted
from foresaid.sales.models import Opportunity
from tests.cast import NOW, Cast
from tests.deals import default_steps, learnable_past, open_deal, project

DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """The server's clock: it stands at the cast's moment unless a test moves it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def deals(cast: Cast, clock: time_machine.Traveller) -> dict[str, Opportunity]:
    """Dana's three: Vidar with a next step, Ferro overstayed without one, Northwind overdue."""
    learnable_past(cast, cast.iris)
    steps = default_steps(cast)
    start = cast.now - 4 * DAY
    made = {
        "Vidar": open_deal(cast.dana, steps, name="Vidar", entered=[start], amount=30_000),
        "Ferro": open_deal(cast.dana, steps, name="Ferro", entered=[cast.now - 20 * DAY]),
        "Northwind": open_deal(cast.dana, steps, name="Northwind", entered=[start], amount=90_000),
    }
    project(cast.organisation, cast.now)
    for name, said_ago, due_ago in (("Northwind", 3, 1), ("Vidar", 2, -5)):
        said_at = cast.now - said_ago * DAY
        clock.move_to(said_at)
        state_expectation(
            cast.actor(cast.dana),
            wanted=Wanted(what="Ms Olsen names who signs, in writing", confidence=70),
            due_on=cast.today - due_ago * DAY,
            opportunity=made[name].uuid,
            now=said_at,
        )
    clock.move_to(cast.now)
    return made
