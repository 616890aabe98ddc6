"""Two writers that wait for each other: the database ends one, and its work is done again.

Operations take their locks in one order (`sales/operations/finding.py`). What a page does in one
go may be several operations, and then the second one's locks come after the first one's.
"""

import random
import time
from collections.abc import Callable

from django.db import OperationalError, connection

TIMES = 8
REST_SECONDS = 0.2
DEADLOCK = "40P01"


def until_through[Given](act: Callable[[], Given]) -> Given:
    """What `act` gives, an operation or several in a transaction of their own.

    Ended by the database for the sake of another writer, it begins anew: nothing of it was kept.
    Inside somebody's transaction the error goes on to whoever began that.
    """
    for tries in range(TIMES - 1):
        try:
            return act()
        except OperationalError as error:
            if connection.in_atomic_block or not _is_deadlock(error):
                raise
        # Not all at once again, or they would meet at the same place.
        time.sleep(random.uniform(0, REST_SECONDS * (tries + 1)))  # noqa: S311 - no secret
    return act()


def _is_deadlock(error: OperationalError) -> bool:
    return getattr(error.__cause__, "sqlstate", "") == DEADLOCK
