"""Single changes made behind the application's back, drawn from the database's own catalogue.

A table or column that is added to the ledger is tampered with from that day on, without a line
here. What the database itself refuses (a key, a type) is no tampering and raises its error.
"""

import datetime as dt
import random
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.utils import DatabaseError

from foresaid.ledger import canonical
from foresaid.ledger.models import Entry, Head, Schedule
from foresaid.ledger.operations.standing import rebuild
from foresaid.ledger.stream import links
from foresaid.ledger.verify import verify
from foresaid.people.models import Organisation

REFUSED = (DatabaseError, sqlite3.Error)
STANDING = "ledger_standing"
# What stands beside the ledger and is proved with it: of a meeting, when it was to be.
BESIDE = {
    "sales_meetingschedule": None,
    "sales_meeting": ["first_starts_at", "now_starts_at", "now_ends_at", "now_state"],
}
# What a rewritten chain would still contradict another row by: both would have to be changed.
_SAID_TWICE = {"ledger_expectation": {"meeting_id", "speaks_from"}}
# How a row says to which entry it belongs, the first that it has.
_OWNERS = ("entry_id", "expectation_id")


@contextmanager
def behind_the_application() -> Iterator[Any]:
    """A cursor for which no guard, CHECK or foreign key stands; all is as before at the end."""
    try:
        with transaction.atomic():
            _stand_guards(False)
            with connection.cursor() as cursor:
                yield cursor
            transaction.set_rollback(True)
    finally:
        _stand_guards(True)


def _stand_guards(stand: bool) -> None:
    """Whoever owns the database can do this; no product code does."""
    if connection.vendor == "postgresql":
        if not stand:  # it ends with the transaction
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")
        return
    bare = connection.connection
    bare.setconfig(sqlite3.SQLITE_DBCONFIG_ENABLE_TRIGGER, stand)
    bare.execute(f"PRAGMA ignore_check_constraints = {int(not stand)}")
    bare.execute("PRAGMA defer_foreign_keys = ON")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tampering:
    """What was done, and the numbers of the entries that it was done to, if to any."""

    what: str
    entries: frozenset[int]


