from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


def _install_guards(using: str, **_: Any) -> None:
    from . import guards

    guards.install(connections[using])


class LedgerConfig(AppConfig):
    name = "foresaid.ledger"
    label = "ledger"

    def ready(self) -> None:
        from . import checks  # noqa: F401 - registers the check

        post_migrate.connect(_install_guards, sender=self)
