"""Every column in which a text may name somebody, from the database's own catalogue.

A column that is added later is searched without anybody thinking of it; one that can name nobody
is listed here, with what it holds instead.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Model

from foresaid.people.models import Organisation

# What these columns hold names nobody, and the program reads them back.
CODES = {
    "people.Journal": {"door", "verb", "request_key"},
    "people.Look": {"area"},
    "people.Organisation": {"timezone", "currency", "fiscal_rule", "holidays"},
    "people.Person": {"timezone", "works_on", "holidays"},
    "ledger.Entry": {"kind", "digests", "prev_hash", "hash"},
    "ledger.Erasure": {"field"},
    "ledger.Head": {"hash"},
    "ledger.Words": {"field", "salt"},
    "ledger.Standing": {"kind"},
    "ledger.Target": {"step_key", "currency"},
    "ledger.Call": {"currency"},
    # Figures alone, and chained: an operation refuses a body that is anything else.
    "ledger.Plan": {"body"},
    # Sealed with the site's key; it ends with the person's calendar.
    "connectors.Calendar": {"secret", "etag", "last_modified"},
    # Sentences of foresaid's own about a server; the box is of the whole installation.
    "connectors.Mailbox": {"problem"},
    "mail.Message": {"kind", "message_id", "dedupe_key"},
    "intake.ImportRun": {"staged_in", "file_digest"},
}
# A short code by its name, in whichever table: a currency, a key, a digest.
CODED = ("currency", "_digest", "now_state", "engine_version", "step_key", "origin", "digest")
# The names and addresses of people are taken away by themselves, and other people's are their own.
IDENTITIES = ("people.Person", "people.Login", "people.Invitation", "people.Organisation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A table with texts; `path` leads from it to its organisation."""

    model: type[Model]
    path: str
    columns: tuple[str, ...]

    @property
    def label(self) -> str:
        return self.model._meta.label


@cache
def places() -> tuple[Place, ...]:
    return tuple(_places())


def _places() -> Iterator[Place]:
    for model in apps.get_models():
        columns = text_columns(model)
        path = path_to_organisation(model)
        if columns and path and model._meta.label not in IDENTITIES:
            yield Place(model=model, path=path, columns=columns)


def text_columns(model: type[Model]) -> tuple[str, ...]:
    """Columns of ours that may hold what somebody typed."""
    if not model.__module__.startswith("foresaid."):
        return ()
    codes = CODES.get(model._meta.label, set())
    return tuple(
        field.attname
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
        and not field.choices
        and field.attname not in codes
        and not field.attname.endswith(CODED)
    )


def path_to_organisation(model: type[Model], depth: int = 3) -> str:
    """How a row of `model` leads to its organisation, as a filter spells it; "" where none does."""
    relations = [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and not field.null
    ]
    for field in relations:
        if field.related_model is Organisation:
            return str(field.name)
    if depth == 0:
        return ""
    for field in relations:
        above: Any = field.related_model
        if above is not model and (path := path_to_organisation(above, depth - 1)):
            return f"{field.name}__{path}"
    return ""
