"""What was won and what was lost, in the words of whoever wrote the file.

A column `outcome` says it, else one of another name for it, else two columns of yes and no, else
the step in which each opportunity stands.
"""

from collections.abc import Sequence
from dataclasses import replace

from foresaid.engine.log import LOST, OPEN, WON
from foresaid.files import called
from foresaid.files.counted import shown
from foresaid.files.headings import flagged, likely
from foresaid.files.moments import NOTHING
from foresaid.files.sheets import FileError, Sheet
from foresaid.files.words import ending, means_open

OUTCOME = "outcome: it must be won, lost or empty"
CODES = {"won": WON, "lost": LOST, "no_decision": LOST, "open": OPEN}
YES = frozenset(("1", "true", "yes", "ja", "wahr"))
MOST_SHOWN = 8
FEWEST_REFUSED = 20
"""Rows from which on a file without a single known win is refused."""


def outcome_of(text: str) -> int:
    """The engine's code of a word for an outcome. Raises `ValueError` for anything else."""
    if text.lower() in NOTHING or means_open(text):
        return OPEN
    found = ending(text)
    if found is None:
        raise ValueError(text)
    return CODES[found]


def with_outcome(sheet: Sheet) -> tuple[Sheet, list[str]]:
    """The sheet with a column `outcome`, and remarks where it was read from others.

    Raises `FileError` where two columns say it, or many rows have no word that is known for won.
    """
    if "outcome" in sheet.columns or not len(sheet):
        return sheet, []
    worded = _worded(sheet, called.OUTCOME)
    if _knows_a_win(sheet, worded):
        return _read(sheet, worded)
    won, closed = flagged(sheet, called.IS_WON), flagged(sheet, called.IS_CLOSED)
    if won and closed:
        both = f"{shown(sheet.header(closed))} and {shown(sheet.header(won))}"
        remark = f"What is won or lost in {sheet.name} is read from {both}."
        return _put(sheet, _by_flags(sheet.column(won), sheet.column(closed))), [remark]
    stage = _worded(sheet, called.STAGE)
    if _knows_a_win(sheet, stage):
        return _read(sheet, stage)
    _refuse_unknown(sheet, worded or stage)
    return _read(sheet, worded or stage) if worded or stage else (sheet, [_of_none(sheet)])


def _knows_a_win(sheet: Sheet, column: str) -> bool:
    return bool(column) and any(ending(text) == "won" for text in set(sheet.column(column)))


def _refuse_unknown(sheet: Sheet, column: str) -> None:
    """Refuse a file of some size whose words tell of no win, but might in words not known."""
    if len(sheet) < FEWEST_REFUSED:
        return
    columns = [column] if column else likely(sheet, (*called.OUTCOME, *called.STAGE))
    found = {text for one in columns for text in sheet.column(one) if _unknown(text)}
    if found:
        more = ", …" if len(found) > MOST_SHOWN else ""
        headers = " or ".join(shown(sheet.header(one)) for one in columns)
        raise FileError(
            f"No word in the column {headers} of {sheet.name} is known to mean won (found: "
            f"{', '.join(map(shown, sorted(found)[:MOST_SHOWN]))}{more}). "
            "Write won, lost or nothing in a column outcome."
        )


def _unknown(text: str) -> bool:
    return not (text.lower() in NOTHING or means_open(text) or ending(text))


def _worded(sheet: Sheet, words: Sequence[str]) -> str:
    """The column of this name that holds words for won or lost, empty where none does."""
    found = [one for one in likely(sheet, words) if any(map(ending, set(sheet.column(one))))]
    if len(found) > 1:
        raise FileError(
            f"In {sheet.name} {' and '.join(shown(sheet.header(one)) for one in found)} could each "
            "say what was won or lost. Write outcome above the one that is meant."
        )
    return found[0] if found else ""


def _read(sheet: Sheet, column: str) -> tuple[Sheet, list[str]]:
    """The outcome by the words of a column, where all that says neither won nor lost is open."""
    texts = sheet.column(column)
    meanings: dict[str, str] = {text: ending(text) or "open" for text in set(texts)}
    return _put(sheet, [meanings[text] for text in texts]), [_of_words(sheet, column, meanings)]


def _put(sheet: Sheet, outcomes: Sequence[str]) -> Sheet:
    return replace(sheet, columns={**sheet.columns, "outcome": outcomes})


def _by_flags(won: Sequence[str], closed: Sequence[str]) -> list[str]:
    yes = ((w.lower() in YES, c.lower() in YES) for w, c in zip(won, closed, strict=True))
    return ["won" if w else "lost" if c else "open" for w, c in yes]


def _of_words(sheet: Sheet, column: str, meanings: dict[str, str]) -> str:
    """Which words are read as what, so that one that was not understood is seen."""
    parts = []
    for outcome, kinds in (
        ("won", ("won",)),
        ("lost", ("lost", "no_decision")),
        ("open", ("open",)),
    ):
        words = sorted(word for word in meanings if word and meanings[word] in kinds)
        if words:
            more = ", …" if len(words) > MOST_SHOWN else ""
            parts.append(f"{outcome}: {', '.join(map(shown, words[:MOST_SHOWN]))}{more}")
    header = shown(sheet.header(column))
    return f"What is won or lost in {sheet.name} is read from {header} ({'; '.join(parts)})."


def _of_none(sheet: Sheet) -> str:
    return (
        f"No column of {sheet.name} says what was won or lost, so all are read as open. "
        "Write outcome above the one that does."
    )
