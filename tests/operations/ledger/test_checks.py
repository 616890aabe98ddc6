"""The check that the guards of the chain stand."""

import pytest
from django.db.migrations.executor import MigrationExecutor

from foresaid.ledger import guards
from foresaid.ledger.checks import guards_stand

pytestmark = pytest.mark.django_db


def test_all_guards_stand() -> None:
    assert guards_stand(databases=["default"]) == []


def test_a_missing_guard_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "standing_names", lambda _connection: set())
    (found,) = guards_stand(databases=["default"])
    assert found.id == "foresaid.E001"


def test_while_migrations_wait_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "standing_names", lambda _connection: set())
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_, **__: ["one that waits"])
    assert guards_stand(databases=["default"]) == []
