"""What the text of a cell means: moments, amounts, numbers, in the forms files use."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from foresaid.files.months import worded_day

_PARTED = re.compile(
    r"(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})"
    r"(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([AaPp])?\.?[Mm]?\.?)?$"
)
_WORDED = ("%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%Y", "%d-%b-%y", "%b %d %Y")
_SERIAL_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's day knows no zone
_SYMBOLS = {"€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "zł": "PLN", "$": "$"}
_DOLLARS = {"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"}
_CODE = re.compile(r"\b([A-Z]{3})\b")
_DIGITS = re.compile(r"[^\d.,\-]")
_LIKE_ASCII = str.maketrans("\u2212\u066b\u066c", "-.,")
"""The minus of typesetters, and the marks that stand between Arabic digits."""
_IN_BRACKETS = re.compile(r"[^\d()]*\([^()]*\d[^()]*\)[^\d()]*")
_GROUPED = re.compile(r"\D*[1-9]\d{0,2}(?:\.\d{3})+\D*")
FEWEST_GROUPED = 5
_SCALED = re.compile(r"\d\s*(?:[km]|mn|mio|mrd|bn|tsd|tys|e[-+]?\d+)\b", re.IGNORECASE)
"""A word or letter that makes a number a thousand or a million times as great."""

MOMENT_FORMS = ("iso", "dmy", "mdy", "ymd", "words", "serial", "seconds", "milliseconds")


# So many of a column's values make it one of dates or amounts; of a column whose header says so
# fewer are enough, and the others are refused by name.
NEARLY_ALL = 0.9
MOST = 0.5


class Unreadable(ValueError):
    """The text is no such value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MomentForm:
    """How a column writes moments, with one of them.

    `sure` is False where day and month could be swapped.
    """

    code: str
    sure: bool = True
    example: str = ""


def moment_form(texts: Iterable[str], enough: float = NEARLY_ALL) -> MomentForm | None:
    """The one way in which most of these texts, and at least `enough`, can be read, or None."""
    sample = [text for text in dict.fromkeys(texts) if text][:400]
    if not sample:
        return None
    shares = {code: _share_read(sample[:20], code) for code in MOMENT_FORMS}
    likely = [code for code, share in shares.items() if share >= 0.7 * enough]
    shares = {code: _share_read(sample, code) for code in likely}
    best = max(shares.values(), default=0.0)
    if best < enough:
        return None
    fitting = [code for code, share in shares.items() if share == best]
    if {"dmy", "mdy"} <= set(fitting):
        american = any("/" in text for text in sample) and any("M" in t.upper() for t in sample)
        return _formed("mdy" if american else "dmy", sample, sure=False)
    return _formed(fitting[0], sample)


def _formed(code: str, sample: Sequence[str], *, sure: bool = True) -> MomentForm:
    return MomentForm(
        code=code, sure=sure, example=next(text for text in sample if _reads(text, code))
    )


def _share_read(sample: Sequence[str], code: str) -> float:
    return sum(_reads(text, code) for text in sample) / len(sample)


def _reads(text: str, code: str) -> bool:
    try:
        naive_moment(text, code)
    except Unreadable:
        return False
    return True


def naive_moment(text: str, code: str) -> dt.datetime:
    """The moment as written: without a zone unless the text carries one."""
    try:
        if code == "iso":
            return _iso(text)
        if code in {"dmy", "mdy", "ymd"}:
            return _parted(text, code)
        if code == "words":
            return _worded(text)
        return _counted(float(text), code)
    except (ValueError, OverflowError, OSError) as error:
        raise Unreadable(text) from error


def moment(text: str, code: str, zone: ZoneInfo) -> dt.datetime:
    """The moment in UTC; a text without a zone is in `zone`, a day begins at its midnight."""
    found = naive_moment(text, code)
    if not 1900 <= found.year <= 2200:
        raise Unreadable(text)
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(dt.UTC)


def _iso(text: str) -> dt.datetime:
    if len(text) < 10 or text[4:5] != "-":
        raise ValueError(text)
    return dt.datetime.fromisoformat(text)


