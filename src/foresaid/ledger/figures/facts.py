"""One thing said, and one meeting, as far as figures are made of them: values without rows."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

MOVED = ("order", "advance")


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """What the holder (`owner`) or the manager said came of it."""

    came: str
    view: str
    happened_on: dt.date
    late: bool
    movement: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A goal or a promise as somebody held it, with everything said of it by one moment.

    A promise counts for whoever answered for it, by the day that counts for them: `due_on` and
    `times_moved` are of their time, and `lost` says that the opportunity then left them after
    that day. `days_late` are days worked after it. `results` are in the order recorded. `ours`:
    our side was to do it.
    """

    key: int
    kind: str
    holder: int
    meeting: int | None
    stated_at: dt.datetime
    speaks_from: dt.datetime
    set_before: bool
    stated_on: dt.date
    due_on: dt.date
    exit: int | None
    confidence: int | None
    wording: str
    times_moved: int
    withdrawn_on: dt.date | None
    results: tuple[Came, ...]
    ours: bool = False
    lost: bool = False
    days_late: float = 0.0

    @property
    def own(self) -> Came | None:
        """The holder's latest word; a correction replaces what it corrects."""
        return _last(self.results, "owner")

    @property
    def first_own(self) -> Came | None:
        return next((one for one in self.results if one.view == "owner"), None)

    @property
    def managers(self) -> Came | None:
        return _last(self.results, "manager")

    @property
    def disagreed(self) -> bool:
        return bool(self.own and self.managers and self.own.came != self.managers.came)

    @property
    def counts_as_before(self) -> bool:
        """Said before what it speaks of; a promise that had come true before counts as nothing."""
        if self.meeting is not None or self.own is None:
            return self.set_before
        return self.set_before and self.own.happened_on >= self.stated_on

    @property
    def judged(self) -> bool:
        """A goal whose meeting was held and has a result."""
        return self.own is not None and self.own.came != "not_held"

    @property
    def reached(self) -> bool:
        return self.own is not None and self.own.came == "reached"

    @property
    def kept(self) -> bool:
        """Reached by the first day it was due; a later day that was agreed on changes nothing."""
        if self.own is None or self.lost:
            return False
        return self.reached and self.own.happened_on <= self.due_on

    @property
    def moved(self) -> bool:
        """Whether its meeting ended in an order or an advance."""
        return self.own is not None and self.own.movement in MOVED

    @property
    def came_true(self) -> bool | None:
        """What a stated confidence is held against; None while nobody can tell."""
        if self.meeting is None:
            return self.kept
        return self.reached if self.judged else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """A meeting that is over. `goal` is the last one not cancelled; `left_step` whether one of
    its opportunities went on to a later step, or was won, within two weeks.
    """

    key: int
    kind: str
    lead: int
    goal: Said | None
    left_step: bool


def _last(results: Sequence[Came], view: str) -> Came | None:
    return next((one for one in reversed(results) if one.view == view), None)
