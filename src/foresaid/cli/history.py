"""`foresaid history`: the counts that everything is learned from, counted where there is room."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from foresaid.cli.canonical import FILE, Refused, known_log, moment_given, zone_named
from foresaid.cli.whole import kept_apart, written_whole
from foresaid.files.counted import counted

if TYPE_CHECKING:
    from foresaid.engine.history import Counts
    from foresaid.engine.log import Log

ENGINE = "here"
MOST_STEPS = 200
"""Steps that are told apart; a table over steps grows with their square."""


@click.command()
@click.option("--opportunities", required=True, type=FILE, help="Opportunities: CSV or Parquet.")
@click.option("--steps", type=FILE, help="Dated steps: CSV or Parquet. Left out: none known.")
@click.option("--as-of", required=True, help="Count what was known then, as 2026-03-14.")
@click.option(
    "--backend",
    type=click.Choice(["duckdb", "postgresql", "spark", ENGINE]),
    default="duckdb",
    show_default=True,
    help="Where to count; `here` needs nothing but the engine itself.",
)
@click.option("--address", default="", help="Of the PostgreSQL server or the Spark cluster.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--timezone", default="UTC", show_default=True, help="Of times that carry none.")
@click.option("--cut", is_flag=True, help="Leave out rows later than --as-of.")
def command(
    opportunities: Path,
    steps: Path | None,
    as_of: str,
    backend: str,
    address: str,
    out: Path,
    timezone: str,
    cut: bool,
) -> None:
    """Count stays in steps, by length and by how they ended, into a file of counts.

    The counts are small however long the history is; those of several files add up. `foresaid
    forecast --learned` learns from them. The file is Parquet where its name ends so, else CSV.
    """
    from foresaid.engine.history import DAY
    from foresaid.engine.log import fewer_steps
    from foresaid.files.counts import Known, write_counts
    from foresaid.files.moments import days_of
    from foresaid.files.sheets import FileError

    kept_apart((out,), (opportunities, steps))
    zone = zone_named(timezone)
    moment = moment_given(as_of, zone)
    if backend == "postgresql" and not address:
        raise click.UsageError(
            "PostgreSQL needs --address, such as postgresql://user@host/database."
        )
    try:
        log, remarks, _ = known_log(opportunities, steps, None, zone, frozenset(), moment, cut)
        at = round(days_of(moment) * DAY)
        if len(log.steps) > MOST_STEPS:
            log = fewer_steps(log, MOST_STEPS)
            remarks = (*remarks, f"Only the {MOST_STEPS - 1} most entered steps are told apart.")
        counts = _counted(log, at, backend, address)
        with written_whole(out.parent, out.name) as place:
            write_counts(place / out.name, Known(counts=counts, at=at))
    except FileError as error:
        raise Refused(str(error)) from error
    for remark in remarks:
        click.echo(remark, err=True)
    stays = int(counts.visits.sum() + counts.undated.sum())
    whole = counted(len(log), "[opportunity|opportunities]")
    said = "[stay|stays] of {whole} [is|are] counted into {out}."
    click.echo(counted(stays, said, whole=whole, out=out))


def _counted(log: "Log", at: int, backend: str, address: str) -> "Counts":
    if backend == ENGINE:
        from foresaid.engine.history import DAY, count

        return count(log, at / DAY)
    try:
        from foresaid.warehouse.backends import NoBackend, count_on
    except ImportError as error:
        raise click.UsageError(
            f"Counting on {backend} needs Ibis, which is not installed. Use --backend {ENGINE}, "
            "which needs nothing more, or install foresaid[analytics] (foresaid[spark])."
        ) from error
    try:
        return count_on(backend, log, at, address)
    except NoBackend as error:
        raise click.UsageError(str(error)) from error