class Catalogue:
    """The ledger's tables and columns as the database has them, and a whole chain in them."""

    def __init__(self) -> None:
        self.tables = {
            name: self._columns(name)
            for name in sorted(connection.introspection.table_names())
            if name.startswith("ledger_") or name in BESIDE
        }
        self.tables |= {name: columns for name, columns in BESIDE.items() if columns}
        scheduled = Schedule.objects.values_list("of", "meeting", "entry__seq")
        self.schedules = {of: {seq} for of, _meeting, seq in scheduled}
        self.meetings: dict[Any, set[int]] = defaultdict(set)
        for _of, meeting, seq in scheduled:
            self.meetings[meeting].add(seq)
        self.seqs: dict[Any, int] = dict(Entry.objects.values_list("pk", "seq"))
        self._key = "ctid" if connection.vendor == "postgresql" else "rowid"
        self._sign = "+" if connection.vendor == "sqlite" else ""  # or it converts by type

    def tamper(self, cursor: Any, chance: random.Random) -> Tampering | None:
        """One change, drawn; None where there was nothing to change or it came out the same."""
        return chance.choice(_WAYS)(self, cursor, chance)

    def change_one_value(self, cursor: Any, chance: random.Random) -> Tampering | None:
        table = chance.choice(list(self.tables))
        row = self._any_row(cursor, table, chance)
        if row is None:
            return None
        column = chance.choice(self.tables[table])
        return self._write(cursor, table, row, column, chance)

    def delete_one_row(self, cursor: Any, chance: random.Random) -> Tampering | None:
        table = chance.choice(list(self.tables))
        row = self._any_row(cursor, table, chance)
        if row is None:
            return None
        entries = self._entries_of(cursor, table, row)
        cursor.execute(f"DELETE FROM {table} WHERE {self._key} = %s", [row])  # noqa: S608
        return Tampering(what=f"a row of {table} was deleted", entries=entries)

    def swap_two_values(self, cursor: Any, chance: random.Random) -> Tampering | None:
        """A column of two rows changes places, such as the texts of two entries."""
        table = chance.choice(list(self.tables))
        rows = self._rows(cursor, table)
        if len(rows) < 2:
            return None
        first, second = chance.sample(rows, 2)
        column = chance.choice(self.tables[table])
        a, b = (self._value(cursor, table, column, row) for row in (first, second))
        if a == b or column in {"entry_id", "expectation_id", "id"}:
            return None
        entries = self._entries_of(cursor, table, first) | self._entries_of(cursor, table, second)
        set_value = f'UPDATE {table} SET "{column}" = %s WHERE {self._key} = %s'  # noqa: S608
        if "hash" in column:  # no two alike: one steps aside first
            cursor.execute(set_value, ["aside", first])
        cursor.execute(set_value, [a, second])
        cursor.execute(set_value, [b, first])
        return Tampering(what=f"{table}.{column} of two rows changed places", entries=entries)

    def insert_a_copy(self, cursor: Any, chance: random.Random) -> Tampering | None:
        """A row that is there already comes once more, under the next key or another entry's."""
        table = chance.choice(list(self.tables))
        row = self._any_row(cursor, table, chance)
        if row is None:
            return None
        columns = self.tables[table]
        values = {name: self._value(cursor, table, name, row) for name in columns}
        key = next((name for name in ("id", *_OWNERS) if name in values), columns[0])
        values[key] = chance.choice([*self.seqs, max(self.seqs) + 1])
        if "seq" in values:
            values["seq"] = chance.choice([max(self.seqs.values()) + 1, values["seq"] + 10_000])
        for name in ("uuid", "prev_hash"):
            if name in values:
                values[name] = f"{chance.getrandbits(128):032x}" * (2 if name == "prev_hash" else 1)
        marks = ", ".join(["%s"] * len(columns))
        names = ", ".join(f'"{name}"' for name in columns)
        cursor.execute(
            f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608
            list(values.values()),
        )
        owns = key in {"id", *_OWNERS} and table not in {STANDING, *BESIDE}
        entries = {self.seqs[values[key]]} if owns and values[key] in self.seqs else ()
        return Tampering(what=f"a row was added to {table}", entries=frozenset(entries))

    def cut_the_end(self, cursor: Any, chance: random.Random) -> Tampering | None:
        """The last entries go with all that hangs on them, and head and standings agree."""
        head = Head.objects.get()
        count = chance.randint(1, max(1, min(5, head.seq - 1)))
        gone = [key for key, seq in self.seqs.items() if seq > head.seq - count]
        for table, columns in self.tables.items():
            owner = next((name for name in _OWNERS if name in columns), None)
            if table == "ledger_entry":
                owner = "id"
            if owner:
                marks = ", ".join(["%s"] * len(gone))
                cursor.execute(f"DELETE FROM {table} WHERE {owner} IN ({marks})", gone)  # noqa: S608
        last = Entry.objects.order_by("-seq")[0]
        Head.objects.update(
            seq=last.seq,
            hash=last.hash,
            recorded_at=last.recorded_at,
            practice_at=last.practice_at,
        )
        rebuild(last.organisation)
        return Tampering(what=f"the last {count} entries were cut off", entries=frozenset())

    def rewrite(self, cursor: Any, chance: random.Random, organisation: Organisation) -> str | None:
        """Change what an entry said and compute the chain anew from there, standings and all."""
        tables = [name for name in self.tables if _is_said(name, self.tables[name])]
        table = chance.choice(tables)
        row = self._any_row(cursor, table, chance)
        kept = {"entry_id", "field"} | _SAID_TWICE.get(table, set())
        changeable = [name for name in self.tables[table] if name not in kept]
        if row is None:
            return None
        before = self._write(cursor, table, row, chance.choice(changeable), chance)
        if before is None:
            return None
        _compute_anew(cursor, organisation)
        rebuild(organisation)
        return before.what

    def _columns(self, table: str) -> list[str]:
        with connection.cursor() as cursor:
            described = connection.introspection.get_table_description(cursor, table)
        return [one.name for one in described]

    def _rows(self, cursor: Any, table: str) -> list[Any]:
        cursor.execute(f"SELECT {self._key} FROM {table}")  # noqa: S608
        return [row for (row,) in cursor.fetchall()]

    def _any_row(self, cursor: Any, table: str, chance: random.Random) -> Any:
        rows = self._rows(cursor, table)
        return chance.choice(rows) if rows else None

    def _value(self, cursor: Any, table: str, column: str, row: Any) -> Any:
        cursor.execute(
            f'SELECT {self._sign}"{column}" FROM {table} WHERE {self._key} = %s',  # noqa: S608
            [row],
        )
        found = cursor.fetchone()
        return found[0] if found else None

    def _entries_of(self, cursor: Any, table: str, row: Any) -> frozenset[int]:
        """The entry that the row belongs to, and the one whose words it says were erased."""
        if table == STANDING:  # a projection, which is no entry's
            return frozenset()
        if table in BESIDE:
            seqs = self.schedules if table == "sales_meetingschedule" else self.meetings
            return frozenset(seqs.get(self._value(cursor, table, "id", row), ()))
        owners = ("id",) if table == "ledger_entry" else (*_OWNERS, "of_entry_id")
        keys = [
            self._value(cursor, table, name, row) for name in owners if name in self.tables[table]
        ]
        return frozenset(self.seqs[key] for key in keys if key in self.seqs)

    def _write(
        self, cursor: Any, table: str, row: Any, column: str, chance: random.Random
    ) -> Tampering | None:
        before = self._value(cursor, table, column, row)
        entries = self._entries_of(cursor, table, row)
        after = other_value(before, chance)
        cursor.execute(
            f'UPDATE {table} SET "{column}" = %s WHERE {self._key} = %s RETURNING {self._key}',  # noqa: S608
            [after, row],
        )
        (stands_at,) = cursor.fetchone()
        now = self._value(cursor, table, column, stands_at)
        if now == before and type(now) is type(before):
            return None  # the database wrote the same value again
        entries |= self._entries_of(cursor, table, stands_at)
        what = f"{table}.{column}: {before!r} became {now!r}"
        return Tampering(what=what, entries=entries)


