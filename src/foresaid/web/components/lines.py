"""A burn-up: what came so far, against the path that was expected with its band."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from foresaid import formats

from .lanes import Tick, tick_days


@dataclass(frozen=True, slots=True, kw_only=True)
class PathPoint:
    """The expected sum on a day with its band, all in one unit."""

    on: date
    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CamePoint:
    on: date
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    y: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRow:
    """One line of the table that says the same as the drawing."""

    day: str
    expected: str
    came: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """`words` is the whole drawing in a sentence; `unit` writes a value, such as money does.

    `path` and `came` are in order of their days; `goal` is the value to be reached at the end.
    """

    words: str
    begins: date
    ends: date
    path: tuple[PathPoint, ...]
    came: tuple[CamePoint, ...]
    today: date | None = None
    goal: float | None = None
    goal_label: str = ""
    currency: str = ""

    # The paths are drawn in a square of 100 that is stretched; words and dots are placed beside it.

    @property
    def top(self) -> float:
        values = [p.high for p in self.path] + [c.value for c in self.came] + [self.goal or 0.0]
        return max([*values, 1.0]) * 1.06

    def _x(self, on: date) -> float:
        whole = max(1, (self.ends - self.begins).days)
        return max(0.0, min(100.0, 100 * (on - self.begins).days / whole))

    def _y(self, value: float) -> float:
        return 100 - 100 * max(0.0, value) / self.top

    def _points(self, places: Sequence[tuple[date, float]]) -> str:
        return " ".join(f"{self._x(on):.2f},{self._y(value):.2f}" for on, value in places)

    @property
    def area(self) -> str:
        there = [(p.on, p.high) for p in self.path]
        back = [(p.on, p.low) for p in reversed(self.path)]
        return self._points(there + back)

    @property
    def said(self) -> str:
        return self._points([(p.on, p.middle) for p in self.path])

    @property
    def went(self) -> str:
        return self._points([(c.on, c.value) for c in self.came])

    @property
    def last_x(self) -> str:
        return f"{self._x(self.came[-1].on):.2f}%" if self.came else ""

    @property
    def last_y(self) -> str:
        return f"{self._y(self.came[-1].value):.2f}%" if self.came else ""

    @property
    def goal_y(self) -> str:
        return "" if self.goal is None else f"{self._y(self.goal):.2f}%"

    @property
    def today_x(self) -> str:
        if self.today is None or not self.begins <= self.today <= self.ends:
            return ""
        return f"{self._x(self.today):.2f}%"

    @property
    def ticks(self) -> tuple[Tick, ...]:
        return tuple(self._tick(on) for on in tick_days(self.begins, self.ends))

    def _tick(self, on: date) -> Tick:
        place = self._x(on)
        anchor = "start" if place < 6 else "end" if place > 94 else "middle"
        return Tick(x=f"{place:.2f}%", label=formats.short_day(on), anchor=anchor)

    @property
    def levels(self) -> tuple[Level, ...]:
        """Three round heights above nothing, written on their lines."""
        step = round_step(self.top / 3.2)
        heights = [step * n for n in range(1, 5) if step * n < self.top]
        if self.goal is not None:  # its own line and words stand there
            heights = [h for h in heights if abs(h - self.goal) > self.top / 12]
        return tuple(Level(y=f"{self._y(h):.2f}%", label=self.write(h)) for h in heights)

    def write(self, value: float) -> str:
        return (
            formats.money(round(value), self.currency) if self.currency else formats.number(value)
        )

    @property
    def rows(self) -> tuple[LineRow, ...]:
        came = {point.on: point.value for point in self.came}
        path = {point.on: point for point in self.path}
        return tuple(
            LineRow(
                day=formats.day(on),
                expected=self._written_band(path.get(on)),
                came=self.write(came[on]) if on in came else "",
            )
            for on in sorted({*came, *path})
        )

    def _written_band(self, point: PathPoint | None) -> str:
        if point is None:
            return ""
        if self.currency:
            return formats.money_band(round(point.low), round(point.high), self.currency)
        return formats.band(point.low, point.high)


def round_step(rough: float) -> float:
    """The 1, 2 or 5 times a power of ten that is nearest below `rough`."""
    power = 1.0
    while power * 10 <= rough:
        power *= 10
    while power > rough:
        power /= 10
    return max(size * power for size in (1, 2, 5) if size * power <= rough)
