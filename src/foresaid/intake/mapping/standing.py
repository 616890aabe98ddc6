"""Which fields already stood at creation, as somebody names them: by field or by column."""

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from .catalogue import Kind
from .edit import UnableToMap
from .form import Form, TableForm


def with_known(form: Form, names: Sequence[str]) -> Form:
    """The form with these fields, too, known at creation. Raises `UnableToMap` for no column."""
    meant = _meant(form.of_kind(Kind.OPPORTUNITIES))
    for name in names:
        if name.casefold() not in meant:
            raise UnableToMap(_sentence(form) % {"column": name, "file": _file(form)})
    known = (*form.known, *(meant[name.casefold()] for name in names))
    return replace(form, known=tuple(dict.fromkeys(known)))


def _meant(tables: Sequence[TableForm]) -> dict[str, str]:
    """The field or kept column that each name stands for, in small letters.

    A column's own name goes before the name of a field that another column is read as.
    """
    fields = {key.casefold(): key for one in tables for key in one.columns}
    columns = {column.casefold(): key for one in tables for key, column in one.columns.items()}
    kept = {column.casefold(): column[:80] for one in tables for column in one.kept}
    return {**fields, **columns, **kept}


def _file(form: Form) -> str:
    return next((one.table for one in form.of_kind(Kind.OPPORTUNITIES)), "")


def _sentence(form: Form) -> str:
    if len(form.of_kind(Kind.OPPORTUNITIES)) == 1:
        return _("%(file)s has no column %(column)s, which is named as known at creation.")
    return _("No file of opportunities has a column %(column)s, named as known at creation.")
