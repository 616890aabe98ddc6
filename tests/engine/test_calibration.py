"""Stated and computed chances against what came."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresaid.engine import calibration

WORKED_STATED = [0.9] * 10 + [0.6] * 10 + [0.3] * 10
WORKED_CAME = [1] * 7 + [0] * 3 + [1] * 5 + [0] * 5 + [1] * 3 + [0] * 7


def test_the_worked_table_of_the_page_holds() -> None:
    found = calibration.reliability(WORKED_STATED, WORKED_CAME)
    assert found is not None
    assert [(b.count, round(b.stated, 2), b.came.value) for b in found.bins] == [
        (10, 0.3, 0.3),
        (10, 0.6, 0.5),
        (10, 0.9, 0.7),
    ]
    assert found.came.value == 0.5
    assert found.bias == pytest.approx(0.1)
    assert found.brier == pytest.approx(0.24)
    assert round(found.unreliability, 4) == 0.0167
    assert round(found.resolution, 4) == 0.0267
    assert found.uncertainty == 0.25
    assert found.inside_bins == pytest.approx(0.0, abs=1e-9)
    assert round(found.surprise, 2) == 1.29


def test_fewer_than_the_minimum_say_nothing() -> None:
    assert calibration.reliability([0.5] * 19, [1] * 19) is None
    assert calibration.reliability([], [], least=0) is None


def test_somebody_always_surer_than_it_went_is_found_too_sure() -> None:
    g = np.random.default_rng(1)
    truth = g.uniform(0.2, 0.6, 200)
    came = g.random(200) < truth
    sure = calibration.reliability(truth + 0.25, came)
    honest = calibration.reliability(truth, came)
    assert sure is not None
    assert honest is not None
    assert sure.too_sure
    assert not honest.too_sure
    assert not honest.too_unsure
    assert sure.unreliability > honest.unreliability + 0.03


@given(
    st.lists(
        st.tuples(st.sampled_from([0.0, 0.1, 0.5, 0.7, 0.9, 1.0]), st.booleans()),
        min_size=20,
        max_size=200,
    )
)
def test_the_parts_of_the_brier_score_add_up_and_bins_hold_everything(
    rows: list[tuple[float, bool]],
) -> None:
    found = calibration.reliability([r[0] for r in rows], [r[1] for r in rows])
    assert found is not None
    parts = found.unreliability - found.resolution + found.uncertainty + found.inside_bins
    assert found.brier == pytest.approx(parts)
    assert sum(b.count for b in found.bins) == found.count == len(rows)
    assert all(b.count >= calibration.LEAST_IN_BIN for b in found.bins)
    ends = [(b.lowest, b.highest) for b in found.bins]
    assert all(a[1] < b[0] for a, b in pairwise(ends))


def test_honest_chances_are_called_biased_about_one_time_in_ten() -> None:
    g = np.random.default_rng(2)
    called = 0
    for _ in range(500):
        chance = g.uniform(0.05, 0.95, 60)
        found = calibration.reliability(chance, g.random(60) < chance)
        assert found is not None
        called += found.too_sure or found.too_unsure
    assert 0.06 < called / 500 < 0.14


def test_the_score_of_a_point_is_its_distance() -> None:
    assert calibration.crps_of_draws(np.full(10, 7.0), 10.0) == pytest.approx(3.0)
    assert calibration.crps_of_quantiles([0.5], [7.0], 10.0) == pytest.approx(3.0)


def test_the_score_of_a_normal_forecast_is_the_known_one() -> None:
    draws = np.random.default_rng(3).standard_normal(200_000)
    known = 2 / np.sqrt(2 * np.pi) - 1 / np.sqrt(np.pi)
    assert calibration.crps_of_draws(draws, 0.0) == pytest.approx(known, abs=0.003)
    levels = (np.arange(400) + 0.5) / 400
    stored = calibration.crps_of_quantiles(levels, np.quantile(draws, levels), 0.0)
    assert stored == pytest.approx(known, abs=0.003)


def test_the_record_of_earlier_forecasts_counts_what_its_bands_held() -> None:
    found = calibration.record([1, 1, 1, 1], [3, 3, 3, 3], [2, 2, 2, 2], [0.5] * 4, [2, 3, 4, 1])
    assert found is not None
    assert found.covered.value == 0.75
    assert found.bias == pytest.approx(-0.2)
    assert found.crps_share == pytest.approx(0.2)
    assert calibration.record([], [], [], [], []) is None
