"""A team at a glance: how much was expected, what came in, when it was last talked about."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Max, Q

from foresaid.ledger.adherence import goals_set_before, next_steps_agreed
from foresaid.ledger.models import Expectation, Measure, Standing
from foresaid.ledger.target_questions import TargetView, targets_of
from foresaid.ledger.views import Share
from foresaid.people import access as people_access
from foresaid.people.actor import Actor, Door, actor_for
from foresaid.people.models import Person

from .models import Review

SINCE = dt.timedelta(days=91)
"""How far back meetings, reviews and promises are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRow:
    """One person, or the whole group where single people are not shown."""

    person: Person | None
    people: int
    target: TargetView | None
    next_steps: Share
    goals: Share
    last_review: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagerRow:
    """What a manager owes the team: reviews held, and promises kept. Shown to the team."""

    person: Person
    people: int
    reviewed: int
    promises: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamPage:
    """`held_back`: the group is smaller than the organisation allows to be shown.

    `privately`: keys of those whose private figures the reader sees; `led`: teams, by name.
    """

    rows: tuple[TeamRow, ...]
    managers: tuple[ManagerRow, ...]
    groups_only: bool
    held_back: bool
    smallest_group: int
    privately: frozenset[int]
    led: tuple[tuple[UUID, str], ...]


def team_page(actor: Actor, now: dt.datetime) -> TeamPage:
    """The people whom the actor leads, or for others the own row, and the managers above."""
    organisation = actor.organisation
    moment, today = organisation.moment(now), organisation.today(now)
    me = actor.require_person()
    people = list(
        people_access.seen_people(actor, today)
        .filter(left_on__isnull=True, grants__role="salesperson", grants__to_on__isnull=True)
        .distinct()
        .order_by("name")
    )
    rows = _rows(actor, people, moment)
    others = [row for row in rows if row.person != me]
    groups_only = organisation.groups_only and bool(others)
    shown = [row for row in rows if row.person == me or not groups_only]
    small = len(others) < organisation.smallest_group
    if groups_only and not small:
        shown.append(_sum(others))
    return TeamPage(
        rows=tuple(shown),
        managers=tuple(_managers(actor, me, moment)),
        groups_only=groups_only,
        held_back=groups_only and small,
        smallest_group=organisation.smallest_group,
        privately=people_access.seen_privately(actor, today),
        led=tuple(
            people_access.led_teams(actor, today).order_by("name").values_list("uuid", "name")
        ),
    )


def _rows(actor: Actor, people: Sequence[Person], moment: dt.datetime) -> list[TeamRow]:
    keys = [person.pk for person in people]
    steps = next_steps_agreed(actor, keys, moment)
    goals = goals_set_before(actor, keys, moment - SINCE, moment)
    targets = _targets(actor, moment)
    last = dict(
        Review.objects.filter(person__in=keys, closed_at__isnull=False)
        .values("person")
        .annotate(last=Max("as_of"))
        .values_list("person", "last")
    )
    return [
        TeamRow(
            person=person,
            people=1,
            target=targets.get(person.uuid),
            next_steps=steps[person.pk],
            goals=goals[person.pk],
            last_review=last.get(person.pk),
        )
        for person in people
    ]


def _targets(actor: Actor, moment: dt.datetime) -> dict[UUID, TargetView]:
    """By person, the money target of the shortest running term."""
    found: dict[UUID, TargetView] = {}
    for target in targets_of(actor, moment):
        if target.person is not None and target.measure == Measure.WON_AMOUNT:
            found.setdefault(target.person, target)
    return found


def _sum(rows: Sequence[TeamRow]) -> TeamRow:
    return TeamRow(
        person=None,
        people=len(rows),
        target=None,
        next_steps=_added([row.next_steps for row in rows]),
        goals=_added([row.goals for row in rows]),
        last_review=None,
    )


def _added(shares: Sequence[Share]) -> Share:
    return Share(count=sum(one.count for one in shares), whole=sum(one.whole for one in shares))


def _managers(actor: Actor, me: Person, moment: dt.datetime) -> list[ManagerRow]:
    today = moment.astimezone(actor.organisation.zone).date()
    leading = list(people_access.managers_of(me, today).order_by("name"))
    if actor.is_manager:
        leading.append(me)
    return [_manager(person, today, moment) for person in leading]


def _manager(person: Person, today: dt.date, moment: dt.datetime) -> ManagerRow:
    leading = actor_for(person, Door.PAGE, today)
    members = people_access.direct_reports(leading, today).filter(left_on__isnull=True)
    reviewed = (
        Review.objects.filter(manager=person, closed_at__isnull=False, as_of__gt=moment - SINCE)
        .filter(person__in=members)
        .values("person")
        .distinct()
        .count()
    )
    return ManagerRow(
        person=person,
        people=members.count(),
        reviewed=reviewed,
        promises=_promises_kept(person, moment),
    )


def _promises_kept(person: Person, moment: dt.datetime) -> Share:
    """Of the commitments that fell due, how many came by their first date."""
    due = Standing.objects.filter(
        holder=person,
        kind=Expectation.Kind.COMMITMENT,
        first_due_at__gt=moment - SINCE,
        first_due_at__lte=moment,
    ).exclude(state=Standing.State.WITHDRAWN)
    kept = Q(state=Standing.State.REACHED, times_changed=0)
    found = due.aggregate(whole=Count("pk"), kept=Count("pk", filter=kept))
    return Share(count=found["kept"], whole=found["whole"])
