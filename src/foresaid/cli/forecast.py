"""`foresaid forecast`: the term from files alone, with no database, or from the product's rows."""

import csv
import datetime as dt
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

if TYPE_CHECKING:
    from foresaid.engine.forecast import Outlook, Parts, Sum
    from foresaid.engine.log import Log
    from foresaid.forecasting.fresh import Fresh

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option("--opportunities", type=FILE, help="Opportunities: CSV or Parquet.")
@click.option("--steps", type=FILE, help="Dated steps: CSV or Parquet. Left out: none known.")
@click.option("--changes", type=FILE, help="Dated changes of amount, owner and other columns.")
@click.option("--as-of", default="", help="The moment to forecast from, as 2026-03-14.")
@click.option("--days", type=click.FloatRange(min=0, min_open=True), help="Days ahead.")
@click.option("--organisation", default="", help="Instead of files: the rows of this one, now.")
@click.option("--term", default="", help="With --organisation: a running term; else the quarter.")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path))
@click.option("--timezone", default="UTC", show_default=True, help="Of times that carry none.")
@click.option("--cut", is_flag=True, help="Leave out rows later than --as-of.")
@click.option(
    "--known-at-creation",
    default="",
    help="Columns that already stood at creation, with commas: amount,product.",
)
@click.option("--seed", default=0, show_default=True, help="Of the draws.")
def command(
    opportunities: Path | None,
    steps: Path | None,
    changes: Path | None,
    as_of: str,
    days: float | None,
    organisation: str,
    term: str,
    out: Path,
    timezone: str,
    cut: bool,
    known_at_creation: str,
    seed: int,
) -> None:
    """Forecast what will be won within a number of days, from files or from an organisation.

    Writes summary.json (what will be won from open and from new opportunities, as amounts and
    as counts, each as mean and quantiles) and opportunities.csv (the chance of every open
    one). Only rows known at --as-of are read; later rows are refused unless --cut is given.

    With --organisation the same is written from the product's own rows, as of now, to the end
    of the running quarter or of the term that is named.
    """
    if organisation:
        if opportunities or steps or changes or as_of or days:
            raise click.UsageError(
                "--organisation reads the product's own rows, as of now, to the end of a term; "
                "leave out the files, --as-of and --days."
            )
        _of_organisation(organisation, term, out, seed)
        return
    if opportunities is None or not as_of or days is None:
        raise click.UsageError(
            "Give --opportunities, --as-of and --days for files, or --organisation for the "
            "product's own rows."
        )
    from foresaid.files.sheets import FileError

    zone = _zone(timezone)
    moment = _moment(as_of, zone)
    try:
        log, remarks = _known(opportunities, steps, changes, zone, known_at_creation, moment, cut)
    except FileError as error:
        raise click.UsageError(str(error)) from error
    from foresaid.engine.forecast import forecast
    from foresaid.files.moments import days_of

    outlook = forecast(log, days_of(moment), days, seed=seed)
    notes = [*remarks, *(f"{note.value[0].upper()}{note.value[1:]}." for note in outlook.notes)]
    found = zip(outlook.ids, outlook.chance_within, outlook.chance_ever, strict=True)
    _write(out, summary(outlook, moment, notes), found)
    _say(out, notes)


def summary(outlook: "Outlook | Fresh", moment: dt.datetime, notes: list[str]) -> dict[str, Any]:
    """What goes into summary.json."""
    return {
        "as_of": moment.isoformat(),
        "days": outlook.days,
        "won_amount": None if outlook.amount is None else _parts(outlook.amount),
        "won_count": _parts(outlook.count),
        "notes": notes,
    }


def _of_organisation(organisation: str, term: str, out: Path, seed: int) -> None:
    """The same two files from the rows of an organisation."""
    from foresaid.cli import django_ready

    django_ready()
    from foresaid.forecasting.fresh import fresh
    from foresaid.people.errors import Unable
    from foresaid.people.questions import operator_of

    try:
        actor = operator_of(organisation)
        found = fresh(actor, dt.datetime.now(dt.UTC), term=term, seed=seed)
    except Unable as error:
        raise click.ClickException(str(error)) from error
    notes = [f"{note.value[0].upper()}{note.value[1:]}." for note in found.notes]
    content = {**summary(found, found.moment, notes), "term": found.term_name}
    _write(out, content, found.opportunities)
    _say(out, notes)


def _say(out: Path, notes: list[str]) -> None:
    for note in notes:
        click.echo(note, err=True)
    click.echo(f"{out / 'summary.json'} and {out / 'opportunities.csv'} are written.")


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise click.BadParameter(f"{name} is no time zone such as Europe/Amsterdam.") from error


def _moment(text: str, zone: ZoneInfo) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(
            f"{text} is no date such as 2026-03-14 or 2026-03-14T09:30.", param_hint="--as-of"
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _known(
    opportunities: Path,
    steps: Path | None,
    changes: Path | None,
    zone: ZoneInfo,
    known: str,
    moment: dt.datetime,
    cut_later: bool,
) -> tuple["Log", tuple[str, ...]]:
    """The log as it was known at the moment, and remarks on its rows."""
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


def _parts(parts: "Parts") -> dict[str, Any]:
    return {
        "open": _figures(parts.open),
        "new": _figures(parts.new),
        "total": _figures(parts.total),
    }


def _figures(value: "Sum") -> dict[str, Any]:
    from foresaid.engine.forecast import LEVELS

    quantiles = {str(q): float(x) for q, x in zip(LEVELS, value.quantiles(), strict=True)}
    return {"mean": float(value.mean), "quantiles": quantiles}


def _write(out: Path, content: dict[str, Any], chances: Iterable[tuple[str, float, float]]) -> None:
    """Both files, each whole or not at all."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with _whole(out / "summary.json") as file:
            json.dump(content, file, indent=2, ensure_ascii=False)
        with _whole(out / "opportunities.csv") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow(["id", "chance_won", "chance_won_ever"])
            for name, within, ever in chances:
                rows.writerow([name, f"{within:.6f}", f"{ever:.6f}"])
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error.strerror}.") from error


@contextmanager
def _whole(path: Path) -> Iterator[IO[str]]:
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
