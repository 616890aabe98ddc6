"""What a plan is made of: entries a week and chances from entry, with their evidence."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from foresaid.engine import plan_rates
from foresaid.engine.log import Log, cut, log_of, select
from foresaid.engine.plan_rates import EVERYBODY, PlanRates
from tests.engine.test_process import AT, simulated
from tests.engine.worked import worked_table

PLACE = {"the first": 0, "the fourth": 3, "all": EVERYBODY}


def of_five(size: int, seed: int) -> Log:
    log, _ = simulated(size, seed, spread=400.0, at=AT)
    owner = (np.arange(size) % 5).astype(np.int32)
    return cut(
        replace(log, owner=owner, owners=("a", "b", "c", "d", "e"), known=frozenset({"owner"})), AT
    )


def figures(found: PlanRates) -> list[plan_rates.Figure]:
    steps = [(s.entries_a_week, s.going_on, s.won) for s in found.steps]
    return [found.created_a_week, *(figure for step in steps for figure in step)]


def test_the_worked_table_of_the_page_holds() -> None:
    for row in worked_table("plan-rates"):
        counts = np.array([float(n) for n in row["entries of four people"].split(",")])
        found = plan_rates.a_week(counts, 10.0, PLACE[row["whose"]])
        expected = [float(row[name]) for name in ("a week", "low", "high")]
        assert list(found) == pytest.approx(expected, abs=6e-3)


def test_the_rates_of_all_are_those_that_are_true() -> None:
    found = plan_rates.plan_rates(of_five(4000, 1), AT)
    talk, offer = found.steps
    assert talk.going_on.value == pytest.approx(0.6, abs=0.04)
    assert offer.won.value == pytest.approx(0.5, abs=0.06)
    assert found.created_a_week.value == pytest.approx(4000 / 400 * 7, rel=0.1)


def test_every_band_holds_its_figure_and_narrows_with_more_rows() -> None:
    widths = []
    for size in (100, 4000):
        for owner in (EVERYBODY, 0):
            found = figures(plan_rates.plan_rates(of_five(size, 2), AT, owner=owner))
            assert all(f.low <= f.value <= f.high for f in found)
            assert all(f.own <= f.together for f in found)
        widths.append([(f.high - f.low) / f.value for f in found])
    assert all(few > many for few, many in zip(*widths, strict=True))


def test_a_newcomer_leans_on_the_peers() -> None:
    log = of_five(1500, 3)
    newcomer = replace(log, owners=(*log.owners, "new"))
    found = figures(plan_rates.plan_rates(newcomer, AT, owner=5))
    peers = figures(plan_rates.plan_rates(log, AT, owner=0))
    assert all(f.own == 0 and f.value > 0 for f in found)
    assert found[0].value < peers[0].value
    together = plan_rates.plan_rates(log, AT).steps[0].going_on.value
    assert found[2].value == pytest.approx(together, rel=0.005)


def test_what_comes_later_changes_nothing() -> None:
    log = of_five(1500, 4)
    earlier = AT - 60.0
    known = cut(log, earlier)
    assert plan_rates.plan_rates(known, earlier) == plan_rates.plan_rates(
        cut(select(log, ~(log.started > earlier)), earlier), earlier
    )


@pytest.mark.parametrize("owner", [EVERYBODY, 0])
def test_next_to_nothing_gives_wide_bands(owner: int) -> None:
    log = log_of(ids=["a"], created=[AT], owner=["x"], steps=("s",), entries=[(0, 0, AT)])
    for figure in figures(plan_rates.plan_rates(log, AT, owner=owner)):
        assert 0 <= figure.low <= figure.value <= figure.high
        assert np.isfinite(figure.high)
    empty = log_of(ids=[], created=[])
    assert plan_rates.plan_rates(empty, AT).steps == ()
