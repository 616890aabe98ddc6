"""What a practice organisation is made of, as plain values ready to be written down.

All times are float days since 1970-01-01 UTC. Keys are unique within their kind.
"""

from dataclasses import dataclass

from foresaid.engine.world_people import Person
from foresaid.engine.worlds import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """A customer's account."""

    key: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Somebody who works for a customer."""

    key: str
    account: str
    name: str
    job: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseDate:
    """A stated close date, valid from the moment it was said."""

    said_at: float
    close_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """One opportunity with its step entries (key of the step, time), in order of time.

    outcome: "open", "won", "lost" or "no_decision". amount_said_at: when the amount was
    first known. true_chance: chance at the end by the world's own rates, None if closed.
    """

    key: str
    title: str
    account: str
    contacts: tuple[str, ...]
    owner: str
    created_at: float
    amount: float
    amount_said_at: float
    steps: tuple[tuple[str, float], ...]
    close_dates: tuple[CloseDate, ...]
    outcome: str
    closed_at: float | None
    reason: str
    true_chance: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """What happened, as its owner recorded it.

    outcome: "reached", "partly", "not_reached" or "not_held". movement: "order",
    "advance", "continuation" or "no_sale" for meetings, else empty. customer_action and
    action_due_at: what the customer will do next, where they named it.
    """

    outcome: str
    recorded_at: float
    happened_at: float
    words: str
    movement: str = ""
    customer_action: str = ""
    action_due_at: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A meeting's goal. confidence: 1 to 99, or None where skipped."""

    words: str
    at_least: str
    said_at: float
    confidence: int | None
    wording: str
    on_exit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A meeting with a customer about one sale."""

    key: str
    sale: str
    account: str
    contacts: tuple[str, ...]
    owner: str
    title: str
    step: str
    recorded_at: float
    starts_at: float
    ends_at: float
    confirmed: bool
    goal: Goal | None
    came: Came | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A later date for something that was expected, with the reason given."""

    said_at: float
    due_at: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """A next step or a promise. sale is None for a promise about no single sale.

    kind: "next_step", "waiting" or "commitment". party: "customer" or "ours".
    due_at: as first said; `moves` hold the later dates. holder: who answers for it.
    """

    key: str
    kind: str
    sale: str | None
    holder: str
    said_by: str
    party: str
    words: str
    said_at: float
    due_at: float
    confidence: int | None
    wording: str
    moves: tuple[Moved, ...]
    came: Came | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A review between a manager and a person, with both aims and what was promised."""

    key: str
    manager: str
    person: str
    at: float
    minutes: int
    manager_aim: str
    person_aim: str
    promises: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A target. Exactly one of person and team is set, neither for everybody."""

    person: str | None
    team: str | None
    measure: str
    starts_at: float
    ends_at: float
    amount: float
    said_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Leads that somebody worked on in a week, by count."""

    person: str
    week_at: float
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One activity: "call" or "email"."""

    kind: str
    at: float
    person: str
    sale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """A whole practice organisation, and the world it was drawn from.

    world.truth is what everything computed can be compared with; its people stand in the
    order of `sellers`.
    """

    start_at: float
    end_at: float
    people: tuple[Person, ...]
    sellers: tuple[str, ...]
    firms: tuple[Firm, ...]
    contacts: tuple[Contact, ...]
    sales: tuple[Sale, ...]
    talks: tuple[Talk, ...]
    expected: tuple[Expected, ...]
    reviews: tuple[Held, ...]
    targets: tuple[Owed, ...]
    tallies: tuple[Tally, ...]
    activities: tuple[Done, ...]
    world: World
