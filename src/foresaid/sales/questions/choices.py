"""What can be chosen in forms and filters, by public key."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from foresaid.people import access as people_access
from foresaid.people.actor import Actor

from .. import access

MOST_ACCOUNTS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """`value` is the public key, or a step's key; `label` is what people read."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepChoice:
    """A step that an opportunity can enter now."""

    uuid: UUID
    key: str
    name: str
    process: str
    is_default: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """`steps` are those in force, over all ways of selling, in their order."""

    steps: tuple[StepChoice, ...]
    owners: tuple[Choice, ...]

    @property
    def step_keys(self) -> list[tuple[str, str]]:
        """Keys with names; the way of selling is named where there are several."""
        several = len({step.process for step in self.steps}) > 1
        return [
            (step.key, f"{step.name} ({step.process})" if several else step.name)
            for step in self.steps
        ]


def choices_of(actor: Actor, now: dt.datetime) -> Choices:
    """Steps and owners that this actor can choose among. Two queries."""
    people = people_access.seen_people(actor, actor.organisation.today(now))
    owners = people.filter(left_on__isnull=True).values_list("uuid", "name")
    return Choices(
        steps=tuple(steps_in_force(actor)),
        owners=tuple(Choice(value=str(uuid), label=name) for uuid, name in owners),
    )


def products(actor: Actor) -> list[Choice]:
    rows = access.products(actor).values_list("uuid", "name")
    return [Choice(value=str(uuid), label=name) for uuid, name in rows]


def colleagues(actor: Actor) -> list[Choice]:
    """Everybody who works here now: whom work can be handed to."""
    rows = people_access.everybody(actor).filter(left_on__isnull=True).values_list("uuid", "name")
    return [Choice(value=str(uuid), label=name) for uuid, name in rows]


def steps_in_force(actor: Actor) -> list[StepChoice]:
    """The steps of each way of selling's newest version in force, without those after the sale."""
    rows = (
        access.steps(actor)
        .filter(
            after_sale=False,
            version__frozen_at__isnull=False,
            version__process__retired_at__isnull=True,
        )
        .order_by("-version__process__is_default", "version__process_id", "-version__n", "position")
        .values_list(
            *("uuid", "key", "name", "version_id", "version__process_id"),
            *("version__process__name", "version__process__is_default"),
        )
    )
    newest: dict[int, int] = {}
    return [
        StepChoice(uuid=uuid, key=key, name=name, process=process, is_default=is_default)
        for uuid, key, name, version, process_id, process, is_default in rows
        if newest.setdefault(process_id, version) == version
    ]


def accounts(actor: Actor) -> list[Choice]:
    """The first accounts by name; in a larger client base one is found by search."""
    rows = access.accounts(actor).filter(is_active=True).values_list("uuid", "name")
    return [Choice(value=str(uuid), label=name) for uuid, name in rows[:MOST_ACCOUNTS]]
