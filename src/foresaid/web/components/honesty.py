"""How sure against how it went: each group a dot with its band, beside the line of honest words."""

from dataclasses import dataclass

from django.utils.translation import gettext

from foresaid import formats

LEVELS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class HonestPoint:
    """Of `count`, `said` the mean chance stated, `came` the share that came true with its band."""

    said: float
    came: float
    low: float
    high: float
    count: int

    @property
    def honest(self) -> bool:
        """Whether what was said lies within the band of what came."""
        return self.low <= self.said <= self.high

    @property
    def tone(self) -> str:
        return "plain" if self.honest else "outside"

    @property
    def x(self) -> str:
        return f"{100 * self.said:.2f}%"

    @property
    def y(self) -> str:
        return _up(self.came)

    @property
    def low_y(self) -> str:
        return _up(self.low)

    @property
    def high_y(self) -> str:
        return _up(self.high)

    @property
    def words(self) -> str:
        return gettext("said %(said)s, %(came)s came true, of %(count)s") % {
            "said": formats.percent(self.said),
            "came": formats.percent(self.came),
            "count": formats.number(self.count),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    place: str
    up: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HonestyChart:
    """Groups in order of what was said; the table beside it has the same figures."""

    points: tuple[HonestPoint, ...]

    @property
    def words(self) -> str:
        """The whole drawing in words."""
        told = "; ".join(point.words for point in self.points)
        return gettext("How sure, and how many came true: %(told)s.") % {"told": told}

    @property
    def levels(self) -> tuple[Level, ...]:
        return tuple(
            Level(place=f"{100 * level:.0f}%", up=_up(level), label=formats.percent(level))
            for level in LEVELS
        )


def _up(share: float) -> str:
    return f"{100 * (1 - share):.2f}%"
