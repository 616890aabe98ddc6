"""Database triggers that refuse to change or remove what was said.

They are installed after every migrate, because Django's remake of a SQLite table drops
triggers silently, and a system check compares what stands with what should.
"""

from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper

APPEND_ONLY = (
    "ledger_entry",
    "ledger_erasure",
    "ledger_expectation",
    "ledger_expectationmember",
    "ledger_adoption",
    "ledger_handover",
    "ledger_change",
    "ledger_withdrawal",
    "ledger_result",
    "ledger_schedule",
    "ledger_target",
    "ledger_plan",
    "ledger_call",
    "sales_meetingschedule",
    "sales_meetingcount",
)
WORDS = "ledger_words"
PREFIX = "foresaid_guard"

_ERASED = (
    "SELECT 1 FROM ledger_erasure AS e WHERE e.of_entry_id = OLD.entry_id AND e.field = OLD.field"
)


def tables() -> tuple[str, ...]:
    return (*APPEND_ONLY, WORDS)


def expected_names(vendor: str) -> set[str]:
    """The triggers that must stand, by name."""
    events = ("update", "delete", "truncate") if vendor == "postgresql" else ("update", "delete")
    return {f"{PREFIX}_{event}_{table}" for table in tables() for event in events}


def install(connection: BaseDatabaseWrapper) -> None:
    """Make every guard that can be made now; tables that do not stand yet are passed over."""
    present = set(connection.introspection.table_names())
    if not present.issuperset({"ledger_erasure", *APPEND_ONLY[:1]}):
        return
    with connection.cursor() as cursor:
        for statement in _statements(connection.vendor, present):
            cursor.execute(statement)


def lift(connection: BaseDatabaseWrapper) -> None:
    """Take the guards away. For tests that must empty tables; the product never calls it."""
    with connection.cursor() as cursor:
        for table in set(tables()) & set(connection.introspection.table_names()):
            for event in ("update", "delete", "truncate"):
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {PREFIX}_{event}_{table}{on}")


def standing_names(connection: BaseDatabaseWrapper) -> set[str]:
    """The guards that stand and are in force now, by name."""
    query = (
        "SELECT tgname FROM pg_trigger WHERE tgname LIKE %s AND tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [f"{PREFIX}%"])
        return {name for (name,) in cursor.fetchall()}


def changed_names(connection: BaseDatabaseWrapper) -> set[str]:
    """Guards whose name stands and whose text is another than the one made here."""
    if connection.vendor == "postgresql":
        return _changed_on_postgresql(connection)
    should = {}
    for table in tables():
        for statement in _sqlite(table):
            if statement.startswith("CREATE"):
                should[statement.split()[2]] = statement
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        found = dict(cursor.fetchall())
    return {name for name, text in should.items() if name in found and found[name] != text}


def _changed_on_postgresql(connection: BaseDatabaseWrapper) -> set[str]:
    """The functions behind the guards hold all they do; a trigger only names its function."""
    should = {}
    for statement in _postgresql_functions():
        name = statement.split("FUNCTION ")[1].split("(")[0]
        should[name] = statement.split("$$")[1]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.proname, p.prosrc FROM pg_proc p"
            " JOIN pg_namespace n ON n.oid = p.pronamespace AND n.nspname = current_schema()"
            " WHERE p.proname LIKE %s",
            [f"{PREFIX}%"],
        )
        found = dict(cursor.fetchall())
        cursor.execute(
            "SELECT t.tgname, p.proname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE t.tgname LIKE %s",
            [f"{PREFIX}%"],
        )
        elsewhere = {name for name, function in cursor.fetchall() if function not in should}
    return elsewhere | {name for name, text in should.items() if found.get(name) != text}


def _statements(vendor: str, present: set[str]) -> Iterator[str]:
    if vendor == "postgresql":
        yield from _postgresql_functions()
    for table in tables():
        if table in present:
            yield from (_postgresql if vendor == "postgresql" else _sqlite)(table)


def _sqlite(table: str) -> Iterator[str]:
    for event in ("update", "delete"):
        name = f"{PREFIX}_{event}_{table}"
        when = f"WHEN NOT EXISTS ({_ERASED})" if (table, event) == (WORDS, "delete") else ""
        yield f"DROP TRIGGER IF EXISTS {name}"
        yield (
            f"CREATE TRIGGER {name} BEFORE {event.upper()} ON {table} FOR EACH ROW {when}"
            f" BEGIN SELECT RAISE(ABORT, '{table} keeps what was said'); END"
        )


def _postgresql_functions() -> Iterator[str]:
    yield (
        f"CREATE OR REPLACE FUNCTION {PREFIX}_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$BEGIN RAISE EXCEPTION '% keeps what was said', TG_TABLE_NAME"
        " USING ERRCODE = 'integrity_constraint_violation'; END$$"
    )
    yield (
        f"CREATE OR REPLACE FUNCTION {PREFIX}_words() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$BEGIN IF NOT EXISTS ({_ERASED}) THEN"
        " RAISE EXCEPTION '% keeps what was said', TG_TABLE_NAME"
        " USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END$$"
    )


def _postgresql(table: str) -> Iterator[str]:
    for event in ("update", "delete", "truncate"):
        name = f"{PREFIX}_{event}_{table}"
        each = "STATEMENT" if event == "truncate" else "ROW"
        function = "words" if (table, event) == (WORDS, "delete") else "refuse"
        yield f"DROP TRIGGER IF EXISTS {name} ON {table}"
        yield (
            f"CREATE TRIGGER {name} BEFORE {event.upper()} ON {table} FOR EACH {each}"
            f" EXECUTE FUNCTION {PREFIX}_{function}()"
        )
