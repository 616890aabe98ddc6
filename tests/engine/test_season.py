"""Whether deals are won, and lost, faster at some times of the quarter."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foresaid.engine import due, history, process, season
from foresaid.engine.forecast import forecast
from foresaid.engine.log import Floats, Log, cut
from foresaid.engine.season import Beat
from tests.engine.test_process import AT, simulated
from tests.engine.worked import worked_table

ONE_BAND = np.zeros(1)
TWO_BANDS = np.array([0.0, 16.0])
DUE = 10.0


def beat_of(shares: Floats, ages: Floats = ONE_BAND, seed: int | None = None) -> Beat:
    """The beat after quarters in which shares [quarter, month, band] of what was due came."""
    quarters = len(shares)
    came = DUE * np.repeat(shares.reshape(quarters * 3, -1), 4, axis=0)
    if seed is not None:
        came = np.random.default_rng(seed).poisson(came).astype(float)
    phase = np.tile(np.arange(season.PARTS), quarters)
    return season.beat(came, np.full(came.shape, DUE), phase, ages)


def by_month(beat: Beat, band: int = 0) -> Floats:
    return np.asarray(beat.factor[:, band].reshape(3, 4).mean(axis=1))


def test_the_worked_table_of_the_page_holds() -> None:
    for row in worked_table("season"):
        quarters = [[float(x) for x in one.split(",")] for one in row["came of due"].split(";")]
        found = by_month(beat_of(np.array(quarters * int(row["times"]))))
        assert found == pytest.approx([float(x) for x in row["factors"].split(",")], abs=6e-4)


def test_a_rhythm_that_only_older_deals_have_is_found_for_them_alone() -> None:
    young, old = [1.0, 1.0, 1.0], [0.1, 1.2, 1.7]
    shares = np.stack([np.array([young, old]).T] * 6)
    found = beat_of(shares, TWO_BANDS, seed=1)
    assert by_month(found, 0) == pytest.approx(young, abs=0.2)
    assert by_month(found, 1) == pytest.approx(old, abs=0.3)


def test_what_is_only_chance_is_not_believed() -> None:
    off = [np.abs(beat_of(np.ones((8, 3, 1)), seed=s).factor - 1).mean() for s in range(20)]
    assert np.mean(off) < 0.03


def test_one_quarter_alone_is_no_rhythm() -> None:
    found = beat_of(np.array([[[0.5], [1.0], [1.5]]]))
    assert by_month(found) == pytest.approx([1, 1, 1])


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0.0, 5.0), min_size=12, max_size=24).map(lambda x: x[: len(x) // 6 * 6]))
def test_it_says_when_and_never_how_much(shares: list[float]) -> None:
    found = beat_of(np.array(shares).reshape(-1, 3, 2), TWO_BANDS)
    assert found.factor.mean(axis=0) == pytest.approx([1, 1])
    assert np.isfinite(found.factor).all()
    assert (found.factor >= 0).all()


@given(st.dates(date(1975, 1, 1), date(2100, 1, 1)), st.integers(0, 400))
def test_borders_stand_where_the_part_of_the_quarter_changes(first: date, days: int) -> None:
    start = float((first - date(1970, 1, 1)).days)
    borders = season.borders(start, start + days)
    assert borders[0] <= start
    assert borders[-1] > start + days
    moments = np.arange(borders[0], borders[-1])
    part = season.part_of_quarter(moments)[1]
    assert np.array_equal(moments[1:][np.diff(part) != 0], borders[1:-1])


def test_what_comes_later_changes_no_rhythm_of_before() -> None:
    log, _ = simulated(3000, 3, spread=700.0)
    seen = history.visits(log, AT)
    usual = process.learn(history.count(log, AT, seen=seen))
    whole = season.held(usual, due.stays(seen, AT), AT, np.ones(len(log))).rhythm(AT - 100)
    before = cut(log, AT - 100)
    stays = due.stays(history.visits(before, AT - 100), AT - 100)
    part = season.held(usual, stays, AT - 100, np.ones(len(before))).rhythm(AT - 100)
    assert whole.won.factor == pytest.approx(part.won.factor)
    assert whole.lost.factor == pytest.approx(part.lost.factor)


def test_in_all_parts_and_bands_as_much_is_due_as_in_the_whole() -> None:
    log, _ = simulated(500, 4, spread=300.0)
    seen = history.visits(log, AT)
    usual = process.learn(history.count(log, AT, seen=seen))
    found = season.held(usual, due.stays(seen, AT), AT, np.ones(len(log)))
    who = due.stays(seen, AT)
    ends = np.array([who.start.min(), AT])
    way = np.array([usual.won])
    total = due.hazard(usual, way)
    once = due.due(total, due.parts(who, ends), 1, ONE_BAND)
    assert found.due[0].sum() == pytest.approx(once.sum())
    assert found.came[0].sum() == (seen.ended == usual.won).sum()


def test_of_very_many_stays_every_few_opportunities_are_read() -> None:
    log, _ = simulated(900, 5, spread=300.0)
    who = due.stays(history.visits(log, AT), AT)
    assert due.thinned(who, len(who)) is who
    few = due.thinned(who, len(who) / 3)
    assert len(who) / 4 < len(few) < len(who) / 2.5
    assert set(few.opportunity % 3) == {0}
    assert len(due.thinned(who, 10.0, 30.0)) == len(few)


def rushed(seed: int, until: float) -> Log:
    """Deals that are won in the last week of a quarter alone, known at a moment of 2023."""
    g = np.random.default_rng(seed)
    first, size = 18628.0, 1000  # 2021-01-01
    created = np.sort(g.uniform(first, until, size))
    ready, lost = created + 5 + g.exponential(20, size), created + g.exponential(70, size)
    months = np.arange("2021-04", "2025-04", 3, dtype="datetime64[M]")
    ends = months.astype("datetime64[D]").astype(float)
    won = np.full(size, np.inf)
    for end in ends[::-1]:
        tried = np.maximum(ready, end - 7) + g.exponential(3, size)
        won = np.where((ready < end) & (tried < end), tried, won)
    entries = [(i, 0, created[i]) for i in range(size)]
    entries += [(int(i), 1, ready[i]) for i in np.flatnonzero(ready < np.minimum(won, lost))]
    return history.log_of(
        ids=tuple(str(i) for i in range(size)),
        created=created,
        closed=np.minimum(won, lost),
        outcome=np.where(won < lost, 1, 2).astype(np.int8),
        amount=np.full(size, np.nan),
        steps=("asked", "offered"),
        entries=entries,
    )


@pytest.mark.parametrize(("day", "days"), [("2023-06-25", 5.0), ("2023-05-31", 30.0)])
def test_a_rush_at_the_end_of_quarters_is_forecast(day: str, days: float) -> None:
    at = float(np.datetime64(day).astype(int))
    whole = rushed(3, at + days)
    came = float(((whole.outcome == 1) & (whole.closed > at) & (whole.closed <= at + days)).sum())
    found = forecast(cut(whole, at), at, days).count.total
    low, high = found.quantiles((0.05, 0.95))
    assert low <= came <= high
    assert found.mean == pytest.approx(came, rel=0.3)


def test_terms_that_ended_in_mid_quarter_do_not_make_its_start_too_low() -> None:
    at = float(np.datetime64("2023-04-01").astype(int))
    whole = rushed(3, at + 91)
    came = (whole.outcome == 1) & (whole.created > at) & (whole.closed <= at + 91)
    found = forecast(cut(whole, at), at, 91.0)
    like = found.arrivals.terms.like
    assert like[1::2].max() < 0.9 < like[::2].min()
    assert found.count.new.mean == pytest.approx(came.sum(), rel=0.25)
