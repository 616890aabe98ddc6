"""A start-up check that the guards of the chain stand."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from foresaid.people.waiting import migrations_wait

from . import guards


@register(Tags.database)
def guards_stand(
    app_configs: Any = None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Runs with `check --database default`; a missing guard is an error, never repaired here.

    While migrations wait, the guards that they bring do not stand yet: nothing is said then, so
    that `migrate`, which asks this first, can bring them.
    """
    messages: list[CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        if migrations_wait(connection):
            continue
        missing = guards.expected_names(connection.vendor) - guards.standing_names(connection)
        if missing:
            messages.append(
                Error(
                    f"{len(missing)} guards of the chain are missing, first {min(missing)}.",
                    hint="`foresaid django migrate --skip-checks` installs them again.",
                    id="foresaid.E001",
                )
            )
    return messages
