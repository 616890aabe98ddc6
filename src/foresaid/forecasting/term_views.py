"""What the forecast's page is made of: frozen values, no rows."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from foresaid.engine import calibration
from foresaid.ledger.call_questions import CallView
from foresaid.ledger.target_questions import TargetView
from foresaid.people.models import Term

from .about import About, Choice
from .reaching import Reaching


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """One part of a term. `low` to `high` holds what comes in 8 of 10 cases."""

    part: str
    mean: float
    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedMove:
    """What one opportunity moved; without a uuid it is not in the reader's sight."""

    uuid: UUID | None
    name: str
    account: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveLine:
    """One reason: the sum of its moves, and the heaviest of its `count` opportunities."""

    reason: str
    value: float
    count: int
    named: tuple[NamedMove, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """From one mean to another: the lines, with `new` and `rest`, add up to the difference.

    `another_engine`: the earlier one was computed in another way, which is part of the rest.
    """

    since: dt.datetime
    was: float
    now: float
    lines: tuple[MoveLine, ...]
    new: float
    rest: float
    another_engine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PartScored:
    """One part of an ended term: its mean, its score, and what came of it."""

    low: float
    high: float
    mean: float
    came: float
    crps: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """How one earlier term was foreseen, and what came. `afterwards`: made again later.

    `parts` by name: what was open then, and what did not exist yet.
    """

    term_name: str
    as_of: dt.datetime
    afterwards: bool
    low: float
    middle: float
    high: float
    mean: float
    came: float
    crps: float
    inside: bool
    parts: Mapping[str, PartScored]


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """How earlier forecasts did on the whole and by part, and the person's own calls beside."""

    total: calibration.Record | None
    open: calibration.Record | None
    new: calibration.Record | None
    calls: calibration.Record | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBeside:
    """A call beside what was computed when it was said, and with the score once it is over."""

    call: CallView
    computed_mean: float | None
    computed_low: float | None
    computed_high: float | None
    came: float | None
    inside: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Below:
    """A team or a person below whoever is asked about, with the whole term.

    `call` is the last that the person said; a team has none.
    """

    about: About
    total: PartView
    won: float
    target: TargetView | None
    reaching: Reaching | None
    call: CallView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubted:
    """An opportunity whose stated day of decision is hard to believe.

    `share_by_then`: of deals like it that are won, how many are by that day. `half_by`: the day
    by which half of them are; None where a day is not known yet. `amount` may be unknown.
    """

    uuid: UUID
    name: str
    account: str
    owner: str
    amount: float | None
    close_on: dt.date
    passed: bool
    share_by_then: float | None
    half_by: dt.date | None
    pushes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubts:
    """Of `dated` open opportunities with a day within the term's reach those hard to believe.

    `passed` of the `doubted` have a day that is over. `said` is their money, `by_then` what of
    it is likely by those days. `shown` are those of which most money is likely later.
    """

    dated: int
    doubted: int
    passed: int
    said: float
    by_then: float
    shown: tuple[Doubted, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PathView:
    """The whole term as it was foreseen on a day, and what was won by then."""

    on: dt.date
    low: float
    mean: float
    high: float
    won: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """What came in an ended term, beside the first that was foreseen of it; None: nothing was."""

    about: About
    foreseen: PartView | None
    came: float

    @property
    def inside(self) -> bool | None:
        part = self.foreseen
        return None if part is None else part.low <= self.came <= part.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """An ended term: the whole, and those directly below. `afterwards`: foreseen again later."""

    whole: Came
    as_of: dt.datetime | None
    afterwards: bool
    below: tuple[Came, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastPage:
    """`ended` is None while the term runs; then nothing that moves by itself is told.

    `parts` is empty where nothing has been computed for this; `notes` name why it is wide.
    """

    about: About
    term: Term
    ended: Ended | None
    as_of: dt.datetime | None
    measure: str
    currency: str
    parts: tuple[PartView, ...]
    target: TargetView | None
    reaching: Reaching | None
    moved: Moved | None
    path: tuple[PathView, ...]
    earlier: tuple[Earlier, ...]
    records: Records
    calls: tuple[CallBeside, ...]
    below: tuple[Below, ...]
    doubts: Doubts | None
    notes: tuple[str, ...]
    may_call: bool
    terms: tuple[Choice, ...]
    subjects: tuple[Choice, ...]

    def part(self, name: str) -> PartView | None:
        return next((one for one in self.parts if one.part == name), None)
