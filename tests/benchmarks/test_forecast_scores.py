"""The scores by which forecasts are held against what came."""

import numpy as np
import pytest

from benchmarks.quality import scores
from benchmarks.quality.cuts import OURS, PARTS, Scores
from benchmarks.quality.logs import Case, every
from benchmarks.support.quality_tables import Result, coverage
from foresaid.engine.log import Floats, Log

NORMAL_HALF_GAP = 1 / np.sqrt(np.pi)
"""Half the mean distance of two draws of the standard normal."""


def normal(size: int, seed: int = 0) -> Floats:
    return np.random.default_rng(seed).standard_normal(size)


@pytest.mark.parametrize(("days", "block", "apart"), [(7.0, 1, 20), (30.0, 5, 5), (90.0, 13, 2)])
def test_a_block_is_as_long_as_cuts_share_days(days: float, block: int, apart: int) -> None:
    cuts = every("2017-05-01", 17_287.0 + 19 * 7, 7.0)
    case = Case(name="", log=Log.__new__(Log), days=days, cuts=cuts, currency="$")
    assert len(case.cuts) == 20
    assert (case.block, case.apart) == (block, apart)
    assert case.cuts[block] - case.cuts[0] >= days > case.cuts[block - 1] - case.cuts[0]


def test_crps_of_a_normal_is_its_closed_form() -> None:
    draws = normal(200_000)
    assert scores.crps(draws, 0.0) == pytest.approx(
        2 / np.sqrt(2 * np.pi) - NORMAL_HALF_GAP, abs=0.005
    )


def test_expected_crps_is_the_mean_over_what_may_come() -> None:
    draws, may_come = normal(300), 2 * normal(50, seed=1) + 1
    ours, _ = scores.expected(draws, may_come, np.arange(50))
    assert ours == pytest.approx(np.mean([scores.crps(draws, came) for came in may_come]))


def test_the_best_forecast_has_no_regret() -> None:
    found = [
        scores.expected(normal(2000, seed), normal(400, seed + 100), np.arange(400))
        for seed in range(40)
    ]
    ours, least = np.sum(found, axis=0)
    assert ours / least - 1 == pytest.approx(0, abs=0.005)
    assert least / 40 == pytest.approx(NORMAL_HALF_GAP, rel=0.02)


def test_draws_that_share_their_luck_do_not_make_the_truth_look_sharper() -> None:
    group = np.arange(400) // 8
    least = [
        scores.expected(normal(9), normal(50, seed)[group] + 0.1 * normal(400, seed + 100), group)[
            1
        ]
        for seed in range(60)
    ]
    assert np.mean(least) == pytest.approx(NORMAL_HALF_GAP * np.sqrt(1.01), rel=0.02)


def test_a_difference_that_never_varies_has_no_interval() -> None:
    theirs = np.full(20, 4.0)
    assert scores.paired(0.9 * theirs, theirs, 5) == pytest.approx((-0.1, -0.1, -0.1))


def test_neighbours_that_go_together_widen_the_interval() -> None:
    ours = np.repeat(normal(8), 5) + 10
    theirs = np.full(40, 10.0)
    _, low, high = scores.paired(ours, theirs, 1)
    _, lower, higher = scores.paired(ours, theirs, 5)
    assert higher - lower > 1.5 * (high - low)


def reliable(of: float) -> scores.Reliability:
    """Chances of 30 cuts, where so much of what was said comes."""
    generator = np.random.default_rng(5)
    chances = [generator.random(400) for _ in range(30)]
    came = [generator.random(400) < of * chance for chance in chances]
    return scores.reliability([(chances, came, 1)])


def test_honest_chances_lie_on_the_line() -> None:
    bins = reliable(1.0)
    assert bins.said == pytest.approx(np.arange(0.05, 1, 0.1), abs=0.01)
    assert np.mean((bins.low <= bins.said) & (bins.said <= bins.high)) >= 0.7


def test_boastful_chances_lie_below_the_line() -> None:
    bins = reliable(0.7)
    assert (bins.high[2:] < bins.said[2:]).all()


def test_chances_that_are_all_alike_make_one_bin() -> None:
    bins = scores.reliability([([np.full(10, 0.2)] * 4, [np.arange(10) < 2] * 4, 1)])
    assert bins.said == pytest.approx([0.2])
    assert bins.came == pytest.approx([0.2])


def hits(cuts: int, seed: int = 6) -> Floats:
    """Of about eight cuts in ten one sum was held."""
    return (np.random.default_rng(seed).random((cuts, 1)) < 0.8).astype(float)


def test_sums_that_go_together_make_no_narrower_an_interval() -> None:
    alone = scores.covered([(hits(40), 1)])
    together = scores.covered([(np.repeat(hits(40), 3, axis=1), 1)])
    assert together[:3] == pytest.approx(alone[:3])
    assert together[3] == 3 * alone[3] == 120
    three = np.column_stack([hits(40, seed) for seed in range(3)])
    _, low, high, _ = scores.covered([(three, 1)])
    assert high - low < 0.75 * (alone[2] - alone[1])


def test_a_sum_that_a_cut_lacks_is_not_counted() -> None:
    some = np.column_stack([np.ones(10), np.r_[np.zeros(5), np.full(5, np.nan)]])
    share, low, high, size = scores.covered([(some, 1)])
    assert (share, size) == (10 / 15, 15)
    assert low < share < high


def scored(days: float, cuts: int, held: Floats) -> Result:
    """A log's cuts a week apart, each part held or not as `held` says, [cut]."""
    case = Case(
        name="shop", log=Log.__new__(Log), days=days, currency="$",
        cuts=tuple(17_000.0 + 7 * np.arange(cuts)),
    )  # fmt: skip
    rows = [[bool(hit)] * len(scores.LEVELS) for hit in held[:cuts, 0]]
    return case, Scores(inside={(OURS, part): rows for part in PARTS})


def test_parts_and_terms_of_one_day_are_drawn_anew_together() -> None:
    held = hits(30)
    one = scores.covered([(held, 5)])
    found = coverage([scored(7.0, 30, held), scored(30.0, 30, held)])
    assert found[:3] == pytest.approx(one[:3])
    assert found[3] == 180
    share, *_, size = coverage([scored(7.0, 30, held), scored(30.0, 20, held)])
    assert size == 150
    assert share == pytest.approx((held.sum() + held[:20].sum()) / 50)
