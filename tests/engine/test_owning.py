"""Who owned what, at any moment."""

from __future__ import annotations

import numpy as np
import pytest

from foresaid.engine.log import Floats
from foresaid.engine.owning import Spells

FIRST, SECOND, THIRD = 0, 1, 2


def spells(shift: float = 0.0) -> Spells:
    """Deal 0 is handed over twice, deal 2 has one owner since ever, deal 1 has none."""
    return Spells(
        opportunity=np.array([0, 0, 0, 2], np.int32),
        since=np.array([10.0, 20.0, 30.0, -np.inf]) + shift,
        owner=np.array([FIRST, SECOND, THIRD, FIRST], np.int32),
    )


def asked(shift: float = 0.0) -> tuple[list[int], Floats]:
    """Before, between, at a hand-over, after all, never dated; the others."""
    moments = np.array([5.0, 15.0, 20.0, 99.0, np.nan, 15.0, 15.0, 15.0])
    return [0, 0, 0, 0, 0, 1, 2, 3], moments + shift


@pytest.mark.parametrize("shift", [0.0, -25.0, -20_000.0, 1e6])
def test_the_owner_is_found_on_either_side_of_1970(shift: float) -> None:
    rows, moments = asked(shift)
    found = spells(shift).at(np.array(rows), moments)
    assert found.tolist() == [FIRST, FIRST, SECOND, THIRD, FIRST, -1, FIRST, -1]


def test_a_hand_over_counts_from_its_very_moment_in_a_long_list() -> None:
    size, later = 300_000, np.nextafter(20_000.0, np.inf)
    many = Spells(
        opportunity=np.repeat(np.arange(size, dtype=np.int32), 2),
        since=np.tile([20_000.0, later], size),
        owner=np.tile([FIRST, SECOND], size).astype(np.int32),
    )
    last = np.full(2, size - 1, np.int32)
    assert many.at(last, np.array([20_000.0, later])).tolist() == [FIRST, SECOND]


def test_who_owns_nothing_owns_nothing() -> None:
    nobody = spells().chosen(np.array([False, True, False]))
    assert nobody.at(np.array([0]), np.array([15.0])).tolist() == [-1]
