"""Which currencies a file's amounts are in, as a column or the amounts themselves say.

A symbol that one currency has to itself is read as that currency's code. One that several share
stays the symbol, unless the file names exactly one of those by its code.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from foresaid.files.counted import shown
from foresaid.files.moments import NOTHING

OWN = {
    "€": "EUR", "£": "GBP", "₹": "INR", "zł": "PLN", "kč": "CZK", "₺": "TRY", "₽": "RUB",
    "₴": "UAH", "₪": "ILS", "₩": "KRW", "฿": "THB", "₫": "VND", "us$": "USD", "r$": "BRL",
    "ca$": "CAD", "c$": "CAD", "au$": "AUD", "a$": "AUD", "nz$": "NZD", "hk$": "HKD", "s$": "SGD",
}  # fmt: skip
"""Marks in small letters that mean one currency."""
SHARED = {
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"),
    "¥": ("JPY", "CNY"),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
}
"""Marks that several currencies have, with the usual ones."""
CODE = re.compile(r"(?<![A-Z])[A-Z]{3}(?![A-Z])")
MARK = re.compile("|".join(map(re.escape, (*OWN, *SHARED))))
NO_FIGURE = re.compile(r"[^1-9]*")
"""An amount of nothing, or none: it may go without a mark."""


def currencies(named: Sequence[str], amounts: Sequence[str]) -> set[str]:
    """The currencies of these rows: codes, or the words and symbols that stand for one.

    Where no row names one, amounts do, and only if all of them do. Within an amount a code stands
    in capitals: `all 500` is a word before a number, and no lek.

    Args:
        named: the column of currencies, as it stands.
        amounts: the column of amounts, as it stands.
    """
    own = [
        _of(text.upper()) or shown(text.upper()) for text in named if text.lower() not in NOTHING
    ]
    if own:
        return _told_apart(own)
    marks = set()
    for text in amounts:
        if not NO_FIGURE.fullmatch(text):
            mark = _of(text)
            if not mark:
                return set()
            marks.add(mark)
    return _told_apart(marks)


def added_up(found: set[str]) -> list[str]:
    """A sentence where amounts are in several currencies."""
    if len(found) < 2:
        return []
    return [f"The amounts are in {len(found)} currencies and are added up as they stand."]


def _told_apart(found: Iterable[str]) -> set[str]:
    """Shared symbols as the one code that the file names for them, where it does."""
    codes = set(found)
    for symbol, shared in SHARED.items():
        if symbol in codes and len(codes.intersection(shared)) == 1:
            codes.discard(symbol)
    return codes


@lru_cache(maxsize=10_000)
def _of(text: str) -> str:
    """The currency that a text names, empty where it names none."""
    if text.isascii() and text.replace(".", "").isdigit():
        return ""
    code = next(filter(_is_code, CODE.findall(text)), "")
    if code:
        return code
    mark = MARK.search(text.lower())
    return OWN.get(mark[0], mark[0]) if mark else ""


def _is_code(text: str) -> bool:
    from babel.numbers import is_currency  # most files never need it

    return is_currency(text)
