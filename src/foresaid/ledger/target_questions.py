"""Targets with what came so far, and whether those below add up to those above."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from foresaid.people import access as people_access
from foresaid.people.actor import Actor
from foresaid.people.models import Membership, Person, Team, Term

from . import access
from .attainment import Came, came_in
from .days import day_of
from .models import Measure, Target
from .reading import until


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What a target was before it was replaced."""

    amount: Decimal
    currency: str
    set_at: dt.datetime
    set_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetView:
    """A target that stands, who set it when, and what came of it so far.

    `set_before` is of the version that stands; `first_set_before` of the first one.
    """

    uuid: UUID
    person: UUID | None
    team: UUID | None
    name: str
    term: UUID
    term_name: str
    measure: str
    measure_words: str
    step_key: str
    amount: Decimal
    currency: str
    set_at: dt.datetime
    set_by: str
    set_before: bool
    first_set_before: bool
    note: str
    came: Decimal
    earlier: tuple[Earlier, ...] = ()

    @property
    def share(self) -> float | None:
        return float(self.came / self.amount) if self.amount else None


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetNode:
    """Everybody, a team or a person, with what stands below.

    `below` is the sum of the targets directly below and `without` how many there have none;
    `difference` is that sum less the own target, where both are there.
    """

    kind: str
    uuid: UUID | None
    name: str
    leads: bool
    depth: int
    target: TargetView | None
    came: Decimal
    below: Decimal | None
    without: int
    difference: Decimal | None

    @property
    def apart(self) -> Decimal:
        """The difference without its sign."""
        return abs(self.difference or Decimal(0))

    @property
    def indent(self) -> str:
        """Wide blanks by depth, so that a plain table reads as a tree."""
        return "\u2003" * self.depth


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetTree:
    """The nodes in the order in which a page shows them, parents first."""

    term: UUID
    term_name: str
    measure: str
    step_key: str
    currency: str
    nodes: tuple[TargetNode, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermChoice:
    uuid: UUID
    name: str
    kind: str
    starts_on: dt.date
    last_on: dt.date


def terms(actor: Actor, moment: dt.datetime) -> list[TermChoice]:
    """Terms that targets can be set for: those running, the last two over and the next four."""
    today = day_of(moment, actor.organisation.zone)
    rows = people_access.terms(actor).exclude(kind=Term.Kind.WEEK)
    behind = rows.filter(ends_on__lte=today).order_by("-ends_on")
    ahead = rows.filter(starts_on__gt=today).order_by("starts_on")
    running = rows.filter(starts_on__lte=today, ends_on__gt=today)
    found: list[Term] = list(running)
    for kind in (Term.Kind.MONTH, Term.Kind.QUARTER, Term.Kind.YEAR):
        found += [*behind.filter(kind=kind)[:2], *ahead.filter(kind=kind)[:4]]
    found.sort(key=lambda term: (term.kind != Term.Kind.QUARTER, term.kind, term.starts_on))
    return [
        TermChoice(
            uuid=term.uuid,
            name=term.name,
            kind=term.kind,
            starts_on=term.starts_on,
            last_on=term.last_on,
        )
        for term in found
    ]


def targets_of(
    actor: Actor, moment: dt.datetime, *, term: UUID | None = None, person: Person | None = None
) -> list[TargetView]:
    """Standing targets in sight of a term, or of the terms running now; of a person alone.

    With `person` left out: the actor's own, those of the actor's teams and of everybody.
    """
    today = day_of(moment, actor.organisation.zone)
    rows = _standing(actor, moment)
    if term:
        rows = rows.filter(term__uuid=term)
    else:
        rows = rows.filter(term__starts_on__lte=today, term__ends_on__gt=today)
    if person:
        rows = rows.filter(person=person)
    found = list(rows.order_by("term__kind", "measure", "pk"))
    came = {key: came_in(actor.organisation, *key, moment) for key in {_key(row) for row in found}}
    earlier = _earlier(found)
    return [_view(row, came[_key(row)], earlier[row.pk]) for row in found]


def target_tree(
    actor: Actor, moment: dt.datetime, *, term: UUID, measure: str, step_key: str = ""
) -> TargetTree | None:
    """Targets of a term and measure down the tree of teams, each held against those below.

    A manager sees the teams led; None for a term that is not there.
    """
    found = people_access.terms(actor).filter(uuid=term).first()
    if found is None:
        return None
    today = min(max(day_of(moment, actor.organisation.zone), found.starts_on), found.last_on)
    rows = _standing(actor, moment).filter(term=found, measure=measure, step_key=step_key)
    targets = list(rows)
    came = came_in(actor.organisation, found, measure, step_key, moment)
    earlier = _earlier(targets)
    views = {(row.person_id, row.team_id): _view(row, came, earlier[row.pk]) for row in targets}
    nodes = _Tree(actor, today, views, came).nodes()
    return TargetTree(
        term=found.uuid,
        term_name=found.name,
        measure=measure,
        step_key=step_key,
        currency=actor.organisation.currency if measure == Measure.WON_AMOUNT else "",
        nodes=tuple(nodes),
    )


def _standing(actor: Actor, moment: dt.datetime) -> QuerySet[Target]:
    """Targets in sight that nothing had replaced by `moment`."""
    replaced = Target.objects.filter(until(moment), replaces__isnull=False).values("replaces")
    rows = access.targets(actor, day_of(moment, actor.organisation.zone))
    return (
        rows.filter(until(moment))
        .exclude(pk__in=replaced)
        .select_related("entry__author", "person", "team", "term")
        .prefetch_related("entry__words")
    )


def _key(row: Target) -> tuple[Term, str, str]:
    return row.term, row.measure, row.step_key


def _earlier(rows: Sequence[Target]) -> dict[int, list[Target]]:
    """For each target what it replaced, the newest first; a query per generation."""
    found: dict[int, list[Target]] = {row.pk: [] for row in rows}
    wanted = {row.replaces_id: row.pk for row in rows if row.replaces_id}
    while wanted:
        older = Target.objects.filter(pk__in=wanted).select_related("entry__author")
        following: dict[int | None, int] = {}
        for row in older:
            origin = wanted[row.pk]
            found[origin].append(row)
            if row.replaces_id:
                following[row.replaces_id] = origin
        wanted = following
    return found


def _view(row: Target, came: Came, earlier: Sequence[Target]) -> TargetView:
    words = [one.text for one in row.entry.words.all() if one.field == "note"]
    first = earlier[-1] if earlier else row
    return TargetView(
        uuid=row.entry.uuid,
        person=row.person.uuid if row.person else None,
        team=row.team.uuid if row.team else None,
        name=row.person.name if row.person else row.team.name if row.team else "",
        term=row.term.uuid,
        term_name=row.term.name,
        measure=row.measure,
        measure_words=row.get_measure_display(),
        step_key=row.step_key,
        amount=row.amount,
        currency=row.currency,
        set_at=row.stated_at,
        set_by=row.entry.author.name if row.entry.author else "",
        set_before=row.set_before,
        first_set_before=first.set_before,
        note=words[0] if words else "",
        came=came.of(row.person_id, row.team_id),
        earlier=tuple(
            Earlier(
                amount=one.amount,
                currency=one.currency,
                set_at=one.stated_at,
                set_by=one.entry.author.name if one.entry.author else "",
            )
            for one in earlier
        ),
    )


class _Tree:
    """Everybody, the teams in sight and the people in them, parents first."""

    def __init__(
        self,
        actor: Actor,
        today: dt.date,
        views: dict[tuple[int | None, int | None], TargetView],
        came: Came,
    ) -> None:
        self._views, self._came, self._all = views, came, actor.sees_everybody
        self._teams = {team.pk: team for team in people_access.led_teams(actor, today)}
        self._below: defaultdict[int | None, list[Team]] = defaultdict(list)
        for team in self._teams.values():
            parent = team.parent_id if team.parent_id in self._teams else None
            self._below[parent].append(team)
        self._people: defaultdict[int, list[Membership]] = defaultdict(list)
        members = Membership.objects.filter(
            people_access.current(today), team__in=self._teams
        ).select_related("person")
        for member in members.order_by("kind", "person__name"):
            self._people[member.team_id].append(member)

    def nodes(self) -> Iterable[TargetNode]:
        tops = self._below[None]
        if self._all:
            below = [self._views.get((None, team.pk)) for team in tops]
            yield self._node("everybody", None, "", 0, (None, None), below)
        for team in tops:
            yield from self._team(team, 1 if self._all else 0)

    def _team(self, team: Team, depth: int) -> Iterable[TargetNode]:
        people = self._people[team.pk]
        below = [self._views.get((None, one.pk)) for one in self._below[team.pk]]
        below += [
            self._views.get((one.person_id, None))
            for one in people
            if one.kind == Membership.Kind.MEMBER or (one.person_id, None) in self._views
        ]
        yield self._node("team", team.uuid, team.name, depth, (None, team.pk), below)
        for one in people:
            yield self._node(
                "person",
                one.person.uuid,
                one.person.name,
                depth + 1,
                (one.person_id, None),
                [],
                leads=one.kind == Membership.Kind.MANAGER,
            )
        for child in self._below[team.pk]:
            yield from self._team(child, depth + 1)

    def _node(
        self,
        kind: str,
        uuid: UUID | None,
        name: str,
        depth: int,
        key: tuple[int | None, int | None],
        below: Sequence[TargetView | None],
        *,
        leads: bool = False,
    ) -> TargetNode:
        target = self._views.get(key)
        known = [view for view in below if view]
        total = sum((view.amount for view in known), Decimal(0)) if known else None
        return TargetNode(
            kind=kind,
            uuid=uuid,
            name=name,
            leads=leads,
            depth=depth,
            target=target,
            came=self._came.of(*key),
            below=total,
            without=len(below) - len(known),
            difference=total - target.amount if target and total is not None else None,
        )
