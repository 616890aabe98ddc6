"""The canonical files: opportunities and steps, to the engine's log.

`opportunities`: id, created, and where known owner, manager, account, amount, currency, closed,
outcome (won, lost or empty); further columns become attributes. `steps`: opportunity, step,
entered_at, and where known seq.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import compress
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from foresaid.engine.log import (
    OPEN,
    OTHER_STEPS,
    Floats,
    Log,
    in_own_order,
    log_of,
    select,
)
from foresaid.files.closings import undated_closings
from foresaid.files.columns import NUMBER, amounts, moments, of_thousands, parsed
from foresaid.files.counted import counted, shown
from foresaid.files.currencies import added_up, currencies
from foresaid.files.headings import DEALS, ENTRIES, headed, renamed
from foresaid.files.outcomes import OUTCOME, outcome_of, with_outcome
from foresaid.files.sheets import FileError, Sheet, read_sheet

MOST_STEPS = 10_000
"""Names of steps that are told apart; with more of them the column holds no steps."""
OWN_COLUMNS = ("id", "created", "closed", "outcome", "amount", "owner", "currency")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The log of the files, and sentences about rows that could not be used as they stand.

    `currency`: the one that is named, empty where none is or several are.
    """

    log: Log
    remarks: tuple[str, ...]
    currency: str = ""


def read_pair(
    opportunities: Path,
    steps: Path | None,
    *,
    zone: ZoneInfo,
    known: frozenset[str] = frozenset(),
    until: float = math.inf,
) -> Reading:
    """Read both files (steps may be missing). Raises `FileError` with a sentence.

    Args:
        opportunities: the file of opportunities.
        steps: the file of step entries.
        zone: of times that carry none.
        known: columns that already stood at creation.
        until: what is later (days since 1970) is read, but remarks are silent of it.
    """
    deals, named = _deals(opportunities)
    known = _known(deals, known)
    deals, repeated = _once(deals)
    rows = _Rows(deals, zone, until)
    rows.remark_repeated(repeated)
    entries, names, of_steps = _entries(steps, deals, zone, until)
    closed = rows.closed(entries, names)
    log = log_of(
        ids=deals.column("id"),
        created=rows.created,
        closed=closed,
        outcome=rows.outcome,
        amount=rows.amount,
        owner=deals.column("owner"),
        attributes={
            name: column for name, column in deals.columns.items() if name not in OWN_COLUMNS
        },
        steps=names,
        entries=entries,
        known=known,
        guessed=rows.guessed,
    )
    currency = next(iter(rows.currencies)) if len(rows.currencies) == 1 else ""
    remarks = (*named, *rows.remarks, *of_steps)
    return Reading(
        log=in_own_order(select(log, ~rows.dateless)), remarks=remarks, currency=currency
    )


def _deals(path: Path) -> tuple[Sheet, list[str]]:
    """The sheet of opportunities under canonical names, and remarks. Raises `FileError`."""
    sheet, of_outcome = with_outcome(read_sheet(path))
    sheet, of_columns = headed(sheet, DEALS)
    return sheet, [*of_columns, *of_outcome]


def _linked(entries: Sheet, deals: Sheet) -> Sheet:
    """The sheet of steps, where it calls opportunities as their own file calls its numbers."""
    header = deals.header("id").lower()
    if header == "id" or "opportunity" in entries.columns or header not in entries.columns:
        return entries
    return renamed(entries, {"opportunity": header})


def _once(sheet: Sheet) -> tuple[Sheet, list[int]]:
    """The sheet without rows that repeat an earlier one word for word, and which those repeat."""
    rows = list(zip(*sheet.columns.values(), strict=True))
    first = {row: place for place, row in enumerate(dict.fromkeys(rows))}
    if len(first) == len(rows):
        return sheet, []
    kept: list[int] = []
    repeated: list[int] = []
    for number, row in enumerate(rows):
        if first[row] == len(kept):
            kept.append(number)
        else:
            repeated.append(first[row])
    columns: dict[str, Sequence[str]] = {
        name: [column[i] for i in kept] for name, column in sheet.columns.items()
    }
    lines = [sheet.lines[i] for i in kept]
    return replace(sheet, columns=columns, lines=lines), repeated


