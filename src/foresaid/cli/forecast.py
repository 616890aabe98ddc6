"""`foresaid forecast`: the term from files alone, with no database, or from the product's rows."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from foresaid.cli.answer import Answer, ends_after, nothing_known, sentences, told
from foresaid.cli.canonical import (
    FILE,
    KNOWN,
    Refused,
    columns_named,
    known_log,
    moment_given,
    zone_named,
)
from foresaid.cli.pair import CHANCES, SUMMARY, Row, people, summary, write_pair
from foresaid.cli.whole import kept_apart

if TYPE_CHECKING:
    from foresaid.engine.forecast import Outlook
    from foresaid.engine.history import Counts
    from foresaid.engine.log import Log


MOST_DAYS = 36_500


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """What the options say where the rows come from files."""

    opportunities: Path | None
    steps: Path | None
    changes: Path | None
    as_of: str
    days: float | None
    timezone: str
    cut: bool
    known_at_creation: tuple[str, ...]
    learned: tuple[Path, ...]

    @property
    def named(self) -> bool:
        """Whether anything is given that only files need."""
        given = (self.opportunities, self.steps, self.changes, self.learned, self.known_at_creation)
        return any((*given, self.as_of, self.days is not None, self.timezone, self.cut))


def _days(_context: click.Context, _option: click.Parameter, text: str | None) -> float | None:
    if text is None:
        return None
    try:
        days = float(text)
    except ValueError as error:
        raise click.BadParameter(
            f"{text} is no number of days such as 30; one run answers for one length."
        ) from error
    if not 0 < days <= MOST_DAYS:
        raise click.BadParameter(f"Give a number of days above 0 and up to {MOST_DAYS}.")
    return days


@click.command()
@click.option("--opportunities", type=FILE, help="Opportunities: CSV or Parquet.")
@click.option("--steps", type=FILE, help="Dated steps: CSV or Parquet. Left out: none known.")
@click.option("--changes", type=FILE, help="Dated changes of amount, owner and other columns.")
@click.option("--as-of", default="", help="The moment to forecast from, as 2026-03-14.")
@click.option("--days", callback=_days, metavar="NUMBER", help="Days ahead.")
@click.option("--organisation", default="", help="Instead of files: the rows of this one, now.")
@click.option("--term", default="", help="With --organisation: a running term; else the quarter.")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path))
@click.option("--timezone", default="", help="Of times that carry none; UTC where left out.")
@click.option("--cut", is_flag=True, help="Leave out rows later than --as-of.")
@KNOWN
@click.option(
    "--learned",
    multiple=True,
    type=FILE,
    help="Counts by `foresaid history` to learn from instead; several add up.",
)
@click.option(
    "--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Of the draws."
)
def command(organisation: str, term: str, out: Path, seed: int, **files: Any) -> None:
    """Forecast what will be won within a number of days, from files or from an organisation.

    Says how many opportunities are open and what will be won, on average and in 8 of 10 cases.
    Writes summary.json (what will be won from open and from new opportunities, as amounts and
    as counts, each as mean and quantiles) and opportunities.csv (the chance of every open
    one). Where owners are known as of any moment (named in --known-at-creation, or dated by
    --changes), summary.json has everybody's part of what is open, and their moves beside those
    that were due. Only rows known at --as-of are read; later rows are refused unless --cut is
    given.
    With --learned the rates come from counts of a longer history; how far past forecasts were
    off, arrivals and amounts still come from the files.

    With --organisation the same is written from the product's own rows, as of now, to the end
    of the running quarter or of the term that is named.
    """
    given = Files(**files)
    if not organisation:
        if term:
            raise click.UsageError("--term goes with --organisation; for files give --days.")
        _of_files(given, out, seed)
        return
    if given.named:
        raise click.UsageError(
            "--organisation reads the product's own rows, as of now, in its own time zone, to the "
            "end of a term; leave out the files and what goes with them (--as-of, --days, "
            "--timezone, --cut, --known-at-creation, --learned)."
        )
    _of_organisation(organisation, term, out, seed)


def _of_files(given: Files, out: Path, seed: int) -> None:
    """Both files from the rows of files."""
    if given.opportunities is None or not given.as_of or given.days is None:
        raise click.UsageError(
            "Give --opportunities, --as-of and --days for files, or --organisation for the "
            "product's own rows."
        )
    inputs = (given.opportunities, given.steps, given.changes, *given.learned)
    kept_apart((out / SUMMARY, out / CHANCES), inputs)
    from foresaid.engine.forecast import forecast
    from foresaid.files.left_out import left_out
    from foresaid.files.moments import days_of
    from foresaid.files.sheets import FileError

    zone = zone_named(given.timezone or "UTC")
    moment = moment_given(given.as_of, zone)
    ends = _ends(moment, given.days)
    # Files are read with the names of columns in small letters.
    known = frozenset(name.lower() for name in columns_named(given.known_at_creation))
    try:
        log, remarks, currency = known_log(
            given.opportunities, given.steps, given.changes, zone, known, moment, given.cut
        )
        log, counts = _learned(log, given.learned, moment)
    except FileError as error:
        raise Refused(str(error)) from error
    owner = log.owner if log.owner_known else None
    at, length, groups = days_of(moment), given.days, len(log.owners)
    outlook = forecast(log, at, length, seed=seed, counts=counts, group=owner, groups=groups)
    notes = [*remarks, *left_out(log), *_quiet(outlook), *sentences(outlook.notes)]
    if not len(log):
        notes = [nothing_known(moment)]
    content = {**summary(outlook, moment, notes, currency), "people": people(outlook)}
    write_pair(out, content, _rows(log, outlook), _known(log))
    if not len(log):
        _say(out, [], notes)
        return
    answer = Answer(
        moment=moment,
        ends=ends,
        length="within " + ("1 day" if given.days == 1 else f"{given.days:,g} days"),
        open_now=len(outlook.ids),
        count=outlook.count,
        amount=outlook.amount,
        currency=currency,
    )
    _say(out, notes, told(answer))


def _known(log: "Log") -> set[str]:
    """Which of owner and amount the rows know for any opportunity."""
    there = {"owner": bool((log.owner >= 0).any()), "amount": any(log.amount == log.amount)}
    return {name for name, known in there.items() if known}


def _rows(log: "Log", outlook: "Outlook") -> Iterator[Row]:
    place = {name: row for row, name in enumerate(log.ids)}
    owners = (*log.owners, "")
    for name, within, ever in zip(
        outlook.ids, outlook.chance_within, outlook.chance_ever, strict=True
    ):
        row = place[name]
        yield Row(name, within, ever, owners[log.owner[row]], log.amount[row])


def _ends(moment: dt.datetime, days: float) -> dt.datetime:
    try:
        return ends_after(moment, days)
    except OverflowError as error:
        raise Refused(f"{days:g} days after --as-of lie beyond every calendar.") from error


def _quiet(outlook: "Outlook") -> list[str]:
    """A sentence with the figure, where nothing was decided for unusually long."""
    if not outlook.quiet_days:
        return []
    return [f"The last decision lies {outlook.quiet_days:.0f} days before --as-of."]


def _learned(
    log: "Log", paths: tuple[Path, ...], moment: dt.datetime
) -> tuple["Log", "Counts | None"]:
    """The sum of all counts, and the log over the same order of steps. Raises `FileError`."""
    from functools import reduce
    from operator import add

    from foresaid.engine.history import DAY
    from foresaid.engine.log import over_steps
    from foresaid.files.counts import read_counts
    from foresaid.files.moments import days_of, from_micros
    from foresaid.files.sheets import FileError

    if not paths:
        return log, None
    found = [read_counts(path) for path in paths]
    for path, each in zip(paths, found, strict=True):
        if each.at > round(days_of(moment) * DAY):
            raise FileError(
                f"{path.name} knows what came until {from_micros(each.at):%Y-%m-%d %H:%M} UTC, "
                "which is later than --as-of. Count again as of that moment, or earlier."
            )
    counts = reduce(add, (each.counts for each in found))
    order = (*counts.steps, *(step for step in log.steps if step not in counts.steps))
    return over_steps(log, order), counts.over(order)


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
    notes = sentences(found.notes)
    zone, currency = actor.organisation.zone, actor.organisation.currency
    content = {**summary(found, found.moment, notes, currency), "term": found.term_name}
    rows = (Row(o.uuid, o.within, o.ever, o.owner, o.amount) for o in found.opportunities)
    write_pair(out, content, rows, ("owner", "amount"))
    answer = Answer(
        moment=found.moment.astimezone(zone),
        ends=found.ends.astimezone(zone),
        length=f"in what is left of {found.term_name}",
        open_now=len(found.opportunities),
        count=found.count,
        amount=found.amount,
        currency=currency,
    )
    _say(out, notes, told(answer))


def _say(out: Path, notes: list[str], answer: list[str]) -> None:
    """Notes to standard error, the answer to standard output."""
    for note in notes:
        click.echo(note, err=True)
    files = f"{out / SUMMARY} and {out / CHANCES} are written."
    try:
        click.echo("\n".join((*answer, files)))
    except BrokenPipeError:
        raise  # whoever reads has read enough
    except OSError as error:
        raise Refused(f"{files} The answer cannot be printed: {error.strerror}.") from error
