"""Next steps of opportunities: which are open, which say too little, and where there is none."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet, Window

from foresaid.people.actor import Actor
from foresaid.people.clocks import working_times
from foresaid.people.working_time import WorkingTime
from foresaid.sales.models import Opportunity, Outcome

from . import access, vague
from .days import day_of, days_late
from .models import Change, Expectation, ExpectationMember, Result, Standing, Withdrawal, Words
from .reading import until
from .texts import what_was_said
from .views import NextStepView, WithoutStep

STEPS = (Expectation.Kind.NEXT_STEP, Expectation.Kind.WAITING)
# What a line of a list tells of a next step; an entry's hashes and a person's dates are not it.
_STEP_COLUMNS = (
    *("kind", "opportunity", "party", "is_group", "due_at", "entry__uuid"),
    *(f"holder__{name}" for name in ("name", "timezone", "works_on", "holidays")),
)


def next_steps(
    actor: Actor, opportunities: Collection[int], moment: dt.datetime
) -> dict[int, NextStepView]:
    """The open next step of each opportunity (by key) that has one. Eight queries."""
    if not opportunities:
        return {}
    wanted = set(opportunities)
    today = day_of(moment, actor.organisation.zone)
    rows = list(
        _open_at(access.of_opportunities(actor, wanted, today), moment)
        .filter(kind__in=STEPS)
        .select_related("entry", "holder")
        .only(*_STEP_COLUMNS)
    )
    if not rows:
        return {}
    moved = _moved({row.pk for row in rows}, moment)
    words = _words({row.pk for row in rows})
    groups = _groups({row.pk for row in rows if row.is_group})
    clocks = working_times((row.holder for row in rows), actor.organisation)
    found: dict[int, NextStepView] = {}
    for row in rows:
        view = _step_view(row, clocks[row.holder_id], moved[row.pk], words[row.pk], moment)
        for key in groups[row.pk] if row.is_group else [row.opportunity_id or 0]:
            earlier = found.get(key)
            if key in wanted and (earlier is None or view.due_on < earlier.due_on):
                found[key] = view
    return found


def vague_steps(actor: Actor, moment: dt.datetime, limit: int = 5) -> list[NextStepView]:
    """The actor's own open next steps that nobody could hold anything against, due first."""
    rows = (
        Standing.objects.filter(
            holder=actor.require_person(),
            state=Standing.State.OPEN,
            kind=Expectation.Kind.NEXT_STEP,
            opportunity__now_outcome=Outcome.OPEN,
            due_at__gt=moment,
        )
        .order_by("due_at")
        .values_list("opportunity", "opportunity__uuid", "opportunity__name")[:200]
    )
    named = {key: (uuid, name) for key, uuid, name in rows}
    unique: dict[UUID, NextStepView] = {}
    for key, view in next_steps(actor, list(named), moment).items():
        if view.lacks:
            uuid, name = named[key]
            unique[view.uuid] = replace(view, opportunity=uuid, opportunity_name=name)
    return sorted(unique.values(), key=lambda view: view.due_on)[:limit]


def without_next_step(
    actor: Actor, moment: dt.datetime, limit: int = 5
) -> tuple[int, list[WithoutStep]]:
    """How many open opportunities of the actor's own have no open next step, and the first."""
    rows = _own_open(actor).filter(~Exists(_open_steps())).filter(~Exists(_open_groups()))
    first = list(
        rows.select_related("account", "now_step")
        .annotate(whole=Window(Count("pk")))
        .order_by("now_step_since", "pk")[:limit]
    )
    found = [
        WithoutStep(
            uuid=row.uuid,
            name=row.name,
            account_name=row.account.name if row.account else "",
            step=row.now_step.name if row.now_step else "",
        )
        for row in first
    ]
    return (first[0].whole if first else 0), found


def _own_open(actor: Actor) -> QuerySet[Opportunity]:
    return Opportunity.objects.filter(
        organisation=actor.organisation,
        now_owner=actor.require_person(),
        now_outcome=Outcome.OPEN,
        now_exists=True,
    )


def _open_steps() -> QuerySet[Standing]:
    return Standing.objects.filter(
        opportunity=OuterRef("pk"), state=Standing.State.OPEN, kind__in=STEPS
    )


def _open_groups() -> QuerySet[ExpectationMember]:
    return ExpectationMember.objects.filter(
        opportunity=OuterRef("pk"), expectation__standing__state=Standing.State.OPEN
    )


def _open_at(rows: QuerySet[Expectation], moment: dt.datetime) -> QuerySet[Expectation]:
    """Said by then, and neither cancelled nor ended by its holder's result by then."""
    cancelled = Withdrawal.objects.filter(until(moment), of=OuterRef("pk"))
    ended = Result.objects.filter(until(moment), of=OuterRef("pk"), view=Result.View.OWNER)
    return rows.filter(stated_at__lte=moment).filter(~Exists(cancelled), ~Exists(ended))


def _moved(keys: set[int], moment: dt.datetime) -> defaultdict[int, list[dt.datetime]]:
    found: defaultdict[int, list[dt.datetime]] = defaultdict(list)
    rows = Change.objects.filter(until(moment), of__in=keys, due_at__isnull=False)
    for key, due_at in rows.order_by("entry__seq").values_list("of_id", "due_at"):
        if due_at is not None:
            found[key].append(due_at)
    return found


def _words(keys: set[int]) -> defaultdict[int, dict[str, str]]:
    found: defaultdict[int, dict[str, str]] = defaultdict(dict)
    rows = Words.objects.filter(entry__in=keys).values_list("entry_id", "field", "text")
    for key, name, text in rows:
        found[key][name] = text
    return found


def _groups(keys: set[int]) -> defaultdict[int, list[int]]:
    found: defaultdict[int, list[int]] = defaultdict(list)
    if keys:
        rows = ExpectationMember.objects.filter(expectation__in=keys)
        for key, opportunity in rows.values_list("expectation_id", "opportunity_id"):
            found[key].append(opportunity)
    return found


def _step_view(
    row: Expectation,
    clock: WorkingTime,
    moved: list[dt.datetime],
    words: dict[str, str],
    moment: dt.datetime,
) -> NextStepView:
    due_at = moved[-1] if moved else row.due_at
    due_on, overdue = clock.day_of(due_at), moment > due_at
    what, who = what_was_said(words), words.get("who", "")
    return NextStepView(
        uuid=row.entry.uuid,
        what=what,
        who=who,
        party=row.party,
        due_on=due_on,
        overdue=overdue,
        days_late=days_late(clock, due_on, clock.day_of(moment)) if overdue else 0,
        waiting=row.kind == Expectation.Kind.WAITING,
        times_changed=len(moved),
        is_group=row.is_group,
        holder=row.holder.name,
        lacks=()
        if row.kind == Expectation.Kind.WAITING
        else tuple(vague.findings(what, row.party, who=who)),
    )
