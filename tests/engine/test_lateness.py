"""How deals go on that came late to their step: learned from stays, and played through."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.support import fates
from foresaid.engine import chances, due, factors, history, lateness, process
from foresaid.engine.chances import OpenDeals
from foresaid.engine.lateness import BANDS, Lateness
from foresaid.engine.learned import as_deals
from foresaid.engine.log import Floats, Log, cut
from foresaid.engine.process import Process
from foresaid.engine.standing import standing_now, won_within
from tests.engine.worked import worked_table

DAYS = 90.0
GOOD_AND_BAD = next(firm for firm in fates.FIRMS if firm.name == "good and bad leads")
AT = fates.FIRST + 600.0


@pytest.fixture(scope="module")
def whole() -> Log:
    return fates.sold(GOOD_AND_BAD, seed=3)


def known(log: Log) -> tuple[Log, Process, Lateness]:
    then = cut(log, AT)
    seen = history.visits(then, AT)
    usual = process.learn(history.count(then, AT, seen=seen))
    return then, usual, lateness.learn(usual, then, due.stays(seen, AT))


def deals(*rows: tuple[int, float, float]) -> OpenDeals:
    """Open deals from their step, days in it, and age."""
    step, inside, age = zip(*rows, strict=True)
    return OpenDeals(
        ids=("",) * len(rows),
        step=np.array(step, np.int16),
        age_in_step=np.array(inside, float),
        age=np.array(age, float),
        amount=np.full(len(rows), np.nan),
    )


def test_the_worked_table_of_the_page_holds() -> None:
    rows = worked_table("lateness")
    came = np.array([float(row["came"]) for row in rows])
    found = factors.leaning(came, np.array([float(row["due"]) for row in rows]))
    assert np.exp(found.factor) == pytest.approx([float(r["factor"]) for r in rows], abs=6e-4)


def test_who_came_late_is_seen_to_go_on_less_often_and_to_be_won_less(whole: Log) -> None:
    _, _, late = known(whole)
    # Of four steps the first is entered at creation, so nobody comes late to it.
    assert late.factor[0] == pytest.approx(1.0)
    on, won = late.factor[1, :, 0], late.factor[3, :, 1]
    assert (np.diff(on) < 0).all()
    assert on[0] > 2 * on[3]
    assert won[0] > 2 * won[3]


def test_the_sum_of_chances_comes_near_to_what_is_won(whole: Log) -> None:
    then, usual, late = known(whole)
    who = standing_now(then, history.visits(then, AT), AT)
    plain = chances.chance(usual, as_deals(then, who), DAYS)
    found = lateness.chance(late, usual, as_deals(then, who), DAYS)
    kept = np.flatnonzero(whole.started <= AT).astype(np.int32)
    came = won_within(whole, replace(who, opportunity=kept[who.opportunity]), DAYS).sum()
    assert plain.sum() > 1.8 * came
    assert 0.75 * came < found.sum() < 1.3 * came


def constant(*by_step: list[float]) -> Process:
    """Constant rates a day, [step, destination], of steps that won deals have passed at any age."""
    size = len(by_step)
    log = history.log_of(
        ids=["a", "b"],
        created=[0.0, 0.0],
        closed=[1700.0, np.nan],
        outcome=[1, 0],
        steps=[f"s{n}" for n in range(size)],
        entries=[(0, n, float(n)) for n in range(size)],
    )
    learned = process.learn(history.count(log, 1800.0))
    rates = np.zeros_like(learned.rates)
    rates[:size, :, [*range(size), -2, -1]] = np.array(by_step)[:, None]
    return replace(learned, rates=rates)


def parted(usual: Process, border: float, early: Floats, late: Floats) -> Lateness:
    """Two bands in the second step."""
    alike = lateness.unknown(len(usual.steps))
    edges, factor = alike.edges.copy(), alike.factor.copy()
    edges[1, 0] = border
    factor[1, 0], factor[1, 1:] = early, late
    return Lateness(edges=edges, factor=factor)


TWO = [0.0, 0.04, 0.0, 0.01], [0.0, 0.0, 0.05, 0.03]
BORDER = 20.0
EARLY, LATE = np.array([1.0, 2.0, 0.5]), np.array([1.0, 0.2, 1.5])


def test_it_agrees_with_deals_that_are_played_through() -> None:
    usual = constant(*TWO)
    late = parted(usual, BORDER, EARLY, LATE)
    ages = np.array([0.0, 8.0, 14.0, 18.0, 30.0, 60.0])
    found = lateness.chance(late, usual, deals(*((0, age, age) for age in ages)), 40.0)
    assert found == pytest.approx([played(age, 40.0) for age in ages], abs=0.015)


def played(age: float, days: float, many: int = 40_000) -> float:
    """Share won of deals in the first step, each drawn through both steps."""
    g = np.random.default_rng(5)
    waited = g.exponential(1 / 0.05, many)
    goes_on = g.random(many) < 0.8
    came_late = age + waited > BORDER
    won = 0.05 * np.where(came_late, LATE[1], EARLY[1])
    lost = 0.03 * np.where(came_late, LATE[2], EARLY[2])
    over = waited + g.exponential(1, many) / (won + lost)
    return float((goes_on & (over <= days) & (g.random(many) < won / (won + lost))).mean())


def test_nobody_s_chance_hangs_on_who_stands_beside() -> None:
    usual = constant(*TWO)
    late = parted(usual, BORDER, EARLY, LATE)
    alone = lateness.chance(late, usual, deals((0, 8.0, 8.0)), 40.0)
    beside = lateness.chance(late, usual, deals((0, 8.0, 8.0), (0, 0.0, 0.0), (1, 9.0, 9e3)), 40.0)
    assert beside[0] == pytest.approx(alone[0], abs=1e-12)


def test_a_longer_term_hardly_lowers_a_chance_however_long_it_is() -> None:
    usual = constant(*TWO)
    late = parted(usual, BORDER, EARLY, LATE)
    some = deals((0, 0.0, 0.0), (0, 10.0, 10.0), (1, 5.0, 15.0), (1, 5.0, 50.0))
    found = [lateness.chance(late, usual, some, days) for days in (30.0, 365.0, 1e3, 36500.0)]
    # In cells of weeks a border of bands lies up to half a cell off.
    assert (np.diff(found, axis=0) > -0.08).all()


def test_who_stands_longer_than_any_table_is_read_at_its_end() -> None:
    usual = constant(*TWO)
    late = parted(usual, BORDER, EARLY, LATE)
    old = deals((1, 2500.0, 2510.0), (1, 2900.0, 2910.0))
    with np.errstate(all="raise"):
        found = lateness.chance(late, usual, old, 40.0)
    assert found[0] == found[1]


def test_a_deal_stays_in_the_band_in_which_it_entered_its_step() -> None:
    usual = constant(*TWO)
    late = parted(usual, BORDER, EARLY, LATE)
    quick, slow = lateness.chance(late, usual, deals((1, 30.0, 40.0), (1, 10.0, 40.0)), 40.0)
    assert quick == pytest.approx(0.1 / 0.115 * (1 - np.exp(-0.115 * 40)), abs=0.01)
    assert slow == pytest.approx(0.01 / 0.055 * (1 - np.exp(-0.055 * 40)), abs=0.01)


def test_who_is_created_in_the_term_begins_early() -> None:
    usual = constant(*TWO)
    late = parted(usual, BORDER, EARLY, LATE)
    found = lateness.of_created(late, usual, 40.0)[0]
    assert found[-1] == pytest.approx(played(0.0, 40.0), abs=0.02)
    assert found[len(found) // 2] == pytest.approx(played(0.0, 20.0), abs=0.02)
    assert (np.diff(found) >= -1e-9).all()


def test_where_all_go_alike_chances_are_the_process_s_to_the_last_bit() -> None:
    usual = constant(*TWO)
    some = deals((0, 3.0, 3.0), (1, 5.0, 50.0), (1, np.nan, np.nan))
    found = lateness.chance(lateness.unknown(len(usual.steps)), usual, some, 40.0)
    assert found.tolist() == chances.chance(usual, some, 40.0).tolist()


def test_a_log_of_one_step_knows_neither_early_nor_late(whole: Log) -> None:
    none = replace(
        whole,
        entry_opportunity=whole.entry_opportunity[:0],
        entry_step=whole.entry_step[:0],
        entry_at=whole.entry_at[:0],
        entry_seq=whole.entry_seq[:0],
    )
    _, _, late = known(none)
    assert late.alike


def test_without_a_date_a_deal_is_moved_by_no_band() -> None:
    usual = constant(*TWO)
    late = parted(usual, BORDER, EARLY, LATE)
    some = deals((1, np.nan, 30.0), (1, 5.0, np.nan), (1, 5.0, 50.0))
    found, plain = lateness.chance(late, usual, some, 40.0), chances.chance(usual, some, 40.0)
    assert found[:2].tolist() == plain[:2].tolist()
    assert found[2] < plain[2]


def test_bands_hold_about_as_many_stays_each(whole: Log) -> None:
    then, usual, late = known(whole)
    who = due.stays(history.visits(then, AT), AT)
    here = who.step == 2
    band = late.band(who.step[here], (who.start - then.started[who.opportunity])[here])
    assert np.bincount(band, minlength=BANDS) == pytest.approx(here.sum() / BANDS, rel=0.02)
    assert len(usual.steps) == len(late.edges)
