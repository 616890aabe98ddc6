"""Where a person differs from peers: for the person and the direct manager alone."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from foresaid.people import access as people_access
from foresaid.people.actor import Actor
from foresaid.people.errors import NotThere
from foresaid.people.models import Person
from foresaid.sales import access as sales_access

from .models import Diagnosis


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """An opportunity behind a finding; `went_on` where it left the step for the next one."""

    uuid: UUID
    name: str
    account: str
    went_on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    """A difference beyond chance. `figures` as the engine gave them, with `steps` in words."""

    figures: Mapping[str, Any]
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoachingPage:
    """One person's differences. `compared` and `too_early` name what else was looked at."""

    person: Person
    own: bool
    as_of: dt.datetime | None
    findings: tuple[FindingView, ...]
    compared: Sequence[Mapping[str, Any]]
    too_early: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoachingLine:
    """Somebody whose page the actor may open."""

    person: Person
    own: bool
    findings: int | None


def coached(actor: Actor, now: dt.datetime) -> list[CoachingLine]:
    """The actor where they sell, and whom they lead directly. Four queries."""
    today = actor.organisation.today(now)
    me = actor.require_person()
    reports = people_access.direct_reports(actor, today).filter(left_on__isnull=True)
    people = [] if actor.organisation.groups_only else list(reports.order_by("name"))
    rows = Diagnosis.objects.filter(person__in=[me, *people])
    found = {row.person_id: len(row.figures["findings"]) for row in rows}
    own = [me] if me.pk in found or not people else []
    return [
        CoachingLine(person=person, own=person == me, findings=found.get(person.pk))
        for person in [*own, *(one for one in people if one.pk in found)]
    ]


def coaching_page(actor: Actor, person: UUID, now: dt.datetime) -> CoachingPage:
    """Raises `NotThere` for everybody but the person and who leads them directly."""
    today = actor.organisation.today(now)
    about = people_access.seen_people(actor, today).filter(uuid=person).first()
    if about is None or not people_access.sees_private_figures(actor, about, today):
        raise NotThere(_("There is nobody of that kind whose coaching page you see."))
    row = Diagnosis.objects.filter(person=about).first()
    figures: Mapping[str, Any] = (
        row.figures if row else {"findings": [], "compared": [], "too_early": []}
    )
    return CoachingPage(
        person=about,
        own=about == actor.person,
        as_of=row.as_of if row else None,
        findings=_findings(actor, figures["findings"], today),
        compared=figures["compared"],
        too_early=figures["too_early"],
    )


def _findings(
    actor: Actor, findings: Sequence[Mapping[str, Any]], today: dt.date
) -> tuple[FindingView, ...]:
    keys = {key for one in findings for key, _went_on in one["records"]}
    rows = sales_access.opportunities(actor, today).filter(pk__in=keys).select_related("account")
    seen = {row.pk: row for row in rows}
    return tuple(
        FindingView(
            figures=one,
            records=tuple(
                Record(
                    uuid=seen[key].uuid,
                    name=seen[key].name,
                    account=str(seen[key].account or ""),
                    went_on=went_on,
                )
                for key, went_on in one["records"]
                if key in seen
            ),
        )
        for one in findings
    )
