"""What stands beside the chain in an export: names, and the facts that figures are made of.

With these lines everything in docs/reference/figures.md can be counted anew without foresaid.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import Max, Q, QuerySet

from foresaid.people.holidays import in_year, place_of
from foresaid.people.models import Absence, Membership, Organisation, Person, Team, TeamPath
from foresaid.sales.models import (
    Account,
    Batch,
    Contact,
    Credit,
    Exit,
    Meeting,
    MeetingOpportunity,
    MeetingSchedule,
    Opportunity,
    OutcomeChange,
    Step,
    StepChange,
)

from .models import Entry

type Line = dict[str, Any]

_APPLIED = Q(batch__isnull=True) | Q(batch__state=Batch.State.APPLIED)
# By kind of line: the rows, what they are called, and what else is said of them.
_NAMED: tuple[tuple[str, Any, str, tuple[str, ...]], ...] = (
    ("person", Person, "name", ("timezone", "works_on")),
    ("team", Team, "name", ()),
    ("account", Account, "name", ()),
    ("contact", Contact, "name", ("account_id",)),
    ("opportunity", Opportunity, "name", ("account_id",)),
    ("step", Step, "name", ("key", "position", "version__process_id")),
    ("exit", Exit, "text", ("step_id",)),
)


def beside(organisation: Organisation) -> Iterator[Line]:
    for kind, model, name, more in _NAMED:
        rows = model._default_manager.filter(organisation=organisation).order_by("pk")
        yield from _named(kind, rows, name, more)
    yield from _absences(organisation)
    yield from _holidays(organisation)
    yield from _meetings(organisation)
    yield from _memberships(organisation)
    yield from _schedule(organisation)
    yield from _courses(organisation)
    yield from _owners(organisation)


def _named(kind: str, rows: "QuerySet[Any]", name: str, more: tuple[str, ...]) -> Iterator[Line]:
    for key, uuid, called, *values in rows.values_list("pk", "uuid", name, *more).iterator():
        extra = {one.rpartition("__")[2]: value for one, value in zip(more, values, strict=True)}
        yield {"kind": kind, "id": key, "uuid": uuid.hex, "name": called, **extra}


def _absences(organisation: Organisation) -> Iterator[Line]:
    """The days on which people's clocks stood still: lateness is counted without them."""
    for row in Absence.objects.filter(organisation=organisation).order_by("pk").iterator():
        yield {
            "absence_of": row.person_id,
            "from_on": row.from_on.isoformat(),
            "to_on": row.to_on.isoformat(),
            "from_noon": row.from_noon,
            "until_noon": row.until_noon,
        }


def _holidays(organisation: Organisation) -> Iterator[Line]:
    """Public holidays that people keep, of the years in which something can have been late."""
    last = Entry.objects.filter(organisation=organisation).aggregate(at=Max("recorded_at"))["at"]
    first_year = (organisation.practice_from or organisation.created_at).year
    last_year = max(organisation.created_at, last or organisation.created_at).year + 2
    for person in Person.objects.filter(organisation=organisation).order_by("pk").iterator():
        place = place_of(person.holidays, organisation.holidays)
        days = [
            day for year in range(first_year, last_year) for day in sorted(in_year(place, year))
        ]
        if days:
            yield {"holidays_of": person.pk, "days": [day.isoformat() for day in days]}


def _meetings(organisation: Organisation) -> Iterator[Line]:
    subjects: defaultdict[int, list[int]] = defaultdict(list)
    links = MeetingOpportunity.objects.filter(meeting__organisation=organisation).order_by("pk")
    for meeting, opportunity in links.values_list("meeting_id", "opportunity_id"):
        subjects[meeting].append(opportunity)
    rows = Meeting.objects.filter(organisation=organisation).order_by("pk")
    for row in rows.iterator():
        yield {
            "kind": "meeting",
            "id": row.pk,
            "uuid": row.uuid.hex,
            "name": row.title,
            "with": row.kind,
            "lead_id": row.now_lead_id,
            "account_id": row.account_id,
            "step_id": row.step_id,
            "opportunities": subjects[row.pk],
        }


def _memberships(organisation: Organisation) -> Iterator[Line]:
    """Who belonged to which team and to every team above it, with half-open days."""
    above: defaultdict[int, list[int]] = defaultdict(list)
    paths = TeamPath.objects.filter(descendant__organisation=organisation)
    for descendant, ancestor in paths.values_list("descendant_id", "ancestor_id"):
        above[descendant].append(ancestor)
    rows = Membership.objects.filter(team__organisation=organisation).order_by("pk")
    for row in rows.iterator():
        yield {
            "member": row.person_id,
            "teams": sorted(above[row.team_id]),
            "as": row.kind,
            "from_on": row.from_on.isoformat(),
            "to_on": row.to_on.isoformat() if row.to_on else None,
        }


def _schedule(organisation: Organisation) -> Iterator[Line]:
    rows = MeetingSchedule.objects.filter(organisation=organisation).order_by("pk")
    for row in rows.iterator():
        yield {
            "schedule_of": row.meeting_id,
            "starts_at": row.starts_at.isoformat(),
            "ends_at": row.ends_at.isoformat(),
            "state": row.state,
            "origin": row.origin,
            "recorded_at": row.recorded_at.isoformat(),
        }


def _courses(organisation: Organisation) -> Iterator[Line]:
    """Steps entered and outcomes of opportunities: facts in force, in the order of their time."""
    own = Q(organisation=organisation, retracted_by__isnull=True)
    steps = StepChange.objects.filter(_APPLIED, own).order_by("happened_at", "seq", "pk")
    for key, at, step in steps.values_list("opportunity_id", "happened_at", "step_id").iterator():
        yield _fact(key, at, "entered_id", step)
    outcomes = OutcomeChange.objects.filter(_APPLIED, own).order_by("happened_at", "pk")
    found = outcomes.values_list("opportunity_id", "happened_at", "outcome")
    for key, at, outcome in found.iterator():
        yield _fact(key, at, "outcome", outcome)


def _fact(opportunity: int, at: dt.datetime, name: str, value: int | str) -> Line:
    return {"course_of": opportunity, "happened_at": at.isoformat(), name: value}


def _owners(organisation: Organisation) -> Iterator[Line]:
    """Who owned which opportunity from when to when (half-open): an owner answers for it."""
    own = Credit.objects.filter(opportunity__organisation=organisation, part=Credit.Part.OWNER)
    for row in own.order_by("from_at", "pk").iterator():
        yield {
            "owned": row.opportunity_id,
            "by": row.person_id,
            "from_at": row.from_at.isoformat(),
            "to_at": row.to_at.isoformat() if row.to_at else None,
        }
