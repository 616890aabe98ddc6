"""A forecast in a few sentences, for whoever reads the terminal instead of the files."""

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from foresaid.files.counted import counted

if TYPE_CHECKING:
    from foresaid.engine.forecast import Note, Parts, Sum

BAND = (0.1, 0.9)
CASES = " in 8 of 10 cases"
"""What lies within `BAND`."""
FIGURES = 4
"""Digits of the greatest amount that are said; more would claim to be surer than a forecast is."""
LEAST = 0.1
"""Means of counts below this are said to be so, as they are not nothing."""
SMALL = 100.0
"""Means of counts below this are said with one decimal, amounts below it with cents."""
HUGE = 1e15
"""Amounts from here on are written with a power of ten."""
SYMBOLS = {"$", "¥"}
"""What stands before a number; codes and words stand after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was forecast.

    `length` as in `Won within 30 days`; `open_now`: how many opportunities are open; `ends`: the
    moment after the term's last, in the zone of `moment`.
    """

    moment: dt.datetime
    ends: dt.datetime
    length: str
    open_now: int
    count: "Parts"
    amount: "Parts | None"
    currency: str = ""


def sentences(notes: "Iterable[Note]") -> list[str]:
    """The engine's notes, as sentences."""
    return [f"{note.value[0].upper()}{note.value[1:]}." for note in notes]


def nothing_known(moment: dt.datetime) -> str:
    """The one sentence that remains where there is no opportunity at all."""
    return f"No opportunity was known on {_moment(moment)}, so nothing is forecast."


def told(answer: Answer) -> list[str]:
    """How many are open, and what will be won in total, of those and of new ones: a line each."""
    opens = "[opportunity is|opportunities are] open on {day}."
    total = _won(answer, "total", " on average", CASES)
    return [
        counted(answer.open_now, opens, day=_moment(answer.moment)),
        f"Won {answer.length}, {_end(answer.ends)}: {total}.",
        f"  Of those that are open: {_won(answer, 'open')}.",
        f"  Of those still to be created: {_won(answer, 'new')}.",
    ]


def ends_after(moment: dt.datetime, days: float) -> dt.datetime:
    """So many days after a moment; whole days by the calendar, whatever its clocks do meanwhile.

    Raises `OverflowError` beyond the year 9999.
    """
    length = dt.timedelta(days=days)
    if days == int(days):
        return moment + length
    return (moment.astimezone(dt.UTC) + length).astimezone(moment.tzinfo)


def _won(answer: Answer, part: str, average: str = "", cases: str = "") -> str:
    """`16,560 EUR (4,660 to 31,040), 4.8 opportunities (2 to 8)`; what figures are, said once."""
    found: Sum = getattr(answer.count, part)
    if not found.draws.any():
        return "none"
    if answer.amount is None:
        return _count(found, average, cases)
    most = max(map(abs, _figures(answer.amount.total)))
    mean, low, high = (_amount(one, most) for one in _figures(getattr(answer.amount, part)))
    money = _in_currency(mean, answer.currency)
    return f"{money}{average} ({_range(low, high)}{cases}), {_count(found)}"


def _figures(value: "Sum") -> tuple[float, ...]:
    """Mean, and both ends of the band."""
    return (float(value.mean), *map(float, value.quantiles(BAND)))


def _count(value: "Sum", average: str = "", cases: str = "") -> str:
    mean, *band = _figures(value)
    low, high = (_number(round(end)) for end in band)
    text = _number(mean, int(mean < SMALL)) if mean >= LEAST else f"under {LEAST}"
    return f"{text} opportunities{average} ({_range(low, high)}{cases})"


def _amount(amount: float, most: float) -> str:
    """Rounded to the place that suits the greatest of the answer's amounts."""
    if most >= HUGE and amount:
        return f"{amount:.{FIGURES - 1}e}"
    if most < SMALL:
        return _number(amount, 2)
    return _number(round(amount, FIGURES - 1 - math.floor(math.log10(most))))


def _in_currency(amount: str, currency: str) -> str:
    return f"{currency}{amount}" if currency in SYMBOLS else f"{amount} {currency}".rstrip()


def _number(value: float, digits: int = 0) -> str:
    from foresaid import formats

    with formats.reading_in("en"):
        return formats.number(value, digits)


def _range(low: str, high: str) -> str:
    return low if low == high else f"{low} to {high}"


def _moment(at: dt.datetime) -> str:
    """`14 March 2026`, with its time where it is not the day's first moment."""
    from foresaid import formats

    with formats.reading_in("en"):
        day = formats.long_day(at.date())
    return day if at.time() == dt.time() else f"{day}, {at:%H:%M}"


def _end(ends: dt.datetime) -> str:
    """`to the end of 12 April 2026` where the term ends at midnight."""
    if ends.time() == dt.time():
        return f"to the end of {_moment(ends - dt.timedelta(days=1))}"
    return f"until {_moment(ends)}"
