"""Likely closings of deals whose outcome has no day."""

from __future__ import annotations

import numpy as np
import pytest

from foresaid.engine.closings import likely_closings

UNTIL = 1000.0


def test_the_share_decided_by_age_tells_how_long_deals_last() -> None:
    g = np.random.default_rng(1)
    since = UNTIL - g.uniform(0, 300, 4000)
    lasts = g.lognormal(np.log(40), 0.5, since.size)
    decided = since + lasts <= UNTIL
    found = likely_closings(since, decided, ~decided, UNTIL)
    assert np.isnan(found[~decided]).all()
    assert np.all((found >= since)[decided] & (found <= UNTIL)[decided])
    for share in (0.25, 0.5, 0.75):
        told = np.quantile((found - since)[decided], share)
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
