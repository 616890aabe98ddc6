"""What own past forecasts say of the next one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresaid.engine.log import Floats
from foresaid.engine.surprises import BIAS_DOUBT, Surprise, ahead, learn, with_few
from tests.engine.worked import worked_table


def learned(shifts: Floats, *, lasting: bool = True) -> Surprise:
    """From shifts that coins alone move by 0.14, half overlapping."""
    return learn(shifts, np.full(shifts.size, 50.0), 2.0, 0.15, lasting=lasting)


def test_the_worked_table_of_the_page_holds() -> None:
    for row in worked_table("forecast", "A bias that lasts"):
        shifts = [float(shift) for shift in row["shifts, latest first"].split(",")]
        found = learned(np.array(shifts * int(row["times"])))
        assert found.bias == pytest.approx(float(row["taken off"]), abs=6e-4)
        assert found.spread == pytest.approx(float(row["spread left"]), abs=6e-4)


@given(st.lists(st.floats(-2, 2), min_size=1, max_size=10))
def test_at_least_the_share_by_number_and_never_more_than_the_whole_is_taken_off(
    shifts: list[float],
) -> None:
    by_number, lasting = (learned(np.array(shifts), lasting=it) for it in (False, True))
    assert abs(lasting.bias) >= abs(by_number.bias)
    share = by_number.independent / (by_number.independent + BIAS_DOUBT)
    assert abs(lasting.bias) <= abs(by_number.bias) / share + 1e-9


def test_no_bias_is_read_out_of_chance() -> None:
    """Shifts that coins and shocks made: hardly more is taken off than by their number."""
    generator = np.random.default_rng(3)
    many = generator.normal(0, np.hypot(0.14, 0.15), (400, 10))
    lasting = np.array([learned(row).bias for row in many])
    by_number = np.array([learned(row, lasting=False).bias for row in many])
    assert np.mean(lasting != by_number) < 0.02


def test_the_mean_of_what_is_new_stays_inside_its_band_however_long_the_term() -> None:
    """A lognormal's mean lies half its spread above the median; 8 of 10 end at 1.28 of it."""
    far = learn(np.empty(0), np.empty(0), 1.0, ahead(0.2, 36_500.0, 1.0))
    assert far.spread > 30
    assert with_few(far, 3).spread / 2 < 1.28
