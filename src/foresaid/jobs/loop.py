"""The worker: looks every second for what is due, until it is told to stop."""

import logging
import signal
import threading
from collections.abc import Callable, Sequence
from types import FrameType

from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from .registry import REGISTRY, Recurring
from .turns import Turns

PAUSE_SECONDS = 1.0

logger = logging.getLogger("foresaid.worker")


class Worker:
    """`run` returns after `stop`, when the job in hand is done."""

    def __init__(
        self, jobs: Sequence[Recurring] = REGISTRY, *, pause: float = PAUSE_SECONDS
    ) -> None:
        self._turns = Turns(jobs)
        self._pause = pause
        self._stopping = threading.Event()

    def run(self) -> None:
        while not self._stopping.is_set():
            close_old_connections()
            try:
                self._turns.take(timezone.now())
            except DatabaseError:
                logger.exception("The database did not answer; the worker waits and goes on.")
                self._stopping.wait(5)
            self._stopping.wait(self._pause)

    def stop(self) -> None:
        self._stopping.set()


def stop_on_signals(stop: Callable[[], None]) -> None:
    """Let the first SIGINT or SIGTERM stop cleanly; a second one ends the process at once."""

    def handle(number: int, frame: FrameType | None) -> None:
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, signal.SIG_DFL)
        stop()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, handle)
