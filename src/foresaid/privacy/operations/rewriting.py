"""Writing “Erased person” where a text that may be changed named somebody."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction

from foresaid.intake import staging
from foresaid.people.operations.erasing import erased_name

from ..naming import Named


def rewrite(label: str, pk: Any, columns: Sequence[str], named: Named) -> None:
    """Take the name out of these columns of one row; everything else of the texts stays.

    Where the database wants the text to differ from all others, the row's key is put behind it.
    """
    model = apps.get_model(label)
    row = model._default_manager.filter(pk=pk)
    values = row.values(*columns).first()
    if values is None:
        return
    instead = erased_name()
    new = {name: _without(model, name, value, named, instead) for name, value in values.items()}
    try:
        with transaction.atomic():
            row.update(**new)
    except IntegrityError:
        instead = f"{instead} {pk}"
        row.update(
            **{name: _without(model, name, one, named, instead) for name, one in values.items()}
        )


def unstage(name: str) -> None:
    """Remove a file that waits to be imported, once this transaction is through."""
    transaction.on_commit(lambda: staging.drop(name))


def _without(model: type[models.Model], column: str, value: Any, named: Named, instead: str) -> Any:
    field = model._meta.get_field(column)
    if isinstance(field, models.EmailField):
        return ""
    changed = _cleaned(value, named, instead)
    longest = getattr(field, "max_length", None)
    return changed[:longest] if isinstance(changed, str) and longest else changed


def _cleaned(value: Any, named: Named, instead: str) -> Any:
    if isinstance(value, str):
        return named.without(value, instead)
    if isinstance(value, dict):
        return {
            named.without(name, instead): _cleaned(one, named, instead)
            for name, one in value.items()
        }
    if isinstance(value, list):
        return [_cleaned(one, named, instead) for one in value]
    return value
