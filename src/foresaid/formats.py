"""Numbers, money, days and spans of time in words, as the reader writes them.

Everything here is a plain function of its arguments and of the reader's locale, so that a page, a
mail and the command line say the same thing. Amounts are `Decimal`, `int` or `float`; shares are
between 0 and 1; days are `date`, instants are aware `datetime`.
"""

import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_symbol
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext, to_locale

Number = int | float | Decimal

# The product's English is written the way most of Europe reads it: 14 November, €96,000.
_HOUSE_ENGLISH = "en_GB"
_reading: ContextVar[str | None] = ContextVar("reading", default=None)


@contextmanager
def reading_in(locale: str | None) -> Iterator[None]:
    """Write numbers and days as `locale` (such as `de_DE`) does, in whatever language."""
    token = _reading.set(locale)
    try:
        yield
    finally:
        _reading.reset(token)


def reader_locale() -> Locale:
    return _locale_named(_reading.get() or to_locale(get_language() or "en"))


@lru_cache(maxsize=64)
def _locale_named(name: str) -> Locale:
    try:
        return Locale.parse(_HOUSE_ENGLISH if name == "en" else name)
    except (UnknownLocaleError, ValueError):
        return Locale.parse(_HOUSE_ENGLISH)


# --- numbers ---------------------------------------------------------------------------------


def number(value: Number, digits: int = 0) -> str:
    """`1234.5` as `1,235`; with `digits` as many places after the point, trailing zeros kept."""
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return _decimal(value + 0, pattern, reader_locale())  # a minus before nothing goes


# A list of fifty says the same few numbers hundreds of times.
@lru_cache(maxsize=4_096)
def _decimal(value: Number, pattern: str, locale: Locale) -> str:
    return format_decimal(value, format=pattern, locale=locale)


def percent(share: Number) -> str:
    """A share between 0 and 1 without decimals; what is neither nothing nor all never reads so."""
    if 0 < share < Decimal("0.005"):
        return gettext("under %(least)s") % {"least": _percent(Decimal("0.01"))}
    if Decimal("0.995") <= share < 1:
        return gettext("over %(most)s") % {"most": _percent(Decimal("0.99"))}
    return _percent(share)


def _percent(share: Number) -> str:
    return _percent_in(share + 0, reader_locale())


@lru_cache(maxsize=4_096)
def _percent_in(share: Number, locale: Locale) -> str:
    return format_percent(share, format="#,##0%", locale=locale)


def money(amount: Number, currency: str) -> str:
    """`96000, "EUR"` as `€96,000`; minor units only where the amount has any."""
    return _money_in(amount + 0, currency, reader_locale())


@lru_cache(maxsize=4_096)
def _money_in(amount: Number, currency: str, locale: Locale) -> str:
    pattern = locale.currency_formats["standard"].pattern
    whole = amount == int(amount)
    if whole:
        pattern = pattern.replace(".00", "")
    text = format_currency(
        amount, currency, format=pattern, locale=locale, currency_digits=not whole
    )
    return _short_symbol(text, currency, locale)


def _short_symbol(text: str, currency: str, locale: Locale) -> str:
    """`$` for `US$` in the house's English: an organisation has one currency."""
    if str(locale) != _HOUSE_ENGLISH:
        return text
    return text.replace(get_currency_symbol(currency, locale), get_currency_symbol(currency, "en"))


def band(low: Number, high: Number, digits: int = 0) -> str:
    """`190, 270` as `190 to 270`; one figure where both ends read the same."""
    return _from_to(number(low, digits), number(high, digits))


def money_band(low: Number, high: Number, currency: str) -> str:
    return _from_to(money(low, currency), money(high, currency))


def percent_band(low: Number, high: Number) -> str:
    return _from_to(percent(low), percent(high))


def _from_to(low: str, high: str) -> str:
    if low == high:
        return low
    return gettext("%(low)s to %(high)s") % {"low": low, "high": high}


def out_of(count: int, whole: int) -> str:
    """`9, 11` as `9 of 11`."""
    return gettext("%(count)s of %(whole)s") % {"count": number(count), "whole": number(whole)}


# --- days and moments ------------------------------------------------------------------------


def day(on: date, today: date | None = None) -> str:
    """`14 November`; with the year where it is not the year of `today`."""
    if today is not None and on.year != today.year:
        return long_day(on)
    return _skeleton("MMMMd", on, reader_locale())


def short_day(on: date) -> str:
    """`14 Nov`, for tables and axes."""
    return _skeleton("MMMd", on, reader_locale())


