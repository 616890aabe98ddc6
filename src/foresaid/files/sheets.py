"""One table of a file as text columns: CSV, the same compressed, a workbook, or Parquet."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from foresaid.files.errors import OnlyHeader, TableError
from foresaid.files.packed import unpacked
from foresaid.files.parquet import PARQUET, text_columns
from foresaid.files.tables import read_tables

WORDS = {
    "empty": "is empty. Give the file that holds rows, or leave the option out",
    "one_column": "has one column only; columns are told apart by commas, semicolons or tabs",
    "damaged": "is damaged or cut off. Write or fetch it again",
    "binary": "is not text. Give it as CSV in UTF-8, or as Parquet",
    "not_a_table": "is no table from line {line} on: a value is too long, or a quotation mark is "
    "never closed",
    "open_quote": "line {line}: a quotation mark opens there and is never closed",
    "encoding": "line {line} holds bytes that are no {encoding}. Write it again in UTF-8",
    "other_kind": "is {kind} and no table. Give it as CSV or Parquet",
    "too_large": "is larger than {bytes} bytes when unpacked. Give it unpacked or as Parquet",
    "archive": "is an archive of {files} files. Give one file, or an archive of one",
    "column_twice": "has two columns {column}. Rename one of them",
}


class FileError(ValueError):
    """A file that cannot be used; the message says what, where and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Text columns of equal length; `lines[i]` is where row i stands in the file.

    Columns are known by small letters or a canonical name; `headers` has each as the file has it.
    """

    name: str
    columns: dict[str, Sequence[str]]
    lines: Sequence[int]
    headers: Mapping[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.lines)

    def column(self, name: str) -> Sequence[str]:
        """The column, or empty text for every row where there is none."""
        return self.columns.get(name) or [""] * len(self)

    def header(self, name: str) -> str:
        """What the file calls this column."""
        return self.headers.get(name, name)

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
    try:
        content = unpacked(path.name, data)
        if content.startswith(PARQUET):
            columns = text_columns(path.name, content)
            rows = len(columns[0][1]) if columns else 0
            return _sheet(path.name, columns, range(1, rows + 1))
        return _read(path.name, content)
    except TableError as error:
        what = WORDS[error.code].format_map(error.figures)
        raise FileError(f"{path.name} {what}.") from error
    except MemoryError as error:
        raise FileError(f"{path.name} does not fit into the memory of this machine.") from error


def _read(name: str, content: bytes) -> Sheet:
    try:
        table = read_tables(name, content)[0]
    except OnlyHeader as header:
        return _sheet(name, ((column, []) for column in header.columns), [])
    if table.ragged:
        line, values = table.ragged[0]
        raise FileError(
            f"{name} line {line} has {values} values for {len(table.columns)} columns. "
            "Put values that contain the separator in quotes."
        )
    by_column = zip(*table.rows, strict=True)
    return _sheet(name, zip(table.columns, by_column, strict=True), table.lines)


def _sheet(name: str, columns: Iterable[tuple[str, Sequence[str]]], lines: Sequence[int]) -> Sheet:
    """The sheet, its columns known by small letters. Raises `TableError`."""
    columns = list(columns)
    named = [(column.strip().lower(), values) for column, values in columns]
    twice = [
        column for column, count in Counter(column for column, _ in named).items() if count > 1
    ]
    if twice:
        raise TableError("column_twice", name, column=twice[0])
    headers = {column.strip().lower(): column.strip() for column, _ in columns}
    return Sheet(name=name, columns=dict(named), lines=lines, headers=headers)