def _parted(text: str, code: str) -> dt.datetime:
    match = _PARTED.match(text)
    if match is None:
        raise ValueError(text)
    by_letter = dict(zip(code, match.groups()[:3], strict=True))
    if len(by_letter["y"]) not in (2, 4):
        raise ValueError(text)
    year = int(by_letter["y"])
    year += 0 if year > 99 else (2000 if year < 70 else 1900)
    hour, minute, second = (int(part or 0) for part in match.groups()[3:6])
    half = (match[7] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return dt.datetime(year, int(by_letter["m"]), int(by_letter["d"]), hour, minute, second)  # noqa: DTZ001 - the caller knows the zone


def _worded(text: str) -> dt.datetime:
    if len(text) < 8 or not any(letter.isalpha() for letter in text):
        raise ValueError(text)
    for pattern in _WORDED:
        try:
            return dt.datetime.strptime(text, pattern)  # noqa: DTZ007 - the caller knows the zone
        except ValueError:
            continue
    return worded_day(text)


def _counted(number: float, code: str) -> dt.datetime:
    if code == "serial" and 20_000 <= number < 80_000:
        return (_SERIAL_EPOCH + dt.timedelta(days=number)).replace(microsecond=0)
    if code == "seconds" and 5e8 <= number < 5e9:
        return dt.datetime.fromtimestamp(number, dt.UTC)
    if code == "milliseconds" and 5e11 <= number < 5e12:
        return dt.datetime.fromtimestamp(number / 1000, dt.UTC)
    raise ValueError(number)


def parts_thousands(texts: Sequence[str]) -> bool:
    """Whether each point stands before three digits, as in `4.915`, which no cents do.

    That takes `FEWEST_GROUPED` of them and no comma.
    """
    marked = [text for text in texts if "." in text]
    grouped = len(marked) >= FEWEST_GROUPED and all(map(_GROUPED.fullmatch, marked))
    return grouped and not any("," in text for text in texts)


def decimal_mark(texts: Iterable[str]) -> str:
    """Which of . and , parts off the cents in this column."""
    texts = list(texts)
    if parts_thousands(texts):
        return ","
    votes = {".": 0, ",": 0}
    for text in texts:
        last = max(text.rfind("."), text.rfind(","))
        if last < 0:
            continue
        mark, other = text[last], "," if text[last] == "." else "."
        digits = len(re.sub(r"\D", "", text[last:]))
        if text.count(mark) > 1:
            votes[other] += 2
        elif other in text[:last]:
            votes[mark] += 2
        elif digits != 3:
            votes[mark] += 1
        elif mark == ",":
            votes["."] += 1
    return "," if votes[","] > votes["."] else "."


def amount(text: str, mark: str = ".") -> Decimal:
    """`$1,234,567`, `1.234,50 €`, `(1,200)`, `1 200`; raises `Unreadable`, as for `1.2M`."""
    text = text.translate(_LIKE_ASCII)
    if _SCALED.search(text):
        raise Unreadable(text)
    negative = _IN_BRACKETS.fullmatch(text) is not None
    digits = _DIGITS.sub("", text)
    digits = digits.replace("," if mark == "." else ".", "").replace(mark, ".")
    try:
        found = Decimal(digits)
    except InvalidOperation as error:
        raise Unreadable(text) from error
    if not re.search(r"\d", digits) or re.search(r"[A-Za-z]{4,}", text) or abs(found) >= 10**16:
        raise Unreadable(text)
    return (-found if negative else found).quantize(Decimal("0.01"))


def currency(text: str, usual: str) -> str:
    """The currency that an amount or a currency column names; `usual` where it names none.

    A code counts in capitals only: `all 500` names none.
    """
    for symbol, code in _SYMBOLS.items():
        if symbol in text.lower():
            return (usual if usual in _DOLLARS else "USD") if code == "$" else code
    match = _CODE.search(text)
    return match[1] if match else usual


def looks_like_money(texts: Sequence[str], enough: float = NEARLY_ALL) -> bool:
    """Whether at least `enough` of the filled cells are numbers, with or without marks of money."""
    filled = [text for text in texts if text][:400]
    return bool(filled) and sum(_is_amount(text) for text in filled) >= enough * len(filled)


def _is_amount(text: str) -> bool:
    try:
        amount(text)
    except Unreadable:
        return False
    return True
