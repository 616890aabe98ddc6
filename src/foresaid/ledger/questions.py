"""What was said and what came of it, for pages, mails and the command line.

`moment` is where the organisation's clock stands, or an earlier moment to look back from;
nothing said later is seen then. `today` of access is the day of `moment`.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from foresaid.people.actor import Actor
from foresaid.people.clocks import working_times
from foresaid.people.models import Person
from foresaid.people.working_time import WorkingTime
from foresaid.sales import access as sales_access
from foresaid.sales.models import Opportunity, Outcome
from foresaid.sales.operations.finding import one
from foresaid.sales.questions.unclear import unclear_of

from . import access, vague
from .covered import accounts_covered
from .days import day_of, days_late, end_of, zone_of
from .figures import words_kept
from .holding import inherited, own
from .meeting_questions import (
    InCalendar,
    MeetingChoices,
    choices_for_meeting,
    meeting,
    meetings_ahead,
    meetings_around,
    meetings_for_calendar,
    meetings_without_result,
)
from .models import Change, Expectation, ExpectationMember, Result, Standing, Withdrawal, Words
from .reading import until, views
from .target_questions import TargetTree, TargetView, TermChoice, target_tree, targets_of, terms
from .texts import what_was_said
from .views import ExpectationView, NextStepView, WithoutStep

__all__ = [
    "InCalendar",
    "MeetingChoices",
    "TargetTree",
    "TargetView",
    "TermChoice",
    "aside",
    "choices_for_meeting",
    "course",
    "due_by",
    "due_by_today",
    "ended_since",
    "expectation",
    "hand_overs_asked",
    "inherited_by",
    "meeting",
    "meetings_ahead",
    "meetings_around",
    "meetings_for_calendar",
    "meetings_without_result",
    "next_steps",
    "said_by",
    "target_tree",
    "targets_of",
    "terms",
    "vague_steps",
    "waiting_for",
    "without_next_step",
    "words_kept",
]

ASKED_ELSEWHERE = (Expectation.Kind.GOAL, Expectation.Kind.AIM, Expectation.Kind.HAND_OVER)
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
    rows = list(
        _open_at(access.of_opportunities(actor, wanted, _day(actor, moment)), moment)
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


def course(actor: Actor, opportunity: UUID, moment: dt.datetime) -> list[ExpectationView]:
    """Everything said of an opportunity, goals of its meetings too, in the order it was said.

    Raises `NotThere` for an opportunity that is not in sight.
    """
    today = _day(actor, moment)
    found = one(
        sales_access.opportunities(actor, today),
        opportunity,
        _("There is no such opportunity among those you work on or lead."),
        "opportunity",
    )
    about = Expectation.objects.filter(opportunity=found).values_list("pk")
    goals = Expectation.objects.filter(meeting__subjects__opportunity=found).values_list("pk")
    groups = ExpectationMember.objects.filter(opportunity=found).values_list("expectation")
    # Three look-ups by index; in one condition over joins they are a walk through everything said.
    keys = [key for (key,) in about.union(goals, groups)]
    rows = Expectation.objects.filter(pk__in=keys).exclude(withdrawal__taken_back=True)
    return views(rows.order_by("entry__seq"), actor.organisation, moment)


def expectation(actor: Actor, uuid: UUID, moment: dt.datetime) -> ExpectationView | None:
    """One expectation in sight, or None."""
    rows = access.expectations(actor, _day(actor, moment)).filter(entry__uuid=uuid)
    return next(iter(views(rows, actor.organisation, moment)), None)


def due_by_today(actor: Actor, moment: dt.datetime) -> list[ExpectationView]:
    """What the actor holds that is open and due today or was due before, oldest first."""
    return due_by(actor, moment, days=0)


def due_by(actor: Actor, moment: dt.datetime, *, days: int) -> list[ExpectationView]:
    """What the actor holds that is open and due by the day in `days` days, oldest first.

    Goals are asked for with their meetings, aims in their review, hand-overs by themselves; what
    spoke of a closed opportunity has ended with it.
    """
    person = actor.require_person()
    zone = zone_of(person, actor.organisation)
    until_at = end_of(day_of(moment, zone) + dt.timedelta(days=days), zone)
    return due_until(actor, until_at, moment)


def due_until(actor: Actor, until_at: dt.datetime, moment: dt.datetime) -> list[ExpectationView]:
    """As `due_by_today`, up to and with any moment ahead."""
    return _seen(actor, moment, _first(_due(actor, until_at)))[0]


def inherited_by(actor: Actor, moment: dt.datetime) -> list[ExpectationView]:
    """What former owners left on the actor's open opportunities, due first; nobody holds it now."""
    return _seen(actor, moment, _first(_left(actor)))[0]


