"""How long another system's answer may keep the worker, whatever is in it."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from django.utils.translation import gettext_lazy as _

from .errors import UnableToRead

# A calendar of ten megabytes is understood in half of it.
LONGEST_SECONDS = 90.0


@contextmanager
def patience(seconds: float = LONGEST_SECONDS) -> Iterator[None]:
    """End what is inside after so long, asking or reckoning, with `UnableToRead`.

    A server that sends its heads letter by letter and a rule that never comes true would keep all
    other work waiting. Signals reach the main thread alone, in which the worker and the commands
    run; in any other thread nothing is limited.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _enough)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _enough(number: int, frame: FrameType | None) -> None:
    raise UnableToRead(_("The calendar took too long to read, so nothing was changed."))
