"""Any table that a spreadsheet or another system writes, with its line numbers kept.

CSV in whatever encoding and dialect, the same compressed, and XLSX. Values stay text here;
what they mean is decided by a mapping.
"""

import codecs
import csv
import datetime as dt
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from charset_normalizer import from_bytes

from foresaid.files.errors import OnlyHeader, TableError
from foresaid.files.packed import ZIP, unpacked

DELIMITERS = (",", ";", "\t", "|")
SEPARATOR_LINE = re.compile(r'"?sep=(?P<mark>[,;\t|])"?\r?\n', re.IGNORECASE)
"""What a spreadsheet program writes above the header."""
SAMPLE_LINES = 200
SAMPLE_BYTES = 400_000
_MAGIC = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"\xd0\xcf\x11\xe0": "XLS",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"PAR1": "Parquet",
}


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
    content = unpacked(name, data)
    if content is not data:
        name, data = _without_ending(name), content
        if not data.strip():
            raise TableError("empty", name)
    _refuse_other_kinds(name, data)
    if data[:4] == ZIP:
        return _workbook(name, data)
    return [_csv(name, _decoded(name, data))]


def _without_ending(name: str) -> str:
    """The name that a compressed file had before."""
    return re.sub(r"\.(gz|bz2|xz|zst|zip)$", "", name, flags=re.IGNORECASE)


def _refuse_other_kinds(name: str, data: bytes) -> None:
    for magic, kind in _MAGIC.items():
        if data.startswith(magic):
            raise TableError("other_kind", name, kind=kind)
    start = data[:200].lstrip().lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml")):
        raise TableError("other_kind", name, kind="HTML")


def _decoded(name: str, data: bytes) -> str:
    if data[:4] in (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE):
        return _strictly(name, data, "utf-32")
    if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return _strictly(name, data, "utf-16")
    if b"\x00" in data[:SAMPLE_BYTES]:
        return _strictly(name, data, _unmarked_utf16(name, data[:SAMPLE_BYTES]))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _strictly(name, data, _likely_encoding(name, data))


def _unmarked_utf16(name: str, sample: bytes) -> str:
    """Which UTF-16 it is without its mark: in a header every other byte is empty."""
    header = sample[: max(sample.find(b"\n"), 0) // 2 * 2]
    for encoding, text, empty in (("utf-16-le", 0, 1), ("utf-16-be", 1, 0)):
        if header and not any(header[empty::2]) and all(header[text::2]):
            return encoding
    raise TableError("binary", name)


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
    said = SEPARATOR_LINE.match(text)
    delimiter = said["mark"] if said else _delimiter(text)
    start = said.end() if said else 0
    reader = csv.reader(io.StringIO(text[start:], newline=""), delimiter=delimiter)
    return _table(name, _numbered(name, reader, text, int(said is not None)))


def _numbered(name: str, reader: Any, text: str, line: int) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line at which each begins; a quoted value may run over several lines."""
    skipped = before = last = line
    try:
        for row in reader:
            yield before + 1, row
            before, last = reader.line_num + skipped, before
    except csv.Error as error:
        raise TableError("not_a_table", name, line=before + 1) from error
    if before - last > 1 and _ends_in_quotes(text, last):
        raise TableError("open_quote", name, line=last + 1)


def _ends_in_quotes(text: str, lines: int) -> bool:
    """Whether a quotation mark after so many lines is never closed."""
    rest = io.StringIO(text, newline="")
    for _ in range(lines):
        rest.readline()
    return rest.read().count('"') % 2 == 1


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
    stripped = ((line, [*map(str.strip, row)]) for line, row in numbered)
    filled = ((line, row) for line, row in stripped if any(row))
    header = next(filled, None)
    if header is None:
        raise TableError("empty", name)
    columns = _columns(name, header[1])
    width = len(columns)
    rows, lines, ragged = [], [], []
    for line, row in filled:
        if len(row) > width and any(row[width:]):
            ragged.append((line, len(row)))
            continue
        lines.append(line)
        rows.append(row if len(row) == width else row[:width] + [""] * (width - len(row)))
    if not rows and not ragged:
        raise OnlyHeader(name, columns)
    return Table(name=name, columns=columns, rows=rows, lines=lines, ragged=tuple(ragged))


def _columns(name: str, header: list[str]) -> tuple[str, ...]:
    while header and not header[-1]:
        header = header[:-1]
    if len(header) < 2:
        raise TableError("one_column", name)
    named = tuple(text or f"Column {n}" for n, text in enumerate(header, start=1))
    twice = [text for text, count in Counter(named).items() if count > 1]
    if twice:
        raise TableError("column_twice", name, column=twice[0])
    return named
