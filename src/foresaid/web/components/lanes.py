"""A lane: the course of one sale, step by step on a time axis.

Beside each step's bar (how long it really took) stands the window in which deals normally leave
that step, and below them what was expected, where it fell due. The drawing is a table: its words
say all that the bars show.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from foresaid import formats

from .tones import Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneStep:
    """One stay in a step. `normal_from`..`normal_to` is the window (p50 to p80) of leaving it.

    `left_on` is none while the opportunity stands in it; `entered_on` is none for a step to come.
    """

    label: str
    words: str
    entered_on: date | None = None
    left_on: date | None = None
    normal_from: date | None = None
    normal_to: date | None = None
    tone: Tone = "plain"
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneMark:
    """Something that was expected by a day, with what came of it in words."""

    on: date
    words: str
    tone: Tone = "expected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    x: str
    width: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnStep:
    step: LaneStep
    window: Bar | None
    dwell: Bar | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnMark:
    mark: LaneMark
    x: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    x: str
    label: str
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """`begins`..`ends` is the axis; use `lane_of` to have it chosen."""

    caption: str
    begins: date
    ends: date
    today: date
    steps: tuple[LaneStep, ...]
    marks: tuple[LaneMark, ...] = ()
    marks_label: str = ""

    def _place(self, on: date) -> float:
        whole = max(1, (self.ends - self.begins).days)
        return max(0.0, min(100.0, 100 * (on - self.begins).days / whole))

    def _bar(self, start: date | None, end: date | None) -> Bar | None:
        if start is None or end is None:
            return None
        x = self._place(start)
        return Bar(x=f"{x:.2f}%", width=f"{max(0.7, self._place(end) - x):.2f}%")

    @property
    def today_x(self) -> str | None:
        if not self.begins <= self.today <= self.ends:
            return None
        return f"{self._place(self.today):.2f}%"

    @property
    def drawn(self) -> tuple[DrawnStep, ...]:
        return tuple(
            DrawnStep(
                step=step,
                window=self._bar(step.normal_from, step.normal_to),
                dwell=self._bar(step.entered_on, step.left_on or self._still_here(step)),
            )
            for step in self.steps
        )

    def _still_here(self, step: LaneStep) -> date | None:
        return self.today if step.current else None

    @property
    def drawn_marks(self) -> tuple[DrawnMark, ...]:
        return tuple(DrawnMark(mark=m, x=f"{self._place(m.on):.2f}%") for m in self.marks)

    @property
    def ticks(self) -> tuple[Tick, ...]:
        return tuple(self._tick(on) for on in tick_days(self.begins, self.ends))

    def _tick(self, on: date) -> Tick:
        place = self._place(on)
        anchor = "start" if place < 6 else "end" if place > 94 else "middle"
        return Tick(x=f"{place:.2f}%", label=formats.short_day(on), anchor=anchor)


def lane_of(
    steps: Sequence[LaneStep],
    marks: Sequence[LaneMark] = (),
    *,
    today: date,
    caption: str,
    marks_label: str = "",
) -> Lane:
    """A lane whose axis holds every day drawn on it and today, with a little air at the end."""
    known = [today, *(mark.on for mark in marks)]
    for step in steps:
        days = (step.entered_on, step.left_on, step.normal_from, step.normal_to)
        known += [day for day in days if day is not None]
    begins, ends = min(known), max(known)
    air = timedelta(days=max(2, (ends - begins).days // 25))
    return Lane(
        caption=caption,
        begins=begins,
        ends=ends + air,
        today=today,
        steps=tuple(steps),
        marks=tuple(marks),
        marks_label=marks_label,
    )


def tick_days(begins: date, ends: date, most: int = 5) -> list[date]:
    """At most `most` round days: Mondays, or firsts of months where the span is long."""
    whole = (ends - begins).days
    if whole <= 70:
        first = begins + timedelta(days=-begins.weekday() % 7)
        weeks = max(1, -(-whole // (7 * most)))
        return [
            first + timedelta(weeks=n)
            for n in range(0, whole // 7 + 1, weeks)
            if first + timedelta(weeks=n) <= ends
        ]
    firsts = _firsts(begins, ends)
    return firsts[:: max(1, -(-len(firsts) // most))]


def _firsts(begins: date, ends: date) -> list[date]:
    """The first of every month from `begins` to `ends`."""
    months = range(begins.year * 12 + begins.month - 1, ends.year * 12 + ends.month)
    days = [date(n // 12, n % 12 + 1, 1) for n in months]
    return [day for day in days if begins <= day]
