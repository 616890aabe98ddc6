"""Moments and numbers as files write them, to what the engine counts in."""

import datetime as dt
import math
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY = dt.timedelta(days=1)
NOTHING = frozenset(("", "nan", "nat", "none", "null", "n/a", "na", "<na>"))
"""What programs write where nothing is known."""
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MOST = 1e200
"""Sums of anything greater would leave what a float can hold."""


SINCE_1970 = {10: 1, 13: 10**3, 16: 10**6, 19: 10**9}
"""By number of digits, parts of a second that are counted: of 2001 and later."""


def days_of(moment: dt.datetime) -> float:
    """Days since 1970-01-01 UTC of a moment with a zone, as near as a float can say them."""
    return (moment - EPOCH) / DAY


def from_micros(micros: int) -> dt.datetime:
    """The moment of microseconds since 1970-01-01 UTC."""
    return EPOCH + dt.timedelta(microseconds=micros)


@lru_cache(maxsize=200_000)
def read_moment(text: str, zone: ZoneInfo) -> float:
    """Days since 1970 of an ISO date or time, or of seconds since 1970.

    A time without a zone stands in `zone`. Empty text is an unknown moment (NaN), and so are the
    words that programs write for one. A date alone is its first moment. Raises `ValueError` for
    anything else.
    """
    if text.lower() in NOTHING:
        return math.nan
    if text.isdecimal() and len(text) in SINCE_1970:
        return int(text) / SINCE_1970[len(text)] / DAY.total_seconds()
    moment = dt.datetime.fromisoformat(text.replace("/", "-").removesuffix(" UTC"))
    return days_of(moment if moment.tzinfo else moment.replace(tzinfo=zone))


def read_amount(text: str) -> float:
    """A plain number up to `MOST`, NaN where empty. Raises `ValueError` for anything else."""
    if text.lower() in NOTHING:
        return math.nan
    value = float(text)
    if abs(value) > MOST:
        raise ValueError(text)
    return value
