"""Whose words, or words about what: a person, a team, a step, an account; and who may ask."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from foresaid.people import access as people_access
from foresaid.people.actor import Actor
from foresaid.people.errors import NotThere
from foresaid.people.models import Membership, Person
from foresaid.sales import access as sales_access

from .figure import Discretion

type Period = tuple[dt.date, dt.date | None]


class Subject(StrEnum):
    """What figures can be of; the value stands in addresses."""

    PERSON = "people"
    TEAM = "teams"
    STEP = "steps"
    ACCOUNT = "accounts"


class UnableToShowFigures(NotThere):
    """There is nobody and nothing of that address whose figures the actor may see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """`people` are the keys of those whose words are counted, None for everybody; `belonged` says
    when each was in the team. A step is its key in a process: the same over versions.
    """

    subject: Subject
    uuid: UUID
    name: str
    discretion: Discretion
    people: frozenset[int] | None
    belonged: Mapping[int, Sequence[Period]] = field(default_factory=dict)
    process: int | None = None
    step: str = ""
    account: int | None = None
    person: int | None = None

    def counts(self, person: int, on: dt.date) -> bool:
        """Whether a row of that person and day is counted; who left a team stays in its past."""
        if self.subject is not Subject.TEAM:
            return True
        periods = self.belonged.get(person, ())
        return any(first <= on and (end is None or on < end) for first, end in periods)


def about(actor: Actor, subject: str, uuid: UUID, today: dt.date) -> About:
    """What the address names, for who may see its figures; raises `UnableToShowFigures`."""
    finders = {
        Subject.PERSON: _person,
        Subject.TEAM: _team,
        Subject.STEP: _step,
        Subject.ACCOUNT: _account,
    }
    found = finders[Subject(subject)](actor, uuid, today) if subject in list(Subject) else None
    if found is None:
        raise UnableToShowFigures(_("There are no such figures that you may see."))
    return found


def of_person(actor: Actor, person: Person, today: dt.date) -> About | None:
    """A person's own figures; None for whom they are not meant."""
    if not people_access.sees_private_figures(actor, person, today):
        return None
    return About(
        subject=Subject.PERSON,
        uuid=person.uuid,
        name=person.name,
        discretion=Discretion(singly=frozenset([person.pk]), smallest_group=1, groups_only=False),
        people=frozenset([person.pk]),
        person=person.pk,
    )


def _person(actor: Actor, uuid: UUID, today: dt.date) -> About | None:
    person = people_access.everybody(actor).filter(uuid=uuid).first()
    return of_person(actor, person, today) if person else None


def _team(actor: Actor, uuid: UUID, today: dt.date) -> About | None:
    team = people_access.led_teams(actor, today).filter(uuid=uuid).first()
    if team is None:
        return None
    belonged: dict[int, list[Period]] = {}
    # A manager's own deals stay out of the team's figures.
    rows = Membership.objects.filter(
        team__paths_up__ancestor=team.pk, kind=Membership.Kind.MEMBER
    ).distinct()
    for person, first, end in rows.values_list("person", "from_on", "to_on"):
        belonged.setdefault(person, []).append((first, end))
    return About(
        subject=Subject.TEAM,
        uuid=team.uuid,
        name=team.name,
        discretion=discretion_of(actor, today),
        people=frozenset(belonged),
        belonged=belonged,
    )


def _step(actor: Actor, uuid: UUID, today: dt.date) -> About | None:
    step = sales_access.steps(actor).filter(uuid=uuid).select_related("version").first()
    if step is None:
        return None
    return About(
        subject=Subject.STEP,
        uuid=step.uuid,
        name=step.name,
        discretion=discretion_of(actor, today),
        people=_in_sight(actor, today),
        process=step.version.process_id,
        step=step.key,
    )


def _account(actor: Actor, uuid: UUID, today: dt.date) -> About | None:
    account = sales_access.accounts(actor).filter(uuid=uuid).first()
    if account is None:
        return None
    return About(
        subject=Subject.ACCOUNT,
        uuid=account.uuid,
        name=account.name,
        discretion=discretion_of(actor, today),
        people=_in_sight(actor, today),
        account=account.pk,
    )


def _in_sight(actor: Actor, today: dt.date) -> frozenset[int] | None:
    if actor.sees_everybody:
        return None
    return frozenset(people_access.seen_keys(actor, today))


def discretion_of(actor: Actor, today: dt.date) -> Discretion:
    """Whom this reader may see singly, and how many others make a group."""
    return Discretion(
        singly=people_access.seen_privately(actor, today),
        smallest_group=actor.organisation.smallest_group,
        groups_only=actor.organisation.groups_only,
    )
