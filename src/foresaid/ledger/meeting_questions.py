"""Meetings of a person with their goals, and suggestions where a goal is wanting."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, prefetch_related_objects

from foresaid.people import access as people_access
from foresaid.people.actor import Actor
from foresaid.sales import access as sales_access
from foresaid.sales.models import Exit, Meeting, MeetingSchedule, Outcome

from . import worked
from .days import day_of, end_of, zone_of
from .models import Expectation, Standing
from .reading import views
from .starts import start_that_counts
from .views import ExpectationView, MeetingView, Suggestion, Worked

State = MeetingSchedule.State
COUNTED = (Meeting.Kind.CUSTOMER, Meeting.Kind.CALL_BLOCK)
AHEAD_DAYS = 2
BEHIND_DAYS = 14
MOST = 20
MOST_CHOICES = 300
OWN_WORDS = 2
MOST_IN_CALENDAR = 500
_NAMED = ("account", "step", "now_lead")
_BELONGING = ("subjects__opportunity", "people__person", "people__contact", "schedule")


def meetings_ahead(actor: Actor, moment: dt.datetime, days: int = AHEAD_DAYS) -> list[MeetingView]:
    """Meetings that the actor leads, running or to come, until the end of the day in `days`."""
    return _views(actor, _ahead(actor, moment, days), moment)


def meetings_without_result(actor: Actor, moment: dt.datetime) -> list[MeetingView]:
    """Meetings that the actor led, over within two weeks, of which nobody said what came."""
    return _views(actor, _over(actor, moment), moment)


def meetings_around(
    actor: Actor, moment: dt.datetime
) -> tuple[list[MeetingView], list[MeetingView]]:
    """`meetings_ahead` and `meetings_without_result`, read at once."""
    ahead, over = _ahead(actor, moment, AHEAD_DAYS), _over(actor, moment)
    found = _views(actor, [*ahead, *over], moment)
    return found[: len(ahead)], found[len(ahead) :]


def _ahead(actor: Actor, moment: dt.datetime, days: int) -> list[Meeting]:
    zone = zone_of(actor.require_person(), actor.organisation)
    last = end_of(day_of(moment, zone) + dt.timedelta(days=days), zone)
    rows = _led(actor).filter(
        now_state=State.PLANNED, now_ends_at__gt=moment, now_starts_at__lte=last
    )
    return list(rows.order_by("now_starts_at", "pk")[:MOST])


def _over(actor: Actor, moment: dt.datetime) -> list[Meeting]:
    since = moment - dt.timedelta(days=BEHIND_DAYS)
    rows = _unsettled(_led(actor), [actor.require_person().pk], since, moment)
    return list(rows.order_by("-now_ends_at", "pk")[:MOST])


def of_everybody_without_goal(
    leads: Collection[int], from_at: dt.datetime, until_at: dt.datetime
) -> QuerySet[Meeting]:
    """For the worker: planned meetings of these people that begin then and have no goal yet."""
    stated = Standing.objects.filter(
        expectation__meeting=OuterRef("pk"), kind=Expectation.Kind.GOAL
    ).exclude(state=Standing.State.WITHDRAWN)
    return Meeting.objects.filter(
        ~Exists(stated),
        now_lead__in=leads,
        kind__in=COUNTED,
        now_state=State.PLANNED,
        now_starts_at__gt=from_at,
        now_starts_at__lte=until_at,
    )


def of_everybody_unsettled(
    leads: Collection[int], since: dt.datetime, moment: dt.datetime
) -> QuerySet[Meeting]:
    """For the worker: meetings of these people that ended since then, without a result."""
    rows = Meeting.objects.filter(now_lead__in=leads, kind__in=COUNTED)
    return _unsettled(rows, leads, since, moment)


def _unsettled(
    rows: QuerySet[Meeting], leads: Collection[int], since: dt.datetime, moment: dt.datetime
) -> QuerySet[Meeting]:
    """Those of `rows` that ended in that time and of which nobody said what came."""
    open_goals = Standing.objects.filter(
        holder__in=leads, state=Standing.State.OPEN, kind=Expectation.Kind.GOAL
    )
    return (
        rows.filter(now_ends_at__lte=moment, now_ends_at__gt=since)
        .exclude(now_state=State.CANCELLED)
        .filter(Q(now_state=State.PLANNED) | Q(pk__in=open_goals.values("expectation__meeting")))
    )


def meeting(actor: Actor, uuid: UUID, moment: dt.datetime) -> MeetingView | None:
    """One meeting in sight, or None."""
    today = day_of(moment, actor.organisation.zone)
    rows = sales_access.meetings(actor, today).filter(uuid=uuid)
    return next(iter(_views(actor, list(_with_names(rows)), moment)), None)


def met(actor: Actor, keys: Collection[int], moment: dt.datetime) -> list[MeetingView]:
    """Meetings of the organisation by their keys, each with its goal and without suggestions."""
    rows = list(_with_names(Meeting.objects.filter(organisation=actor.organisation, pk__in=keys)))
    goals = _goals(actor, rows, moment)
    return [_view(row, goals.get(row.pk), (), moment) for row in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingChoices:
    """What a meeting can be about and who can come: uuid and words, as forms want them."""

    opportunities: tuple[tuple[UUID, str], ...]
    people: tuple[tuple[UUID, str], ...]
    contacts: tuple[tuple[UUID, str], ...]


def choices_for_meeting(actor: Actor, moment: dt.datetime) -> MeetingChoices:
    """The actor's own open opportunities, the contacts there, and colleagues. Three queries."""
    person = actor.require_person()
    today = day_of(moment, actor.organisation.zone)
    own = sales_access.opportunities(actor, today).filter(
        now_owner=person, now_outcome=Outcome.OPEN
    )
    opportunities = [
        (uuid, f"{name} ({account})" if account else name)
        for uuid, name, account in own.order_by("name", "pk").values_list(
            "uuid", "name", "account__name"
        )[:MOST_CHOICES]
    ]
    contacts = [
        (uuid, f"{name} ({account})")
        for uuid, name, account in sales_access.contacts(actor)
        .filter(account__in=own.values("account"))
        .order_by("account__name", "name")
        .values_list("uuid", "name", "account__name")[:MOST_CHOICES]
    ]
    people = people_access.everybody(actor).filter(left_on=None).exclude(pk=person.pk)
    return MeetingChoices(
        opportunities=tuple(opportunities),
        people=tuple(people.order_by("name").values_list("uuid", "name")),
        contacts=tuple(contacts),
    )


