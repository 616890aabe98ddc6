"""`foresaid ledger`: prove, show and export what was said."""

import gc
import sys
from typing import TYPE_CHECKING, NoReturn, TextIO

import click

from foresaid.cli import django_ready
from foresaid.cli.erasing import erase_contact, erase_person

if TYPE_CHECKING:
    from foresaid.people.actor import Actor

ORGANISATION = click.option(
    "--organisation", default="", help="Name or uuid of one organisation; all where left out."
)


@click.group(name="ledger")
def command() -> None:
    """Verify, show and export what was said."""
    django_ready()


@command.command()
@ORGANISATION
@click.option("--head", default="", help="A hash that you kept earlier; it must be in the chain.")
@click.option("--chain-only", is_flag=True, help="Leave the projection beside the chain out.")
def verify(organisation: str, head: str, chain_only: bool) -> None:
    """Prove that nothing said was changed or removed; name the first bad place.

    Ends with code 0 where everything holds, 1 where something does not, 2 for a wrong call.
    """
    from foresaid.ledger.proof import verify_for

    actors = chosen(organisation)
    if head and len(actors) != 1:
        stop("A kept head belongs to one organisation; name it with --organisation.")
    whole = True
    gc.disable()  # nothing in a proof goes round in circles; looking for them takes a seventh of it
    for actor in actors:
        found = verify_for(actor, head=head, with_standings=not chain_only)
        whole = whole and found.holds
        click.echo(found.sentence)
    sys.exit(0 if whole else 1)


@command.command()
@ORGANISATION
def head(organisation: str) -> None:
    """Print where each chain ends. Keep it elsewhere: it proves later that nothing is gone."""
    from foresaid.ledger.proof import head_for

    for actor in chosen(organisation):
        found = head_for(actor)
        click.echo(f"{found.hash}  {found.seq}  {actor.organisation.name}")


@command.command()
@ORGANISATION
@click.option("--output", type=click.File("w", encoding="utf-8"), default="-", help="A file.")
def export(organisation: str, output: TextIO) -> None:
    """Write everything said as JSON Lines (docs/reference/chain.md has the schema)."""
    from foresaid.ledger.proof import export_for

    for actor in chosen(organisation):
        for line in export_for(actor):
            click.echo(line, file=output)


@command.command()
@ORGANISATION
def rebuild(organisation: str) -> None:
    """Make the projection beside the chain anew: where each expectation stands."""
    from foresaid.ledger.proof import rebuild_for

    for actor in chosen(organisation):
        count = rebuild_for(actor)
        click.echo(f"{actor.organisation.name}: {count} expectations stand as the chain has them.")


def chosen(organisation: str) -> "list[Actor]":
    """An operator for the named organisation, or for each one."""
    from foresaid.ledger.proof import operators

    actors = operators(organisation)
    if not actors:
        stop(f"There is no organisation called {organisation!r}." if organisation else "There is "
             "no organisation yet; `foresaid setup` makes one.")  # fmt: skip
    return actors


def stop(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(2)


command.add_command(erase_person)
command.add_command(erase_contact)
