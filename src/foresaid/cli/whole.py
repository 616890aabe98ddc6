"""Files that appear complete or not at all, whatever ends the run that writes them."""

import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

import click

from foresaid.cli.canonical import Refused

UNFINISHED = ".unfinished-foresaid-"
TURN = f"{UNFINISHED}turn"
"""The folder inside that whoever puts files into their place has locked."""
HOLDER = "process"
"""The file inside that which names the process."""
TOLD_AFTER, PATIENCE, PAUSE = 2.0, 60.0, 0.02
"""Seconds after which it is said that another run is waited for, until a run gives up, and between
two tries: putting files into their place takes another run far less than a second."""


@contextmanager
def written_whole(folder: Path, *names: str) -> Iterator[Path]:
    """A place to write these files; they appear in the folder together, when all are complete.

    The first one stands last, so it never stands beside others than its own, and of runs that end
    at the same moment one puts its files there after the other; one that hangs there is waited for
    for a minute. The folder is made where it is missing, and gone again where nothing came of it.
    What a killed run left behind is cleared. Raises `Refused` where it cannot be written.
    """
    made = [one for one in (folder, *folder.parents) if not one.exists()]
    if folder.is_symlink() and not folder.exists():
        raise Refused(f"{folder} is a link that leads nowhere. Give --out another place.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _clear(folder)
        with _place_in(folder) as place:
            yield place
            _moved(place, folder, names)
    except BaseException as error:
        for one in made:
            with suppress(OSError):
                one.rmdir()
        if isinstance(error, OSError):
            raise Refused(f"{folder} cannot be written: {error.strerror}.") from error
        raise


def kept_apart(answers: Iterable[Path], read: Iterable[Path | None]) -> None:
    """Refuse answers that would be written over a file that is read."""
    inputs = {one.resolve() for one in read if one is not None}
    for answer in answers:
        if answer.resolve() in inputs:
            raise Refused(f"{answer} is read and would be written over. Give --out another place.")


def _moved(place: Path, folder: Path, names: Sequence[str]) -> None:
    for name in names:
        if (folder / name).is_dir():
            raise IsADirectoryError(0, f"{name} is a folder there")
    first, *others = names
    with _locked(lambda: _turn_in(folder)) as turn:
        _name_holder(turn)
        if others:
            (folder / first).unlink(missing_ok=True)
        for name in (*others, first):
            (place / name).replace(folder / name)


def _turn_in(folder: Path) -> Path:
    turn = folder / TURN
    with suppress(FileExistsError):  # `exist_ok` fails where it is removed meanwhile
        turn.mkdir()
    return turn


def _name_holder(turn: Path) -> None:
    with suppress(OSError):  # only for the sentence of whoever waits
        (turn / HOLDER).write_text(str(os.getpid()))


def _holder(place: Path) -> str:
    try:
        found = (place / HOLDER).read_text()[:20]
    except (OSError, UnicodeDecodeError):
        found = ""
    return f"the run of process {found}" if found.isdecimal() else "another run"


def _place_in(folder: Path) -> AbstractContextManager[Path]:
    """A folder of its own inside."""
    return _locked(lambda: Path(mkdtemp(dir=folder, prefix=UNFINISHED)))


@contextmanager
def _locked(make: Callable[[], Path]) -> Iterator[Path]:
    """The folder that is made, locked for as long as the run needs it and lives, then removed.

    Raises `Refused` where another run keeps it locked.
    """
    waited = _Waiting()
    while True:
        place = make()
        # Before it was locked somebody may remove it: a run that ended, or one that clears.
        with suppress(FileNotFoundError):
            try:
                held = _lock(place)
            except BlockingIOError:
                waited.once_more(place)
                continue
            if _stands(place, held):
                break
            _unlock(held)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
        _unlock(held)


def _stands(place: Path, held: int | None) -> bool:
    """Whether the folder that was locked is the one that is there."""
    try:
        there = place.stat()
    except OSError:
        return False
    return held is None or os.path.samestat(os.fstat(held), there)


def _clear(folder: Path) -> None:
    """Remove the places of runs that were killed; whoever lives has its own locked."""
    for place in folder.glob(f"{UNFINISHED}*"):
        with suppress(FileNotFoundError, BlockingIOError):  # another run clears it, too, or lives
            held = _lock(place)
            if held is not None:
                shutil.rmtree(place, ignore_errors=True)
                _unlock(held)


class _Waiting:
    """For another run: said once, and not for ever."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._said = False

    def once_more(self, place: Path) -> None:
        """Wait a moment. Raises `Refused` where it was long enough."""
        long = time.monotonic() - self._began
        if long > PATIENCE:
            raise Refused(
                f"{_holder(place).capitalize()} has been putting its files into {place.parent} for "
                f"{PATIENCE:.0f} seconds and does not end, so nothing was written. End it, or give "
                "--out another place."
            )
        if long > TOLD_AFTER and not self._said:
            self._said = True
            who = _holder(place)
            click.echo(f"Waiting for {who}, which puts its files into {place.parent}.", err=True)
        time.sleep(PAUSE)


def _lock(place: Path) -> int | None:
    """Lock it until the process ends, however that ends; None where nothing can be locked.

    Raises `FileNotFoundError` where it is not there any more, `BlockingIOError` where another run
    has it locked.
    """
    try:
        import fcntl

        handle = os.open(place, os.O_RDONLY)
    except FileNotFoundError:
        raise
    except (ImportError, OSError):
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        if isinstance(error, BlockingIOError):
            raise
        return None
    return handle


def _unlock(held: int | None) -> None:
    if held is not None:
        os.close(held)