def _led(actor: Actor) -> QuerySet[Meeting]:
    return Meeting.objects.filter(
        organisation=actor.organisation, now_lead=actor.require_person(), kind__in=COUNTED
    ).select_related(*_NAMED)


def _with_names(rows: QuerySet[Meeting]) -> QuerySet[Meeting]:
    return rows.select_related(*_NAMED).prefetch_related(*_BELONGING)


def _views(actor: Actor, rows: Sequence[Meeting], moment: dt.datetime) -> list[MeetingView]:
    prefetch_related_objects(rows, *_BELONGING)
    goals = _goals(actor, rows, moment)
    wanting = [row for row in rows if row.pk not in goals]
    suggestions = _suggestions(actor, wanting, moment)
    return [_view(row, goals.get(row.pk), suggestions[row.pk], moment) for row in rows]


def _goals(
    actor: Actor, meetings: Collection[Meeting], moment: dt.datetime
) -> dict[int, ExpectationView]:
    """The goal of each meeting, by its key, that has one: the last that was not cancelled."""
    if not meetings:
        return {}
    keys = {row.uuid: row.pk for row in meetings}
    rows = Expectation.objects.filter(meeting__in=keys.values()).exclude(
        withdrawal__taken_back=True
    )
    return {
        keys[view.meeting_uuid]: view
        for view in views(rows.order_by("entry__seq"), actor.organisation, moment)
        if view.state != "withdrawn" and view.meeting_uuid is not None
    }


def _suggestions(
    actor: Actor, rows: Sequence[Meeting], moment: dt.datetime
) -> defaultdict[int, tuple[Suggestion, ...]]:
    """For each meeting the exits of its step that no reached expectation has taken yet, and what
    worked for the actor in that step before; what worked most often first.
    """
    found: defaultdict[int, tuple[Suggestion, ...]] = defaultdict(tuple)
    steps = {row.step_id for row in rows if row.step_id}
    if not steps:
        return found
    exits = defaultdict(list)
    for way_out in Exit.objects.filter(step__in=steps).select_related("step__version"):
        exits[way_out.step_id].append(way_out)
    taken = _taken(rows)
    tried = worked.tried(actor, {_step_of(one) for ways in exits.values() for one in ways}, moment)
    for row in rows:
        subjects = {link.opportunity_id for link in row.subjects.all()}
        left = [one for one in exits[row.step_id or 0] if not subjects & taken[one.pk]]
        here = [one for one in tried if left and one.step == _step_of(left[0])]
        found[row.pk] = tuple(_ordered(actor, left, here, moment))
    return found


