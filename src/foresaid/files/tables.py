"""Any table that a spreadsheet or another system writes, with its line numbers kept.

CSV in whatever encoding and dialect, the same compressed, and XLSX. Values stay text here;
what they mean is decided by a mapping.
"""

import csv
import datetime as dt
import gzip
import io
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from charset_normalizer import from_bytes

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_LINES = 200
SAMPLE_BYTES = 400_000
MAX_UNPACKED = 1_000_000_000
_MAGIC = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"\xd0\xcf\x11\xe0": "XLS",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
}


class TableError(ValueError):
    """A file that is no table. `code` and `figures` let the caller word it."""

    def __init__(self, code: str, name: str, **figures: str | int) -> None:
        super().__init__(f"{name}: {code} {figures or ''}".rstrip())
        self.code = code
        self.name = name
        self.figures = figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of text under named columns; `lines[i]` is the line where row i starts in the file.

    `ragged` holds (line, number of values) of rows with more values than columns; they are
    not among `rows`.
    """

    name: str
    columns: tuple[str, ...]
    rows: list[list[str]]
    lines: list[int]
    ragged: tuple[tuple[int, int], ...] = ()

    def column(self, name: str) -> list[str]:
        at = self.columns.index(name)
        return [row[at] for row in self.rows]


def read_tables(name: str, data: bytes) -> list[Table]:
    """Every table in a file: one of a CSV, one for each filled sheet of a workbook."""
    if not data.strip():
        raise TableError("empty", name)
    if data[:2] == b"\x1f\x8b":
        return read_tables(name.removesuffix(".gz"), _unzipped(name, data))
    _refuse_other_kinds(name, data)
    if data[:4] == b"PK\x03\x04":
        return _workbook(name, data)
    return [_csv(name, _decoded(name, data))]


def _unzipped(name: str, data: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            unpacked = packed.read(MAX_UNPACKED + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise TableError("damaged", name) from error
    if len(unpacked) > MAX_UNPACKED:
        raise TableError("too_large", name, bytes=MAX_UNPACKED)
    return unpacked


def _refuse_other_kinds(name: str, data: bytes) -> None:
    for magic, kind in _MAGIC.items():
        if data.startswith(magic):
            raise TableError("other_kind", name, kind=kind)
    start = data[:200].lstrip().lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml")):
        raise TableError("other_kind", name, kind="HTML")


def _decoded(name: str, data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _strictly(name, data, "utf-16")
    if b"\x00" in data[:SAMPLE_BYTES]:
        raise TableError("binary", name)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _strictly(name, data, _likely_encoding(name, data))


def _likely_encoding(name: str, data: bytes) -> str:
    controls = sum(data[:SAMPLE_BYTES].count(byte) for byte in range(1, 9))
    if controls > len(data[:SAMPLE_BYTES]) // 100:
        raise TableError("binary", name)
    best = from_bytes(
        data[:SAMPLE_BYTES],
        cp_isolation=["cp1252", "cp1250", "cp1251", "iso8859_15", "shift_jis", "gb18030", "big5"],
    ).best()
    return best.encoding if best is not None else "cp1252"


def _strictly(name: str, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise TableError("encoding", name, line=line, encoding=encoding) from error


def _csv(name: str, text: str) -> Table:
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        numbered = list(_numbered(reader))
    except csv.Error as error:
        raise TableError("not_a_table", name) from error
    return _table(name, numbered)


def _numbered(reader: Any) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line at which each begins; a quoted value may run over several lines."""
    before = 0
    for row in reader:
        yield before + 1, row
        before = reader.line_num


def _delimiter(text: str) -> str:
    """The mark that splits most sample lines into as many values as the first line has."""
    sample = [line for line in text[:SAMPLE_BYTES].splitlines()[:SAMPLE_LINES] if line.strip()]

    def fit(mark: str) -> tuple[float, int]:
        widths = [len(row) for row in csv.reader(sample, delimiter=mark)]
        usual = widths[0] if widths else 0
        agreeing = sum(width == usual for width in widths) / max(len(widths), 1)
        return (agreeing if usual > 1 else 0.0, usual)

    try:
        return max(DELIMITERS, key=fit)
    except csv.Error:
        return ","


def _workbook(name: str, data: bytes) -> list[Table]:
    from openpyxl import load_workbook  # slow to import, and most files are CSV

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheets = [(sheet.title, _sheet_rows(sheet)) for sheet in book.worksheets]
    except Exception as error:  # openpyxl raises what its parsers raise
        raise TableError("damaged", name) from error
    filled = [(title, rows) for title, rows in sheets if rows]
    if not filled:
        raise TableError("empty", name)
    if len(filled) == 1:
        return [_table(name, filled[0][1])]
    return [_table(f"{name} · {title}", rows) for title, rows in filled]


def _sheet_rows(sheet: Any) -> list[tuple[int, list[str]]]:
    rows = enumerate(sheet.iter_rows(values_only=True), start=1)
    texts = ((line, [_cell(value) for value in row]) for line, row in rows)
    return [(line, row) for line, row in texts if any(row)]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _table(name: str, numbered: Iterable[tuple[int, list[str]]]) -> Table:
    filled = [(line, row) for line, row in numbered if any(value.strip() for value in row)]
    if not filled:
        raise TableError("empty", name)
    columns = _columns(name, filled[0][1])
    width = len(columns)
    rows, lines, ragged = [], [], []
    for line, row in filled[1:]:
        if len(row) > width and any(row[width:]):
            ragged.append((line, len(row)))
            continue
        lines.append(line)
        rows.append([value.strip() for value in row[:width]] + [""] * (width - len(row)))
    if not rows and not ragged:
        raise TableError("only_header", name)
    return Table(name=name, columns=columns, rows=rows, lines=lines, ragged=tuple(ragged))


def _columns(name: str, header: list[str]) -> tuple[str, ...]:
    while header and not header[-1].strip():
        header = header[:-1]
    if len(header) < 2:
        raise TableError("one_column", name)
    named = tuple(text.strip() or f"Column {n}" for n, text in enumerate(header, start=1))
    twice = [text for text, count in Counter(named).items() if count > 1]
    if twice:
        raise TableError("column_twice", name, column=twice[0])
    return named
