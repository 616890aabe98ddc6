"""The chain cannot be changed through the application, and what is changed behind it is found."""

import datetime as dt
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from foresaid.ledger import canonical, guards
from foresaid.ledger.models import Entry, Erasure, Expectation, Head, Standing
from foresaid.ledger.movement import Action
from foresaid.ledger.operations.change import change_expectation
from foresaid.ledger.operations.result import Told, record_result
from foresaid.ledger.operations.standing import rebuild
from foresaid.ledger.operations.state import state_expectation, state_goal
from foresaid.ledger.operations.target import Owed, set_target
from foresaid.ledger.operations.wanted import Wanted
from foresaid.ledger.operations.withdraw import take_back, withdraw_expectation
from foresaid.ledger.stream import TYPED
from foresaid.ledger.verify import Verified, verify
from foresaid.people.models import Term

from .conftest import Scene

CHAIN_TABLES = ("ledger_head", "ledger_words", "ledger_expectationmember", "ledger_entry", *(
    model._meta.db_table for model in TYPED
))  # fmt: skip


def say_everything(scene: Scene) -> None:
    """One or more of everything that can be said so far."""
    steps = [
        state_expectation(
            scene.dana, opportunity=scene.opportunity.uuid, due_on=scene.day(n + 1),
            wanted=Wanted(what=f"Anna Berg signs page {n}", who="Anna Berg", confidence=40 + n),
            now=scene.clock.forward(minutes=1),
        )
        for n in range(6)
    ]  # fmt: skip
    group = [scene.another(f"Small {n}").uuid for n in range(3)]
    state_expectation(
        scene.sam, group=[*group, scene.opportunity.uuid], due_on=scene.day(3),
        wanted=Wanted(what="Two of them decide"), holder=scene.cast.dana.uuid,
        now=scene.clock.forward(minutes=1),
    )  # fmt: skip
    change_expectation(
        scene.dana, expectation=steps[0].entry.uuid, due_on=scene.day(9), confidence=30,
        reason="Anna is ill", now=scene.now,
    )  # fmt: skip
    withdraw_expectation(scene.dana, expectation=steps[1].entry.uuid, reason="no", now=scene.now)
    last = steps[5]
    take_back(scene.dana, expectation=last.entry.uuid, now=scene.now)
    meeting = scene.meeting(in_minutes=5)
    goal = state_goal(
        scene.dana, meeting=meeting.uuid, now=scene.now,
        wanted=Wanted(what=scene.exits[0].text, exit=scene.exits[0].uuid),
    )  # fmt: skip
    scene.clock.forward(hours=1)
    action = Action(what="Anna Berg sends the drawing", on=scene.day(2))
    told = Told(came="reached", evidence="She wrote it down – ✓ “größer”", action=action)
    record_result(scene.dana, expectation=goal.entry.uuid, told=told, now=scene.now)
    record_result(scene.sam, expectation=goal.entry.uuid, told=Told(came="partly"), now=scene.now)
    ada = scene.actor(scene.cast.ada)
    quarter = Term.objects.filter(
        organisation=scene.cast.organisation, kind="quarter", starts_on__gt=scene.today
    ).order_by("starts_on")[0]
    for amount in ("1000000.10", "900000"):
        owed = Owed(
            measure="won_amount", amount=Decimal(amount), term=quarter.uuid,
            team=scene.cast.north.uuid, note="as agreed",
        )  # fmt: skip
        set_target(ada, owed=owed, now=scene.now)


@pytest.fixture
def said(scene: Scene) -> Scene:
    say_everything(scene)
    return scene


def proof(scene: Scene, head: str = "") -> Verified:
    return verify(scene.cast.organisation, head=head)


@contextmanager
def behind_the_application(*, undo: bool = True) -> Iterator[Any]:
    """The guards lifted, foreign keys unchecked, and everything as before at the end."""
    with transaction.atomic():
        guards.lift(connection)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL session_replication_role = replica")
            else:
                cursor.execute("PRAGMA defer_foreign_keys = ON")
            yield cursor
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        guards.install(connection)
        transaction.set_rollback(undo)


# What stands


def test_a_chain_that_nobody_touched_is_whole(said: Scene) -> None:
    found = proof(said)
    assert found.problem == ""
    assert found.entries == Entry.objects.count() == Head.objects.get().seq == 17
    assert found.erased == 2
    assert found.head == Entry.objects.get(seq=17).hash


