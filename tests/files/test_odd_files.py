"""Files as other programs write them, and as they break: read the same, or refused in words."""

from __future__ import annotations

import bz2
import datetime as dt
import gzip
import io
import lzma
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from foresaid.engine.log import Log
from foresaid.files.canonical import read_pair
from foresaid.files.moments import days_of
from foresaid.files.sheets import FileError, read_sheet

UTC = ZoneInfo("UTC")
PLAIN = "id,created,amount\na,2026-01-02T03:04:05,12.5\nb,,\n"
MOMENT = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)


def read(folder: Path, data: bytes) -> Log:
    (folder / "o").write_bytes(data)
    return read_pair(folder / "o", None, zone=UTC).log


def refusal(folder: Path, data: bytes) -> str:
    with pytest.raises(FileError) as raised:
        read(folder, data)
    return str(raised.value)


def zipped(data: bytes, *names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, data)
    return file.getvalue()


def in_parquet(**columns: pa.Array) -> bytes:
    file = io.BytesIO()
    parquet.write_table(pa.table(columns), file)
    return file.getvalue()


def in_workbook(*rows: list[object]) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]  # a new workbook has a sheet
    book.save(file)
    return file.getvalue()


PACKED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "Zstandard": lambda data: pa.compress(data, codec="zstd", asbytes=True),
    "ZIP": lambda data: zipped(data, "folder/o.csv", "__MACOSX/folder/._o.csv"),
    "twice": lambda data: zipped(gzip.compress(data), "o.csv.gz"),
    "UTF-16 unmarked": lambda data: data.decode().encode("utf-16-be"),
    "UTF-32": lambda data: data.decode().encode("utf-32"),
    "a line that names the separator": lambda data: b"sep=,\r\n" + data,
    "old line ends": lambda data: data.replace(b"\n", b"\r"),
}


@pytest.mark.parametrize("how", PACKED)
def test_however_it_is_packed_or_written_it_reads_the_same(tmp_path: Path, how: str) -> None:
    log = read(tmp_path, PACKED[how](PLAIN.encode()))
    assert log.ids == ("a", "b")
    assert log.created[0] == days_of(MOMENT)
    assert list(log.amount[:1]) == [12.5]
    assert np.isnan([log.created[1], log.amount[1]]).all()


NAIVE = pa.array([MOMENT.replace(tzinfo=None), None], pa.timestamp("us"))
MOMENTS: dict[str, pa.Array] = {
    **{
        f"{unit} {zone}": NAIVE.cast(pa.timestamp(unit, zone))
        for unit in ("s", "ms", "us", "ns")
        for zone in (None, "UTC", "Europe/Berlin", "+05:30", "Nowhere/Known")
    },
    "text": pa.array(["2026-01-02T03:04:05Z", None]),
    "finer than microseconds": pa.array([1_767_323_045_000_000_001, None], pa.timestamp("ns")),
    "seconds since 1970": pa.array([1_767_323_045, None]),
    "milliseconds since 1970": pa.array(["1767323045000", None]),
    "nanoseconds since 1970": pa.array([1_767_323_045_000_000_000, None]),
    "each once": NAIVE.dictionary_encode(),
}


@pytest.mark.parametrize("kind", MOMENTS)
def test_a_moment_of_any_kind_is_the_same_instant(tmp_path: Path, kind: str) -> None:
    log = read(tmp_path, in_parquet(id=pa.array(["a", "b"]), created=MOMENTS[kind]))
    assert log.created[0] == days_of(MOMENT)
    assert np.isnan(log.created[1])


DAYS: dict[str, pa.DataType] = {"date32": pa.date32(), "date64": pa.date64()}


@pytest.mark.parametrize("kind", DAYS)
def test_a_day_is_its_first_moment(tmp_path: Path, kind: str) -> None:
    days = pa.array([dt.date(2026, 1, 2)], DAYS[kind])
    log = read(tmp_path, in_parquet(id=pa.array(["a"]), created=days))
    assert log.created[0] == days_of(dt.datetime(2026, 1, 2, tzinfo=dt.UTC))


AMOUNTS: dict[str, pa.Array] = {
    "float16": pa.array([12.5, None], pa.float16()),
    "float32": pa.array([12.5, None], pa.float32()),
    "float64": pa.array([12.5, float("nan")]),
    "decimal128": pa.array([Decimal("12.50"), None], pa.decimal128(20, 2)),
    "decimal256": pa.array([Decimal("12.5000"), None], pa.decimal256(60, 4)),
    "text": pa.array(["12.5", "NaN"], pa.large_string()),
}


@pytest.mark.parametrize("kind", AMOUNTS)
def test_an_amount_of_any_kind_is_the_same_number(tmp_path: Path, kind: str) -> None:
    ids = pa.array([1.0, 2.0])
    log = read(tmp_path, in_parquet(id=ids, created=pa.nulls(2), amount=AMOUNTS[kind]))
    assert log.ids == ("1", "2")
    assert log.amount[0] == 12.5
    assert np.isnan(log.amount[1])


TEXTS: dict[str, pa.DataType] = {
    "string": pa.string(),
    "large_string": pa.large_string(),
    "string_view": pa.string_view(),
    "binary": pa.binary(),
    "categories": pa.dictionary(pa.int8(), pa.string()),
}