def hand_overs_asked(actor: Actor, moment: dt.datetime) -> list[ExpectationView]:
    """Hand-overs that wait for the actor's answer, due first."""
    return _seen(actor, moment, _first(_handed(actor)))[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits for somebody, each due first: due by today, hand-overs, and what was left."""

    due: list[ExpectationView]
    asked: list[ExpectationView]
    left: list[ExpectationView]


def waiting_for(actor: Actor, moment: dt.datetime) -> Waiting:
    """`due_by_today`, `hand_overs_asked` and `inherited_by` for the price of the first."""
    zone = zone_of(actor.require_person(), actor.organisation)
    due = _due(actor, end_of(day_of(moment, zone), zone))
    keys = [_first(rows) for rows in (due, _handed(actor), _left(actor))]
    due_views, asked, left = _seen(actor, moment, *keys)
    return Waiting(due=due_views, asked=asked, left=left)


def _due(actor: Actor, until_at: dt.datetime) -> QuerySet[Standing]:
    held = Standing.objects.filter(
        holder=actor.require_person(), state=Standing.State.OPEN, due_at__lte=until_at
    )
    return (
        own(held)
        .exclude(kind__in=ASKED_ELSEWHERE)
        .filter(Q(opportunity=None) | Q(opportunity__now_outcome=Outcome.OPEN))
    )


def _left(actor: Actor) -> QuerySet[Standing]:
    return inherited(
        Standing.objects.filter(
            opportunity__now_owner=actor.require_person(),
            opportunity__now_outcome=Outcome.OPEN,
            opportunity__now_exists=True,
        )
    )


def _handed(actor: Actor) -> QuerySet[Standing]:
    return Standing.objects.filter(
        holder=actor.require_person(),
        state=Standing.State.OPEN,
        kind=Expectation.Kind.HAND_OVER,
        opportunity__now_outcome=Outcome.OPEN,
    )


def _first(rows: QuerySet[Standing], limit: int = 100) -> list[int]:
    return list(rows.order_by("due_at").values_list("expectation", flat=True)[:limit])


def _seen(actor: Actor, moment: dt.datetime, *lists: list[int]) -> list[list[ExpectationView]]:
    """Each list of keys as views, due first; read at once."""
    keys = {key for one in lists for key in one}
    rows = Expectation.objects.filter(pk__in=keys)
    found = views(rows, actor.organisation, moment) if keys else []
    found.sort(key=lambda view: (view.due_at, view.key))
    return [[view for view in found if view.key in set(one)] for one in lists]


def ended_since(actor: Actor, from_at: dt.datetime, moment: dt.datetime) -> list[ExpectationView]:
    """What the actor holds of which they said since `from_at` what came, goals too, by due day.

    What was cancelled is not among it, nor what was decided about long ago and corrected.
    """
    said = Result.objects.filter(until(moment), of__holder=actor.require_person()).filter(
        Q(entry__practice_at__gte=from_at)
        | Q(entry__practice_at=None, entry__recorded_at__gte=from_at),
        view=Result.View.OWNER,
    )
    keys = list(said.values_list("of", flat=True).distinct())
    rows = Expectation.objects.filter(pk__in=keys).exclude(kind=Expectation.Kind.AIM)
    found = views(rows, actor.organisation, moment)
    return sorted(found, key=lambda view: (view.due_at, view.key))


def said_by(
    actor: Actor, person: Person, from_at: dt.datetime, moment: dt.datetime
) -> list[ExpectationView]:
    """What a person in sight holds and that was said since `from_at`."""
    rows = access.expectations(actor, _day(actor, moment)).filter(
        holder=person, stated_at__gte=from_at
    )
    return views(rows.order_by("entry__seq"), actor.organisation, moment)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """What waits beside the day: counts that lead to lists of their own.

    `accounts`: active accounts that the actor looks after and on which nothing is expected.
    `unclear`: meetings, a series once, of which nobody said yet with whom they are.
    """

    accounts: int
    unclear: int


def aside(actor: Actor) -> Aside:
    """Both counts. One query."""
    person = actor.require_person()
    accounts = sales_access.accounts(actor).filter(owner=person, is_active=True)
    for keys in accounts_covered(actor):
        accounts = accounts.exclude(pk__in=keys)
    series = Count("calendar_series", distinct=True)
    counts = (_counted(accounts, Count("pk")), _counted(unclear_of(actor), series))
    (found,) = Person.objects.filter(pk=person.pk).annotate(
        accounts_aside=counts[0], unclear_aside=counts[1]
    ).values_list("accounts_aside", "unclear_aside")  # fmt: skip
    return Aside(accounts=found[0], unclear=found[1])


def _counted(rows: QuerySet[Any], count: Count) -> Coalesce:
    whole = rows.order_by().values("organisation").annotate(n=count).values("n")
    return Coalesce(Subquery(whole), 0)


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


def _day(actor: Actor, moment: dt.datetime) -> dt.date:
    return day_of(moment, actor.organisation.zone)


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
