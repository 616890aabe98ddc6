"""`foresaid setup`: an organisation and its first administrator."""

import datetime as dt

import click

from foresaid.cli import database


@click.command(name="setup")
@click.option("--organisation", prompt="Name of the organisation", help="Its name.")
@click.option("--name", prompt="Your name", help="Name of its first administrator.")
@click.option("--email", prompt="Your e-mail address", help="The address to sign in with.")
@click.password_option(
    help="At least ten characters. Asked for where it is not given.", envvar="FORESAID_PASSWORD"
)
@click.option(
    "--timezone",
    prompt="Time zone, such as Europe/Berlin",
    default="UTC",
    help="Time zone of the organisation.",
)
@click.option("--currency", prompt="Currency", default="EUR", help="Three letters, such as EUR.")
@click.option(
    "--fiscal-start-month",
    default=1,
    show_default=True,
    type=click.IntRange(1, 12),
    help="The month in which the fiscal year starts.",
)
@click.option(
    "--practice-from",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]),
    help="Make a practice organisation whose clock starts then; this can never be changed.",
)
def command(
    organisation: str,
    name: str,
    email: str,
    password: str,
    timezone: str,
    currency: str,
    fiscal_start_month: int,
    practice_from: dt.datetime | None,
) -> None:
    """Make an organisation and somebody who administers it.

    Asks for what is not given as an option. A database that is not there yet is made.
    """
    with database.said_plainly():
        database.bring_up_to_date()
    from foresaid.people.errors import Unable
    from foresaid.people.operations.setup import set_up

    try:
        made = set_up(
            name=organisation,
            timezone=timezone,
            currency=currency.upper(),
            fiscal_start_month=fiscal_start_month,
            practice_from=practice_from,
            administrator=name,
            email=email,
            password=password,
            now=dt.datetime.now(dt.UTC),
        )
    except Unable as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{made.name} is there. Sign in as {email.lower()}.")
