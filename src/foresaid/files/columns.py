"""A column of text to what the engine counts in, in whatever one form it is written.

ISO dates and plain numbers are read as they stand. Where a value is neither, the column's form is
found as the import finds it, so both say the same of the same file.
"""

import math
from collections.abc import Callable, Sequence
from functools import partial
from zoneinfo import ZoneInfo

from foresaid.files.counted import counted, shown
from foresaid.files.moments import NOTHING, days_of, read_amount, read_moment
from foresaid.files.sheets import FileError, Sheet
from foresaid.files.values import (
    MOST,
    MomentForm,
    amount,
    decimal_mark,
    moment,
    moment_form,
    parts_thousands,
)

LONGEST_QUOTED = 60
EARLIEST = -25_567.0
"""1900-01-01 in days since 1970: what lies before it was mistyped, or stands for unknown."""
DAY_AND_MONTH = {"dmy": "day", "mdy": "month"}
"""Forms that could be taken for each other, with what stands first."""
TIME = "time such as 2026-03-14 or 2026-03-14T09:30:00+01:00"
NUMBER = "number such as 12500.00"


def parsed[T](sheet: Sheet, name: str, read: Callable[[str], T], what: str) -> list[T]:
    """Every value of a column. Raises `FileError` with the line of what `read` refuses.

    Args:
        what: what a value has to be, as the sentence says it.
    """
    found = []
    header = shown(sheet.header(name))
    for row, text in enumerate(sheet.column(name)):
        try:
            found.append(read(text))
        except ValueError as error:
            raise FileError(
                f"{sheet.name} line {sheet.lines[row]}: {_short(text)} in the column {header} "
                f"is no {what}."
            ) from error
    return found


def moments(
    sheet: Sheet, names: Sequence[str], zone: ZoneInfo
) -> tuple[dict[str, list[float]], list[str]]:
    """Columns of moments in days since 1970, NaN where unknown, and remarks. Raises `FileError`.

    Where day and month could be swapped in one, another that is sure decides.
    """
    try:
        found = {name: [read_moment(text, zone) for text in sheet.column(name)] for name in names}
        remarks: list[str] = []
    except ValueError:
        found, remarks = _in_their_form(sheet, names, zone)
    for name, values in found.items():
        early = [row for row, value in enumerate(values) if value < EARLIEST]
        for row in early:
            values[row] = math.nan
        if early:
            remarks.append(
                _of_early(len(early), shown(sheet.header(name)), sheet.name, sheet.lines[early[0]])
            )
    return found, remarks


def _of_early(many: int, column: str, name: str, first: int) -> str:
    said = (
        "[time|times] in the column {column} of {name} [lies|lie] before 1900 and [is|are] read "
        "as unknown ([line|the first: line] {first})."
    )
    return counted(many, said, column=column, name=name, first=first)


def _in_their_form(
    sheet: Sheet, names: Sequence[str], zone: ZoneInfo
) -> tuple[dict[str, list[float]], list[str]]:
    """Columns of which some value is no ISO date. Raises `FileError`."""
    forms = {name: _form(sheet.column(name)) for name in names}
    sure = [form.code for form in forms.values() if form.sure and form.code in DAY_AND_MONTH]
    found, remarks = {}, []
    for name, form in forms.items():
        code = form.code if form.sure or not sure else sure[0]
        read = partial(_moment, code=code, zone=zone)
        what = TIME if code == "iso" else f"time like {form.example} above or below it"
        found[name] = parsed(sheet, name, read, what)
        if not form.sure and not sure:
            remarks.append(_of_swapped(shown(sheet.header(name)), sheet.name, code))
    return found, remarks


def _of_swapped(column: str, name: str, code: str) -> str:
    return (
        f"In the column {column} of {name} day and month could be swapped; the "
        f"{DAY_AND_MONTH[code]} is read first. Write dates as 2026-03-14 to be sure."
    )


def _form(texts: Sequence[str]) -> MomentForm:
    """The one form of most values, as the import finds it; ISO where there is none."""
    filled = (text for text in texts if text.lower() not in NOTHING)
    return moment_form(filled, enough=MOST) or MomentForm(code="iso")


def amounts(sheet: Sheet, name: str) -> list[float]:
    """A column of amounts with or without marks of money, NaN where empty. Raises `FileError`."""
    texts = sheet.column(name)
    mark = decimal_mark(texts)
    try:
        return [_plain(text, mark) for text in texts]
    except ValueError:
        return parsed(sheet, name, partial(marked_amount, mark=mark), NUMBER)


def _plain(text: str, mark: str) -> float:
    """A number as programs write it, where a point parts off the cents."""
    if mark == "," and "." in text:
        raise ValueError(text)
    return read_amount(text)


def of_thousands(sheet: Sheet, name: str) -> list[str]:
    """A remark where points are taken to part thousands only for want of anything else."""
    if not parts_thousands(sheet.column(name)):
        return []
    return [
        f"In the column {shown(sheet.header(name))} of {sheet.name} every point stands before "
        "three digits, so 4.915 is read as 4915. Write 4.92 or 4915 to be sure."
    ]


def marked_amount(text: str, mark: str) -> float:
    """An amount with `mark` before its cents, NaN where empty. Raises `ValueError`."""
    if text.lower() in NOTHING:
        return math.nan
    try:
        return read_amount(text if mark == "." else text.replace(".", "").replace(",", "."))
    except ValueError:
        return float(amount(text, mark))


def is_number(text: str) -> bool:
    """Whether it is an amount, whichever mark stands before its cents."""
    try:
        marked_amount(text, decimal_mark([text]))
    except ValueError:
        return False
    return True


def _moment(text: str, code: str, zone: ZoneInfo) -> float:
    if code == "iso" or text.lower() in NOTHING:
        return read_moment(text, zone)
    return days_of(moment(text, code, zone))


def _short(text: str) -> str:
    return repr(text if len(text) <= LONGEST_QUOTED else f"{text[:LONGEST_QUOTED]}…")
