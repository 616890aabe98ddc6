"""Where a history begins, whatever single rows are dated long before it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from foresaid.engine.beginning import beginning, believed
from foresaid.engine.forecast import Note, forecast
from foresaid.engine.log import OPEN, WON, Log
from tests.engine.test_forecast import sold
from tests.engine.test_process import AT

LONG_AGO = AT - 7300.0


def mistyped(log: Log, rows: list[int]) -> Log:
    """The log with these opportunities created, and their steps entered, twenty years early."""
    created = log.created.copy()
    created[rows] = LONG_AGO - np.arange(len(rows)) * 400.0
    theirs = np.isin(log.entry_opportunity, rows)
    return replace(log, created=created, entry_at=np.where(theirs, LONG_AGO, log.entry_at))


@pytest.mark.parametrize("many", [1, 20])
def test_dates_mistyped_by_twenty_years_move_the_forecast_hardly(many: int) -> None:
    log = sold(1500, 1)
    closed = [int(row) for row in np.flatnonzero(log.outcome == WON)[:many]]
    plain, odd = forecast(log, AT, 30.0), forecast(mistyped(log, closed), AT, 30.0)
    assert Note.DATES_DOUBTED not in plain.notes
    assert Note.DATES_DOUBTED in odd.notes
    for part in ("open", "new"):
        before, after = getattr(plain.count, part), getattr(odd.count, part)
        assert float(after.mean) == pytest.approx(float(before.mean), rel=0.08)


def test_what_is_open_since_long_before_is_as_old_as_the_history() -> None:
    log = sold(400, 2)
    row = int(np.flatnonzero(log.outcome == OPEN)[0])
    found = forecast(mistyped(log, [row]), AT, 30.0)
    place = found.ids.index(log.ids[row])
    assert found.chance_within[place] == found.chance_within.min() < 0.05


@pytest.mark.parametrize(
    ("started", "begin"),
    [
        (np.arange(100.0), 0.0),
        (np.append(-7300.0, np.arange(100.0)), 0.0),
        (np.append([-20_000.0, -7300.0, -400.0], np.arange(100.0)), 0.0),
        (np.append(np.full(8, -7300.0), np.arange(100.0)), 0.0),
        # A fifth before a gap is a history, and so are nine deals in all.
        (np.append(np.full(25, -7300.0), np.arange(100.0)), -7300.0),
        (np.append(-7300.0, np.arange(8.0)), -7300.0),
        # A log that doubles every month has no stray first deal.
        (365 * np.log2(1 + np.arange(3000.0)) / np.log2(3000.0), 0.0),
        (np.array([np.nan]), -np.inf),
    ],
)
def test_a_history_begins_after_a_gap_that_few_lie_before(started: object, begin: float) -> None:
    assert beginning(np.asarray(started)) == begin


def test_a_log_without_strays_is_returned_itself() -> None:
    log = sold(300, 3)
    assert believed(log) is log
