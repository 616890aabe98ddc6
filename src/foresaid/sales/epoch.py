"""Moments as the engine counts them."""

import datetime as dt

DAY = 86_400.0
"""Seconds."""


def days(moment: dt.datetime) -> float:
    """Days since 1970, UTC."""
    return moment.timestamp() / DAY