def _is_said(table: str, columns: Sequence[str]) -> bool:
    others = {STANDING, "ledger_erasure", "ledger_schedule"}
    return "entry_id" in columns and table not in others


_WAYS: list[Callable[[Catalogue, Any, random.Random], Tampering | None]] = [
    *[Catalogue.change_one_value] * 6,
    Catalogue.delete_one_row,
    Catalogue.swap_two_values,
    Catalogue.insert_a_copy,
    Catalogue.cut_the_end,
]


def other_value(value: Any, chance: random.Random) -> Any:
    """Something near, such as somebody who hides a thing would write; now and then nothing."""
    if value is None:
        return chance.choice([1, "x"]) if connection.vendor == "sqlite" else 1
    if chance.random() < 0.1:
        return None
    if isinstance(value, str):
        return _misspelt(value, chance)
    near = next((make for kind, make in _NEAR.items() if isinstance(value, kind)), None)
    return near(value, chance) if near else value


# In this order: a truth is a whole number too, and a moment is a day.
_NEAR: dict[type, Callable[[Any, random.Random], Any]] = {
    bool: lambda value, _chance: not value,
    int: lambda value, chance: value + chance.choice([-1, 1, 1000]),
    float: lambda value, _chance: value + 0.01,
    Decimal: lambda value, _chance: value + Decimal("0.01"),
    dt.datetime: lambda value, chance: (
        value + dt.timedelta(microseconds=chance.choice([1, 10**6, 10**10]))
    ),
    dt.date: lambda value, _chance: value + dt.timedelta(days=1),
    UUID: lambda value, _chance: UUID(int=value.int ^ 1),
}


def _misspelt(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text)) if text else 0
    other = chance.choice([letter for letter in "0a7 Z" if letter != text[at : at + 1]])
    return text[:at] + other + text[at + 1 :]


def _compute_anew(cursor: Any, organisation: Organisation) -> None:
    """What somebody with the source at hand would do to hide a change."""
    last = canonical.NOTHING_BEFORE
    for link in list(links(organisation.pk)):
        link.columns["prev_hash"] = last
        link.columns["digests"] = {
            name: canonical.digest(*link.words[name]) if name in link.words else kept
            for name, kept in link.columns["digests"].items()
        }
        (row,) = link.rows.values()
        last = canonical.entry_hash(link.columns, row, link.members)
        Entry.objects.filter(pk=link.key).update(
            prev_hash=link.columns["prev_hash"], digests=link.columns["digests"], hash=last
        )
    Head.objects.filter(organisation=organisation).update(hash=last)


@dataclass(slots=True, kw_only=True)
class Tampered:
    """What `tries` single changes came to; `missed` and `misplaced` say which should not be."""

    tried: int = 0
    refused: int = 0
    missed: list[str] = field(default_factory=list)
    misplaced: list[str] = field(default_factory=list)
    by_what: Counter[str] = field(default_factory=Counter)


def tamper_often(organisation: Organisation, *, tries: int, seed: int) -> Tampered:
    """`tries` changes that the database let happen, each proved alone against the kept head."""
    head, catalogue, chance = verify(organisation).head, Catalogue(), random.Random(seed)
    found = Tampered()
    while found.tried < tries:
        try:
            with behind_the_application() as cursor:
                done = catalogue.tamper(cursor, chance)
                if done is not None:
                    _prove(organisation, head, done, found)
        except REFUSED:
            found.refused += 1  # a key or a type of the database's own
    return found


def _prove(organisation: Organisation, head: str, done: Tampering, found: Tampered) -> None:
    proof = verify(organisation, head=head)
    others = Organisation.objects.exclude(pk=organisation.pk)
    found.tried += 1
    found.by_what[done.what.split(":")[0]] += 1
    if proof.holds and all(verify(other).holds for other in others):
        found.missed.append(done.what)
    elif done.entries and proof.seq not in done.entries:
        found.misplaced.append(f"{done.what}, of {sorted(done.entries)}: {proof.problem}")


@dataclass(slots=True, kw_only=True)
class Rewritten:
    """Of chains computed anew, how many were found against the kept head, and without one."""

    tried: int = 0
    against_head: int = 0
    without: int = 0


def rewrite_often(organisation: Organisation, *, tries: int, seed: int) -> Rewritten:
    """`tries` times somebody changes what was said and computes the chain anew."""
    head, catalogue, chance = verify(organisation).head, Catalogue(), random.Random(seed)
    found = Rewritten()
    while found.tried < tries:
        # What the projection can not be made of (a day that is none) would give it away.
        with suppress(*REFUSED, TypeError, ValueError), behind_the_application() as cursor:
            if catalogue.rewrite(cursor, chance, organisation):
                without = not verify(organisation).holds
                found.tried += 1
                found.without += without
                found.against_head += not verify(organisation, head=head).holds
    return found
