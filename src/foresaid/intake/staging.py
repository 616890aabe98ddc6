"""Staged rows: each import in an SQLite file of its own, out of the database's way."""

import json
import sqlite3
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from foresaid.files.tables import Table

_SCHEMA = """
CREATE TABLE tables (name TEXT PRIMARY KEY, place INTEGER, columns TEXT, ragged TEXT);
CREATE TABLE rows (name TEXT, line INTEGER, cells TEXT);
"""


def folder() -> Path:
    """Where the staged rows of all imports stand, readable by the operator alone."""
    place = Path(settings.STAGING_ROOT)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


@contextmanager
def _opened(name: str) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(folder() / name)
    try:
        with connection:
            yield connection
    finally:
        connection.close()


def keep(tables: Sequence[Table]) -> str:
    """Write the rows as they were read; return the name of their file."""
    name = f"{uuid.uuid4().hex}.sqlite3"
    with _opened(name) as staged:
        staged.executescript(f"PRAGMA synchronous=OFF;{_SCHEMA}")
        for place, table in enumerate(tables):
            columns = json.dumps(table.columns, ensure_ascii=False)
            header = (table.name, place, columns, json.dumps(table.ragged))
            staged.execute("INSERT INTO tables VALUES (?, ?, ?, ?)", header)
            rows = (
                (table.name, line, json.dumps(row, ensure_ascii=False))
                for line, row in zip(table.lines, table.rows, strict=True)
            )
            staged.executemany("INSERT INTO rows VALUES (?, ?, ?)", rows)
    return name


def kept(name: str) -> list[Table] | None:
    """The rows as they were read, or None where the file is gone."""
    if not (folder() / name).is_file():
        return None
    with _opened(name) as staged:
        headers = staged.execute("SELECT name, columns, ragged FROM tables ORDER BY place")
        return [_table(staged, *header) for header in headers.fetchall()]


def _table(staged: sqlite3.Connection, name: str, columns: str, ragged: str) -> Table:
    rows = staged.execute("SELECT line, cells FROM rows WHERE name = ? ORDER BY rowid", (name,))
    lines, cells = [], []
    for line, row in rows:
        lines.append(line)
        cells.append(json.loads(row))
    return Table(
        name=name,
        columns=tuple(json.loads(columns)),
        rows=cells,
        lines=lines,
        ragged=tuple((line, count) for line, count in json.loads(ragged)),
    )


def drop(name: str) -> None:
    """Remove the staged rows of an import that is done with."""
    if name:
        (folder() / name).unlink(missing_ok=True)


def drop_strays(in_use: set[str]) -> int:
    """Remove files that no run speaks of; return how many."""
    strays = [path for path in folder().glob("*.sqlite3") if path.name not in in_use]
    for path in strays:
        path.unlink(missing_ok=True)
    return len(strays)