@pytest.mark.parametrize("kind", TEXTS)
def test_text_of_any_kind_is_the_same_text(tmp_path: Path, kind: str) -> None:
    texts = pa.array(["Erstgespräch", None])
    typed = texts.dictionary_encode() if kind == "categories" else texts.cast(TEXTS[kind])
    log = read(tmp_path, in_parquet(id=pa.array(["a", "b"]), created=pa.nulls(2), product=typed))
    assert log.attributes["product"].labels == ("Erstgespräch",)
    assert list(log.attributes["product"].codes) == [0, -1]


def test_nested_columns_are_named_by_their_path(tmp_path: Path) -> None:
    where = pa.array([{"land": "NL", "more": {"town": "Delft"}}])
    log = read(tmp_path, in_parquet(id=pa.array(["a"]), created=pa.nulls(1), at=where))
    assert log.attributes["at.more.town"].labels == ("Delft",)


def test_a_column_that_nobody_needs_may_hold_what_python_cannot(tmp_path: Path) -> None:
    odd = {
        "took": pa.array([5], pa.duration("ns")),
        "day": pa.array([2**31 - 1], pa.int32()).cast(pa.date32()),
        "list": pa.array([[1, None]]),
    }
    log = read(tmp_path, in_parquet(id=pa.array(["a"]), created=pa.nulls(1), **odd))
    assert log.ids == ("a",)


def test_the_first_sheet_of_a_workbook_is_read(tmp_path: Path) -> None:
    log = read(tmp_path, in_workbook(["id", "created"], ["a", MOMENT.replace(tzinfo=None)]))
    assert log.created[0] == days_of(MOMENT)


REFUSED = {
    "two files": (zipped(b"x,y\n1,2\n", "a.csv", "b.csv"), "o is an archive of 2 files."),
    "broken gzip": (gzip.compress(PLAIN.encode())[:-9], "o is damaged or cut off."),
    "wrong gzip": (b"\x1f\x8b\x08\x00" + bytes(30), "o is damaged or cut off."),
    "broken Zstandard": (b"\x28\xb5\x2f\xfdxxxx", "o is damaged or cut off."),
    "broken ZIP": (b"PK\x03\x04xxxx", "o is damaged or cut off."),
    "broken Parquet": (b"PAR1xxxx", "o is damaged or cut off."),
    "nothing": (b"", "o is empty. Give the file that holds rows, or leave the option out."),
    "nothing, packed": (gzip.compress(b"\n\n"), "o is empty."),
    "one column": (b"id\na\n", "o has one column only"),
    "columns twice": (b"ID,id,created\n1,2,\n", "o has two columns id. Rename one of them."),
    "picture": (b"\x89PNG\r\n\x1a\n", "o is PNG and no table. Give it as CSV or Parquet."),
    "noise": (bytes(range(256)) * 9, "o is not text. Give it as CSV in UTF-8, or as Parquet."),
    "no end of quotes": (
        b'id,created\na,2026-01-01\nb,"2026-01-02\nc,2026-01-03\nd,2026-01-04\n',
        "o line 3: a quotation mark opens there and is never closed.",
    ),
    "an endless value": (
        b'id,created\na,"' + b"x" * 200_000 + b'"\n',
        "o is no table from line 2 on: a value is too long",
    ),
    "infinite": (b"id,created,amount\na,,1e400\n", "o line 2: '1e400' in the column amount is no"),
    "too great": (b"id,created,amount\na,,1e201\n", "o line 2: '1e201' in the column amount is no"),
    "a long value": (b"id,created\na," + b"x" * 5000 + b"\n", "xxx…' in the column created is no"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_table_is_refused_in_words(tmp_path: Path, kind: str) -> None:
    data, words = REFUSED[kind]
    said = refusal(tmp_path, data)
    assert words in said
    assert len(said) < 250


def test_quoted_values_may_run_over_lines_and_still_count_them(tmp_path: Path) -> None:
    data = b'id,created,note\na,2026-01-01,"one\r\ntwo"\nb,soon,"x\n\ny"\n'
    assert "o line 4: 'soon'" in refusal(tmp_path, data)


def test_words_that_programs_write_for_nothing_are_nothing(tmp_path: Path) -> None:
    rows = b"a,NaT,None,null,nan\nb,2026-01-01,2026-01-02 00:00:00 UTC,Won,5\n"
    log = read(tmp_path, b"id,created,closed,outcome,amount\n" + rows)
    assert np.isnan([log.created[0], log.closed[0], log.amount[0]]).all()
    assert list(log.outcome) == [0, 1]


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    start=st.sampled_from([PLAIN.encode(), *(pack(PLAIN.encode()) for pack in PACKED.values())]),
    changes=st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=3)), max_size=4),
    end=st.floats(0, 1),
)
def test_broken_bytes_are_read_or_refused_in_words(
    tmp_path: Path, start: bytes, changes: list[tuple[float, bytes]], end: float
) -> None:
    data = bytearray(start)
    for place, value in changes:
        at = int(place * len(data))
        data[at : at + len(value)] = value
    (tmp_path / "o").write_bytes(bytes(data[: int(len(data) * end) + 1]))
    try:
        sheet = read_sheet(tmp_path / "o")
    except FileError:
        return
    assert {len(column) for column in sheet.columns.values()} == {len(sheet)}
