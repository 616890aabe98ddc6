"""The data folder and the database, made fit for use by whichever command comes first."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from foresaid.cli import django_ready

UNPREPARED = "The database could not be prepared: {reason}"


@contextmanager
def said_plainly() -> Iterator[None]:
    """Turn what a folder or a database refuses into one sentence."""
    try:
        django_ready()
    except OSError as error:
        raise click.ClickException(cannot_write(error)) from None
    from django.db import Error

    try:
        yield
    except Error as error:
        reason = str(error).strip().splitlines()[0]
        raise click.ClickException(UNPREPARED.format(reason=reason)) from None
    except OSError as error:
        raise click.ClickException(cannot_write(error)) from None


def bring_up_to_date() -> None:
    """Make the data folder where there is none, and apply what this database has not seen."""
    require_writable_home()
    migrate_what_is_missing()


def cannot_write(error: OSError) -> str:
    """One sentence about a place that cannot be written to."""
    return (
        f"foresaid cannot write to {error.filename or 'its data folder'} ({error.strerror}). "
        "Make it writable, or name another folder in FORESAID_HOME."
    )


def require_writable_home() -> None:
    """Make the data folder, and raise OSError where nothing can be written in it."""
    from django.conf import settings

    home = Path(settings.STATIC_ROOT).parent
    home.mkdir(parents=True, exist_ok=True)
    trial = home / ".writable"
    trial.write_bytes(b"")
    trial.unlink()


def migrate_what_is_missing() -> None:
    """Apply migrations that this database has not seen; one query when there are none."""
    from django.core.management import call_command
    from django.db import connection

    from foresaid.people.waiting import migrations_wait

    if migrations_wait(connection):
        click.echo("Bringing the database up to date.")
        call_command("migrate", interactive=False, verbosity=0)
