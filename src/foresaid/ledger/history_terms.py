"""Targets and calls as they stand in History: what was said of a term, beside what came in it."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Model, QuerySet

from foresaid.people.actor import Actor
from foresaid.people.models import Organisation, Term

from . import access
from .attainment import Came, came_in
from .days import day_of
from .models import Call, Entry, Measure, Target
from .reading import until
from .views import PersonName


@dataclass(frozen=True, slots=True, kw_only=True)
class TermSaid:
    """A target that was set, or a call: the person's own expectation of a term.

    `kind` is target or call. `holder` is None where a target is a team's (`name`) or everybody's
    (""). `amounts` are the target, or commit, likely and best; `came` is what came in the term by
    the moment asked for. `replaces` is what a target was before, `replaced` that it is no more.
    """

    kind: str
    key: int
    uuid: UUID
    author: str
    stated_at: dt.datetime
    counts_as_before: bool
    holder: PersonName | None
    name: str
    term_name: str
    is_over: bool
    measure: str
    measure_words: str
    step_key: str
    amounts: tuple[Decimal, ...]
    currency: str
    came: Decimal
    note: str
    replaces: Decimal | None = None
    replaced: bool = False


def targets(actor: Actor, moment: dt.datetime) -> QuerySet[Target]:
    """Every target in sight, also those that were replaced."""
    return access.targets(actor, day_of(moment, actor.organisation.zone)).filter(until(moment))


def calls(actor: Actor, moment: dt.datetime) -> QuerySet[Call]:
    today = day_of(moment, actor.organisation.zone)
    return access.calls(actor, today).filter(until(moment))


def read(actor: Actor, keys: Collection[int], moment: dt.datetime) -> list[TermSaid]:
    """Those of `keys` that are targets or calls, in no order.

    What came is asked once for each term, measure and step among them.
    """
    came = _CameIn(actor.organisation, moment)
    set_ = _with_words(targets(actor, moment).filter(pk__in=keys), "person", "team", "replaces")
    said = _with_words(calls(actor, moment).filter(pk__in=keys), "person")
    later = set(
        Target.objects.filter(until(moment), replaces__in=keys).values_list("replaces", flat=True)
    )
    return [
        *(_target(row, came, replaced=row.pk in later) for row in set_),
        *(_call(row, came) for row in said),
    ]


def _with_words[AnySaid: Model](rows: QuerySet[AnySaid], *more: str) -> QuerySet[AnySaid]:
    return rows.select_related("entry__author", "term", *more).prefetch_related("entry__words")


class _CameIn:
    """What came in a term, asked once for each."""

    def __init__(self, organisation: Organisation, moment: dt.datetime) -> None:
        self.organisation, self.moment = organisation, moment
        self._known: dict[tuple[int, str, str], Came] = {}

    def of(
        self, term: Term, measure: str, step: str, person: int | None, team: int | None
    ) -> Decimal:
        key = (term.pk, measure, step)
        if key not in self._known:
            self._known[key] = came_in(self.organisation, term, measure, step, self.moment)
        return self._known[key].of(person, team)

    def is_over(self, term: Term) -> bool:
        return day_of(self.moment, self.organisation.zone) >= term.ends_on


def _target(row: Target, came: _CameIn, *, replaced: bool) -> TermSaid:
    return TermSaid(
        kind="target",
        key=row.pk,
        uuid=row.entry.uuid,
        author=_author(row.entry),
        stated_at=row.stated_at,
        counts_as_before=row.set_before,
        holder=_holder(row),
        name=row.team.name if row.team else row.person.name if row.person else "",
        term_name=row.term.name,
        is_over=came.is_over(row.term),
        measure=row.measure,
        measure_words=row.get_measure_display(),
        step_key=row.step_key,
        amounts=(row.amount,),
        currency=row.currency,
        came=came.of(row.term, row.measure, row.step_key, row.person_id, row.team_id),
        note=_note(row.entry),
        replaces=row.replaces.amount if row.replaces else None,
        replaced=replaced,
    )


def _call(row: Call, came: _CameIn) -> TermSaid:
    measure = Measure.WON_AMOUNT
    said_on = day_of(row.entry.moment, came.organisation.zone)
    return TermSaid(
        kind="call",
        key=row.pk,
        uuid=row.entry.uuid,
        author=_author(row.entry),
        stated_at=row.entry.moment,
        counts_as_before=said_on < row.term.starts_on,
        holder=_holder(row),
        name=row.person.name,
        term_name=row.term.name,
        is_over=came.is_over(row.term),
        measure=measure,
        measure_words=str(measure.label),
        step_key="",
        amounts=(row.commit, row.likely, row.best),
        currency=row.currency,
        came=came.of(row.term, measure, "", row.person_id, None),
        note=_note(row.entry),
    )


def _holder(row: Target | Call) -> PersonName | None:
    person = row.person
    return PersonName(key=person.pk, uuid=person.uuid, name=person.name) if person else None


def _author(entry: Entry) -> str:
    return entry.author.name if entry.author else ""


def _note(entry: Entry) -> str:
    return next((one.text for one in entry.words.all() if one.field == "note"), "")
