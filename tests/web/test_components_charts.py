"""Where charts put what they draw, and that their words say the same."""

import datetime as dt

from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from foresaid.web.components.bands import Band
from foresaid.web.components.honesty import HonestPoint, HonestyChart
from foresaid.web.components.lanes import LaneMark, LaneStep, lane_of, tick_days
from foresaid.web.components.lines import CamePoint, Line, PathPoint, round_step

BEGIN = dt.date(2026, 10, 1)
DAYS = st.dates(min_value=dt.date(2017, 1, 1), max_value=dt.date(2027, 12, 31))


def day(number: int) -> dt.date:
    return BEGIN + dt.timedelta(days=number)


def test_a_band_puts_its_dot_between_the_ends_of_its_scale() -> None:
    band = Band(least=0, most=200, low=76, high=138, value=108, words="", said=140)
    assert (band.range_x, band.range_width) == ("38.00%", "31.00%")
    assert (band.dot_x, band.said_x) == ("54.00%", "70.00%")


def test_a_band_keeps_what_lies_outside_its_scale_at_the_edge() -> None:
    band = Band(least=0, most=10, low=2, high=4, value=99, words="")
    assert band.dot_x == "100.00%"


def test_honest_words_lie_on_the_line_and_the_band_says_whether_others_may() -> None:
    near = HonestPoint(said=0.3, came=0.27, low=0.19, high=0.37, count=40)
    off = HonestPoint(said=0.9, came=0.71, low=0.61, high=0.8, count=38)
    assert (near.x, near.y, near.low_y, near.high_y) == ("30.00%", "73.00%", "81.00%", "63.00%")
    assert (near.tone, off.tone) == ("plain", "outside")
    chart = HonestyChart(points=(near, off))
    assert chart.words == (
        "How sure, and how many came true: said 30%, 27% came true, of 40; "
        "said 90%, 71% came true, of 38."
    )
    assert [level.label for level in chart.levels] == ["0%", "25%", "50%", "75%", "100%"]


def test_a_lane_draws_a_stay_from_its_first_day_to_its_last() -> None:
    lane = lane_of(
        [LaneStep(label="Closing", words="", entered_on=day(0), left_on=day(50))],
        [LaneMark(on=day(25), words="Signs")],
        today=day(100),
        caption="",
    )
    assert (lane.begins, lane.ends) == (day(0), day(104))
    (drawn,) = lane.drawn
    assert drawn.dwell is not None
    assert (drawn.dwell.x, drawn.dwell.width) == ("0.00%", "48.08%")
    assert drawn.window is None
    assert lane.drawn_marks[0].x == "24.04%"
    assert lane.today_x == "96.15%"


def test_a_step_that_is_not_left_lasts_until_today() -> None:
    step = LaneStep(label="Closing", words="", entered_on=day(0), current=True)
    lane = lane_of([step], today=day(48), caption="")
    assert lane.drawn[0].dwell is not None
    assert lane.drawn[0].dwell.width == "96.00%"


def test_a_step_still_to_come_has_no_stay() -> None:
    lane = lane_of([LaneStep(label="Closing", words="")], today=day(0), caption="")
    assert lane.drawn[0].dwell is None


@given(DAYS, DAYS)
def test_an_axis_has_few_ticks_and_all_of_them_on_it(one: dt.date, other: dt.date) -> None:
    begins, ends = min(one, other), max(one, other)
    ticks = tick_days(begins, ends)
    assert len(ticks) <= 6
    assert all(begins <= tick <= ends for tick in ticks)


@given(st.floats(min_value=0.01, max_value=1e12))
def test_a_round_step_is_at_most_the_rough_one_and_at_least_two_fifths_of_it(rough: float) -> None:
    assert rough * 0.399 <= round_step(rough) <= rough


def line(goal: float | None = 100) -> Line:
    return Line(
        words="",
        begins=day(0),
        ends=day(100),
        path=(
            PathPoint(on=day(0), low=0, middle=0, high=0),
            PathPoint(on=day(100), low=80, middle=100, high=120),
        ),
        came=(CamePoint(on=day(0), value=0), CamePoint(on=day(50), value=40)),
        today=day(50),
        goal=goal,
        goal_label="Target",
        currency="EUR",
    )


def test_a_line_ends_where_the_last_sum_stands() -> None:
    drawn = line()
    assert drawn.last_x == "50.00%"
    assert drawn.last_y == f"{100 - 100 * 40 / (120 * 1.06):.2f}%"
    assert drawn.went.split()[0] == "0.00,100.00"


def test_the_words_of_the_axis_keep_clear_of_the_goal() -> None:
    with translation.override("en"):
        assert [level.label for level in line(goal=101).levels] == ["€20", "€40", "€60", "€80"]
        assert "€100" not in [level.label for level in line(goal=101).levels]


def test_the_table_of_a_line_says_what_is_drawn() -> None:
    with translation.override("en"):
        rows = [(row.day, row.expected, row.came) for row in line().rows]
    assert rows == [
        ("1 October", "€0", "€0"),
        ("20 November", "", "€40"),
        ("9 January", "€80 to €120", ""),
    ]
