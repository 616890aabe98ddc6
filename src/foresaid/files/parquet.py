"""Parquet of any flavour to text columns: what a value means is decided by who reads it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from foresaid.files.errors import TableError

if TYPE_CHECKING:
    import pyarrow as pa

PARQUET = b"PAR1"


def text_columns(name: str, data: bytes) -> list[tuple[str, Sequence[str]]]:
    """Names and values of all columns; a nested one gives `outer.inner`. Raises `TableError`."""
    import pyarrow as pa  # slow to import, and most files are CSV
    from pyarrow.parquet import ParquetFile

    try:
        table = ParquetFile(io.BytesIO(data)).read()
        while any(pa.types.is_struct(field.type) for field in table.schema):
            table = table.flatten()
        return [(name, _texts(column)) for name, column in zip(*_parts(table), strict=True)]
    except (pa.ArrowException, OSError, ValueError) as error:
        raise TableError("damaged", name) from error


def _parts(table: pa.Table) -> tuple[list[str], list[pa.ChunkedArray]]:
    return table.column_names, table.columns


def _texts(column: pa.ChunkedArray) -> list[str]:
    import pyarrow as pa

    kind = column.type
    if pa.types.is_dictionary(kind):
        return _texts(column.cast(kind.value_type))
    if pa.types.is_timestamp(kind):
        # As an instant, so that no name of a zone is asked for. Finer than microseconds is cut
        # off: Python's clock, which reads them, knows no finer one.
        column = column.cast(pa.timestamp("us", kind.tz and "UTC"), safe=False)
    try:
        return [_text(value) for value in column.to_pylist()]
    except (ValueError, ArithmeticError):  # what Python's own types cannot hold
        return [value or "" for value in column.cast(pa.string()).to_pylist()]


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bytes():
            return value.decode("utf-8", "replace").strip()
        case float():
            return "" if value != value else str(int(value)) if value.is_integer() else str(value)
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value).strip()
