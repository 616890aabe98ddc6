"""Figures, money and days as a reader sees them."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from foresaid import formats

TODAY = dt.date(2026, 11, 23)
NOW = dt.datetime(2026, 11, 23, 13, 20, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("amount", "currency", "read"),
    [
        (96_000, "EUR", "€96,000"),
        (Decimal("96000.00"), "EUR", "€96,000"),
        (Decimal("1054.5"), "USD", "$1,054.50"),
        (-5, "USD", "-$5"),
        (1_200, "JPY", "¥1,200"),
        (0, "EUR", "€0"),
    ],
)
def test_money_shows_minor_units_only_where_there_are_any(
    amount: Decimal, currency: str, read: str
) -> None:
    assert formats.money(amount, currency) == read


def test_money_is_written_as_the_reader_writes_it() -> None:
    with formats.reading_in("de_DE"):
        assert formats.money(96_000, "EUR") == "96.000\xa0€"
        assert formats.money(Decimal("96000.5"), "EUR") == "96.000,50\xa0€"
        assert formats.day(TODAY) == "23. November"


def test_an_unknown_locale_falls_back_to_english() -> None:
    with formats.reading_in("tlh_QO"):
        assert formats.money(1_000, "EUR") == "€1,000"


@pytest.mark.parametrize(
    ("share", "read"),
    [(0, "0%"), (0.002, "under 1%"), (0.58, "58%"), (0.997, "over 99%"), (1, "100%")],
)
def test_a_share_never_reads_as_nothing_or_all_unless_it_is(share: float, read: str) -> None:
    assert formats.percent(share) == read


@given(st.floats(min_value=0.0001, max_value=0.9999))
def test_a_share_between_reads_neither_nothing_nor_all(share: float) -> None:
    assert formats.percent(share) not in {"0%", "100%"}


def test_bands_and_counts_read_in_words() -> None:
    assert formats.band(190, 270) == "190 to 270"
    assert formats.band(4.6, 5.4) == "5"
    assert formats.money_band(1_000, 2_500, "EUR") == "€1,000 to €2,500"
    assert formats.percent_band(0.38, 0.69) == "38% to 69%"
    assert formats.out_of(9, 11) == "9 of 11"
    assert formats.listed(["Ferro", "Mora Hotels", "Lund & Sohn"]) == (
        "Ferro, Mora Hotels and Lund & Sohn"
    )


def test_a_day_of_another_year_says_its_year() -> None:
    assert formats.day(dt.date(2026, 11, 14), TODAY) == "14 November"
    assert formats.day(dt.date(2025, 11, 14), TODAY) == "14 November 2025"
    assert formats.weekday(TODAY) == "Monday 23 November"


@pytest.mark.parametrize(
    ("apart", "due", "relative"),
    [
        (-9, "9 days late", "9 days ago"),
        (-1, "1 day late", "yesterday"),
        (0, "due today", "today"),
        (1, "due tomorrow", "tomorrow"),
        (3, "due in 3 days", "in 3 days"),
    ],
)
def test_a_day_is_told_from_today(apart: int, due: str, relative: str) -> None:
    on = TODAY + dt.timedelta(days=apart)
    assert formats.due(on, TODAY) == due
    assert formats.relative_day(on, TODAY) == relative


@pytest.mark.parametrize(
    ("hours", "read"), [(1, "14:20"), (21, "Tomorrow 10:20"), (45, "Wednesday 10:20")]
)
def test_a_beginning_ahead_names_its_own_day(hours: int, read: str) -> None:
    with timezone.override(dt.UTC):
        assert formats.clock_ahead(NOW + dt.timedelta(hours=hours), NOW) == read


@pytest.mark.parametrize(
    ("minutes", "read"),
    [
        (40, "in 40 min"),
        (-130, "2 hours ago"),
        (60 * 50, "in 2 days"),
        (60 * 30, "tomorrow"),
        (-60 * 38, "2 days ago"),
        (0, "now"),
    ],
)
def test_a_moment_is_told_from_now(minutes: int, read: str) -> None:
    assert formats.relative_moment(NOW + dt.timedelta(minutes=minutes), NOW) == read


def test_a_clock_stands_in_the_zone_it_is_asked_for() -> None:
    zone = dt.timezone(dt.timedelta(hours=1))
    assert formats.clock(NOW, zone) == "14:20"
    assert formats.moment(NOW, zone) == "23 November 2026, 14:20"
