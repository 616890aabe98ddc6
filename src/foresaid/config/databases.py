"""A database address as Django's settings: SQLite embedded, PostgreSQL in earnest."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # recursive_triggers: without it INSERT OR REPLACE slips past the delete guards.
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA busy_timeout=20000;"
        "PRAGMA recursive_triggers=ON;PRAGMA foreign_keys=ON;PRAGMA cache_size=-64000;"
    ),
}


class UnknownDatabase(ValueError):
    """The address names neither SQLite nor PostgreSQL."""


def from_url(url: str) -> dict[str, Any]:
    """Turn `sqlite:///path` or `postgresql://user:password@host:port/name` into settings.

    A PostgreSQL socket folder goes into the query: `postgresql:///name?host=/run/postgresql`.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(unquote(parts.path)[1:])
    if parts.scheme in {"postgres", "postgresql"}:
        query = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or query.pop("user", "")),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or query.pop("host", ""),
            "PORT": str(parts.port or query.pop("port", "")),
            "CONN_MAX_AGE": 60,
            "OPTIONS": query,
        }
    raise UnknownDatabase(
        f"FORESAID_DATABASE_URL starts with {parts.scheme or 'nothing'}://; "
        "use sqlite:///path/to/file or postgresql://user@host/name."
    )


def _sqlite(path: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path or ":memory:",
        "OPTIONS": SQLITE_OPTIONS,
        "CONN_MAX_AGE": 60,
    }
