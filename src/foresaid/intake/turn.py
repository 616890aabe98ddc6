"""One import at a time in an organisation; whoever dies lets the next one in by itself."""

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from django.db import connection
from django.utils.translation import gettext_lazy as _

from foresaid.people.errors import Unable
from foresaid.people.models import Organisation

from .staging import folder

PATIENCE_SECONDS = 60.0


class UnableToTakeTurn(Unable):
    """Another import is being written; nothing was done."""


@contextmanager
def turn(organisation: Organisation, patience: float = PATIENCE_SECONDS) -> Iterator[None]:
    """Hold the organisation's turn to import, waiting up to `patience` seconds for it.

    It is a lock of the database session on PostgreSQL and of the process on SQLite: neither
    outlives its holder, so that whatever is found half-written belongs to nobody.
    """
    if connection.vendor == "postgresql":
        with _advisory(organisation, patience):
            yield
    else:
        with _file_lock(organisation, patience):
            yield


@contextmanager
def _advisory(organisation: Organisation, patience: float) -> Iterator[None]:
    text = f"foresaid import {organisation.uuid}".encode()
    key = int.from_bytes(hashlib.sha256(text).digest()[:8], signed=True)
    _wait(lambda: _asked("SELECT pg_try_advisory_lock(%s)", key), patience)
    try:
        yield
    finally:
        with suppress(Exception):
            _asked("SELECT pg_advisory_unlock(%s)", key)


def _asked(statement: str, key: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [key])
        (answer,) = cursor.fetchone()
    return bool(answer)


@contextmanager
def _file_lock(organisation: Organisation, patience: float) -> Iterator[None]:
    import fcntl  # SQLite serves one machine, and there a file's lock is enough

    with (folder() / f"{organisation.uuid.hex}.turn").open("w") as held:

        def taken() -> bool:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

        _wait(taken, patience)
        yield


def _wait(taken: Callable[[], bool], patience: float) -> None:
    give_up = time.monotonic() + patience
    while not taken():
        if time.monotonic() >= give_up:
            raise UnableToTakeTurn(
                _(
                    "Another import into this organisation is being written. Try again when it"
                    " is done."
                )
            )
        time.sleep(0.05)
