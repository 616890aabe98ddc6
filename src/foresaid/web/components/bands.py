"""A band with a dot: where a figure stands in the range that was to be expected."""

from dataclasses import dataclass

from .tones import Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Values in one unit on a scale from `least` to `most`; `words` says what is drawn.

    `low`..`high` is the band, `value` the dot, `said` an optional stroke at what had been said.
    """

    least: float
    most: float
    low: float
    high: float
    value: float | None
    words: str
    said: float | None = None
    tone: Tone = "plain"
    words_seen: bool = True

    def _place(self, value: float) -> float:
        span = self.most - self.least or 1.0
        return max(0.0, min(1.0, (value - self.least) / span))

    def _percent(self, value: float) -> str:
        return f"{100 * self._place(value):.2f}%"

    @property
    def range_x(self) -> str:
        return self._percent(self.low)

    @property
    def range_width(self) -> str:
        return f"{100 * max(0.004, self._place(self.high) - self._place(self.low)):.2f}%"

    @property
    def dot_x(self) -> str | None:
        return None if self.value is None else self._percent(self.value)

    @property
    def said_x(self) -> str | None:
        return None if self.said is None else self._percent(self.said)
