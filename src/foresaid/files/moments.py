"""Moments and numbers as files write them, to what the engine counts in."""

import datetime as dt
import math
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY = dt.timedelta(days=1)
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def days_of(moment: dt.datetime) -> float:
    """Days since 1970-01-01 UTC of a moment with a zone, as near as a float can say them."""
    return (moment - EPOCH) / DAY


def from_micros(micros: int) -> dt.datetime:
    """The moment of microseconds since 1970-01-01 UTC."""
    return EPOCH + dt.timedelta(microseconds=micros)


@lru_cache(maxsize=200_000)
def read_moment(text: str, zone: ZoneInfo) -> float:
    """Days since 1970 of an ISO date or time; a time without a zone stands in `zone`.

    Empty text is an unknown moment (NaN). A date alone is its first moment. Raises
    `ValueError` for anything else.
    """
    if not text:
        return math.nan
    moment = dt.datetime.fromisoformat(text.replace("/", "-"))
    return days_of(moment if moment.tzinfo else moment.replace(tzinfo=zone))


def read_amount(text: str) -> float:
    """A plain number, NaN where empty. Raises `ValueError` for anything else."""
    if not text:
        return math.nan
    value = float(text)
    if math.isinf(value):
        raise ValueError(text)
    return value
