"""Staged rows: each import in an SQLite file of its own, out of the database's way."""

import json
import sqlite3
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from foresaid.files.tables import Table

from .mapping.samples import examples

# Rows stand in blocks, since a thousand cells are packed at once as fast as ten.
_BLOCK = 1_000
_FORM = 2
_SCHEMA = f"""
PRAGMA user_version={_FORM};
CREATE TABLE tables (
    name TEXT PRIMARY KEY, place INTEGER, columns TEXT, ragged TEXT, count INTEGER, examples TEXT
);
CREATE TABLE blocks (name TEXT, lines TEXT, rows TEXT);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """A staged table without its rows: how many they are, and values of each column."""

    name: str
    columns: tuple[str, ...]
    count: int
    examples: Mapping[str, Sequence[str]]


def folder() -> Path:
    """Where the staged rows of all imports stand, readable by the operator alone."""
    place = Path(settings.STAGING_ROOT)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


@contextmanager
def _opened(name: str) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(folder() / name)) as connection, connection:
        yield connection


def keep(tables: Sequence[Table]) -> str:
    """Write the rows as they were read; return the name of their file."""
    name = f"{uuid.uuid4().hex}.sqlite3"
    with _opened(name) as staged:
        staged.executescript(f"PRAGMA synchronous=OFF;{_SCHEMA}")
        for place, table in enumerate(tables):
            staged.execute("INSERT INTO tables VALUES (?, ?, ?, ?, ?, ?)", _header(table, place))
            staged.executemany("INSERT INTO blocks VALUES (?, ?, ?)", _blocks(table))
    return name


def _header(table: Table, place: int) -> tuple[str, int, str, str, int, str]:
    shown = {column: examples(table, column) for column in table.columns}
    packed = (_packed(table.columns), _packed(table.ragged))
    return (table.name, place, *packed, len(table.rows), _packed(shown))


def _blocks(table: Table) -> Iterator[tuple[str, str, str]]:
    for start in range(0, len(table.rows), _BLOCK):
        part = slice(start, start + _BLOCK)
        yield table.name, _packed(table.lines[part]), _packed(table.rows[part])


def _packed(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def kept(name: str) -> list[Table] | None:
    """The rows as they were read, or None where the file is gone or of an earlier version."""
    if not _is_kept(name):
        return None
    with _opened(name) as staged:
        headers = staged.execute("SELECT name, columns, ragged FROM tables ORDER BY place")
        return [_table(staged, *header) for header in headers.fetchall()]


def _is_kept(name: str) -> bool:
    if not (folder() / name).is_file():
        return False
    with _opened(name) as staged:
        (form,) = staged.execute("PRAGMA user_version").fetchone()
    return bool(form == _FORM)


def _table(staged: sqlite3.Connection, name: str, columns: str, ragged: str) -> Table:
    blocks = staged.execute("SELECT lines, rows FROM blocks WHERE name = ? ORDER BY rowid", (name,))
    lines: list[int] = []
    rows: list[list[str]] = []
    for some_lines, some_rows in blocks:
        lines += json.loads(some_lines)
        rows += json.loads(some_rows)
    return Table(
        name=name,
        columns=tuple(json.loads(columns)),
        rows=rows,
        lines=lines,
        ragged=tuple((line, count) for line, count in json.loads(ragged)),
    )


def overviews(name: str) -> dict[str, Overview]:
    """What was read, by table, without reading the rows again; empty where nothing is kept."""
    if not _is_kept(name):
        return {}
    with _opened(name) as staged:
        headers = staged.execute("SELECT name, columns, count, examples FROM tables")
        return {
            table: Overview(
                name=table,
                columns=tuple(json.loads(columns)),
                count=count,
                examples=json.loads(shown),
            )
            for table, columns, count, shown in headers
        }


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
