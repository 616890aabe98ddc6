"""`foresaid mail`: what waits, what may not have gone, and whether mail goes out at all."""

import datetime as dt
import sys
from typing import TYPE_CHECKING, NoReturn
from uuid import UUID

import click

from foresaid.cli import django_ready

if TYPE_CHECKING:
    from foresaid.people.actor import Actor

STATES = ("queued", "sending", "sent", "unsure", "dropped", "rested")
ORGANISATION = click.option(
    "--organisation", default="", help="Name or uuid of one organisation; all where left out."
)


@click.group(name="mail")
def command() -> None:
    """List mails, decide about those that may not have gone, send a test."""
    django_ready()


@command.command(name="list")
@ORGANISATION
@click.option("--state", type=click.Choice(STATES), help="Only mails in this state.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000))
def list_(organisation: str, state: str | None, limit: int) -> None:
    """List mails, the newest first: uuid, state, moment, recipient, subject, reason."""
    from foresaid.mail.questions import mails

    for actor in _operators(organisation):
        for one in mails(actor, state=state or "", limit=limit):
            at = one.at.isoformat(timespec="seconds")
            words = (str(one.uuid), one.state, at, one.address or one.recipient, one.subject)
            click.echo("  ".join((*words, one.reason)).rstrip())


@command.command()
@click.argument("address")
def test(address: str) -> None:
    """Send a mail to ADDRESS now, and say what the mail server answered."""
    from foresaid.mail.trying import send_test

    problem = send_test(address)
    if problem:
        _stop(f"It did not go: {problem}", 1)
    click.echo(f"Handed over for {address}. Look whether it arrives, and not as spam.")


@command.command()
@click.argument("message", type=click.UUID)
def again(message: UUID) -> None:
    """Send an unsure mail once more."""
    from foresaid.mail.operations.unsure import send_again

    send_again(_whose(message), message=message, now=dt.datetime.now(dt.UTC))
    click.echo("In line; the worker sends it.")


@command.command()
@click.argument("message", type=click.UUID)
def rest(message: UUID) -> None:
    """Leave an unsure mail as it is."""
    from foresaid.mail.operations.unsure import let_rest

    let_rest(_whose(message), message=message, now=dt.datetime.now(dt.UTC))
    click.echo("It rests.")


def _whose(message: UUID) -> "Actor":
    """The operator of the organisation whose unsure mail this is."""
    from foresaid.mail.questions import mails

    for actor in _operators(""):
        if any(one.uuid == message for one in mails(actor, state="unsure", limit=10_000)):
            return actor
    return _stop(
        "There is no unsure mail of that uuid; `foresaid mail list --state unsure` has them."
    )


def _operators(organisation: str) -> "list[Actor]":
    from foresaid.ledger.proof import operators

    actors = operators(organisation)
    if not actors:
        named = f"There is no organisation called {organisation!r}."
        _stop(
            named if organisation else "There is no organisation yet; `foresaid setup` makes one."
        )
    return actors


def _stop(message: str, code: int = 2) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(code)
