"""Where little is known the band is wide."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from foresaid.engine.forecast import Note, forecast
from foresaid.engine.log import OPEN, Log, log_of
from foresaid.engine.surprises import ahead
from tests.engine.test_forecast import sold
from tests.engine.test_process import AT
from tests.engine.worked import worked_table


def young(size: int, oldest: float) -> Log:
    """Open deals and nothing else, one of them `oldest` days old."""
    age = np.linspace(0.0, oldest, size)
    return log_of(ids=[str(i) for i in range(size)], created=AT - age)


@pytest.mark.parametrize("oldest", [40.0, 500.0])
def test_where_nothing_was_decided_the_band_reaches_far(oldest: float) -> None:
    found = forecast(young(200, oldest), AT, 30.0)
    low, high = found.count.open.quantiles((0.1, 0.9))
    assert low == 0
    assert high > 40
    assert Note.NOTHING_DECIDED in found.notes
    assert float(found.count.open.mean) == pytest.approx(found.chance_within.sum(), rel=0.1)
    assert np.all(found.chance_ever >= found.chance_within)


def test_the_worked_table_of_nothing_decided_holds() -> None:
    for row in worked_table("forecast", "Nothing decided"):
        age, days = float(row["age"]), float(row["term"])
        found = forecast(young(2, float(row["oldest"])), AT, days)
        other = forecast(young(3, 2 * age), AT, days) if age < float(row["oldest"]) else found
        assert other.chance_within[1] == pytest.approx(float(row["chance"]), abs=0.005)


def test_decided_deals_take_the_place_of_not_knowing() -> None:
    log = sold(1500, 5, spread=40.0)
    ended = np.flatnonzero(log.outcome != OPEN)
    relative = []
    for many in (0, 300):
        back = ended[many:]
        outcome, closed = log.outcome.copy(), log.closed.copy()
        outcome[back], closed[back] = OPEN, np.nan
        found = forecast(replace(log, outcome=outcome, closed=closed), AT, 30.0)
        low, high = found.count.open.quantiles((0.1, 0.9))
        relative.append(float((high - low) / found.count.open.mean))
    assert relative[0] > 4 * relative[1]


def test_a_term_much_longer_than_the_history_is_known_much_less() -> None:
    log = sold(1500, 6)
    relative = []
    for days in (400.0, 4000.0):
        total = forecast(log, AT, days).count.total
        low, middle, high = total.quantiles((0.1, 0.5, 0.9))
        relative.append(float((high - low) / middle))
    assert relative[1] > 2 * relative[0]
    assert ahead(0.2, 30.0, 400.0) == 0.2
    assert ahead(0.2, 3600.0, 400.0) == pytest.approx(0.6)
