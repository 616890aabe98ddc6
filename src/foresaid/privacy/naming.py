"""Where a text names somebody: by the whole name, an address, a number, or only perhaps."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

# A part of a name is looked for by itself from this many letters on; digits of a number likewise.
SHORTEST_PART = 2
SHORTEST_NUMBER = 6
# Scripts without blanks between words, from the CJK radicals on: there a name has no edges.
WITHOUT_BLANKS = "\u2e80"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One place in a text, from `start` to `end`; `certain` where it can hardly be another."""

    start: int
    end: int
    certain: bool


@dataclass(frozen=True, kw_only=True)
class Named:
    """Somebody as texts may name them. Small and capital letters and accents make no difference."""

    name: str
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()

    def marks(self, text: str) -> list[Mark]:
        """Every place that may name them, first to last, none within another."""
        folded, at = _folded(text)
        found = [
            Mark(start=at[m.start()], end=at[m.end()], certain=certain)
            for pattern, certain in self._patterns
            for m in pattern.finditer(folded)
        ]
        if self._capitals:
            capitals = self._capitals.finditer(text)
            found += [Mark(start=m.start(), end=m.end(), certain=False) for m in capitals]
        return _apart(found)

    def without(self, text: str, instead: str) -> str:
        """`text` with `instead` at every place that may name them."""
        kept, last = [], 0
        for mark in self.marks(text):
            kept += [text[last : mark.start], instead]
            last = mark.end
        return "".join([*kept, text[last:]])

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], bool]]:
        parts = [_folded(part)[0] for part in self.name.replace(",", " ").split()]
        certain = [*_whole(parts), *map(_address, self.emails), *_numbers(self.phones)]
        perhaps = [*_initials(parts), *_parts(parts), *_before_the_at(self.emails)]
        found = [(re.compile(one), True) for one in certain if one]
        return found + [(re.compile(one), False) for one in perhaps]

    @cached_property
    def _capitals(self) -> re.Pattern[str] | None:
        """Initials without dots count only in capitals: “DO” may be Dana Ortiz, “do” never."""
        letters = "".join(part[0] for part in self.name.split() if part[0].isalpha()).upper()
        return re.compile(_edged(re.escape(letters))) if len(letters) >= 2 else None


def _folded(text: str) -> tuple[str, list[int] | range]:
    """`text` in small letters without accents, and for each letter where it stood."""
    if text.isascii():
        return text.lower(), range(len(text) + 1)
    letters, at = [], []
    for place, letter in enumerate(text):
        for one in unicodedata.normalize("NFKD", letter).casefold():
            if not unicodedata.combining(one):
                letters.append(one)
                at.append(place)
    return "".join(letters), [*at, len(text)]


def _apart(marks: Iterable[Mark]) -> list[Mark]:
    """The longest of those that overlap, the certain one of equals."""
    found: list[Mark] = []
    for mark in sorted(marks, key=lambda one: (one.start, -one.end, not one.certain)):
        if not found or mark.start >= found[-1].end:
            found.append(mark)
        elif mark.end > found[-1].end:
            last = found[-1]
            certain = last.certain or mark.certain
            found[-1] = Mark(start=last.start, end=mark.end, certain=certain)
    return found


def _edged(pattern: str) -> str:
    return rf"(?<!\w){pattern}(?!\w)"


def _word(part: str) -> str:
    escaped = re.escape(part)
    return escaped if part[:1] >= WITHOUT_BLANKS else _edged(escaped)


def _whole(parts: list[str]) -> list[str]:
    """All parts of a name in either order; a single name is only perhaps this person's."""
    if len(parts) < 2:
        return []
    between = r"[\s.,_\-]*" if parts[0][:1] >= WITHOUT_BLANKS else r"[\s.,_\-]+"
    orders = (parts, [*parts[-1:], *parts[:-1]], [parts[0], parts[-1]])
    joined = [between.join(map(re.escape, order)) for order in orders]
    return [one if parts[0][:1] >= WITHOUT_BLANKS else _edged(one) for one in joined]


def _parts(parts: list[str]) -> list[str]:
    single = {piece for part in parts for piece in (part, *part.split("-"))}
    return [_word(one) for one in sorted(single) if len(one.strip(".")) >= SHORTEST_PART]


def _initials(parts: list[str]) -> list[str]:
    """“D. Ortiz”, “Dana O.” and “D.O.”."""
    if len(parts) < 2:
        return []
    first, last = parts[0], parts[-1]
    f, z = re.escape(first[0]), re.escape(last[0])
    return [
        rf"(?<!\w){f}\.?\s*{re.escape(last)}(?!\w)",
        rf"(?<!\w){re.escape(first)}\s+{z}(?:\.|(?!\w))",
        rf"(?<!\w){f}\.\s*{z}(?:\.|(?!\w))",
    ]


def _address(email: str) -> str:
    return _edged(re.escape(_folded(email.strip())[0])) if email.strip() else ""


def _before_the_at(emails: Iterable[str]) -> list[str]:
    names = {_folded(one.split("@")[0])[0] for one in emails}
    return [_edged(re.escape(one)) for one in sorted(names) if len(one) > SHORTEST_PART]


def _numbers(phones: Iterable[str]) -> list[str]:
    """The last digits of a number, however it is grouped and whatever stands before them."""
    found = []
    for phone in phones:
        digits = [one for one in phone if one.isdecimal()][-9:]
        if len(digits) >= SHORTEST_NUMBER:
            found.append(r"(?:\+?[\d\s()./\-]*)?" + r"[\s()./\-]*".join(digits) + r"(?!\d)")
    return found
