"""One table of a file as text columns: CSV, the same compressed, or Parquet."""

import bz2
import lzma
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from foresaid.files.tables import TableError, read_tables

PARQUET = b"PAR1"
WORDS = {
    "empty": "is empty",
    "only_header": "has a header and no rows",
    "one_column": "has one column only; columns are told apart by commas, semicolons or tabs",
    "damaged": "is damaged or cut off",
    "binary": "is not text",
    "not_a_table": "is not a table",
}


class FileError(ValueError):
    """A file that cannot be used; the message says what, where and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Text columns of equal length; `line(i)` is where row i stands in the file."""

    name: str
    columns: dict[str, Sequence[str]]
    lines: Sequence[int]

    def __len__(self) -> int:
        return len(self.lines)

    def column(self, name: str) -> Sequence[str]:
        """The column, or empty text for every row where there is none."""
        return self.columns.get(name) or [""] * len(self)

    def need(self, *names: str) -> None:
        """Raise `FileError` unless all those columns are there."""
        missing = [name for name in names if name not in self.columns]
        if missing:
            there = ", ".join(self.columns) or "none"
            raise FileError(
                f"{self.name} has no column {' and no column '.join(missing)}. "
                f"Its columns are: {there}."
            )


def read_sheet(path: Path) -> Sheet:
    """Read a file; the first sheet of a workbook. Raises `FileError`."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FileError(f"{path} cannot be read: {error.strerror}.") from error
    if data[:4] == PARQUET:
        return _parquet(path)
    try:
        table = read_tables(path.name, _unpacked(path, data))[0]
    except TableError as error:
        if error.code == "only_header":
            return Sheet(name=path.name, columns=_header(path, data), lines=[])
        what = WORDS.get(error.code, f"cannot be used ({error.code} {error.figures})")
        raise FileError(f"{path.name} {what}.") from error
    if table.ragged:
        line, values = table.ragged[0]
        raise FileError(
            f"{path.name} line {line} has {values} values for {len(table.columns)} columns. "
            "Put values that contain the separator in quotes."
        )
    columns: dict[str, Sequence[str]] = {
        name.strip().lower(): [row[i] for row in table.rows] for i, name in enumerate(table.columns)
    }
    return Sheet(name=path.name, columns=columns, lines=table.lines)


def _header(path: Path, data: bytes) -> dict[str, Sequence[str]]:
    """The columns of a file that has nothing else."""
    table = read_tables(path.name, _unpacked(path, data).rstrip() + b"\n-")[0]
    return {name.strip().lower(): [] for name in table.columns}


def _unpacked(path: Path, data: bytes) -> bytes:
    """Undo bzip2 and xz; gzip is known to the tables themselves."""
    try:
        if data[:3] == b"BZh":
            return bz2.decompress(data)
        if data[:6] == b"\xfd7zXZ\x00":
            return lzma.decompress(data)
        if data[:2] == b"\x1f\x8b":
            import gzip

            return gzip.decompress(data)
    except (OSError, lzma.LZMAError, EOFError, ValueError) as error:
        raise FileError(f"{path.name} is damaged or cut off.") from error
    return data


def _parquet(path: Path) -> Sheet:
    try:
        import pyarrow.parquet as parquet
    except ImportError as error:
        raise FileError(
            f"{path.name} is a Parquet file, and pyarrow is not installed. "
            "Install foresaid[analytics], or give the file as CSV."
        ) from error
    try:
        table = parquet.read_table(path)
    except (OSError, ValueError) as error:
        raise FileError(f"{path.name} is damaged or cut off.") from error
    columns: dict[str, Sequence[str]] = {
        name.strip().lower(): [_text(value) for value in table[name].to_pylist()]
        for name in table.column_names
    }
    return Sheet(name=path.name, columns=columns, lines=range(1, table.num_rows + 1))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    if isinstance(value, float):
        return "" if value != value else str(int(value)) if value.is_integer() else str(value)
    return str(value).strip()
