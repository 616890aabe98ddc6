"""The people of the practice organisation: two teams, twelve people, their true habits."""

from dataclasses import dataclass, replace

import numpy as np

from foresaid.engine.world_truth import Truth


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What is true of a person, and what the product should find out by itself.

    effort: factor on the number of deals. pace, close_pace, ease: factors as in the
    truth (time to go on, time in the last step, losses). sets_goals: share of meetings
    with a goal set before. says_next: share of moments at which a next step is stated
    where none stands. sure_by: what is added to the honest confidence. keeps: share of
    own promises kept. records: share of results recorded on the day. pushes: share of
    missed dates that are moved instead of admitted. uses_own_words: share of wordings.
    """

    effort: float = 1.0
    pace: float = 1.0
    close_pace: float = 1.0
    ease: float = 1.0
    sets_goals: float = 0.85
    says_next: float = 0.9
    sure_by: float = 0.0
    keeps: float = 0.8
    records: float = 0.9
    pushes: float = 0.5
    uses_own_words: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One member. team: None for the head of sales. joined_after: days after the start.

    trait: one word for the habit that stands out, for tests and for comparing.
    """

    key: str
    name: str
    team: str | None
    roles: tuple[str, ...]
    sells: bool = True
    joined_after: float = 0.0
    trait: str = "steady"
    habits: Habits = Habits()


SELLER, MANAGER = ("salesperson",), ("manager",)
NEW_FOR = 120.0
"""Days since the newcomer came."""
EVERYBODY = (
    Person(
        key="head", name="Ingrid Vale", team=None, roles=("head", "administrator"),
        sells=False, trait="head",
    ),
    Person(
        key="sam", name="Sam Lindqvist", team="north", roles=MANAGER, sells=False,
        trait="manager", habits=Habits(keeps=0.85),
    ),
    Person(
        key="rosa", name="Rosa Benedetti", team="south", roles=("manager", "salesperson"),
        trait="manager_who_sells", habits=Habits(effort=0.6, ease=0.8, keeps=0.65),
    ),
    Person(
        key="dana", name="Dana Ortiz", team="north", roles=SELLER, trait="over_confident",
        habits=Habits(sure_by=0.18, pushes=0.7),
    ),
    Person(
        key="tom", name="Tom Achterberg", team="north", roles=SELLER, trait="without_plans",
        habits=Habits(sets_goals=0.2, says_next=0.35, records=0.6, ease=1.25),
    ),
    Person(
        key="mei", name="Mei Okafor", team="north", roles=SELLER, trait="closes_late",
        habits=Habits(close_pace=2.2, pushes=0.8),
    ),
    Person(
        key="lukas", name="Lukas Brandt", team="north", roles=SELLER, trait="newcomer",
        habits=Habits(effort=0.9, ease=1.3, sure_by=-0.05),
    ),
    Person(
        key="aisha", name="Aisha Karim", team="north", roles=SELLER, trait="strong",
        habits=Habits(ease=0.65, pace=0.85, sets_goals=0.95, says_next=0.97, keeps=0.93),
    ),
    Person(
        key="jonas", name="Jonas Weiler", team="south", roles=SELLER, trait="busy",
        habits=Habits(effort=1.7, ease=1.35, says_next=0.75),
    ),
    Person(
        key="petra", name="Petra Novak", team="south", roles=SELLER, trait="steady",
    ),
    Person(
        key="owen", name="Owen Farrell", team="south", roles=SELLER, trait="cautious",
        habits=Habits(sure_by=-0.15, effort=0.8),
    ),
    Person(
        key="yara", name="Yara Haddad", team="south", roles=SELLER, trait="records_late",
        habits=Habits(records=0.45, keeps=0.7),
    ),
)  # fmt: skip


def cast(days: float) -> tuple[Person, ...]:
    """Return the twelve of so many days: a head, two managers of whom one sells, nine sellers."""
    came = max(0.0, days - NEW_FOR)
    return tuple(
        replace(one, joined_after=came) if one.trait == "newcomer" else one for one in EVERYBODY
    )


def with_habits(truth: Truth, sellers: tuple[Person, ...]) -> Truth:
    """Return the truth in which these people sell, in this order."""
    load = np.array([person.habits.effort for person in sellers])
    return replace(
        truth,
        pace=np.array([person.habits.pace for person in sellers]),
        close_pace=np.array([person.habits.close_pace for person in sellers]),
        ease=np.array([person.habits.ease for person in sellers]),
        load=load / load.sum(),
    )
