"""`foresaid demo`: the practice organisation that shows what the product is like."""

import datetime as dt

import click

from foresaid.cli import django_ready


@click.group(name="demo", invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """Make or renew the demo organisation.

    It is a practice organisation: two teams, twelve people with different habits, eighteen
    months of deals, meetings, goals, results and reviews. All of it is drawn by chance from a
    seed and dated up to today; no real person or firm is in it.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@command.command()
@click.option("--if-missing", is_flag=True, help="Do nothing where there is a demo organisation.")
@click.option(
    "--seed",
    default=7,
    show_default=True,
    type=click.IntRange(min=0),
    help="The same seed and day give the same past.",
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day on which its clock stands; today where left out.",
)
def renew(if_missing: bool, seed: int, as_of: dt.datetime | None) -> None:
    """Make a demo organisation dated up to today, in the place of the one before.

    Whoever signed in to the one before finds the same person in the new one. What was written
    down in the one before stays in the database, and nobody sees it any more.
    """
    django_ready()
    from foresaid.intake.demo.renew import renew_demo
    from foresaid.people.errors import Unable

    try:
        made = renew_demo(
            now=dt.datetime.now(dt.UTC),
            seed=seed,
            as_of=as_of.date() if as_of else None,
            if_missing=if_missing,
        )
    except Unable as error:
        raise click.ClickException(str(error)) from None
    if made.is_new:
        click.echo(f"{made.name} is there, with a past of eighteen months that is made up.")
        click.echo("`foresaid link demo` prints a link that signs its sales manager in once.")