def test_the_form_names_every_column_that_there_is() -> None:
    """A new column belongs into a new form, or nothing in it is ever proved."""
    entry, rows = canonical.FORMS[canonical.FORM_VERSION]
    assert set(entry) == {field.attname for field in Entry._meta.concrete_fields} - {"id", "hash"}
    for model in TYPED:
        columns = {field.attname for field in model._meta.concrete_fields if not field.primary_key}
        assert set(rows[canonical.kind_of(model)]) == columns


def test_the_bytes_that_are_hashed_never_change() -> None:
    """If this fails, every chain in the world has just become unprovable."""
    entry = {
        "uuid": "0" * 32, "organisation_id": 1, "seq": 1, "kind": "withdrawal", "form_version": 1,
        "author_id": 2, "recorded_at": "2026-11-23T10:00:00.000000Z",
        "wall_at": "2026-11-23T10:00:00.000000Z", "practice_at": None,
        "digests": {"reason": canonical.digest("ab", "zu groß")}, "prev_hash": "0" * 64,
    }  # fmt: skip
    found = canonical.entry_hash(entry, {"of_id": 7, "taken_back": False})
    assert found == "c3f90369f83ee47179ae28b5bd5a308a68588b4b3e6c672bd3077c81bd9119f3"


@pytest.mark.parametrize("table", guards.tables())
@pytest.mark.parametrize("statement", ["UPDATE", "DELETE", "REPLACE", "TRUNCATE"])
def test_the_database_refuses_to_change_what_was_said(
    said: Scene, table: str, statement: str
) -> None:
    column = {"ledger_words": "text", "sales_meetingschedule": "state"}.get(table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # or TRUNCATE waits for them
        cursor.execute(f"SELECT * FROM {table} LIMIT 1")  # noqa: S608 - our own names
        row = cursor.fetchone()
        names = [one[0] for one in cursor.description]
    if row is None:
        pytest.skip("Nothing of this kind is said yet.")
    sqlite = connection.vendor == "sqlite"
    if (sqlite and statement == "TRUNCATE") or (not sqlite and statement == "REPLACE"):
        pytest.skip(f"{connection.vendor} has no {statement}.")
    column = column or names[-1]
    marks = ", ".join(["%s"] * len(row))
    sql = {
        "UPDATE": f"UPDATE {table} SET {column} = {column}",  # noqa: S608 - our own names
        "DELETE": f"DELETE FROM {table}",  # noqa: S608 - our own names
        "REPLACE": f"INSERT OR REPLACE INTO {table} VALUES ({marks})",  # noqa: S608 - our own names
        "TRUNCATE": f"TRUNCATE {table} CASCADE",
    }[statement]
    with (
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match="keeps what was said"),
        transaction.atomic(),
    ):
        cursor.execute(sql, list(row) if statement == "REPLACE" else [])


def test_words_may_go_only_where_an_entry_erased_them(said: Scene) -> None:
    erased = Erasure.objects.values_list("of_entry", flat=True)
    kept = Entry.objects.exclude(pk__in=erased).filter(words__isnull=False).first()
    assert kept is not None
    with pytest.raises(DatabaseError), transaction.atomic():
        kept.words.all().delete()


# What happens in between


def test_a_clock_that_goes_back_leaves_the_chain_in_order(scene: Scene) -> None:
    def say() -> Entry:
        return state_expectation(
            scene.dana, opportunity=scene.opportunity.uuid, due_on=scene.day(1), now=scene.now,
            wanted=Wanted(what="Anna signs"),
        ).entry  # fmt: skip

    first = say()
    scene.clock.forward(hours=-3)
    second = say()
    assert second.recorded_at == first.recorded_at
    assert second.wall_at == first.wall_at - dt.timedelta(hours=3)
    assert proof(scene).holds


def test_an_operation_that_fails_leaves_nothing(scene: Scene) -> None:
    class CrashError(Exception):
        pass

    @transaction.atomic
    def say_and_crash() -> None:
        state_expectation(
            scene.dana, opportunity=scene.opportunity.uuid, wanted=Wanted(what="Anna signs"),
            due_on=scene.day(1), now=scene.now,
        )  # fmt: skip
        raise CrashError

    with pytest.raises(CrashError):
        say_and_crash()
    assert not Entry.objects.exists()
    assert proof(scene).holds


