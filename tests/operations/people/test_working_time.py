"""Clocks run on days worked and stand still on every other, wherever the person is."""

import datetime as dt
import json
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresaid.ledger.export import export
from foresaid.ledger.operations.result import Told, record_result
from foresaid.ledger.operations.state import state_commitment
from foresaid.ledger.operations.wanted import Wanted
from foresaid.ledger.questions import due_by_today
from foresaid.people import holidays
from foresaid.people.clocks import working_time
from foresaid.people.models import Person
from foresaid.people.operations.absences import UnableToRecordAbsence, record_absence
from foresaid.people.operations.holidays import (
    UnableToKeepHolidays,
    keep_holidays,
    keep_own_holidays,
)
from foresaid.people.working_time import Away, WorkingTime
from tests.cast import Cast
from tests.operations.ledger.conftest import Clock, Scene, clock, scene

__all__ = ["clock", "scene"]

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
USUAL = WorkingTime(zone=BERLIN)


def at(month: int, day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


def away(*days: int, **more: bool) -> WorkingTime:
    """Berlin's usual week with an absence in November, from the first of `days` to the second."""
    first, back = (dt.date(2026, 11, day) for day in days)
    return WorkingTime(zone=BERLIN, away=(Away(from_on=first, to_on=back, **more),))


# 20 November 2026 is a Friday.


def test_a_day_after_friday_afternoon_is_monday_afternoon() -> None:
    assert USUAL.later(at(11, 20, 16), DAY) == at(11, 23, 16)
    assert USUAL.earlier(at(11, 23, 16), DAY) == at(11, 20, 16)
    assert USUAL.between(at(11, 20, 16), at(11, 23, 16)) == DAY


def test_the_clock_starts_with_the_first_day_worked() -> None:
    assert USUAL.later(at(11, 21, 10), HOUR) == at(11, 23, 1)
    assert USUAL.earlier(at(11, 22, 10), HOUR) == at(11, 20, 23)
    assert not USUAL.is_working(at(11, 21, 10))
    assert USUAL.is_working(at(11, 23, 0))


def test_an_absence_across_a_weekend_adds_its_working_days_alone() -> None:
    # Away from Thursday the 19th, back on Tuesday the 24th: three working days.
    gone = away(19, 24)
    assert gone.later(at(11, 18, 16), DAY) == at(11, 24, 16)
    assert gone.days_between(dt.date(2026, 11, 18), dt.date(2026, 11, 25)) == 2
    assert USUAL.days_between(dt.date(2026, 11, 18), dt.date(2026, 11, 25)) == 5


def test_half_a_day_away_stops_the_clock_for_half_a_day() -> None:
    half = away(23, 24, from_noon=True)
    assert half.between(at(11, 23, 0), at(11, 24, 0)) == 12 * HOUR
    assert half.days_between(dt.date(2026, 11, 22), dt.date(2026, 11, 23)) == 0.5
    assert half.is_working(at(11, 23, 11, 59))
    assert not half.is_working(at(11, 23, 12))
    # From Friday noon to Monday noon: half of each, and nothing of the weekend.
    over = away(20, 24, from_noon=True, until_noon=True)
    assert over.days_between(dt.date(2026, 11, 19), dt.date(2026, 11, 23)) == 1.0
    assert over.later(at(11, 20, 11), 2 * HOUR) == at(11, 23, 13)


def test_a_day_on_which_clocks_are_put_back_or_forward_has_its_real_hours() -> None:
    every_day = WorkingTime(zone=BERLIN, works_on="1111111")
    back, forward = at(10, 25, 0), at(3, 29, 0)
    assert every_day.between(back, at(10, 26, 0)) == 25 * HOUR
    assert every_day.between(forward, at(3, 30, 0)) == 23 * HOUR
    assert every_day.later(back, 25 * HOUR) == at(10, 26, 0)
    assert USUAL.later(at(10, 23, 23), 2 * HOUR) == at(10, 26, 1)


def test_the_same_moment_is_another_day_in_another_zone() -> None:
    there = WorkingTime(zone=NEW_YORK)
    saturday_here = at(11, 21, 3)  # in New York it is still Friday evening
    assert there.is_working(saturday_here)
    assert not USUAL.is_working(saturday_here)
    assert there.later(saturday_here, 4 * HOUR) == dt.datetime(2026, 11, 23, 1, tzinfo=NEW_YORK)


moments = st.datetimes(
    min_value=dt.datetime(2026, 1, 1),  # noqa: DTZ001 - the zone is said beside it
    max_value=dt.datetime(2027, 12, 31),  # noqa: DTZ001 - the same
    timezones=st.sampled_from([dt.UTC, BERLIN]),
)
spans = st.timedeltas(min_value=dt.timedelta(), max_value=dt.timedelta(days=40))
days = st.dates(min_value=dt.date(2025, 12, 1), max_value=dt.date(2028, 1, 31))


@st.composite
def absences(draw: st.DrawFn) -> Away:
    from_on = draw(days)
    length = draw(st.integers(1, 30))
    half = draw(st.sampled_from([(False, False), (True, False), (False, True)]))
    to_on = from_on + dt.timedelta(days=length)
    return Away(from_on=from_on, to_on=to_on, from_noon=half[0], until_noon=half[1])


@st.composite
def calendars(draw: st.DrawFn) -> WorkingTime:
    worked = draw(st.text("01", min_size=7, max_size=7).filter(lambda week: "1" in week))
    zone = draw(st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"]))
    gone = tuple(draw(st.lists(absences(), max_size=3)))
    return WorkingTime(zone=ZoneInfo(zone), works_on=worked, away=gone)


def without(calendar: WorkingTime) -> WorkingTime:
    return WorkingTime(zone=calendar.zone, works_on=calendar.works_on)


@given(calendars(), moments, spans, spans)
def test_adding_is_additive_and_monotone(
    calendar: WorkingTime, start: dt.datetime, first: dt.timedelta, second: dt.timedelta
) -> None:
    then = calendar.later(start, first)
    assert calendar.later(then, second) == calendar.later(start, first + second)
    assert start <= then <= calendar.later(then, second)


@given(calendars(), moments, spans)
def test_what_was_added_is_measured_and_taken_away_again(
    calendar: WorkingTime, start: dt.datetime, span: dt.timedelta
) -> None:
    end = calendar.later(start, span)
    assert calendar.between(start, end) == span
    back = calendar.earlier(end, span)
    assert calendar.between(back, end) == span
    assert back >= start  # no working time lies between the two


@given(calendars(), moments, moments, moments)
def test_measuring_is_additive_and_never_more_than_the_time_that_passed(
    calendar: WorkingTime, one: dt.datetime, two: dt.datetime, three: dt.datetime
) -> None:
    first, middle, last = sorted([one, two, three])
    whole = calendar.between(first, last)
    assert whole == calendar.between(first, middle) + calendar.between(middle, last)
    assert dt.timedelta() <= whole <= last - first
    assert calendar.between(last, first) == dt.timedelta()


@given(calendars(), moments, spans, days, days)
def test_an_absence_never_makes_anybody_later(
    calendar: WorkingTime, start: dt.datetime, span: dt.timedelta, one: dt.date, two: dt.date
) -> None:
    usual = without(calendar)
    assert calendar.later(start, span) >= usual.later(start, span)
    assert calendar.between(start, start + span) <= usual.between(start, start + span)
    after, until = sorted([one, two])
    assert 0 <= calendar.days_between(after, until) <= usual.days_between(after, until)


@given(calendars(), days, days, days)
def test_days_are_additive_and_counted_one_by_one(
    calendar: WorkingTime, one: dt.date, two: dt.date, three: dt.date
) -> None:
    first, middle, last = sorted([one, two, three])
    parts = calendar.days_between(first, middle) + calendar.days_between(middle, last)
    counted = sum(
        sum(calendar.halves(first + n * DAY)) / 2 for n in range(1, (last - first).days + 1)
    )
    assert calendar.days_between(first, last) == parts == counted


# What rests on it.


def test_a_result_recorded_after_an_absence_is_not_late(scene: Scene, clock: Clock) -> None:
    said = state_commitment(
        scene.dana, wanted=Wanted(what="Dana sends the offer"), due_on=scene.day(1), now=scene.now
    )
    record_absence(
        scene.dana, person=scene.cast.dana.uuid, from_on=scene.day(2), to_on=scene.day(9),
        now=scene.now,
    )  # fmt: skip
    happened_on = scene.day(1)
    now = clock.forward(days=9)  # Wednesday of the week after; back on that morning
    (view,) = due_by_today(scene.dana, now)
    assert (view.overdue, view.days_late) == (True, 1)
    told = Told(came="reached", happened_on=happened_on)
    result = record_result(scene.dana, expectation=said.entry.uuid, told=told, now=now).result
    assert not result.late


def test_a_result_of_friday_recorded_on_tuesday_is_late(scene: Scene, clock: Clock) -> None:
    clock.forward(days=4)  # a Friday
    said = state_commitment(
        scene.dana, wanted=Wanted(what="Dana sends the offer"), due_on=scene.today, now=scene.now
    )
    friday, expectation = scene.today, said.entry.uuid
    clock.forward(days=2)
    (view,) = due_by_today(scene.dana, scene.now)
    assert (view.overdue, view.days_late) == (True, 0)
    clock.forward(days=2)
    told = Told(came="reached", happened_on=friday)
    result = record_result(scene.dana, expectation=expectation, told=told, now=scene.now).result
    assert result.late


def test_clocks_stand_still_on_public_holidays_by_place(scene: Scene, clock: Clock) -> None:
    """Friday 25 December 2026 is one in Germany; Monday 28 December in England and Wales alone."""
    keep_holidays(scene.actor(scene.cast.ada), place="DE", now=scene.now)
    dana = Person.objects.select_related("organisation").get(pk=scene.cast.dana.pk)
    thursday = dt.date(2026, 12, 24)
    assert working_time(dana).days_between(thursday, dt.date(2026, 12, 28)) == 1.0
    keep_own_holidays(scene.dana, place="GB-ENG", now=scene.now)
    dana.refresh_from_db()
    assert working_time(dana).days_between(thursday, dt.date(2026, 12, 28)) == 0.0
    assert working_time(dana).next_day(thursday) == dt.date(2026, 12, 29)
    keep_own_holidays(scene.dana, place=holidays.NONE, now=scene.now)
    dana.refresh_from_db()
    assert working_time(dana).days_between(thursday, dt.date(2026, 12, 28)) == 2.0


def test_nobody_is_late_on_a_holiday_and_the_export_counts_alike(
    scene: Scene, clock: Clock
) -> None:
    keep_holidays(scene.actor(scene.cast.ada), place="DE-BY", now=scene.now)
    organisation = scene.cast.organisation
    organisation.refresh_from_db()
    first = holidays.ahead("DE-BY", scene.today)[0].day
    eve = working_time(scene.cast.dana, organisation).day_before(first)
    state_commitment(
        scene.dana, wanted=Wanted(what="Dana sends the offer"), due_on=eve, now=scene.now
    )
    now = clock.forward(days=(first - scene.today).days)
    dana = scene.actor(Person.objects.select_related("organisation").get(pk=scene.cast.dana.pk))
    (view,) = due_by_today(dana, now)
    assert (view.overdue, view.days_late) == (True, 0)
    (line,) = [one for one in map(json.loads, export(organisation))
               if one.get("holidays_of") == scene.cast.dana.pk]  # fmt: skip
    assert first.isoformat() in line["days"]


def test_a_holiday_within_an_absence_and_a_half_day_are_counted_once(scene: Scene) -> None:
    christmas = dt.date(2026, 12, 25)
    away = Away(from_on=dt.date(2026, 12, 24), to_on=dt.date(2026, 12, 29), from_noon=True)
    clock = WorkingTime(zone=dt.UTC, away=(away,), closed=lambda year: {christmas})
    assert clock.days_between(dt.date(2026, 12, 23), dt.date(2026, 12, 29)) == 1.5
    assert clock.halves(dt.date(2026, 12, 24)) == (True, False)
    assert clock.halves(christmas) == (False, False)


@pytest.mark.parametrize(
    "place", ["XX", "DE-XX", "DE-", "D", "../etc", "none", "NYSE", "CountryHoliday", "registry"]
)
def test_a_place_that_is_none_is_refused_and_an_unknown_one_closes_nothing(
    scene: Scene, place: str
) -> None:
    with pytest.raises(UnableToKeepHolidays):
        keep_holidays(scene.actor(scene.cast.ada), place=place, now=scene.now)
    assert scene.cast.organisation.holidays == ""


def test_half_days_are_kept_and_from_noon_to_noon_of_one_day_is_refused(cast: Cast) -> None:
    dana, on = cast.actor(cast.dana), dt.date(2026, 12, 1)
    halves = {"person": cast.dana.uuid, "from_on": on, "now": cast.now, "until_noon": True}
    with pytest.raises(UnableToRecordAbsence, match="From noon until noon"):
        record_absence(dana, **halves, to_on=on + DAY, from_noon=True)  # type: ignore[arg-type]  # spelt above
    record_absence(dana, **halves, to_on=on + DAY)  # type: ignore[arg-type]  # the same
    assert working_time(cast.dana).halves(on) == (False, True)
