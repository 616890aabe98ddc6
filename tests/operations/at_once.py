"""Several writers at once, each in a thread with a connection of its own.

`at_once` needs the fixture `transactional_db`, and guards that are lifted before its end.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections


def at_once[Given](act: Callable[[int], Given], count: int) -> list[Given | Exception]:
    """What `act(n)` gave in each of `count` threads that start together; errors included."""
    ready = Barrier(count)

    def run(n: int) -> Given | Exception:
        ready.wait()
        try:
            return act(n)
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))
