"""What the page on the quality of forecasts says of figures that it is given."""

import re

import pytest

from benchmarks import forecast_quality
from benchmarks.quality.baselines import BASELINES
from benchmarks.quality.cuts import OURS, PARTS, TRAILING, Scores
from benchmarks.quality.logs import Case
from benchmarks.quality.worlds import PROVEN, Found
from benchmarks.support import pictures, quality_tables
from foresaid.engine.log import Log

CASE = Case(
    name="a log",
    log=Log.__new__(Log),
    days=7.0,
    cuts=tuple(7.0 * n for n in range(12)),
    currency="€",
)


def scored(ours: float) -> Scores:
    """Twelve cuts where ours has this score and everybody else 1."""
    found = Scores()
    for name in (OURS, *BASELINES, TRAILING):
        value = ours if name == OURS else 1.0
        found.log_loss[name] = found.brier[name] = [value] * 12
        for part in PARTS:
            found.crps[name, part] = found.said[name, part] = [value] * 12
            found.inside[name, part] = [[True, True, True]] * 12
    found.truth = {part: [1.0] * 12 for part in PARTS}
    return found


def world(regret: float) -> Found:
    return Found(
        twisted=False,
        ours=1.0 + regret,
        truth=1.0,
        inside=True,
        expected=1.0,
        least=1.0,
        level=0.0,
        spread=0.0,
        held=0.9,
    )


def lines(text: str, word: str) -> list[str]:
    return [line for line in text.splitlines() if word in line]


def test_who_is_worse_by_more_than_two_in_a_hundred_has_missed() -> None:
    short = quality_tables.in_short([(CASE, scored(1.03))], {PROVEN: [world(0.0)] * 4})
    assert "single chances of a log over 7 days (+3%, +3%)" in short
    assert "| 0 of 1" in lines(short, "money: whole term")[0]


def test_who_is_nearer_has_met_the_aim() -> None:
    short = quality_tables.in_short([(CASE, scored(0.9))], {PROVEN: [world(0.0)] * 4})
    assert "No comparison misses its aim." in short
    assert lines(short, "money: whole term")[0].count("1 of 1") == 3


def test_a_band_that_always_holds_has_missed() -> None:
    short = quality_tables.in_short([(CASE, scored(0.9))], {PROVEN: [world(0.0)] * 4})
    assert "100% of 36 sums" in short
    assert "**missed**" in lines(short, "80% bands")[0]


@pytest.mark.parametrize(("regret", "said"), [(0.04, "met"), (0.06, "**missed**")])
def test_the_owed_regret_is_that_of_the_one_outcome(regret: float, said: str) -> None:
    short = quality_tables.in_short([(CASE, scored(0.9))], {PROVEN: [world(regret)] * 4})
    assert said in lines(short, "the one outcome")[0]
    assert "met" in lines(short, "all that may come")[0]


def test_the_page_has_a_place_for_every_table() -> None:
    page = forecast_quality.PAGE.read_text()
    for section in forecast_quality.SECTIONS:
        assert page.count(f"<!-- {section} -->") == 1
        assert page.count(f"<!-- end of {section} -->") == 1


def test_every_picture_of_the_page_is_there_in_words_too() -> None:
    page = forecast_quality.PAGE.read_text()
    shown = re.findall(r"!\[([^\]]*)\]\(\.\./images/([\w.-]+)\)", page)
    assert {name for _, name in shown} == {
        "forecast-differences.svg",
        "forecast-reliability.svg",
        "forecast-coverage.svg",
        "forecast-regret.svg",
    }
    assert all(len(words) > 60 for words, _ in shown)


def test_a_picture_follows_the_setting_of_its_reader() -> None:
    svg = f'<svg><style type="text/css">*{{}}</style><path style="fill: {pictures.INK}"/></svg>'
    themed = pictures.themed(svg)
    assert "fill: var(--ink)" in themed
    assert "prefers-color-scheme: dark" in themed
    assert not [told for told, _, _ in pictures.TOKENS.values() if told in themed]
