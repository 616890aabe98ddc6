"""A small organisation whose chain is put to the test, and the one who speaks in it."""

import datetime as dt
import os

CONCERN = "Aldermoor Pumps"


def ready() -> None:
    """Django with the environment's own settings, its database migrated."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "foresaid.config.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


def found() -> None:
    """The organisation and the people of the tests' cast."""
    from tests.cast import build

    build()


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
