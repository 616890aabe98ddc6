"""Likely closings of deals whose outcome has no day."""

from __future__ import annotations

import numpy as np
import pytest

from foresaid.engine.closings import likely_closings
from foresaid.files.closings import undated_closings

UNTIL = 1000.0


@pytest.mark.parametrize("part", [1.0, 0.2])
def test_the_share_decided_by_age_tells_how_long_deals_last(part: float) -> None:
    g = np.random.default_rng(1)
    since = UNTIL - g.uniform(0, 300, 4000)
    lasts = g.lognormal(np.log(40), 0.5, since.size)
    decided = since + lasts <= UNTIL
    undated = decided & (g.random(since.size) < part)
    found = likely_closings(since, undated, ~decided, UNTIL)
    assert np.isnan(found[~undated]).all()
    assert np.all((found >= since)[undated] & (found <= UNTIL)[undated])
    for share in (0.25, 0.5, 0.75):
        told = np.quantile((found - since)[undated], share)
        assert told == pytest.approx(np.quantile(lasts[decided], share), rel=0.25)


def test_what_is_later_or_undated_gets_no_closing() -> None:
    since = np.array([UNTIL + 1, np.nan, UNTIL - 10, UNTIL - 5])
    undated = np.array([True, True, True, False])
    found = likely_closings(since, undated, ~undated, UNTIL)
    assert list(np.isnan(found)) == [True, True, False, True]


def test_where_all_are_decided_each_still_closes_between_its_start_and_now() -> None:
    since = UNTIL - np.arange(1.0, 9.0)
    found = likely_closings(since, np.full(8, True), np.full(8, False), UNTIL)
    assert np.all((found >= since) & (found <= UNTIL))


def test_rows_that_repeat_the_outcome_make_no_sale_short() -> None:
    g = np.random.default_rng(2)
    created = UNTIL - g.uniform(0, 300, 3000)
    closed = created + g.lognormal(np.log(40), 0.5, created.size)
    decided = closed <= UNTIL
    undated = decided & (g.random(created.size) < 0.2)
    rows = [(int(i), 0, float(closed[i])) for i in np.flatnonzero(decided & ~undated)]
    found = undated_closings(rows, created, undated, ~decided, UNTIL)
    assert not found.told.any()
    told = np.median((found.closed - created)[undated])
    assert told == pytest.approx(np.median((closed - created)[undated]), rel=0.25)