def long_day(on: date) -> str:
    """`14 November 2026`."""
    return _long_day_in(on, reader_locale())


@lru_cache(maxsize=4_096)
def _long_day_in(on: date, locale: Locale) -> str:
    return format_date(on, format="long", locale=locale)


# The same few hundred days stand on every page.
@lru_cache(maxsize=4_096)
def _skeleton(skeleton: str, on: date, locale: Locale) -> str:
    return format_skeleton(skeleton, on, locale=locale)


def weekday(on: date) -> str:
    """`Monday 23 November`."""
    return _skeleton("MMMMEEEEd", on, reader_locale())


def month(on: date) -> str:
    """`November 2026`."""
    return _skeleton("yMMMM", on, reader_locale())


def clock(at: datetime, zone: tzinfo | None = None) -> str:
    """`14:00` in `zone`, or in the reader's current time zone."""
    local = timezone.localtime(at, zone)
    return format_time(local, format="short", locale=reader_locale())


def clock_ahead(at: datetime, now: datetime) -> str:
    """When something of today or the days after begins: `14:00`, `Tomorrow 14:00`, `Friday 14:00`.

    The day is the reader's.
    """
    apart = (local_day(at) - local_day(now)).days
    if apart == 0:
        return clock(at)
    if apart == 1:
        return gettext("Tomorrow %(time)s") % {"time": clock(at)}
    name = format_date(local_day(at), "EEEE", locale=reader_locale())
    return gettext("%(weekday)s %(time)s") % {"weekday": name, "time": clock(at)}


def moment(at: datetime, zone: tzinfo | None = None) -> str:
    """`14 November 2026, 14:00`."""
    local = timezone.localtime(at, zone)
    return gettext("%(day)s, %(time)s") % {"day": long_day(local.date()), "time": clock(at, zone)}


# --- spans -----------------------------------------------------------------------------------


def days(count: int) -> str:
    """`1` as `1 day`, `18` as `18 days`."""
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": number(count)}


def whole_days(count: float) -> int:
    """Days that are over: what stands for 36 days and 23 hours stands for 36 days.

    Every page says an age or a stay by this rule, so that a list and what it opens to agree.
    """
    return max(0, math.floor(count))


def relative_day(on: date, today: date) -> str:
    """`today`, `tomorrow`, `yesterday`, `in 9 days`, `9 days ago`."""
    apart = (on - today).days
    near = {0: gettext("today"), 1: gettext("tomorrow"), -1: gettext("yesterday")}
    if apart in near:
        return near[apart]
    if apart > 0:
        return gettext("in %(span)s") % {"span": days(apart)}
    return gettext("%(span)s ago") % {"span": days(-apart)}


def due(on: date, today: date) -> str:
    """How a due day stands to today: `9 days late`, `due today`, `due in 3 days`."""
    late = (today - on).days
    if late > 0:
        return gettext("%(span)s late") % {"span": days(late)}
    if late == 0:
        return gettext("due today")
    return gettext("due %(when)s") % {"when": relative_day(on, today)}


def late(count: int) -> str:
    """Working days since it was due: `9 days late`; `overdue` before the first has passed."""
    if count <= 0:
        return gettext("overdue")
    return gettext("%(span)s late") % {"span": days(count)}


def relative_moment(at: datetime, now: datetime) -> str:
    """`in 40 min`, `2 hours ago`, from a day on by the reader's calendar: `tomorrow`."""
    apart = at - now
    if abs(apart) < timedelta(minutes=1):
        return gettext("now")
    if abs(apart) >= timedelta(days=1):
        return relative_day(local_day(at), local_day(now))
    text = gettext("in %(span)s") if apart > timedelta() else gettext("%(span)s ago")
    return text % {"span": _span(abs(apart))}


def _span(length: timedelta) -> str:
    """Of less than a day: `40 min`, `2 hours`."""
    minutes = round(length.total_seconds() / 60)
    if minutes < 60:
        return gettext("%(count)s min") % {"count": number(minutes)}
    hours = round(minutes / 60)
    return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": number(hours)}


def listed(words: Iterable[str]) -> str:
    """`Ferro, Mora Hotels and Lund & Sohn`."""
    return format_list(list(words), locale=reader_locale())


def local_day(at: datetime, zone: tzinfo | None = None) -> date:
    return timezone.localtime(at, zone).date()


def team(name: str) -> str:
    """What a team is called in a sentence: a name that says `team` itself is not told so again."""
    words = gettext("Team %(name)s")
    if words.split(" ")[0].casefold() in name.casefold():
        return name
    return words % {"name": name}
