"""The command line: one file per command, read only when its command is called.

`foresaid --help` therefore answers at once, without Django, NumPy or the database.
"""

import importlib
import importlib.util
import os
from typing import Any

import click

SETTINGS = "foresaid.config.settings"

#: What a command is called, where it lives, and its line in `foresaid --help`.
COMMANDS: dict[str, tuple[str, str]] = {
    "serve": ("foresaid.cli.serve:command", "Run site and worker together."),
    "worker": ("foresaid.cli.worker:command", "Do what is due in the background."),
    "setup": ("foresaid.cli.setup:command", "Make an organisation and its first administrator."),
    "link": ("foresaid.cli.link:command", "Print a link that signs somebody in once."),
    "import": ("foresaid.cli.import_:command", "Bring files in, after showing what would change."),
    "review": ("foresaid.cli.review:command", "Show what a review would talk about."),
    "forecast": (
        "foresaid.cli.forecast:command",
        "Forecast from files, or from rows.",
    ),
    "call": ("foresaid.cli.call:command", "State a person's own call of a term."),
    "history": ("foresaid.cli.history:command", "Count a history that outgrows this machine."),
    "ledger": ("foresaid.cli.ledger:command", "Verify, show and export what was said."),
    "calendar": ("foresaid.cli.calendar:command", "Receive invitations, read calendars."),
    "mail": ("foresaid.cli.mail:command", "List mails, decide about unsure ones, send a test."),
    "demo": ("foresaid.cli.demo:command", "Make or renew the demo organisation."),
    "django": ("foresaid.cli.django:command", "Run one of Django's own commands."),
}


BEHIND = (
    "The database does not have the tables of this version yet. `foresaid django migrate` makes"
    " them, and `foresaid serve` does so by itself when it starts."
)


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is called or asked for help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in COMMANDS if is_there(name)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS or not is_there(cmd_name):
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """A database without the tables of this version is a sentence, whatever asked it."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            if type(error).__module__ == "django.db.utils" and _is_behind():
                raise click.ClickException(BEHIND) from None
            raise

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])


def is_there(command: str) -> bool:
    """Whether the module behind a known command is part of this installation."""
    module = COMMANDS[command][0].partition(":")[0]
    return importlib.util.find_spec(module) is not None


def _is_behind() -> bool:
    """Whether migrations wait; a database that can not be asked at all says so itself."""
    from django.db import DatabaseError, connection

    from foresaid.people.waiting import migrations_wait

    try:
        return migrations_wait(connection)
    except DatabaseError:
        return False


def django_ready() -> None:
    """Set Django up; every command that touches the database calls this first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django
    from environs import EnvError

    try:
        django.setup()
    except EnvError as error:
        raise click.ClickException(
            f"{error} What each setting takes stands in docs/reference/settings.md."
        ) from None


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="foresaid")
def main() -> None:
    """Say what should happen. Then see what did."""
