"""Counts how words held: facts in, figures out. What each means: docs/reference/figures.md."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from foresaid.engine.calibration import LEAST, Reliability, reliability

from .facts import Met, Said
from .figure import Counting, Figure

WORDINGS = ("suggested", "edited", "own")


@dataclass(frozen=True, slots=True, kw_only=True)
class Goals:
    """Of customer meetings that are over: what was said before them and what came of it."""

    set_before: Figure
    minutes_before: float | None
    reached: Figure
    reached_that_moved: Figure
    left_step: Figure
    on_exit: Figure
    advances: Figure
    late: Figure
    wordings: tuple[Figure, ...]
    afterwards: Figure
    disagreed: Figure
    sure: "Sureness"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promises:
    """Of next steps and commitments whose first due day has passed."""

    kept: Figure
    days_before: float | None
    moved: Figure
    times_moved: int
    late: Figure
    days_late: float | None
    disagreed: Figure
    sure: "Sureness"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sureness:
    """How sure they were, held against how it went; `reliability` is None while it is too early.

    `stated` are the expectations with a confidence, counted those that came true.
    """

    stated: Figure
    reliability: Reliability | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Everything that is counted of somebody's words in a time, each open to its rows."""

    goals: Goals
    promises: Promises
    unplanned: Figure
    call_blocks: Figure

    def figures(self) -> dict[str, Figure]:
        """Every figure by its name, as addresses of pages have it."""
        found = [
            *(self.goals.set_before, self.goals.reached, self.goals.reached_that_moved),
            *(self.goals.left_step, self.goals.on_exit, self.goals.advances, self.goals.late),
            *(*self.goals.wordings, self.goals.afterwards, self.goals.disagreed),
            *(self.goals.sure.stated, self.promises.kept, self.promises.moved, self.promises.late),
            *(self.promises.disagreed, self.promises.sure.stated),
            *(self.unplanned, self.call_blocks),
        ]
        return {one.name: one for one in found}


def held(counting: Counting, meetings: Sequence[Met], promises: Sequence[Said]) -> Held:
    """Count meetings that are over, and promises that were due."""
    with_customers = [one for one in meetings if is_customer(one)]
    before = [one.goal for one in with_customers if one.goal and one.goal.counts_as_before]
    counted = [one for one in promises if due_before(one)]
    return Held(
        goals=_goals(counting, with_customers, before),
        promises=_promises(counting, counted),
        unplanned=counting.figure(
            "unplanned", [one for one in meetings if one.kind == "unplanned"], bool, private=False
        ),
        call_blocks=counting.figure(
            "call-blocks",
            [one for one in meetings if one.kind == "call_block"],
            has_goal,
            private=False,
        ),
    )


def _goals(counting: Counting, meetings: Sequence[Met], before: Sequence[Said]) -> Goals:
    judged = [goal for goal in before if goal.judged]
    reached = [goal for goal in judged if goal.reached]
    goals = [one.goal for one in meetings if one.goal]
    left = {one.goal.key for one in meetings if one.goal and one.left_step}
    figure = counting.figure
    return Goals(
        set_before=figure("set-before", meetings, has_goal, private=False),
        minutes_before=_median(_minutes(goal) for goal in _open_to(counting, before)),
        reached=figure("reached", judged, lambda goal: goal.reached),
        reached_that_moved=figure("moved-it", reached, lambda goal: goal.moved),
        left_step=figure("left-step", judged, lambda goal: goal.reached and goal.key in left),
        on_exit=figure("on-exit", before, lambda goal: goal.exit is not None),
        advances=figure("advances", judged, lambda goal: goal.moved),
        late=figure("written-late", [goal for goal in goals if goal.first_own], written_late),
        wordings=tuple(
            figure(f"wording-{one}", [goal for goal in judged if goal.wording == one], _reached)
            for one in WORDINGS
        ),
        afterwards=figure("afterwards", goals, lambda goal: not goal.counts_as_before),
        disagreed=_disagreed(counting, "goals-seen-otherwise", goals),
        sure=_sureness(counting, "sure-of-goals", before),
    )


def _promises(counting: Counting, counted: Sequence[Said]) -> Promises:
    shown = _open_to(counting, counted)
    late = [one.days_late for one in shown if one.days_late > 0]
    return Promises(
        kept=counting.figure("kept", counted, lambda one: one.kept),
        days_before=_median((one.due_on - one.stated_on).days for one in shown),
        moved=counting.figure("date-moved", counted, lambda one: one.times_moved),
        times_moved=sum(one.times_moved for one in shown),
        late=counting.figure("came-late", counted, lambda one: one.days_late > 0),
        days_late=_median(late),
        disagreed=_disagreed(counting, "promises-seen-otherwise", counted),
        sure=_sureness(counting, "sure-of-promises", counted),
    )


def _sureness(counting: Counting, name: str, said: Sequence[Said]) -> Sureness:
    stated = [one for one in said if was_sure(one)]
    shown = _open_to(counting, stated)
    return Sureness(
        stated=counting.figure(name, stated, lambda one: one.came_true, least=LEAST),
        reliability=reliability(
            [(one.confidence or 0) / 100 for one in shown], [bool(one.came_true) for one in shown]
        ),
    )


def _disagreed(counting: Counting, name: str, said: Sequence[Said]) -> Figure:
    """Of what a manager gave a view of, where it was another one than the holder's."""
    both = [one for one in said if one.own and one.managers]
    return counting.figure(name, both, lambda one: one.disagreed)


def is_customer(meeting: Met) -> bool:
    return meeting.kind == "customer"


def due_before(one: Said) -> bool:
    """A promise that counts: said before, and not cancelled by the day it was first due."""
    cancelled = one.withdrawn_on is not None and one.withdrawn_on <= one.due_on
    return one.counts_as_before and not cancelled


def was_sure(one: Said) -> bool:
    """Whether a confidence was stated that can be held against what came."""
    return bool(one.confidence) and one.came_true is not None


def has_goal(meeting: Met) -> bool:
    return meeting.goal is not None and meeting.goal.counts_as_before


def written_late(goal: Said) -> bool:
    return goal.first_own is not None and goal.first_own.late


def _reached(goal: Said) -> bool:
    return goal.reached


def _minutes(goal: Said) -> float:
    return (goal.speaks_from - goal.stated_at).total_seconds() / 60


def _open_to(counting: Counting, rows: Sequence[Said]) -> Sequence[Said]:
    return () if counting.hides(rows) else rows


def _median(values: Iterable[float]) -> float | None:
    found = list(values)
    return float(median(found)) if found else None
