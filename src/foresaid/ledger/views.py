"""What doors get to see of the ledger: frozen values, no rows."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise

from . import vague
from .holding import Stint
from .vague import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    key: int
    uuid: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeView:
    """A later date or confidence; None where that stayed."""

    at: dt.datetime
    by: str
    due_on: dt.date | None
    confidence: int | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultView:
    """What the holder or the manager (`view`) said came of it, in order, corrections too."""

    at: dt.datetime
    by: str
    view: str
    came: str
    came_words: str
    happened_on: dt.date
    late: bool
    movement: str
    movement_words: str
    movement_why: str
    evidence: str
    action: str
    action_on: dt.date | None
    action_by: str
    is_correction: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawnView:
    at: dt.datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionView:
    """That somebody took on what the former owner of the opportunity had said."""

    at: dt.datetime
    by: str
    of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectationView:
    """One expectation as it was said, and everything said of it since, as of one moment.

    `state` is open, reached, partly, not_reached, not_held or withdrawn. `overdue` is of open
    ones alone; `days_late` counts whole days after the day it is due. `counts_as_before` is
    False also where what it spoke of had happened before it was said. `holder` answers for it
    now; `inherited` says that they do not any more, and nobody else does yet. `moves_credit` is
    of a hand-over: whether accepting it gives the opportunity away. `is_discreet`: the reader is
    not to count from it how late somebody is (`ledger.discreet`).
    """

    key: int
    uuid: UUID
    kind: str
    what: str
    who: str
    how_known: str
    at_least: str
    party: str
    party_words: str
    wording: str
    confidence: int | None
    first_confidence: int | None
    count_wanted: int | None
    holder: PersonName
    author: str
    stated_at: dt.datetime
    speaks_from: dt.datetime
    counts_as_before: bool
    first_due_on: dt.date
    due_on: dt.date
    due_at: dt.datetime
    times_changed: int
    exit: str
    opportunity: int | None
    opportunity_uuid: UUID | None
    opportunity_name: str
    account_name: str
    meeting_uuid: UUID | None
    meeting_title: str
    members: int
    state: str
    overdue: bool
    days_late: int
    changes: tuple[ChangeView, ...] = ()
    results: tuple[ResultView, ...] = ()
    withdrawn: WithdrawnView | None = None
    adoptions: tuple[AdoptionView, ...] = ()
    stints: tuple[Stint, ...] = ()
    moves_credit: bool = False
    is_discreet: bool = False

    @property
    def is_open_step(self) -> bool:
        return self.state == "open" and self.kind in {"next_step", "waiting"}

    @property
    def lacks(self) -> tuple[Finding, ...]:
        """What an open next step lacks, so that nobody could hold anything against it."""
        if self.state != "open" or self.kind != "next_step":
            return ()
        return tuple(vague.findings(self.what, self.party, who=self.who))

    @property
    def inherited(self) -> bool:
        return self.state == "open" and bool(self.stints) and self.stints[-1].until_at is not None

    @property
    def result(self) -> ResultView | None:
        """The holder's latest word on what came of it."""
        own = [one for one in self.results if one.view == "owner"]
        return own[-1] if own else None

    @property
    def managers_view(self) -> ResultView | None:
        seen = [one for one in self.results if one.view == "manager"]
        return seen[-1] if seen else None

    @property
    def waiting(self) -> bool:
        return self.kind == "waiting"

    @property
    def kept(self) -> bool | None:
        """Reached by the first due day; None while that day has not come and nothing has."""
        return self._kept(self.first_due_on, self.times_changed)

    def _kept(self, promised_on: dt.date, times_changed: int) -> bool | None:
        result = self.result
        if self.state == "withdrawn":
            return None
        if result is not None:
            return result.came == "reached" and result.happened_on <= promised_on
        return False if times_changed or self.overdue else None

    def stint_of(self, person: int) -> Stint | None:
        """The time in which this person (key) answered for it, the latest of several.

        None also where it left them before its day: it counts for them then neither way.
        """
        for stint in reversed(self.stints):
            if stint.person == person and not (stint.until_at and stint.until_at <= stint.due_at):
                return stint
        return None

    def kept_by(self, stint: Stint) -> bool | None:
        """As `kept`, by the day that counts for whoever held it then.

        Who let that day pass and then lost the opportunity did not keep it, whatever came later.
        """
        if stint.until_at is not None:
            return False
        return self._kept(stint.due_on, stint.times_changed)


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStepView:
    """What should happen next on an opportunity: of several open ones the one due first.

    `opportunity`, `opportunity_name`: where a list is not already by opportunity.
    """

    uuid: UUID
    what: str
    who: str
    party: str
    due_on: dt.date
    overdue: bool
    days_late: int
    waiting: bool
    times_changed: int
    is_group: bool
    holder: str
    lacks: tuple[Finding, ...] = ()
    opportunity: UUID | None = None
    opportunity_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """How often a goal worked, of how many tries: it was reached and the step was left.

    `own` is the reader's experience; `all_of_us` everybody's, None where it must not be told.
    """

    own: tuple[int, int] = (0, 0)
    all_of_us: tuple[int, int] | None = None

    @property
    def order(self) -> tuple[int, int]:
        """What worked more often for the reader goes first, then for everybody."""
        return self.own[0], (self.all_of_us or (0, 0))[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A wording that can be tapped, the exit of the step that it would be, and how it worked."""

    words: str
    exit: UUID | None
    leaves: str
    worked: Worked = Worked()

    @property
    def key(self) -> str:
        """What an address names it by: its exit, or the beginning of its words."""
        return str(self.exit) if self.exit else self.words[:60]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingView:
    """A meeting with its goal, or with suggestions for one."""

    key: int
    uuid: UUID
    title: str
    kind: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    state: str
    account_name: str
    opportunities: tuple[tuple[UUID, str], ...]
    step: str
    lead: str
    ours: tuple[str, ...]
    theirs: tuple[tuple[UUID, str], ...]
    confirmed: bool
    goal: ExpectationView | None
    suggestions: tuple[Suggestion, ...] = ()
    frozen: bool = False
    account_uuid: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithoutStep:
    """An open opportunity on which nothing is expected."""

    uuid: UUID
    name: str
    account_name: str
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """`count` of `whole`; `enough` is False below the count from which a share may be shown."""

    count: int
    whole: int
    enough: bool = True

    @property
    def share(self) -> float | None:
        return self.count / self.whole if self.whole and self.enough else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A finding in words; `tone` is kept, outside, missed, nothing or plain."""

    text: str | Promise
    tone: str = "plain"
