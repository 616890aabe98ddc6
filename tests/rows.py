"""Every row of every table, to see that nothing was written."""

from typing import Any

from django.apps import apps
from django.db import connection

# Being signed in is noted by the sign-in itself; caches forget.
NOT_COMPARED = {"django_session", "usersessions_usersession", "shared_cache"}

Snapshot = dict[str, set[tuple[str, ...]]]


def everything() -> Snapshot:
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    found: Snapshot = {}
    with connection.cursor() as cursor:
        for table in sorted(tables - NOT_COMPARED):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names of our own tables
            found[table] = {_as_text(row) for row in cursor.fetchall()}
    return found


def _as_text(row: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(map(str, row))


def changed(before: Snapshot) -> dict[str, int]:
    """How many rows differ, by table; empty where nothing was written."""
    after = everything()
    differing = [table for table in after if after[table] != before[table]]
    return {table: len(after[table] ^ before[table]) for table in differing}
