"""The chain cannot be changed through the application, and what is changed behind it is found."""

import datetime as dt
import random

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from foresaid.ledger import canonical, guards
from foresaid.ledger.models import Entry, Erasure, Expectation, Head, Standing
from foresaid.ledger.operations.change import change_expectation
from foresaid.ledger.operations.standing import rebuild
from foresaid.ledger.operations.state import state_expectation
from foresaid.ledger.operations.wanted import Wanted
from foresaid.ledger.stream import TYPED
from foresaid.ledger.verify import Verified, verify

from .conftest import Scene
from .everything import say_everything
from .tampering import behind_the_application, rewrite_often, tamper_often

CHAIN_TABLES = ("ledger_head", "ledger_words", "ledger_expectationmember", "ledger_entry", *(
    model._meta.db_table for model in TYPED
))  # fmt: skip


@pytest.fixture
def said(scene: Scene) -> Scene:
    say_everything(scene)
    return scene


def proof(scene: Scene, head: str = "") -> Verified:
    return verify(scene.cast.organisation, head=head)


# What stands


def test_a_chain_that_nobody_touched_is_whole(said: Scene) -> None:
    found = proof(said)
    assert found.problem == ""
    assert found.entries == Entry.objects.count() == Head.objects.get().seq == 19
    assert found.erased == 2
    assert found.head == Entry.objects.get(seq=19).hash


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


def test_keys_that_do_not_grow_with_the_chain_are_found(said: Scene) -> None:
    """Of two changes the later one counts, by its key: changing their keys would change that."""
    first = Expectation.objects.order_by("pk")[2]
    for days in (5, 6):
        change_expectation(
            said.dana, expectation=first.entry.uuid, due_on=said.day(days), reason="so",
            now=said.clock.forward(minutes=1),
        )  # fmt: skip
    a, b = first.changes.order_by("pk").values_list("pk", flat=True)
    with behind_the_application() as cursor:
        for before, after in ((a, 9_999_999), (b, a), (9_999_999, b)):
            cursor.execute("UPDATE ledger_entry SET id = %s WHERE id = %s", [after, before])
            for table in ("ledger_change", "ledger_words"):
                cursor.execute(
                    f"UPDATE {table} SET entry_id = %s WHERE entry_id = %s",  # noqa: S608
                    [after, before],
                )
        assert "has a key from before the one that it follows" in proof(said).problem
    assert proof(said).problem == ""


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


def test_a_standing_whose_moment_is_only_spelt_otherwise_is_found(said: Scene) -> None:
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL has moments and no spelling of them.")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_standing SET due_at = replace(due_at, ' ', 'Z')")
    assert "rebuild" in proof(said).problem


# Tampering


def test_every_single_random_change_behind_the_application_is_found(said: Scene) -> None:
    """`benchmarks/ledger_trust.py` does this ten thousand times."""
    found = tamper_often(said.cast.organisation, tries=300, seed=random.randrange(10**6))
    assert found.missed == []
    assert found.misplaced == []
    assert found.tried == 300


def test_a_chain_computed_anew_is_found_against_a_kept_head_and_not_without(said: Scene) -> None:
    found = rewrite_often(said.cast.organisation, tries=10, seed=random.randrange(10**6))
    assert (found.against_head, found.without) == (10, 0)


def test_entries_cut_off_the_end_are_found_against_a_kept_head(said: Scene) -> None:
    head = proof(said).head
    last = Entry.objects.order_by("-seq")[0]
    with behind_the_application() as cursor:
        cursor.execute("DELETE FROM ledger_words WHERE entry_id = %s", [last.pk])
        cursor.execute("DELETE FROM ledger_target WHERE entry_id = %s", [last.pk])
        cursor.execute("DELETE FROM ledger_entry WHERE id = %s", [last.pk])
        before = Entry.objects.get(seq=last.seq - 1)
        Head.objects.update(seq=before.seq, hash=before.hash, recorded_at=before.recorded_at)
        assert verify(said.cast.organisation).holds
        found = verify(said.cast.organisation, head=head)
        assert "The head that you kept is not in this chain" in found.problem


def test_the_first_bad_entry_is_named(said: Scene) -> None:
    step = Expectation.objects.order_by("entry__seq")[2]
    with behind_the_application() as cursor:
        cursor.execute(
            "UPDATE ledger_expectation SET confidence = 99 WHERE entry_id = %s", [step.pk]
        )
        found = proof(said)
    assert (found.seq, step.entry.seq) == (3, 3)
    assert found.problem.startswith("Entry 3 (expectation) is not what was hashed")


def test_a_missing_text_without_an_erasure_is_named(said: Scene) -> None:
    with behind_the_application() as cursor:
        cursor.execute(
            "DELETE FROM ledger_words WHERE field = 'what' AND entry_id ="
            " (SELECT id FROM ledger_entry WHERE seq = 2)"
        )
        found = proof(said)
    assert found.problem == "The text “what” of entry 2 is missing; nothing erased it."


def test_a_missing_or_bent_guard_is_named(said: Scene) -> None:
    with transaction.atomic():
        guards.lift(connection)
        assert "guards of the database are missing" in proof(said).problem
        transaction.set_rollback(True)
