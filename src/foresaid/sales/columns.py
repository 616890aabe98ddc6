"""Rows as columns: bulk reads that never make an object of a row."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import FloatField, Func, Q, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from numpy.typing import NDArray

from .models import Batch

type Floats = NDArray[np.float64]
type Keys = NDArray[np.int64]

APPLIED = Q(batch__isnull=True) | Q(batch__state=Batch.State.APPLIED)
"""Rows written here, and rows of arrivals that are in force."""


class EpochDays(Func):
    """An instant as days since 1970-01-01 UTC, computed by the database (to the millisecond)."""

    output_field = FloatField()
    arity = 1

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        template = "(julianday(%(expressions)s) - 2440587.5)"
        return super().as_sql(compiler, connection, template=template, **context)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Sequence[Any]]:
        template = "(EXTRACT(EPOCH FROM %(expressions)s)::float8 / 86400.0)"
        return super().as_sql(compiler, connection, template=template, **context)


def columns(rows: QuerySet[Any], *names: Any) -> list[list[Any]]:
    """The named columns of the rows, each as a list of equal length."""
    found = list(zip(*rows.values_list(*names).iterator(chunk_size=10_000), strict=True))
    return [list(column) for column in found] or [[] for _name in names]


def keys(values: Sequence[int | None]) -> Keys:
    """Keys as numbers, -1 where there is none."""
    return np.array([-1 if value is None else value for value in values], np.int64)


def floats(values: Sequence[float | None]) -> Floats:
    """Numbers as floats, NaN where there is none."""
    return np.array(values, np.float64)


def last_of_each(sorted_keys: Keys) -> NDArray[np.intp]:
    """The positions of each key's last row, where rows are sorted by key."""
    if not sorted_keys.size:
        return np.empty(0, np.intp)
    return np.flatnonzero(np.append(sorted_keys[1:] != sorted_keys[:-1], True))


def places(among: Keys, wanted: Keys) -> NDArray[np.intp]:
    """Where each wanted key stands in `among` (sorted, unique); -1 where it does not."""
    if not among.size:
        return np.full(wanted.shape, -1, np.intp)
    place = np.minimum(np.searchsorted(among, wanted), among.size - 1)
    return np.where(among[place] == wanted, place, -1)