def _step_of(way_out: Exit) -> tuple[int, str]:
    return way_out.step.version.process_id, way_out.step.key


def _ordered(
    actor: Actor, exits: Sequence[Exit], tried: Sequence[worked.Tried], moment: dt.datetime
) -> list[Suggestion]:
    of_exits = worked.of_exits(actor, tried, moment)
    ways = [
        Suggestion(
            words=one.as_goal or one.text,
            exit=one.uuid,
            leaves=one.step.name,
            worked=of_exits.get(one.text, Worked()),
        )
        for one in exits
    ]
    own = [
        Suggestion(words=words, exit=None, leaves="", worked=how)
        for words, how in list(worked.own_words(tried).items())[:OWN_WORDS]
    ]
    # Sorting keeps the order of the exits where nothing worked yet.
    return sorted([*ways, *own], key=lambda one: one.worked.order, reverse=True)


def _taken(rows: Sequence[Meeting]) -> defaultdict[int, set[int]]:
    """By exit, the opportunities on which an expectation with that exit was reached."""
    subjects = {link.opportunity_id for row in rows for link in row.subjects.all()}
    reached = Standing.objects.filter(state=Standing.State.REACHED, expectation__exit__isnull=False)
    taken: defaultdict[int, set[int]] = defaultdict(set)
    for path in ("expectation__opportunity", "expectation__meeting__subjects__opportunity"):
        pairs = reached.filter(**{f"{path}__in": subjects}).values_list("expectation__exit", path)
        for way_out, opportunity in pairs:
            taken[way_out].add(opportunity)
    return taken


def _view(
    row: Meeting,
    goal: ExpectationView | None,
    suggestions: tuple[Suggestion, ...],
    moment: dt.datetime,
) -> MeetingView:
    people = list(row.people.all())
    return MeetingView(
        key=row.pk,
        uuid=row.uuid,
        title=row.title,
        kind=row.kind,
        starts_at=row.now_starts_at,
        ends_at=row.now_ends_at,
        state=row.now_state,
        account_name=row.account.name if row.account else "",
        account_uuid=row.account.uuid if row.account else None,
        opportunities=tuple(
            (link.opportunity.uuid, link.opportunity.name) for link in row.subjects.all()
        ),
        step=row.step.name if row.step else "",
        lead=row.now_lead.name if row.now_lead else "",
        ours=tuple(one.person.name for one in people if one.person and not one.leads),
        theirs=tuple((one.contact.uuid, one.contact.name) for one in people if one.contact),
        confirmed=row.confirmed_by_calendar,
        goal=goal,
        suggestions=suggestions,
        frozen=start_that_counts(row) <= moment,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class InCalendar:
    """A meeting for a calendar: how often its time was said anew, and when anything was last."""

    meeting: MeetingView
    sequence: int
    changed_at: dt.datetime


def meetings_for_calendar(
    actor: Actor, from_at: dt.datetime, until_at: dt.datetime, moment: dt.datetime
) -> list[InCalendar]:
    """Meetings about sales that the actor leads or takes part in, called off ones too."""
    rows = Meeting.objects.filter(
        organisation=actor.organisation,
        kind__in=COUNTED,
        people__person=actor.require_person(),
        now_ends_at__gt=from_at,
        now_starts_at__lt=until_at,
    )
    found = list(_with_names(rows.order_by("now_starts_at", "pk"))[:MOST_IN_CALENDAR])
    said = {row.pk: [one.recorded_at for one in row.schedule.all()] for row in found}
    return [
        InCalendar(
            meeting=view,
            sequence=max(len(said[view.key]) - 1, 0),
            changed_at=max([*said[view.key], *([view.goal.stated_at] if view.goal else [])]),
        )
        for view in _views(actor, found, moment)
    ]
