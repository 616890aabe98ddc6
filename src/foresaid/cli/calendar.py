"""`foresaid calendar`: invitations from mail server or mailbox, and calendars read at once."""

import datetime as dt
import sys

import click

from foresaid.cli import django_ready

# What sendmail and its kin expect of a program that a mail is piped into (sysexits.h): to refuse
# the mail for good, or to try again later.
REFUSED, TRY_AGAIN = 65, 75
MEETINGS = ("new", "confirmed", "joined", "moved", "called_off", "explained", "unchanged")
MAILS = ("known", "unread", "passed_over")


@click.group(name="calendar")
def command() -> None:
    """Receive invitations by mail, read calendars."""
    django_ready()


@command.command()
@click.option("--quiet", is_flag=True, help="Say nothing, and accept what holds no invitation.")
def receive(quiet: bool) -> None:
    """Take in the invitation in a mail on standard input.

    For the alias of the address that is invited: `meetings: "|foresaid calendar receive"`. Ends
    with 65 where the mail holds nothing that can be taken, with 75 where it is to be tried again.
    """
    from django.db import DatabaseError

    from foresaid.connectors.operations.invitations import receive as take
    from foresaid.people.errors import Unable

    try:
        taken = take(sys.stdin.buffer.read(), now=dt.datetime.now(dt.UTC))
    except Unable as error:
        if quiet:
            return
        click.echo(str(error), err=True)
        sys.exit(REFUSED)
    except DatabaseError as error:
        click.echo(f"The database did not answer: {error}", err=True)
        sys.exit(TRY_AGAIN)
    if not quiet:
        click.echo(_told(taken.counts))
        for problem in taken.problems:
            click.echo(problem, err=True)


@command.command()
@click.option("--all", "everything", is_flag=True, help="Also those whose turn has not come.")
def read(everything: bool) -> None:
    """Read connected calendars now, as the worker does, and say how each went."""
    from foresaid.connectors.polling import read_now

    for went in read_now(dt.datetime.now(dt.UTC), everything=everything):
        click.echo(f"{went.owner}, {went.host}: {went.problem or _told(went.counts)}")


@command.command()
def mailbox() -> None:
    """Read the mailbox of foresaid's own address now, as the worker does, and say how it went."""
    from django.conf import settings

    from foresaid.connectors.mailbox.reading import read

    if settings.CALENDAR_MAILBOX is None:
        raise click.ClickException("No mailbox is set; FORESAID_CALENDAR_MAILBOX names it.")
    looked = read(dt.datetime.now(dt.UTC))
    if looked.problem:
        raise click.ClickException(looked.problem)
    click.echo(_told(looked.counts))


def _told(counts: dict[str, int]) -> str:
    told = [
        f"{counts[name]} {name.replace('_', ' ')}"
        for name in (*MEETINGS, *MAILS)
        if counts.get(name)
    ]
    return ", ".join(told) + "." if told else "Nothing to change."
