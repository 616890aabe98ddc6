"""What a compressed file holds: gzip, bzip2, xz, Zstandard, or a ZIP archive of one file.

The first bytes say what it is; names and their endings are not asked.
"""

import bz2
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

from foresaid.files.errors import TableError

MAX_UNPACKED = 1_000_000_000
MOST_LAYERS = 3
ZIP = b"PK\x03\x04"
_BROKEN = (
    OSError, EOFError, ValueError, zlib.error, lzma.LZMAError, zipfile.BadZipFile,
    NotImplementedError, RuntimeError,  # a ZIP in a way unknown to Python, or with a password
)  # fmt: skip


def unpacked(name: str, data: bytes) -> bytes:
    """The content; the bytes themselves where nothing is compressed. Raises `TableError`."""
    for _ in range(MOST_LAYERS):
        opener = next((o for magic, o in _OPENERS.items() if data.startswith(magic)), None)
        if opener is None or is_workbook(data):
            return data
        data = _opened(name, data, opener)
    return data


def is_workbook(data: bytes) -> bool:
    """Whether this is an archive that a spreadsheet program wrote."""
    if not data.startswith(ZIP):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except _BROKEN:
        return False


def _opened(name: str, data: bytes, opener: Callable[[bytes], Any]) -> bytes:
    try:
        with opener(data) as file:
            content: bytes = file.read(MAX_UNPACKED + 1)
    except TableError as error:
        raise TableError(error.code, name, **error.figures) from error
    except _BROKEN as error:
        raise TableError("damaged", name) from error
    if len(content) > MAX_UNPACKED:
        raise TableError("too_large", name, bytes=MAX_UNPACKED)
    return content


def _only_file(data: bytes) -> Any:
    archive = zipfile.ZipFile(io.BytesIO(data))
    files = [one for one in archive.namelist() if not one.endswith("/") and "__MACOSX/" not in one]
    if len(files) != 1:
        raise TableError("archive", "", files=len(files))
    return archive.open(files[0])


def _xz(data: bytes) -> lzma.LZMAFile:
    return lzma.LZMAFile(io.BytesIO(data))


def _zstandard(data: bytes) -> Any:
    import pyarrow as pa  # slow to import, and few files are packed like this

    return pa.CompressedInputStream(pa.BufferReader(data), "zstd")


_OPENERS: dict[bytes, Callable[[bytes], Any]] = {
    b"\x1f\x8b": lambda data: gzip.GzipFile(fileobj=io.BytesIO(data)),
    b"BZh": lambda data: bz2.BZ2File(io.BytesIO(data)),
    b"\xfd7zXZ\x00": _xz,
    b"\x28\xb5\x2f\xfd": _zstandard,
    ZIP: _only_file,
}
