"""What was decided on the items of a review, as it is read afterwards."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext

from foresaid import formats
from foresaid.ledger.models import Entry

from .models import Disposition


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided on an item, by whom, about which deal or account (`about`; "" for all)."""

    way: str
    words: str
    by: str
    at: dt.datetime
    about: str
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionLine:
    """The same decision about several deals; `at` is the first of them, `count` how many."""

    words: str
    said: str
    by: str
    at: dt.datetime
    count: int


def lines_of(decisions: Iterable[Decision]) -> tuple[DecisionLine, ...]:
    """One line for all decisions that say the same, in the order in which they were made."""
    same: dict[tuple[str, str, str], list[Decision]] = {}
    for one in decisions:
        same.setdefault((one.words, one.said, one.by), []).append(one)
    return tuple(
        DecisionLine(words=words, said=said, by=by, at=rows[0].at, count=len(rows))
        for (words, said, by), rows in same.items()
    )


def standing(rows: "QuerySet[Disposition]") -> "QuerySet[Disposition]":
    """Without those whose next step was taken back within five minutes: nothing was decided."""
    return rows.exclude(entry__expectation__withdrawal__taken_back=True)


def decision_of(row: Disposition) -> Decision:
    """`row` with its deal's outcomes, its entry's words, expectation and change fetched."""
    return Decision(
        way=row.way,
        words=str(row.get_way_display()),
        by=row.by.name,
        at=row.at,
        about=_about(row),
        said=_closing(row) if row.way == Disposition.Way.CLOSED else _words(row.entry),
    )


def _about(row: Disposition) -> str:
    """The deal it was decided of, or the account that the next step set with it speaks of."""
    if row.opportunity:
        return str(row.opportunity.uuid)
    account = row.entry.expectation.account if row.entry and _states(row.entry) else None
    return str(account.uuid) if account else ""


def _states(entry: Entry) -> bool:
    return hasattr(entry, "expectation")


def _closing(row: Disposition) -> str:
    """`no decision: They stopped the project.`"""
    if row.opportunity is None:
        return ""
    upto = [one for one in row.opportunity.outcome_changes.all() if one.recorded_at <= row.at]
    if not upto:
        return ""
    last = max(upto, key=lambda one: one.recorded_at)
    how = str(last.get_outcome_display())
    return f"{how}: {last.reason}" if last.reason else how


def _words(entry: Entry | None) -> str:
    """What was said, and of a next step or a new date the day."""
    if entry is None:
        return ""
    words = {one.field: one.text for one in entry.words.all()}
    said = words.get("what") or words.get("reason") or words.get("evidence") or ""
    dated = getattr(entry, "expectation", None) or getattr(entry, "change", None)
    if dated is None or dated.due_at is None:
        return said
    # A due moment is often a day's end, the next midnight: name the day that ends.
    day = formats.day(formats.local_day(dated.due_at - dt.timedelta(seconds=1)))
    return gettext("%(what)s, by %(day)s.") % {"what": said.rstrip("."), "day": day}