class _Rows:
    """The opportunities' own columns, mended where they contradict themselves, with remarks."""

    def __init__(self, sheet: Sheet, zone: ZoneInfo, until: float) -> None:
        _refuse_twice(sheet)
        self.sheet = sheet
        self.until = until
        found, self.remarks = moments(sheet, ("created", "closed"), zone)
        self.created, self._closed = np.array(found["created"]), np.array(found["closed"])
        self.amount = np.array(amounts(sheet, "amount"))
        self.remarks += of_thousands(sheet, "amount")
        self.outcome = np.array(parsed(sheet, "outcome", outcome_of, OUTCOME), np.int8)
        self.guessed: NDArray[np.bool_] | None = None
        self.dateless = np.zeros(self.outcome.size, bool)
        self._there = ~(self.created > until)
        texts = (list(compress(sheet.column(of), self._there)) for of in ("currency", "amount"))
        self.currencies = currencies(*texts)
        self.remarks += added_up(self.currencies)

    def remark_repeated(self, rows: Sequence[int]) -> None:
        """Say how many rows repeated one of these word for word."""
        many = int(self._there[np.array(rows, int)].sum())
        if many:
            said = "[row|rows] of {name} [repeats|repeat] another word for word; each counts once."
            self.remarks.append(counted(many, said, name=self.sheet.name))

    def closed(self, entries: Sequence[tuple[int, int, float]], steps: Sequence[str]) -> Floats:
        """When each closed; a likely moment where only the outcome is known.

        Mends `created`, `outcome`, `guessed` and `dateless` on the way, so it comes before they
        are used.
        """
        closed = np.where(self.outcome == OPEN, np.nan, self._closed)
        self._remark(
            (self.outcome == OPEN) & (self._closed <= self.until),
            "[has|have] a closing time but no outcome and [is|are] read as open",
        )
        undated = (self.outcome != OPEN) & np.isnan(closed)
        if undated.any():
            found = undated_closings(entries, self.created, closed, self.outcome, self.until)
            self.guessed = undated & ~found.told & ~np.isnan(found.closed)
            self._remark(
                undated & (found.last <= self.until) & found.told,
                "[has|have] an outcome but no closing time; the day is taken on which "
                "[it|they] entered the last step, {steps}, as if that repeated the outcome",
                steps=" or ".join(shown(steps[one]) for one in found.steps),
            )
            self._remark(
                undated & (found.last <= self.until) & ~found.told,
                "[has|have] an outcome but no closing time; a likely one is taken, from how many "
                "of those as old are decided, so how long a sale lasts is known roughly",
            )
            self.dateless = undated & np.isnan(found.last)
            self._remark(
                self.dateless,
                "[has|have] an outcome but no date at all: nobody knows when, so [it is|they are] "
                "left out",
            )
            closed = np.where(undated, found.closed, closed)
            self.outcome = np.where(np.isnan(closed), OPEN, self.outcome).astype(np.int8)
        early = closed < self.created
        self._there |= early & (closed <= self.until)
        self._remark(
            early & (closed <= self.until),
            "closed before [it was|they were] created; [its|their] creation is set to the closing",
        )
        self.created = np.where(early, closed, self.created)
        return closed

    def _remark(self, which: NDArray[np.bool_], what: str, **figures: str) -> None:
        rows = np.flatnonzero(which & self._there)
        if rows.size:
            first = shown(self.sheet.column("id")[rows[0]])
            which_first = "" if rows.size == 1 else "the first: "
            said = f"[opportunity|opportunities] {what} ({{first}})."
            self.remarks.append(counted(rows.size, said, first=f"{which_first}{first}", **figures))


def _entries(
    path: Path | None, deals: Sheet, zone: ZoneInfo, until: float
) -> tuple[list[tuple[int, int, float]], list[str], list[str]]:
    """Entries in order, the steps by name, and a remark on rows of unknown opportunities."""
    if path is None:
        return [], [], []
    sheet, named = headed(_linked(read_sheet(path), deals), ENTRIES)
    position = {name: i for i, name in enumerate(deals.column("id"))}
    found, remarks = moments(sheet, ("entered_at",), zone)
    at = found["entered_at"]
    seq = parsed(sheet, "seq", _place, NUMBER)
    there = [not t > until for t in at]
    names, together = _told_apart(sheet.column("step"), there)
    remarks = [*named, *remarks, *together]
    rows = [
        (position[o], step, t, s, i)
        for i, (o, step, t, s) in enumerate(
            zip(sheet.column("opportunity"), names, at, seq, strict=True)
        )
        if o in position and step
    ]
    rows.sort(key=lambda row: (row[0], row[2] if row[2] == row[2] else -math.inf, row[3], row[4]))
    names_of_all = sorted({row[1] for row in rows})
    place = {step: i for i, step in enumerate(names_of_all)}
    strangers = sum(there) - sum(there[row[4]] for row in rows)
    if strangers:
        remarks.append(_of_strangers(strangers, sheet.name, all_of_them=strangers == sum(there)))
    return [(o, place[s], t) for o, s, t, _, _ in rows], names_of_all, remarks


def _of_strangers(many: int, name: str, *, all_of_them: bool) -> str:
    said = "[row|rows] of {name} [names|name] no opportunity or step; [it is|they are] left out."
    if all_of_them and many > 1:
        return f"All {counted(many, said, name=name)}"
    return counted(many, said, name=name)


def _told_apart(names: Sequence[str], there: Sequence[bool]) -> tuple[Sequence[str], list[str]]:
    """The steps as they are told apart, and a remark where some are taken together.

    `there` says which entries count: names of later ones tell nothing apart.
    """
    entered = Counter(compress(names, there))
    if len(entered) <= MOST_STEPS:
        return names, []
    kept = {name for name, _ in entered.most_common(MOST_STEPS - 1)} | {""}
    remark = f"There are {len(entered)} different steps; the rarest are taken together."
    return [name if name in kept else OTHER_STEPS for name in names], [remark]


def _place(text: str) -> float:
    """The order among equal times; what is no number at all is refused by `float`."""
    place = float(text) if text else 0.0
    return 0.0 if math.isnan(place) else place


def _refuse_twice(sheet: Sheet) -> None:
    seen: dict[str, int] = {}
    header = shown(sheet.header("id"))
    read_from = "" if header.lower() == "id" else f" (from the column {header})"
    for row, name in enumerate(sheet.column("id")):
        if not name:
            raise FileError(f"{sheet.name} line {sheet.lines[row]} has no id.")
        if name in seen:
            raise FileError(
                f"{sheet.name}: the id {name}{read_from} stands on line {seen[name]} and on line "
                f"{sheet.lines[row]}. Keep one of them."
            )
        seen[name] = sheet.lines[row]


def _known(sheet: Sheet, known: frozenset[str]) -> frozenset[str]:
    """The named columns by their canonical names. Raises `FileError`."""
    keys = {header.lower(): key for key, header in sheet.headers.items()}
    found = frozenset(name if name in sheet.columns else keys.get(name, name) for name in known)
    missing = sorted(found - set(sheet.columns))
    if missing:
        raise FileError(
            f"{sheet.name} has no column {missing[0]}, which is named as known at creation."
        )
    return found
