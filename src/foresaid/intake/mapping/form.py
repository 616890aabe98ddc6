"""A mapping as a value: what each column of each file means, and what each stage word means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from .catalogue import Kind

LEAVE = "leave"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableForm:
    """One file's mapping.

    `columns` maps a field of the catalogue to a column; `entered` maps a column that dates a
    step to the step's name; `kept` are further columns kept as attributes or details.
    `moments` maps a column to the way it writes moments, `marks` to its decimal mark.
    `why` says for each column how its meaning was found: header, values, or chosen.
    """

    table: str
    kind: Kind | None
    columns: Mapping[str, str] = field(default_factory=dict)
    entered: Mapping[str, str] = field(default_factory=dict)
    kept: tuple[str, ...] = ()
    moments: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)
    unsure: tuple[str, ...] = ()
    why: Mapping[str, str] = field(default_factory=dict)

    def field_of(self, column: str) -> str:
        return next((key for key, name in self.columns.items() if name == column), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The mapping of all files of an import.

    `stages` maps a stage word of the files to a step's name or to `won`, `lost`,
    `no_decision` (prefixed by `=`); `steps` is the order of the steps. `known` names fields
    whose column already stood at creation. `closing_amount` says that an amount stands only
    for won opportunities, so that it was known at closing and not before.
    """

    source: str
    process: str
    tables: tuple[TableForm, ...]
    stages: Mapping[str, str] = field(default_factory=dict)
    steps: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    closing_amount: bool = False

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, form: Mapping[str, Any]) -> Form:
        tables = tuple(
            TableForm(
                **{
                    **table,
                    "kind": Kind(table["kind"]) if table["kind"] else None,
                    "kept": tuple(table["kept"]),
                    "unsure": tuple(table["unsure"]),
                }
            )
            for table in form["tables"]
        )
        return cls(
            **{
                **form,
                "tables": tables,
                "steps": tuple(form["steps"]),
                "known": tuple(form["known"]),
            }
        )

    def of_kind(self, kind: Kind) -> tuple[TableForm, ...]:
        return tuple(table for table in self.tables if table.kind is kind)

    def has(self, kind: Kind) -> bool:
        return any(table.kind is kind for table in self.tables)

    def with_table(self, changed: TableForm) -> Form:
        tables = tuple(changed if one.table == changed.table else one for one in self.tables)
        return replace(self, tables=tables)
