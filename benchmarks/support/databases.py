"""A database of each kind that lives as long as a benchmark, as settings of the environment."""

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from postgres import NoPostgres, throw_away_server  # noqa: E402 - tools/ is no package

__all__ = ["KINDS", "NoPostgres", "environment", "fresh_database", "throw_away_server"]

KINDS = ("SQLite", "PostgreSQL")
PORT = 8105


def environment(home: Path, database: str) -> dict[str, str]:
    """What a foresaid process is started with: its own folder and database, no one else's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FORESAID_")}
    # An installation compiles its modules once, and not a second's worth in every command.
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return {
        **kept,
        "FORESAID_HOME": str(home),
        "FORESAID_DATABASE_URL": database,
        "FORESAID_PUBLIC_URL": f"http://127.0.0.1:{PORT}",
        "DJANGO_SETTINGS_MODULE": "foresaid.config.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }


@contextlib.contextmanager
def fresh_database(kind: str) -> Iterator[dict[str, str]]:
    """The environment of an empty database of this kind; raises NoPostgres where there is none."""
    with tempfile.TemporaryDirectory(prefix="foresaid-benchmark-") as name:
        home = Path(name)
        if kind == "SQLite":
            yield environment(home, f"sqlite:///{home / 'foresaid.sqlite3'}")
            return
        with throw_away_server() as address:
            yield environment(home, address)
