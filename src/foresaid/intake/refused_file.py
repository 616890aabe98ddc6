"""Refused rows as a file that a spreadsheet opens."""

import csv
import io
from collections.abc import Iterable

from foresaid.files.formulas import plain

from .questions import RefusedView

COLUMNS = ("file", "line", "column", "value", "reason", "remedy")


def as_csv(rows: Iterable[RefusedView]) -> str:
    """CSV with a header line; cells that look like formulas are made plain text."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows:
        cells = (row.file, row.line, row.column, row.value, row.reason, row.remedy)
        writer.writerow([plain(cell) for cell in cells])
    return out.getvalue()
