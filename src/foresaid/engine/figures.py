"""Differences as figures: what kind, about what, how heavy, and the numbers of its sentence."""

from dataclasses import dataclass
from enum import StrEnum

from foresaid.engine.expected import Missing, Outcome, Party, Subject


class Kind(StrEnum):
    """The kinds of differences, the ones that rest on somebody's own word first.

    The order is the tie-break where two differences on one opportunity weigh the same.
    """

    COMMITMENT_NOT_KEPT = "commitment_not_kept"
    EXPECTATION_OVERDUE = "expectation_overdue"
    EXPECTATION_NOT_REACHED = "expectation_not_reached"
    GOAL_NOT_REACHED = "goal_not_reached"
    GOAL_PARTLY = "goal_partly"
    DATE_CHANGED_AGAIN = "date_changed_again"
    MEETING_WITHOUT_RESULT = "meeting_without_result"
    CLOSE_DATE_NOT_BELIEVED = "close_date_not_believed"
    NOTHING_EXPECTED = "nothing_expected"
    DATE_LATE = "date_late"
    STEP_OVERSTAYED = "step_overstayed"
    DECIDED_NOW = "decided_now"
    VAGUE_NEXT_STEP = "vague_next_step"
    PLAN_BELOW_BAND = "plan_below_band"
    MEETING_WITHOUT_GOAL = "meeting_without_goal"
    FIRST_DAY = "first_day"
    CLOSE_THESE_OUT = "close_these_out"


ORDER = {kind: position for position, kind in enumerate(Kind)}


class Root(StrEnum):
    """Where more would have helped: trying harder, working smarter, or saving the time."""

    EFFORT = "effort"
    SKILL = "skill"
    WASTE = "waste"


class Window(StrEnum):
    """Where a deal stands in the time in which won deals leave its step."""

    EARLY = "early"  # much of the chance is decided before the next review
    MIDDLE = "middle"
    ENDING = "ending"  # the last quarter before 8 of 10 won deals had left
    PAST = "past"  # 8 of 10 won deals had left by now
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class DealFigures:
    """What can be said beside any difference on one opportunity.

    amount_known is False where amount is the typical amount of the organisation.
    """

    key: str
    step: str
    amount: float
    amount_known: bool
    account: str | None
    days_in_step: float | None
    days_open: float | None
    leave_p50: float | None
    leave_p80: float | None
    leave_deals: int
    chance_expected: float | None
    chance_now: float | None
    chance_lost_waiting: float
    chance_within: float | None
    chance_within_later: float | None
    window: Window


@dataclass(frozen=True, slots=True, kw_only=True)
class OverdueFigures:
    """An expectation past its date with nothing recorded, or a commitment not kept."""

    expectation: str
    party: Party
    doer: str | None
    by_manager: bool
    due_at: float
    days_late: float
    times_changed: int
    confidence: float | None
    outcome: Outcome | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedFigures:
    """An expectation whose date was changed more than once."""

    expectation: str
    party: Party
    times_changed: int
    first_due_at: float
    due_at: float
    days_moved: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LateDateFigures:
    """A next step dated later than 8 of 10 won deals took to leave the step."""

    expectation: str
    due_at: float
    day_in_step: float
    leave_p80: float
    leave_deals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VagueFigures:
    """A next step that lacks a date, a person or an observable action."""

    expectation: str
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingFigures:
    """No next step. inherited: there is one from a former owner, not yet adopted."""

    inherited: bool
    before_first_day: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFigures:
    """Longer in the step than 8 of 10 won deals, or where their deciding days are now."""

    days_in_step: float
    leave_p50: float | None
    leave_p80: float
    leave_deals: int
    window: Window
    expectation: str | None  # what is expected of the deal next; None where nothing is


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseDateFigures:
    """A stated close date by which few of the wins come, or that has passed."""

    close_at: float
    days_away: float
    chance_by_close: float | None
    chance_ever: float | None
    pushes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingFigures:
    """A meeting's goal beside its result; None stands for what is missing."""

    starts_at: float
    ended: bool
    goal_set: bool
    confidence: float | None
    outcome: Outcome | None
    moved_on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFigures:
    """A plan's count below the band of what is due by now."""

    measure: str
    version: int
    low: float
    high: float
    happened: float
    short: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFigures:
    """An active account with no next step."""

    yearly_revenue: float | None
    chance_of_losing: float | None
    before_first_day: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldFigures:
    """Many deals in one item: how many, how old, how likely, and who is largest.

    expected_wins: sum of the chances; wins_within: of those within the moment's
    within_days, wins_within_later: the same, asked at the next review; None where not
    every deal has that chance. youngest_days and oldest_days: age in the step,
    None where no age is known. older_than_any_won: how many passed oldest_won_days, the
    oldest age at which one of oldest_won_deals won deals was won.
    """

    count: int
    amount: float
    expected_wins: float
    wins_within: float | None
    wins_within_later: float | None
    largest: tuple[str, ...]
    youngest_days: float | None
    oldest_days: float | None
    without_account: int
    with_next_step: int
    older_than_any_won: int
    oldest_won_days: float | None
    oldest_won_deals: int


type Figures = (
    OverdueFigures
    | ChangedFigures
    | LateDateFigures
    | VagueFigures
    | NothingFigures
    | StepFigures
    | CloseDateFigures
    | MeetingFigures
    | PlanFigures
    | AccountFigures
    | FoldFigures
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that went otherwise than expected.

    stake: money "less likely by". amount: money at hand in what it speaks of.
    surprise: share of normal courses that are less extreme, 0 to 1, None where nothing
    was expected. by_norm: it rests on a norm, so it counts as nobody's word.
    opportunities: keys of the deals it speaks of, heaviest first.
    """

    kind: Kind
    subject: Subject
    owner: str
    stake: float
    amount: float
    surprise: float | None
    root: Root | None
    by_norm: bool
    opportunities: tuple[str, ...]
    figures: Figures
    deal: DealFigures | None = None
