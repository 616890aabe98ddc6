"""Why an expected sum is another than it was: each opportunity's move, by its reason.

Values in, values out. The moves of everything that is told apart, with what is still to be
created and a rest, add up to the difference between the two sums.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

SHOWN = 12
"""Opportunities named with each reason, the heaviest first."""
LEAST = 0.005
"""A move below half a cent is none."""


class Reason(StrEnum):
    """Why an opportunity's part of the sum moved, in the order in which they are shown."""

    WON = "won"
    LOST = "lost"
    SLIPPED = "slipped"
    NEW = "new"
    AMOUNT = "amount"
    CHANCE = "chance"
    HANDS = "hands"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """An open opportunity at one of the two moments. `worth` is 1 where counts are compared."""

    chance: float
    worth: float
    close_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How one ended between the two moments; `worth` of a won one is what it brought."""

    won: bool
    worth: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What one opportunity moved, in the unit of the sum."""

    reason: Reason
    opportunity: int
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """All moves of one reason: their sum, how many, and the heaviest with their values."""

    reason: Reason
    value: float
    count: int
    heaviest: tuple[tuple[int, float], ...]


type Shares = Mapping[int, float]
"""By opportunity the share of whoever is asked about."""


def moves(
    before: Mapping[int, Stood],
    after: Mapping[int, Stood],
    ended: Mapping[int, Ended],
    shares_before: Shares,
    shares_after: Shares,
) -> Iterator[Move]:
    """Every move between two moments, for whoever has these shares."""
    for key in {**before, **after, **ended}:
        old, new, end = before.get(key), after.get(key), ended.get(key)
        had, has = shares_before.get(key, 0.0), shares_after.get(key, 0.0)
        was = old.chance * old.worth if old else 0.0
        if old is not None and (end is not None or new is not None):
            yield from _if_any(Reason.HANDS, key, (has - had) * was)
        if end is not None:
            reason = Reason.WON if end.won else Reason.LOST
            yield from _if_any(reason, key, has * ((end.worth if end.won else 0.0) - was))
        elif new is not None:
            yield from _still_open(key, old, new, has)


def _still_open(key: int, old: Stood | None, new: Stood, share: float) -> Iterator[Move]:
    if old is None:
        yield from _if_any(Reason.NEW, key, share * new.chance * new.worth)
    elif old.close_on and new.close_on and new.close_on > old.close_on:
        moved = new.chance * new.worth - old.chance * old.worth
        yield from _if_any(Reason.SLIPPED, key, share * moved)
    else:
        yield from _if_any(Reason.AMOUNT, key, share * old.chance * (new.worth - old.worth))
        yield from _if_any(Reason.CHANCE, key, share * (new.chance - old.chance) * new.worth)


def _if_any(reason: Reason, key: int, value: float) -> Iterator[Move]:
    if abs(value) >= LEAST:
        yield Move(reason=reason, opportunity=key, value=value)


def lines(found: Iterable[Move]) -> list[Line]:
    """The moves by reason. Moves of one opportunity for one reason are one, and may cancel out."""
    sums: defaultdict[Reason, defaultdict[int, float]] = defaultdict(lambda: defaultdict(float))
    for one in found:
        sums[one.reason][one.opportunity] += one.value
    return [line for reason in Reason if (line := _line(reason, sums[reason])) is not None]


def _line(reason: Reason, sums: Mapping[int, float]) -> Line | None:
    kept = [(key, value) for key, value in sums.items() if abs(value) >= LEAST]
    if not kept:
        return None
    heaviest = sorted(kept, key=lambda one: (-abs(one[1]), one[0]))[:SHOWN]
    return Line(
        reason=reason,
        value=sum(value for _key, value in kept),
        count=len(kept),
        heaviest=tuple(heaviest),
    )
