"""What was expected and what stands, at one moment: the values that are compared.

Times are float days since 1970-01-01 UTC, amounts floats of one currency, chances
shares between 0 and 1. Whatever is unknown is None, never a guess.
"""

from dataclasses import dataclass
from enum import StrEnum


class Party(StrEnum):
    """Who is expected to act."""

    OURS = "ours"
    CUSTOMER = "customer"
    PARTNER = "partner"


class Outcome(StrEnum):
    """How an expectation ended, by its owner's own record."""

    REACHED = "reached"
    PARTLY = "partly"
    NOT_REACHED = "not_reached"
    NOT_HELD = "not_held"


class Missing(StrEnum):
    """What a vague next step lacks."""

    DATE = "date"
    PERSON = "person"
    ACTION = "action"


class SubjectKind(StrEnum):
    """What a difference is about."""

    OPPORTUNITY = "opportunity"
    GROUP = "group"
    ACCOUNT = "account"
    MEETING = "meeting"
    PERSON = "person"
    PLAN = "plan"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Subject:
    """Kind and key of what is spoken about."""

    kind: SubjectKind
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When is compared, and the few figures that hold for every deal.

    first_day_at: the organisation's (or person's) first day with the product; deals
    that never had a next step since are blamed on nobody.
    oldest_won_days, oldest_won_deals: the oldest age from creation at which a deal was
    ever won, and among how many won deals.
    typical_amount: stands in where a deal has no amount; 1.0 makes every stake a number
    of deals instead of money.
    within_days: the days ahead that every chance_within speaks of.
    """

    at: float
    next_review_at: float
    last_review_at: float = float("-inf")
    first_day_at: float | None = None
    oldest_won_days: float | None = None
    oldest_won_deals: int = 0
    typical_amount: float = 1.0
    within_days: float = 30.0

    def __post_init__(self) -> None:
        """Refuse a moment whose next review is not ahead."""
        if not self.next_review_at > self.at:
            raise ValueError("The next review must be later than the moment that is compared.")
        if not self.typical_amount > 0:
            raise ValueError("The typical amount must be above zero.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """One open opportunity as it stands, with what the process says about it.

    chance_now: chance of ever being won. chance_expected: the same, had it gone as
    expected (or as the process at its p50). chance_lost_waiting: how far the chance
    normally falls until the next review. chance_low, chance_high: 80% band.
    chance_within: chance of being won within the moment's within_days;
    chance_within_later: the same, asked at the next review if nothing has come by then.
    leave_p50, leave_p80: days in the step by which 5 and 8 of 10 won deals had left it,
    out of leave_deals. paused_days: absences, not counted as days in the step.
    chance_by_close: chance of being won by close_at, the stated close date.
    had_next_step: anything was ever expected since the first day.
    """

    key: str
    owner: str
    step: str
    amount: float | None = None
    account: str | None = None
    entered_at: float | None = None
    created_at: float | None = None
    paused_days: float = 0.0
    chance_now: float | None = None
    chance_expected: float | None = None
    chance_lost_waiting: float = 0.0
    chance_low: float | None = None
    chance_high: float | None = None
    chance_within: float | None = None
    chance_within_later: float | None = None
    leave_p50: float | None = None
    leave_p80: float | None = None
    leave_deals: int = 0
    close_at: float | None = None
    chance_by_close: float | None = None
    close_pushes: int = 0
    had_next_step: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """One stated expectation that is not a meeting's goal: a next step or a commitment.

    owner: the person in whose review it is talked about; for a manager's commitment the
    salesperson it was made to. covers: the opportunities it speaks of (one for a plain
    next step, many for a group). waiting: "waiting until their date, because …".
    adopted: False while inherited from somebody else and not yet taken on.
    chance_if_met: the deal's chance had it been met, where that is known.
    days_late: days since it was due, in the working time of whoever answers for it; None
    where that is not known, and every day counts.
    """

    key: str
    subject: Subject
    owner: str
    party: Party
    said_at: float
    due_at: float
    covers: tuple[str, ...] = ()
    doer: str | None = None
    first_due_at: float | None = None
    times_changed: int = 0
    confidence: float | None = None
    commitment: bool = False
    by_manager: bool = False
    waiting: bool = False
    adopted: bool = True
    missing: frozenset[Missing] = frozenset()
    chance_if_met: float | None = None
    outcome: Outcome | None = None
    settled_at: float | None = None
    days_late: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A customer meeting that its owner leads, with its goal and what came of it.

    opportunities: the deals it speaks of, open or closed; where none of them is among the
    open deals handed in, nothing is left to talk about.
    goal_set: a goal was set before the start; one that was said afterwards never counts.
    moved_on: the result was an order or an advance.
    """

    key: str
    owner: str
    starts_at: float
    ends_at: float
    opportunities: tuple[str, ...] = ()
    goal_set: bool = False
    confidence: float | None = None
    chance_if_met: float | None = None
    outcome: Outcome | None = None
    settled_at: float | None = None
    moved_on: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An active account that is managed without deals.

    yearly_revenue: money a year. chance_of_losing: until the next review, if left alone. Where
    one of the two is unknown, it is counted and nothing is said of what it costs.
    next_step: an open expectation speaks of it. before_first_day: it was there before the
    first day and was never spoken of since.
    """

    key: str
    owner: str
    yearly_revenue: float | None = None
    chance_of_losing: float | None = None
    next_step: bool = False
    before_first_day: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanCount:
    """One line of an agreed plan, up to now: low to high is the 80% band of what is due.

    value_each: money that one entry is worth on average (chance times amount).
    """

    key: str
    owner: str
    measure: str
    version: int
    low: float
    high: float
    happened: float
    value_each: float
