"""A figure: how many of how many, with the keys of the very rows it was made of."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from .facts import Met, Said

# Fewer than this say too little about a person to be turned into a share.
ENOUGH = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """`counted` of `all_of`, both keys of expectations or, with `of_meetings`, of meetings.

    `held_back`: it would speak of fewer people than may be spoken of together, so it is empty.
    """

    name: str
    counted: tuple[int, ...] = ()
    all_of: tuple[int, ...] = ()
    of_meetings: bool = False
    held_back: bool = False
    least: int = ENOUGH

    @property
    def count(self) -> int:
        return len(self.counted)

    @property
    def whole(self) -> int:
        return len(self.all_of)

    @property
    def enough(self) -> bool:
        """Whether there are so many that a share may be shown."""
        return self.whole >= self.least

    @property
    def share(self) -> float | None:
        return self.count / self.whole if self.whole and self.enough else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Discretion:
    """Whom the reader may see singly, and how many others make a group.

    `private` figures (goal rate, calibration, lateness) always keep to it; with `groups_only`
    every other figure does too.
    """

    singly: frozenset[int]
    smallest_group: int
    groups_only: bool

    def hides(self, people: Iterable[int], *, private: bool) -> bool:
        others = set(people) - self.singly
        guarded = private or self.groups_only
        return guarded and 0 < len(others) < self.smallest_group


type Row = Met | Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """Makes figures of rows, and none that would give a single person away."""

    discretion: Discretion

    def figure(
        self,
        name: str,
        rows: Sequence[Row],
        counts: Callable[..., object],
        *,
        private: bool = True,
        least: int = ENOUGH,
    ) -> Figure:
        """Of `rows`, those for which `counts` says so."""
        of_meetings = bool(rows) and isinstance(rows[0], Met)
        if self.hides(rows, private=private):
            return Figure(name=name, of_meetings=of_meetings, held_back=True, least=least)
        return Figure(
            name=name,
            counted=tuple(row.key for row in rows if counts(row)),
            all_of=tuple(row.key for row in rows),
            of_meetings=of_meetings,
            least=least,
        )

    def hides(self, rows: Iterable[Row], *, private: bool = True) -> bool:
        return self.discretion.hides(map(_who, rows), private=private)


def _who(row: Row) -> int:
    return row.lead if isinstance(row, Met) else row.holder
