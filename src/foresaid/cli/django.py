"""`foresaid django …`: Django's own commands on foresaid's settings."""

import os

import click

from foresaid.cli import SETTINGS


@click.command(
    name="django",
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
    add_help_option=False,
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> None:
    """Run one of Django's own commands, for example `foresaid django migrate`.

    Without arguments, or with --help, it lists them.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["foresaid django", *(arguments or ("help",))])
