"""The canonical file of dated changes: what amount, owner and other columns were at a moment.

`changes`: opportunity, field, value, changed_at.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

import numpy as np

from foresaid.engine.log import Attribute, Codes, Log
from foresaid.engine.owning import Spells
from foresaid.files.columns import marked_amount, moments
from foresaid.files.counted import counted
from foresaid.files.headings import CHANGES, headed, meant
from foresaid.files.sheets import read_sheet
from foresaid.files.values import decimal_mark

UNDATED = "[row|rows] of {name} [has|have] no date and [is|are] left out."


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A dated value of one field of one opportunity; `at` in days since 1970."""

    opportunity: str
    field: str
    value: str
    at: float


def read_changes(
    path: Path, zone: ZoneInfo, columns: frozenset[str] = frozenset()
) -> tuple[list[Change], list[str]]:
    """Dated changes in the order of their times, and remarks. Raises `FileError`.

    Args:
        path: the file of changes.
        zone: of times that carry none.
        columns: attributes of opportunities, which are meant before `amount` and `owner`.
    """
    sheet, named = headed(read_sheet(path), CHANGES)
    at, remarks = moments(sheet, ("changed_at",), zone)
    found = zip(
        *map(sheet.column, ("opportunity", "field", "value")), at["changed_at"], strict=True
    )
    changes = [
        Change(opportunity=o, field=meant(f.lower(), columns), value=v, at=t)
        for o, f, v, t in found
    ]
    dated = [change for change in changes if not math.isnan(change.at)]
    if len(dated) < len(changes):
        remarks.append(counted(len(changes) - len(dated), UNDATED, name=sheet.name))
    return sorted(dated, key=lambda change: change.at), [*named, *remarks]


def as_changed(log: Log, changes: Sequence[Change], at: float) -> Log:
    """Put the values of amount, owner and attributes in place that held at `at`.

    Later changes tell nothing: neither how amounts are written nor the order of labels.
    """
    then = [change for change in changes if change.at <= at]
    position = {name: i for i, name in enumerate(log.ids)}
    mark = decimal_mark(c.value for c in then if c.field == "amount")
    amount = log.amount.copy()
    people = _Labelled.of(log.owners, log.owner)
    columns = {name: _Labelled.of(c.labels, c.codes) for name, c in log.attributes.items()}
    texts = {**columns, "owner": people}
    for (name, column), value in {(c.opportunity, c.field): c.value for c in then}.items():
        row = position.get(name)
        if row is None:
            continue
        if column == "amount":
            found = dated_amount(value, mark)
            amount[row] = math.nan if found is None else found
        elif column in texts:
            texts[column].codes[row] = texts[column].code(value)
    spells = _spells(log, people, position, then)
    changed = replace(
        log, amount=amount, attributes={name: c.attribute() for name, c in columns.items()}
    )
    return _owned(changed, people, spells)


@dataclass(slots=True, kw_only=True)
class _Labelled:
    """A text column while it is changed: a code for each label, and codes of rows, -1 empty."""

    labels: dict[str, int]
    codes: Codes

    @classmethod
    def of(cls, labels: Sequence[str], codes: Codes) -> Self:
        return cls(labels={label: i for i, label in enumerate(labels)}, codes=codes.copy())

    def code(self, value: str) -> int:
        return self.labels.setdefault(value, len(self.labels)) if value else -1

    def places(self) -> Codes:
        """The place of each code in the order of labels; the last one is that of -1."""
        found = np.full(len(self.labels) + 1, -1, np.int32)
        found[[self.labels[label] for label in sorted(self.labels)]] = np.arange(len(self.labels))
        return found

    def attribute(self) -> Attribute:
        codes = self.places()[self.codes]
        return Attribute(codes=codes, labels=tuple(sorted(self.labels)))


def _spells(
    log: Log, people: _Labelled, position: Mapping[str, int], changes: Sequence[Change]
) -> Spells | None:
    """Since when who owned what, where the changes date owners at all.

    Before its first change an opportunity's owner is unknown, unless known at creation.
    """
    dated = [
        (position[c.opportunity], c.at, people.code(c.value))
        for c in changes
        if c.field == "owner" and c.opportunity in position
    ]
    if not dated:
        return log.spells
    rows, since, owner = (np.array(column) for column in zip(*dated, strict=True))
    first = log.owner.copy()
    if "owner" not in log.known:
        first[rows] = -1
    rows = np.concatenate([np.arange(len(log)), rows])
    since = np.concatenate([np.full(len(log), -math.inf), since])
    order = np.lexsort((since, rows))
    owner = np.concatenate([first, owner])[order]
    return Spells(opportunity=rows[order], since=since[order], owner=owner)


def _owned(log: Log, people: _Labelled, spells: Spells | None) -> Log:
    """The log with these owners, who stand in the order of their names."""
    place, owner = people.places(), people.attribute()
    if spells is not None:
        spells = replace(spells, owner=place[spells.owner])
    return replace(log, owner=owner.codes, owners=owner.labels, spells=spells)


def dated_amount(value: str, mark: str) -> float | None:
    """The amount with `mark` before its cents, NaN where empty, None where it cannot be read."""
    try:
        return marked_amount(value, mark)
    except ValueError:
        return None
