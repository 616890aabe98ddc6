"""What commands that work on the canonical files share."""

import datetime as dt
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

if TYPE_CHECKING:
    from foresaid.engine.log import Log

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def zone_named(name: str) -> ZoneInfo:
    """The zone, or a sentence."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise click.BadParameter(f"{name} is no time zone such as Europe/Amsterdam.") from error


def moment_given(text: str, zone: ZoneInfo) -> dt.datetime:
    """The moment that --as-of names."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(
            f"{text} is no date such as 2026-03-14 or 2026-03-14T09:30.", param_hint="--as-of"
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def known_log(
    opportunities: Path,
    steps: Path | None,
    changes: Path | None,
    zone: ZoneInfo,
    known: str,
    moment: dt.datetime,
    cut_later: bool,
) -> tuple["Log", tuple[str, ...]]:
    """The log as it was known at the moment, and remarks on its rows. Raises `FileError`."""
    from foresaid.engine.log import cut
    from foresaid.files.canonical import as_changed, read_changes, read_pair
    from foresaid.files.moments import days_of

    at = days_of(moment)
    names = frozenset(name.strip().lower() for name in known.split(",") if name.strip())
    found = read_pair(opportunities, steps, zone=zone, known=names)
    if not cut_later:
        _refuse_later(found.log, at, moment)
    log = cut(found.log, at)
    return (as_changed(log, read_changes(changes, zone), at) if changes else log), found.remarks


def _refuse_later(log: "Log", at: float, moment: dt.datetime) -> None:
    from foresaid.files.sheets import FileError

    later = [int((times > at).sum()) for times in (log.created, log.closed, log.entry_at)]
    if any(later):
        raise FileError(
            f"Rows are later than {moment:%Y-%m-%d %H:%M}: {later[0]} creations, {later[1]} "
            f"closings, {later[2]} step entries. Give a later --as-of, or --cut to leave them out."
        )


@contextmanager
def whole_file(path: Path) -> Iterator[IO[str]]:
    """A file that appears under its name only when it is complete."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            yield file
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
