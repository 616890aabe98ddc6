"""`foresaid import`: bring files in, after showing what would change."""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from foresaid.cli import django_ready
from foresaid.cli.canonical import KNOWN, columns_named
from foresaid.files.counted import counted

if TYPE_CHECKING:
    from uuid import UUID

    from foresaid.intake.operations.stage import Staged
    from foresaid.intake.questions import CountView, MappingView
    from foresaid.people.actor import Actor

UNDECIDED = 2
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the command line asks for."""

    files: tuple[Path, ...]
    source: str
    process: str
    known: tuple[str, ...]
    same: dict[str, str]
    apart: tuple[str, ...]
    accept: bool
    dry_run: bool
    refused_out: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """The organisation that gets the rows: one that stands, or a new one and what it is like."""

    organisation: str
    new_organisation: str
    practice_from: dt.datetime | None
    timezone: str
    currency: str


FILES = click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
WHOSE = (
    click.option(
        "--organisation",
        default="",
        help="Name of the organisation that gets the rows; needed where there are several.",
    ),
    click.option("--new-organisation", default="", help="Make an organisation of this name first."),
    click.option(
        "--practice-from",
        type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]),
        help="With --new-organisation: a practice organisation whose clock starts on this day.",
    ),
    click.option("--timezone", default="UTC", show_default=True, help="With --new-organisation."),
    click.option("--currency", default="EUR", show_default=True, help="With --new-organisation."),
)
HOW = (
    click.option(
        "--source", default="", help="What the files come from; found from them if left out."
    ),
    click.option("--process", default="", help="The process whose steps the stages are."),
    KNOWN,
    click.option("--known", multiple=True, hidden=True, help="Its old name: one column each."),
    click.option("--same", multiple=True, help='Two spellings of one name: "GTXPro=GTX Pro".'),
    click.option(
        "--new", "apart", multiple=True, help="A near spelling that is a name of its own."
    ),
    click.option(
        "--accept", is_flag=True, help="Take near spellings as proposed; leave refused rows out."
    ),
    click.option("--dry-run", is_flag=True, help="Show everything and write nothing."),
    click.option(
        "--refused-out",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Write the refused rows, with reason and remedy, into this CSV file.",
    ),
)


def _with_options[Called: Callable[..., None]](called: Called) -> Called:
    for option in reversed((FILES, *WHOSE, *HOW)):
        called = option(called)
    return called


@click.command(name="import")
@_with_options
def command(
    same: tuple[str, ...], known: tuple[str, ...], known_at_creation: tuple[str, ...], **given: Any
) -> None:
    """Bring files in: CSV (also compressed) or XLSX, several at once.

    Shows how the columns are read and what would be new, changed, unchanged or refused. Where
    names are spelled nearly alike or rows are refused, it lists them, writes nothing and ends
    with 2, unless --accept or --same, --new say what to do. The same files again change nothing.
    """
    whose = Whose(**{one.name: given.pop(one.name) for one in fields(Whose)})
    columns = (*known, *columns_named(known_at_creation))
    wanted = Wanted(same=_pairs(same), known=columns, **given)
    if whose.organisation and whose.new_organisation:
        raise click.UsageError("Say --organisation NAME or --new-organisation NAME, not both.")
    django_ready()
    from foresaid.people.errors import Unable

    # A hundred thousand rows, none in a circle: looking for circles would take a sixth of it all.
    gc.disable()
    try:
        code = _brought_in(whose, wanted, dt.datetime.now(dt.UTC))
    except Unable as error:
        raise click.ClickException(str(error)) from None
    if code:
        raise SystemExit(code)


def _brought_in(whose: Whose, wanted: Wanted, now: dt.datetime) -> int:
    """Show, and write where all is decided; the exit code."""
    from django.db import transaction

    if whose.new_organisation:
        with transaction.atomic():  # without a decision there is no organisation either
            actor = _made_or_same(whose, now)
            staged, code = _shown(actor, wanted, now)
            transaction.set_rollback(staged is None)
    else:
        actor = _named(whose)
        staged, code = _shown(actor, wanted, now)
    if staged is not None:
        _write(actor, staged, accept=wanted.accept, now=now)
    return code


def _pairs(same: tuple[str, ...]) -> dict[str, str]:
    pairs = {}
    for text in same:
        found, mark, meant = text.partition("=")
        if not (mark and found.strip() and meant.strip()):
            raise click.UsageError(f'--same takes "found=meant", not "{text}".')
        pairs[found.strip()] = meant.strip()
    return pairs


def _named(whose: Whose) -> Actor:
    from foresaid.people.questions import operator_of

    if whose.practice_from:
        raise click.UsageError("--practice-from goes with --new-organisation.")
    return operator_of(whose.organisation)


def _made_or_same(whose: Whose, now: dt.datetime) -> Actor:
    from foresaid.people.questions import operator_of, organisation_names

    name = whose.new_organisation
    if name.casefold() in {one.casefold() for one in organisation_names()}:
        return _same_again(operator_of(name), whose.practice_from)
    return _made(whose, now)


def _same_again(actor: Actor, practice_from: dt.datetime | None) -> Actor:
    """The command was given before: the organisation it made then is the one."""
    start = actor.organisation.practice_from
    stands = start.astimezone(actor.organisation.zone).replace(tzinfo=None) if start else None
    if stands != practice_from:
        raise click.ClickException(
            f"{actor.organisation.name} is there already, with another clock. "
            "Choose another name, or leave --practice-from as it was."
        )
    return actor


def _made(whose: Whose, now: dt.datetime) -> Actor:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    from foresaid.people.actor import operator
    from foresaid.people.operations.organisations import create_organisation

    try:
        zone = ZoneInfo(whose.timezone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise click.ClickException(
            f"{whose.timezone} is no known time zone; use one such as Europe/Berlin."
        ) from error
    start = whose.practice_from
    organisation = create_organisation(
        name=whose.new_organisation,
        timezone=whose.timezone,
        currency=whose.currency.upper(),
        practice_from=start.replace(tzinfo=zone) if start else None,
        now=now,
    )
    return operator(organisation)


def _shown(actor: Actor, wanted: Wanted, now: dt.datetime) -> tuple[Staged | None, int]:
    """Stage and show; the import to be written, or None with the exit code."""
    from foresaid.intake import questions
    from foresaid.intake.operations.discard import discard
    from foresaid.intake.operations.stage import stage

    staged = stage(
        actor,
        files=[(path.name, path.read_bytes()) for path in wanted.files],
        source=wanted.source,
        process=wanted.process,
        known=wanted.known,
        same=wanted.same,
        apart=wanted.apart,
        accept_near=wanted.accept,
        now=now,
    )
    uuid = staged.run.uuid
    view = questions.run_view(actor, uuid)
    _show_mapping(questions.mapping(actor, uuid))
    _show_counts(view.counts)
    for note in view.notes:
        click.echo(f"  {note}")
    _show_proposals(actor, uuid)
    _show_refused(actor, uuid, wanted.refused_out)
    undecided = bool(view.undecided) or bool(view.refused and not wanted.accept)
    if not wanted.dry_run and not undecided:
        return staged, 0
    discard(actor, run=uuid, now=now)
    click.echo("Nothing was written.")
    if undecided and not wanted.dry_run:
        click.echo("Say --accept, or --same and --new for single names, and run it again.")
    return None, UNDECIDED if undecided else 0


def _write(actor: Actor, staged: Staged, *, accept: bool, now: dt.datetime) -> None:
    from foresaid.intake.operations.apply import apply

    applied = apply(actor, run=staged.run.uuid, accept_refused=accept, now=now, dry_run=staged.plan)
    if applied.run is None:
        click.echo("Everything is unchanged. Nothing was written.")
    else:
        click.echo(f"Written into {actor.organisation.name}.")


def _show_mapping(mapping: MappingView) -> None:
    for table in mapping.tables:
        click.echo(f"{table.name}: {counted(table.rows, '[row|rows]')}, {table.said}")
        width = max((len(column.name) for column in table.columns), default=0)
        for column in table.columns:
            why = f" ({column.why})" if column.why else ""
            click.echo(f"  {column.name:<{width}}  {column.said}{why}")
    if mapping.stages:
        click.echo(f"Stages, as steps of “{mapping.process}” in this order: ", nl=False)
        click.echo(", ".join(mapping.steps) or "none")
        for stage in mapping.stages:
            if stage.meaning != stage.word:
                click.echo(f"  {stage.word}: {stage.said}")


def _show_counts(counts: tuple[CountView, ...]) -> None:
    width = max((len(one.label) for one in counts), default=0)
    click.echo(f"{'':<{width}}  {'new':>9} {'changed':>9} {'unchanged':>9} {'refused':>9}")
    for one in counts:
        figures = (one.new, one.changed, one.unchanged, one.refused)
        click.echo(f"{one.label:<{width}}  " + " ".join(f"{figure:>9,}" for figure in figures))


def _show_proposals(actor: Actor, uuid: UUID) -> None:
    from foresaid.intake import questions

    for one in questions.proposals(actor, uuid):
        rows = counted(one.rows, "[row|rows]")
        if one.decision == "open":
            click.echo(
                f"  “{one.found}” ({one.label}, {rows}) is probably “{one.suggested}”:"
                f' --same "{one.found}={one.suggested}" or --new "{one.found}"'
            )
        elif one.decision == "same":
            click.echo(f"  “{one.found}” ({rows}) is taken as “{one.suggested}”.")


def _show_refused(actor: Actor, uuid: UUID, out: Path | None) -> None:
    from foresaid.intake import questions, refused_file

    rows = questions.refused_rows(actor, uuid)
    for row in rows[:MOST_SHOWN]:
        place = f"{row.file}, line {row.line}" + (f", {row.column}" if row.column else "")
        value = f" “{row.value}”" if row.value else ""
        click.echo(f"  Refused: {place}{value}. {row.reason} {row.remedy}")
    if len(rows) > MOST_SHOWN:
        click.echo(f"  … and {len(rows) - MOST_SHOWN} more; --refused-out FILE holds all of them.")
    if out is not None:
        out.write_text(refused_file.as_csv(rows), encoding="utf-8")
        click.echo(counted(len(rows), "refused [row is|rows are] in {out}.", out=out))
