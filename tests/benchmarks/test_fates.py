"""Logs whose fate is laid down before their steps."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks import other_worlds
from benchmarks.support import quality_tables
from benchmarks.support.fates import FIRMS, FIRST, Firm, sold
from foresaid.engine.log import WON
from tests.benchmarks.test_forecast_quality_page import CASE, scored


@pytest.mark.parametrize("firm", FIRMS, ids=lambda firm: firm.name)
def test_steps_lie_inside_the_time_and_the_won_enter_all_of_them(firm: Firm) -> None:
    log = sold(replace(firm, per_day=0.5), seed=3)
    deal = log.entry_opportunity
    assert np.all(log.entry_at >= log.created[deal])
    assert np.all(log.entry_at <= log.closed[deal])
    entered = np.bincount(deal, minlength=len(log))
    assert set(entered[log.outcome == WON]) == {firm.steps}
    assert entered.min() == 1


def test_what_is_said_of_a_firm_comes_out_of_it() -> None:
    firms = {firm.name: firm for firm in FIRMS}
    rushed = sold(firms["quarter's end"], seed=3)
    day = np.floor(rushed.closed[rushed.outcome == WON]).astype("datetime64[D]")
    month = day.astype("datetime64[M]").astype(int)
    late = (month % 3 == 2) & ((day - day.astype("datetime64[M]")).astype(int) >= 15)
    assert late.mean() > 0.6
    falling = sold(firms["fewer are won"], seed=3)
    half = len(falling) // 2
    won = falling.outcome == WON
    assert won[half:].mean() < 0.8 * won[:half].mean()
    assert set(sold(firms["three products"], seed=3).attributes) == {"product"}


def test_the_last_term_ends_with_the_log() -> None:
    for firm in FIRMS:
        for case in other_worlds._cases(replace(firm, per_day=0.01), quick=False):
            assert case.cuts[-1] + case.days == FIRST + firm.days
            assert list(case.cuts) == sorted(case.cuts)


def test_a_part_of_which_nothing_came_is_held_against_nothing() -> None:
    found = scored(1.0)
    found.truth["new"] = [0.0] * 12
    assert "CRPS, new" not in quality_tables.differences([(CASE, found)])
    assert "–, 100%" in quality_tables.ours([(CASE, found)])