def test_the_standings_can_be_made_again_and_come_out_the_same(said: Scene) -> None:
    before = {row.pk: row.state for row in Standing.objects.all()}
    assert sorted(before.values()) == ["open"] * 5 + ["reached"] + ["withdrawn"] * 2
    assert rebuild(said.cast.organisation) == len(before)
    assert {row.pk: row.state for row in Standing.objects.all()} == before
    assert proof(said).holds


def test_a_standing_that_was_changed_is_found_and_mended(said: Scene) -> None:
    Standing.objects.filter(state="open").update(state="reached")
    assert "rebuild" in proof(said).problem
    rebuild(said.cast.organisation)
    assert proof(said).holds


# Tampering


def columns_of(table: str) -> list[str]:
    """Drawn from the database's own catalogue."""
    with connection.cursor() as cursor:
        return [one.name for one in connection.introspection.get_table_description(cursor, table)]


def other_value(value: Any, chance: random.Random) -> Any:
    """Something near, such as somebody who hides a thing would write."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + chance.choice([-1, 1, 1000])
    if isinstance(value, float):
        return value + 0.01
    if isinstance(value, Decimal):
        return value + Decimal("0.01")
    if isinstance(value, dt.datetime):
        return value + dt.timedelta(microseconds=chance.choice([1, 10**6, 10**10]))
    if isinstance(value, dt.date):
        return value + dt.timedelta(days=1)
    if isinstance(value, str):
        at = chance.randrange(len(value)) if value else 0
        return value[:at] + chance.choice([c for c in "0a7 Z" if c != value[at : at + 1]]) + (
            value[at + 1 :]
        )  # fmt: skip
    return value


def _raw(cursor: Any, table: str, column: str, row: Any) -> Any:
    sign = "+" if connection.vendor == "sqlite" else ""
    key = "ctid" if connection.vendor == "postgresql" else "rowid"
    cursor.execute(f'SELECT {sign}"{column}" FROM {table} WHERE {key} = %s', [row])  # noqa: S608
    return cursor.fetchone()[0]


def change_one_value(cursor: Any, chance: random.Random) -> str | None:
    table = chance.choice(CHAIN_TABLES)
    key = "ctid" if connection.vendor == "postgresql" else "rowid"
    cursor.execute(f"SELECT {key} FROM {table}")  # noqa: S608 - our own names
    rows = [row for (row,) in cursor.fetchall()]
    if not rows:
        return None
    row, column = chance.choice(rows), chance.choice(columns_of(table))
    before = _raw(cursor, table, column, row)
    after = chance.choice([other_value(before, chance), None]) if chance.random() < 0.2 else (
        other_value(before, chance)
    )  # fmt: skip
    if after == before:
        after = 3 if connection.vendor == "sqlite" else None
    cursor.execute(f'UPDATE {table} SET "{column}" = %s WHERE {key} = %s', [after, row])  # noqa: S608
    if connection.vendor == "postgresql":
        cursor.execute(f"SELECT count(*) FROM {table} WHERE {key} = %s", [row])  # noqa: S608
        assert cursor.fetchone() == (0,)  # a row that was written stands elsewhere
        now = after
    else:
        now = _raw(cursor, table, column, row)
    if now == before:
        return None  # the database wrote the same value again
    return f"{table}.{column}: {before!r} became {after!r}"


def delete_one_row(cursor: Any, chance: random.Random) -> str | None:
    table = chance.choice(CHAIN_TABLES)
    key = "ctid" if connection.vendor == "postgresql" else "rowid"
    cursor.execute(f"SELECT {key} FROM {table}")  # noqa: S608 - our own names
    rows = [row for (row,) in cursor.fetchall()]
    if not rows:
        return None
    cursor.execute(f"DELETE FROM {table} WHERE {key} = %s", [chance.choice(rows)])  # noqa: S608
    return f"a row of {table} deleted"


def swap_two_texts(cursor: Any, chance: random.Random) -> str | None:
    cursor.execute("SELECT entry_id, field, text FROM ledger_words")
    one, two = chance.sample(cursor.fetchall(), 2)
    if one[2] == two[2]:
        return None
    for (entry, name, _text), text in ((one, two[2]), (two, one[2])):
        cursor.execute(
            "UPDATE ledger_words SET text = %s WHERE entry_id = %s AND field = %s",
            [text, entry, name],
        )
    return f"texts of entries {one[0]} and {two[0]} swapped"


def copy_one_row(cursor: Any, chance: random.Random) -> str | None:
    """Put another typed row beside an entry that has one."""
    cursor.execute("SELECT entry_id FROM ledger_expectation")
    keys = [key for (key,) in cursor.fetchall()]
    cursor.execute(
        "INSERT INTO ledger_withdrawal (entry_id, of_id, taken_back) VALUES (%s, %s, %s)",
        [chance.choice(keys), chance.choice(keys), False],
    )
    return "a second row for an entry"


def insert_words(cursor: Any, chance: random.Random) -> str | None:
    cursor.execute("SELECT id FROM ledger_entry")
    key = chance.choice([key for (key,) in cursor.fetchall()])
    cursor.execute(
        "INSERT INTO ledger_words (entry_id, field, salt, text) VALUES (%s, 'more', '', 'x')",
        [key],
    )
    return "words that nobody said"


TAMPERINGS: list[Callable[[Any, random.Random], str | None]] = [
    *[change_one_value] * 6, delete_one_row, swap_two_texts, copy_one_row, insert_words,
]  # fmt: skip


@pytest.mark.django_db(transaction=False)
def test_every_single_random_change_behind_the_application_is_found(said: Scene) -> None:
    head = proof(said).head
    tried = 0
    for seed in range(400):
        chance = random.Random(seed)
        what = None
        try:
            with behind_the_application() as cursor:
                what = chance.choice(TAMPERINGS)(cursor, chance)
                if connection.vendor == "postgresql":
                    cursor.execute("SET LOCAL session_replication_role = DEFAULT")
                guards.install(connection)
                if what:
                    found = verify(said.cast.organisation, head=head)
                    assert not found.holds, f"seed {seed}: {what} was not found"
                    tried += 1
        except (DatabaseError, sqlite3.Error):
            continue  # the database itself refused: a CHECK, a key, a type
    assert tried > 150
    assert proof(said).holds


def test_entries_cut_off_the_end_are_found_against_a_kept_head(said: Scene) -> None:
    head = proof(said).head
    last = Entry.objects.order_by("-seq")[0]
    with behind_the_application() as cursor:
        cursor.execute("DELETE FROM ledger_words WHERE entry_id = %s", [last.pk])
        cursor.execute("DELETE FROM ledger_target WHERE entry_id = %s", [last.pk])
        cursor.execute("DELETE FROM ledger_entry WHERE id = %s", [last.pk])
        before = Entry.objects.get(seq=last.seq - 1)
        Head.objects.update(seq=before.seq, hash=before.hash, recorded_at=before.recorded_at)
        guards.install(connection)
        assert verify(said.cast.organisation).holds
        found = verify(said.cast.organisation, head=head)
        assert "The head that you kept is not in this chain" in found.problem


def test_the_first_bad_entry_is_named(said: Scene) -> None:
    step = Expectation.objects.order_by("entry__seq")[2]
    with behind_the_application() as cursor:
        cursor.execute(
            "UPDATE ledger_expectation SET confidence = 99 WHERE entry_id = %s", [step.pk]
        )
        guards.install(connection)
        found = proof(said)
    assert (found.seq, step.entry.seq) == (3, 3)
    assert found.problem.startswith("Entry 3 (expectation) is not what was hashed")


def test_a_missing_text_without_an_erasure_is_named(said: Scene) -> None:
    with behind_the_application() as cursor:
        cursor.execute(
            "DELETE FROM ledger_words WHERE field = 'what' AND entry_id ="
            " (SELECT id FROM ledger_entry WHERE seq = 2)"
        )
        guards.install(connection)
        found = proof(said)
    assert found.problem == "The text “what” of entry 2 is missing; nothing erased it."


def test_a_missing_or_bent_guard_is_named(said: Scene) -> None:
    with transaction.atomic():
        guards.lift(connection)
        assert "guards of the database are missing" in proof(said).problem
        transaction.set_rollback(True)
