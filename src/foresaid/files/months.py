"""Days with the month as a word, as in `3. März 2026`, `3 de marzo de 2026` or `3-mai-26`."""

import datetime as dt
import re
from functools import cache

from foresaid.files.words import plain

LANGUAGES = (
    "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "da", "nb", "fi", "cs", "tr", "ru", "uk", "hu",
    "ro",
)  # fmt: skip
_DAY = re.compile(
    r"(?P<day>\d{1,2})\.?(?:º|er)?(?: de | |-)+(?P<month>[^\W\d_]+)\.?(?: de |[ ,-])+"
    r"(?P<year>\d{4}|\d{2})(?:[ ,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?)?"
)


def worded_day(text: str) -> dt.datetime:
    """The day (and time, where it has one) without a zone. Raises `ValueError`."""
    match = _DAY.fullmatch(text)
    month = _months().get(plain(match["month"])) if match else None
    if match is None or month is None:
        raise ValueError(text)
    year = int(match["year"])
    year += 0 if year > 99 else (2000 if year < 70 else 1900)
    hour, minute, second = (int(match[part] or 0) for part in ("hour", "minute", "second"))
    day = int(match["day"])
    return dt.datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - the caller knows the zone


@cache
def _months() -> dict[str, int]:
    """The number of each month by its name, whole or short, in plain form."""
    from babel.dates import get_month_names  # most files never need it

    return {
        plain(name): number
        for language in LANGUAGES
        for width in ("wide", "abbreviated")
        for context in ("format", "stand-alone")
        for number, name in get_month_names(width, context, language).items()
    }
