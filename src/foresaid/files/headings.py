"""Columns of a canonical file under the names that other people and systems give them.

The canonical name always wins. What is missing is looked for among the words that the import knows;
where two columns could be the same thing, nobody guesses.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from foresaid.files import called
from foresaid.files.columns import is_number
from foresaid.files.counted import LONGEST, shown
from foresaid.files.moments import NOTHING
from foresaid.files.sheets import FileError, Sheet
from foresaid.files.words import plain

PREFIXES = frozenset(("deal", "opportunity", "verkaufschance"))
"""What exports put before every column of an opportunity."""
FLAGS = frozenset(("0", "1", "true", "false", "yes", "no", "ja", "nein", "wahr", "falsch"))
IDS = ("id", "opportunity")
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What a column can hold, and lists of words for its header: the surer ones first.

    `holds` says in a refusal what to look for; where it is empty the column may be missing.
    With `no_flags` a column of yes and no is not meant, as where exports call that closed, too;
    with `numbers` one without a single number is not, as a value of `high` and `low`.
    """

    key: str
    called: tuple[Sequence[str], ...]
    holds: str = ""
    no_flags: bool = False
    numbers: bool = False


DEALS = (
    Field(key="id", called=(called.KEY, called.OPPORTUNITY, called.NAME), holds="tells rows apart"),
    Field(key="created", called=(called.CREATED,), holds="says when each was created"),
    Field(key="closed", called=(called.CLOSED,), no_flags=True),
    Field(key="amount", called=(called.AMOUNT,), numbers=True),
    Field(key="owner", called=(called.OWNER,)),
    Field(key="currency", called=(called.CURRENCY,)),
)
ENTRIES = (
    Field(
        key="opportunity",
        called=(called.OPPORTUNITY, called.KEY),
        holds="holds the id of the opportunity",
    ),
    Field(key="step", called=(called.STEP, called.OUTCOME), holds="names the step"),
    Field(
        key="entered_at",
        called=(called.ENTERED_AT, called.CREATED),
        holds="says when the step was entered",
    ),
    Field(key="seq", called=((),)),
)
CHANGES = (
    Field(
        key="opportunity",
        called=(called.OPPORTUNITY, called.KEY),
        holds="holds the id of the opportunity",
    ),
    Field(key="field", called=(called.FIELD,), holds="names what was changed"),
    Field(key="value", called=(called.VALUE,), holds="holds the new value"),
    Field(
        key="changed_at",
        called=(called.CHANGED_AT, called.CREATED),
        holds="says when it was changed",
    ),
)


def headed(sheet: Sheet, fields: Sequence[Field]) -> tuple[Sheet, list[str]]:
    """The sheet with its columns by canonical names, and a remark on those that were found.

    Raises `FileError` where a needed one is missing, or two columns could be the same.
    """
    named = {one.key for one in fields if _stands(sheet, one)}
    free = [column for column in sheet.columns if column not in named]
    found: dict[str, str] = {}
    for one in fields:
        if one.key not in named:
            columns = [c for c in _likely(sheet, one, free) if _may_be(sheet, one, c)]
            if len(columns) > 1:
                raise FileError(_of_several(sheet, one.key, columns))
            if columns:
                found[one.key] = columns[0]
    _need(sheet, [one for one in fields if one.holds and one.key not in named | found.keys()])
    return renamed(sheet, found), _of_found(sheet, found)


def renamed(sheet: Sheet, found: Mapping[str, str]) -> Sheet:
    """The sheet with these columns under their canonical names."""
    keys = {column: key for key, column in found.items()}
    kept = {c: values for c, values in sheet.columns.items() if c in keys or c not in found}
    columns = {keys.get(column, column): values for column, values in kept.items()}
    headers = {keys.get(column, column): sheet.header(column) for column in kept}
    return replace(sheet, columns=columns, headers=headers)


def meant(name: str, columns: frozenset[str]) -> str:
    """`amount` or `owner` for another name of it that is no column by itself."""
    if name in columns:
        return name
    words = plain(name[:LONGEST])
    known = {"amount": called.AMOUNT, "owner": called.OWNER}
    return next((key for key, those in known.items() if words in those), name)


def flagged(sheet: Sheet, words: Sequence[str]) -> str:
    """The column of yes and no that is called so, empty where there is not just one."""
    found = [c for c in sheet.columns if _words(sheet, c)[0] in words and _of_flags(sheet, c)]
    return found[0] if len(found) == 1 else ""


def likely(sheet: Sheet, words: Sequence[str]) -> list[str]:
    """Columns that are called so."""
    return _likely(sheet, Field(key="", called=(words,)), list(sheet.columns))


def _stands(sheet: Sheet, one: Field) -> bool:
    """Whether its canonical column is there."""
    there = one.key in sheet.columns
    return there and not (one.no_flags and _of_flags(sheet, one.key))


def _may_be(sheet: Sheet, one: Field, column: str) -> bool:
    """Whether what a column of this name holds lets it be the field."""
    if one.no_flags and _of_flags(sheet, column):
        return False
    filled = [text for text in set(sheet.column(column)) if text.lower() not in NOTHING]
    return not (one.numbers and filled) or any(map(is_number, filled))


def _of_flags(sheet: Sheet, column: str) -> bool:
    filled = {text.lower() for text in sheet.column(column)} - NOTHING
    return bool(filled) and filled <= FLAGS


def _likely(sheet: Sheet, one: Field, columns: Sequence[str]) -> list[str]:
    """The columns that are called so by the surest list of words that any of them is in."""
    if one.key in IDS:
        columns = [column for column in columns if "%" not in sheet.header(column)]
    for words in one.called:
        for way in (0, 1):
            found = [column for column in columns if _words(sheet, column)[way] in words]
            if found:
                return found
    return []


def _words(sheet: Sheet, column: str) -> tuple[str, str]:
    """The header in its plain form, whole and without what stands before every column."""
    whole = plain(sheet.header(column)[:LONGEST]).split()
    bare = list(whole)
    while len(bare) > 1 and bare[0] in PREFIXES:
        bare = bare[1:]
    return " ".join(whole), " ".join(bare)


def _shown(sheet: Sheet, columns: Sequence[str]) -> list[str]:
    return [shown(sheet.header(column)) for column in columns]


def _need(sheet: Sheet, missing: Sequence[Field]) -> None:
    if not missing:
        return
    own = [column for column in sheet.columns if column in sheet.headers]
    there = ", ".join(_shown(sheet, own[:MOST_SHOWN])) or "none"
    more = ", …" if len(own) > MOST_SHOWN else ""
    keys = " and no column ".join(one.key for one in missing)
    first = missing[0]
    raise FileError(
        f"{sheet.name} has no column {keys}. Its columns are: {there}{more}. "
        f"Write {first.key} above the one that {first.holds}."
    )


def _of_several(sheet: Sheet, key: str, columns: Sequence[str]) -> str:
    listed = " and ".join(_shown(sheet, columns[:MOST_SHOWN]))
    return (
        f"In {sheet.name} {listed} could each be the column {key}. "
        f"Write {key} above the one that is meant."
    )


def _of_found(sheet: Sheet, found: Mapping[str, str]) -> list[str]:
    if not found:
        return []
    listed = [f"{shown(sheet.header(column))} as {key}" for key, column in found.items()]
    return [f"Columns of {sheet.name} are read by their names: {', '.join(listed)}."]
