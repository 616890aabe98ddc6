"""Half-open spans of days, as roles, memberships and absences have them."""

import datetime as dt
import itertools
from collections.abc import Iterable

from django.db.models import Q

# Days beyond these are slips of the hand, and computing with them leaves the calendar.
FIRST_DAY, LAST_DAY = dt.date(1990, 1, 1), dt.date(2200, 12, 31)


def is_in_reach(day: dt.date) -> bool:
    """Whether a day can have been meant."""
    return FIRST_DAY <= day <= LAST_DAY


def overlapping(from_on: dt.date, to_on: dt.date | None) -> Q:
    """Rows whose span shares a day with `from_on` up to, not including, `to_on`."""
    ends_later = Q(to_on__isnull=True) | Q(to_on__gt=from_on)
    return ends_later if to_on is None else ends_later & Q(from_on__lt=to_on)


def share_a_day(spans: Iterable[tuple[dt.date, dt.date | None]]) -> bool:
    """Whether any two of the spans share a day."""
    ordered = sorted(spans, key=lambda span: span[0])
    pairs = itertools.pairwise(ordered)
    return any(first[1] is None or first[1] > second[0] for first, second in pairs)
