"""One measure that people are compared on, how it is called, and the records behind it. No rows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import Self

from foresaid.engine.diagnosis import Measure

MOST_RECORDS = 40
"""Records named behind a finding."""


class What(StrEnum):
    """What is counted; its definition stands in docs/algorithms/diagnosis.md."""

    ENTRIES = "entries"
    GOING_ON = "going_on"
    PACE = "pace"
    SET_BEFORE = "set_before"
    WRITTEN_LATE = "written_late"
    KEPT = "kept"
    SURE_OF_GOALS = "sure_of_goals"
    SURE_OF_PROMISES = "sure_of_promises"


class Kind(StrEnum):
    """What the keys of records are keys of."""

    OPPORTUNITY = "opportunity"
    MEETING = "meeting"
    SAID = "said"


OF_DEALS = frozenset({What.ENTRIES, What.GOING_ON, What.PACE})
PRIVATE = frozenset({What.WRITTEN_LATE, What.KEPT, What.SURE_OF_GOALS, What.SURE_OF_PROMISES})
"""Lateness, kept promises, calibration: also of peers they are shown of groups alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """The newest records of one person's measure, and whether each counts as happened.

    `days`: spent in the step by the stays of a pace.
    """

    records: tuple[tuple[int, bool], ...]
    days: float | None = None

    @classmethod
    def newest(cls, records: Iterable[tuple[int, bool]]) -> Self:
        """Of records that come newest first."""
        return cls(records=tuple(islice(records, MOST_RECORDS)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A measure with its words' key. `process`, `step` (in words): of deals' measures alone.

    `behind` gives the records of a person, by key; `numbers`: trials by person, where
    `out_of` counts something else (confidences).
    """

    measure: Measure
    what: What
    behind: Callable[[int], Behind]
    process: int | None = None
    step: str = ""
    kind: Kind = Kind.OPPORTUNITY
    numbers: Mapping[int, int] = field(default_factory=dict)
