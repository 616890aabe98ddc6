"""An organisation's calendar: weeks from Monday; months, quarters and years of its fiscal year."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

WEEK = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One term: `kind` as in the table of terms, half-open days, and its name."""

    kind: str
    starts_on: dt.date
    ends_on: dt.date
    name: str


def months_later(on: dt.date, months: int) -> dt.date:
    """The first day of the month that lies `months` after the month of `on`."""
    count = on.year * 12 + on.month - 1 + months
    return dt.date(count // 12, count % 12 + 1, 1)


def fiscal_year_start(on: dt.date, start_month: int) -> dt.date:
    """The first day of the fiscal year in which `on` lies."""
    return months_later(on, -((on.month - start_month) % 12))


def spans(from_on: dt.date, until_on: dt.date, start_month: int) -> Iterator[Span]:
    """Every term that lies in a fiscal year between that of `from_on` and that of `until_on`."""
    year = fiscal_year_start(from_on, start_month)
    last = fiscal_year_start(until_on, start_month)
    yield from _weeks(year, months_later(last, 12))
    while year <= last:
        yield from _year(year)
        year = months_later(year, 12)


def _weeks(from_on: dt.date, until_on: dt.date) -> Iterator[Span]:
    monday = from_on - dt.timedelta(days=from_on.weekday())
    while monday < until_on:
        year, week, _day = monday.isocalendar()
        name = _("Week %(week)d of %(year)d") % {"week": week, "year": year}
        yield Span(kind="week", starts_on=monday, ends_on=monday + WEEK, name=name)
        monday += WEEK


def _year(start: dt.date) -> Iterator[Span]:
    end = months_later(start, 12)
    name = year_name(start)
    yield Span(kind="year", starts_on=start, ends_on=end, name=name)
    for number in range(4):
        yield Span(
            kind="quarter",
            starts_on=months_later(start, 3 * number),
            ends_on=months_later(start, 3 * number + 3),
            name=_("Q%(number)d %(year)s") % {"number": number + 1, "year": name},
        )
    for number in range(12):
        first = months_later(start, number)
        yield Span(
            kind="month",
            starts_on=first,
            ends_on=months_later(first, 1),
            name=first.strftime("%B %Y"),
        )


def year_name(start: dt.date) -> str:
    """`2026`, or `2026/27` where the fiscal year spans two."""
    if start.month == 1:
        return str(start.year)
    return f"{start.year}/{(start.year + 1) % 100:02d}"
