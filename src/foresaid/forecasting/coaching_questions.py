"""Where a person differs from peers: for the person and the direct manager alone."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from foresaid.ledger.figures.about import discretion_of
from foresaid.people import access as people_access
from foresaid.people.actor import Actor
from foresaid.people.errors import NotThere
from foresaid.people.models import Person

from .asked import PRIVATE
from .coaching_records import Record, records_of
from .models import Diagnosis
from .operations.diagnose import FORM


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    """A difference beyond chance. `figures` as they are kept: see `operations.diagnose`.

    `guarded`: the peers' rate would speak of too few people whom the reader does not see singly.
    """

    figures: Mapping[str, Any]
    records: tuple[Record, ...]
    guarded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CoachingPage:
    """One person's differences. `alike` and `too_early` name what else was looked at."""

    person: Person
    own: bool
    as_of: dt.datetime | None
    findings: tuple[FindingView, ...]
    alike: Sequence[Mapping[str, Any]]
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
    rows = _current(Diagnosis.objects.filter(person__in=[me, *people]))
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
    row = next(iter(_current(Diagnosis.objects.filter(person=about))), None)
    figures: Mapping[str, Any] = row.figures if row else _NOTHING
    return CoachingPage(
        person=about,
        own=about == actor.person,
        as_of=row.as_of if row else None,
        findings=_findings(actor, figures["findings"], today),
        alike=figures["alike"],
        too_early=figures["too_early"],
    )


_NOTHING: Mapping[str, Any] = {"findings": (), "alike": (), "too_early": ()}


def _current(rows: QuerySet[Diagnosis]) -> list[Diagnosis]:
    """Those in the form of today; older ones are soon made anew."""
    return [row for row in rows if row.figures.get("form") == FORM]


def _findings(
    actor: Actor, findings: Sequence[Mapping[str, Any]], today: dt.date
) -> tuple[FindingView, ...]:
    discretion = discretion_of(actor, today)
    return tuple(
        FindingView(
            figures=one,
            records=records,
            guarded=discretion.hides(one["among"], private=one["what"] in PRIVATE),
        )
        for one, records in zip(findings, records_of(actor, findings, today), strict=True)
    )
