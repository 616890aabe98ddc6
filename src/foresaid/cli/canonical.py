"""What commands that work on the canonical files share."""

import csv
import datetime as dt
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from foresaid.files.counted import counted

if TYPE_CHECKING:
    from foresaid.engine.log import Log

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
KNOWN = click.option(
    "--known-at-creation",
    multiple=True,
    metavar="COLUMNS",
    help="Columns that already stood at creation, with commas: amount,product.",
)


LATER = ("[creation|creations]", "[closing|closings]", "step [entry|entries]")


class Refused(click.ClickException):
    """What was given cannot be used; the message says what, where and what to do."""

    exit_code = 2


def columns_named(texts: Sequence[str]) -> tuple[str, ...]:
    """The columns that lists with commas name; a name that holds a comma stands in quotes."""
    names = chain.from_iterable(csv.reader(texts, skipinitialspace=True))
    return tuple(stripped for name in names if (stripped := name.strip()))


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
    known: frozenset[str],
    moment: dt.datetime,
    cut_later: bool,
) -> tuple["Log", tuple[str, ...], str]:
    """The log as it was known at the moment, remarks on its rows, and the currency, if one.

    Raises `FileError`.
    """
    from foresaid.engine.log import cut, in_own_order
    from foresaid.files.canonical import read_pair
    from foresaid.files.changes import as_changed, read_changes
    from foresaid.files.moments import days_of
    from foresaid.files.unused import unused

    at = days_of(moment)
    found = read_pair(opportunities, steps, zone=zone, known=known, until=at)
    if not cut_later:
        _refuse_later(found.log, at, moment)
    log = in_own_order(cut(found.log, at))
    if not changes:
        return log, found.remarks, found.currency
    dated, remarks = read_changes(changes, zone, frozenset(log.attributes))
    remarks += unused(dated, frozenset(found.log.ids), at, changes.name)
    return as_changed(log, dated, at), (*found.remarks, *remarks), found.currency


def _listed(later: Sequence[int]) -> str:
    found = [counted(many, what) for many, what in zip(later, LATER, strict=True) if many]
    return ", ".join(found)


def _refuse_later(log: "Log", at: float, moment: dt.datetime) -> None:
    from foresaid.files.sheets import FileError

    later = [int((times > at).sum()) for times in (log.created, log.closed, log.entry_at)]
    if any(later):
        raise FileError(
            f"Rows are later than {moment:%Y-%m-%d %H:%M}: {_listed(later)}. Give a later "
            "--as-of, or --cut to leave them out."
        )
