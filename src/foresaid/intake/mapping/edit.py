"""A mapping as somebody changes it: kinds of files, meanings of columns and of stage words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from foresaid.files.tables import Table
from foresaid.people.errors import Unable

from .catalogue import FIELDS, KIND_LABELS, Kind
from .form import LEAVE, Form, TableForm
from .guess import columns_for, settled
from .stages import complete

ENTERED = "entered:"


class UnableToMap(Unable):
    """A needed column is missing, or two columns mean the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What is to be otherwise. Empty parts leave things as they are.

    `kinds` by file; `meanings` and `moments` by (file, column), a meaning being a field of the
    kind, `entered:<step>`, `keep` or `leave`; `stages` by word, each a step's name or `=won`.
    """

    process: str = ""
    kinds: Mapping[str, str] = field(default_factory=dict)
    meanings: Mapping[tuple[str, str], str] = field(default_factory=dict)
    moments: Mapping[tuple[str, str], str] = field(default_factory=dict)
    stages: Mapping[str, str] = field(default_factory=dict)
    known: tuple[str, ...] | None = None


def edited(form: Form, tables: Sequence[Table], changes: Changes) -> Form:
    """The form with the changes. Raises `UnableToMap`."""
    by_name = {table.name: table for table in tables}
    forms = tuple(_edited_table(one, by_name[one.table], changes) for one in form.tables)
    if not any(one.kind for one in forms):
        raise UnableToMap(_("Say of at least one file what it holds."))
    stages = {**form.stages, **changes.stages}
    steps = tuple(step for step in form.steps if step in stages.values())
    fresh = replace(
        form,
        process=changes.process.strip()[:120] or form.process,
        tables=forms,
        stages=stages,
        steps=steps if set(steps) >= {s for s in stages.values() if not s.startswith("=")} else (),
        known=form.known if changes.known is None else changes.known,
    )
    return complete(tables, fresh)


def _edited_table(form: TableForm, table: Table, changes: Changes) -> TableForm:
    kind = changes.kinds.get(form.table, form.kind.value if form.kind else "")
    if kind != (form.kind.value if form.kind else ""):
        return _other_kind(form, table, kind)
    if form.kind is None:
        return form
    columns: dict[str, str] = {}
    entered: dict[str, str] = {}
    for column in table.columns:
        meaning = changes.meanings.get((form.table, column), _meaning(form, column))
        if meaning.startswith(ENTERED):
            entered[column] = meaning.removeprefix(ENTERED)
        elif meaning not in ("keep", LEAVE):
            _require_once(form, columns, meaning, column)
            columns[meaning] = column
    moments = {
        column: changes.moments.get((form.table, column), how)
        for column, how in form.moments.items()
    }
    left = {c for c in table.columns if changes.meanings.get((form.table, c)) == LEAVE}
    _require_needed(form, columns)
    found = settled(
        table,
        replace(form, columns=columns, entered=entered, moments=moments, why=_why(form, columns)),
    )
    chosen = tuple(c for c in found.unsure if (form.table, c) not in changes.moments)
    return replace(found, kept=tuple(c for c in found.kept if c not in left), unsure=chosen)


def _other_kind(form: TableForm, table: Table, kind: str) -> TableForm:
    if not kind:
        return TableForm(table=form.table, kind=None)
    columns = columns_for(table, Kind(kind))
    found = TableForm(
        table=form.table,
        kind=Kind(kind),
        columns=columns,
        why=dict.fromkeys(columns.values(), "header"),
    )
    return settled(table, found)


def _meaning(form: TableForm, column: str) -> str:
    if column in form.entered:
        return ENTERED + form.entered[column]
    return form.field_of(column) or ("keep" if column in form.kept else LEAVE)


def _why(form: TableForm, columns: dict[str, str]) -> dict[str, str]:
    """Why a column means what it means; what was changed was chosen."""
    return {
        column: form.why.get(column, "chosen") if form.field_of(column) == key else "chosen"
        for key, column in columns.items()
    }


def _require_once(form: TableForm, columns: dict[str, str], meaning: str, column: str) -> None:
    if meaning in columns:
        raise UnableToMap(
            _("In “%(file)s” both “%(one)s” and “%(other)s” are read as the same. Choose one.")
            % {"file": form.table, "one": columns[meaning], "other": column}
        )


def _require_needed(form: TableForm, columns: dict[str, str]) -> None:
    assert form.kind is not None
    for one in FIELDS[form.kind]:
        if one.required and one.key not in columns:
            raise UnableToMap(
                _("“%(file)s” is read as %(kind)s, and no column says “%(field)s”. Choose one.")
                % {
                    "file": form.table,
                    "kind": KIND_LABELS[form.kind],
                    "field": one.label,
                }
            )
