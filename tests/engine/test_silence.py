"""Where nothing was decided for long, recording may have stopped, or begin again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from foresaid.engine.forecast import Note, forecast
from foresaid.engine.log import OPEN, Floats, Log, log_of
from foresaid.engine.silence import horizons, quiet_days
from tests.engine.test_forecast import sold
from tests.engine.test_process import AT
from tests.engine.worked import worked_table

DAYS = 30.0


def silent(quiet: float, *, size: int = 1500) -> Log:
    """A team that decided nothing in the last days, though deals were created to the end."""
    log = sold(size, 3)
    still = ~(log.closed <= AT - quiet)
    return replace(
        log,
        outcome=np.where(still, OPEN, log.outcome).astype(np.int8),
        closed=np.where(still, np.nan, log.closed),
    )


def decided_at(closed: Floats, still_open: int = 1) -> Log:
    size = closed.size + still_open
    return log_of(
        ids=[str(i) for i in range(size)],
        created=np.full(size, -1.0),
        closed=np.append(closed, np.full(still_open, np.nan)),
        outcome=[1] * closed.size + [OPEN] * still_open,
    )


def test_after_a_silence_the_band_holds_both_that_it_goes_on_and_that_it_ends() -> None:
    usual = forecast(silent(0.0), AT, DAYS).count.total.mean
    found = forecast(silent(250.0), AT, DAYS)
    low, high = found.count.total.quantiles((0.1, 0.9))
    assert low == 0
    assert high > usual
    assert Note.NOTHING_LATELY in found.notes
    assert found.quiet_days == pytest.approx(250.0, abs=3.0)
    assert float(found.count.open.mean) == pytest.approx(found.chance_within.sum(), rel=0.1)
    assert np.all(found.chance_ever >= found.chance_within)


def test_parts_still_add_up_after_a_silence() -> None:
    log = silent(250.0)
    group = (np.arange(len(log)) % 3).astype(np.int32)
    found = forecast(log, AT, DAYS, group=group, groups=3)
    assert found.groups_count is not None
    assert np.allclose(found.groups_count.draws.sum(axis=1), found.count.open.draws)
    assert found.amount is not None
    assert found.groups_amount is not None
    assert np.allclose(found.groups_amount.draws.sum(axis=1), found.amount.open.draws)
    again = forecast(log, AT, DAYS, group=group, groups=3)
    assert np.array_equal(again.amount.total.draws, found.amount.total.draws)  # type: ignore[union-attr]


def test_where_decisions_come_nothing_is_changed() -> None:
    found = forecast(silent(0.0), AT, DAYS)
    assert found.quiet_days == 0
    assert Note.NOTHING_LATELY not in found.notes


@pytest.mark.parametrize(
    ("closed", "at", "quiet"),
    [
        (np.arange(0.0, 100.0), 120.0, 0.0),  # 21 days are nothing unusual anywhere
        (np.arange(0.0, 100.0), 140.0, 41.0),
        (np.arange(0.0, 1000.0, 90.0), 1200.0, 0.0),  # 210 days, where each quarter has one
        (np.arange(0.0, 1000.0, 90.0), 3000.0, 2010.0),
        (np.append(np.arange(0.0, 100.0), 200.0), 450.0, 0.0),  # it was quiet for so long before
        (np.arange(0.0, 9.0), 900.0, 0.0),  # too few to know what is usual
    ],
)
def test_a_silence_is_much_longer_than_any_before(closed: Floats, at: float, quiet: float) -> None:
    assert quiet_days(decided_at(closed), at) == quiet


def test_where_nothing_is_open_nothing_is_missed() -> None:
    assert quiet_days(decided_at(np.arange(0.0, 100.0), still_open=0), 900.0) == 0


def test_the_worked_table_of_a_silence_holds() -> None:
    for row in worked_table("forecast", "Nothing decided lately"):
        found = horizons(float(row["silence"]), float(row["term"]))
        told = [float(row[name]) for name in ("none", "half", "all")]
        assert [round(days) for days in found] == told


def test_what_was_brought_in_at_once_tells_no_pace_of_creation() -> None:
    """Seventy deals of one day, thirty of them decided on it, and nothing for six weeks."""
    size, decided = 70, 30
    created = np.arange(size) * 0.01
    closed = np.where(np.arange(size) < decided, created + 0.02, np.nan)
    log = log_of(
        ids=[str(i) for i in range(size)],
        created=created,
        closed=closed,
        outcome=[1, 2] * (decided // 2) + [OPEN] * (size - decided),
    )
    found = forecast(log, 44.0, DAYS)
    assert Note.NOTHING_LATELY in found.notes
    assert found.count.new.mean < 0.1 * size
