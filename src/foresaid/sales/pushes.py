"""How often the day on which a customer was expected to decide was moved out."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable

from .models import ValueChange


def pushed(days: Iterable[dt.date | None]) -> int:
    """How many of these stated days, in order of time, lie after the one stated before."""
    count, before = 0, None
    for day in days:
        if day is not None:
            count += before is not None and day > before
            before = day
    return count


def close_pushes(opportunities: Collection[int], moment: dt.datetime) -> dict[int, int]:
    """By opportunity how often its close date was moved out until `moment`. One query."""
    rows = ValueChange.objects.in_force(moment).filter(
        opportunity__in=opportunities,
        field=ValueChange.Field.CLOSE_ON,
        close_on__isnull=False,
    )
    stated: defaultdict[int, list[dt.date | None]] = defaultdict(list)
    for opportunity, close_on in rows.order_by("opportunity_id", "happened_at", "id").values_list(
        "opportunity_id", "close_on"
    ):
        stated[opportunity].append(close_on)
    return {key: pushed(days) for key, days in stated.items()}
