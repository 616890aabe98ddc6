"""Everything said, as it was said: what is in the actor's sight, newest first, narrowed and read
page by page. No page is counted: how often somebody's words held is told by figures alone.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from foresaid.people import access as people_access
from foresaid.people.actor import Actor
from foresaid.sales import access as sales_access
from foresaid.sales.models import MeetingOpportunity

from . import access, history_terms
from .days import day_of
from .discreet import as_seen
from .history_terms import TermSaid
from .models import Entry, Expectation, ExpectationMember, Standing
from .reading import until, views
from .views import ExpectationView

PAGE = 30
STRETCH = 500
OVERDUE = "overdue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """Which of it; what is empty narrows nothing. `came` is a state, or `overdue`.

    `afterwards`: only what was said after it should have been. Days are the organisation's, both
    ends within.
    """

    person: UUID | None = None
    account: UUID | None = None
    opportunity: UUID | None = None
    kind: str = ""
    came: str = ""
    afterwards: bool = False
    said_from: dt.date | None = None
    said_to: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """One thing said with its place in the chain; `weeks_monday` is the week it was said in."""

    said: ExpectationView | TermSaid
    seq: int
    hash: str
    weeks_monday: dt.date

    @property
    def is_of_a_term(self) -> bool:
        """A target or a call, and no expectation."""
        return isinstance(self.said, TermSaid)


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage:
    """`older` names the last one shown, after which the next page begins; None at the end."""

    lines: tuple[Entered, ...]
    older: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What the page is narrowed to, by name; empty where it is not, or not in sight."""

    account: str = ""
    opportunity: str = ""


def history(
    actor: Actor, narrowed: Narrowed, moment: dt.datetime, *, after: UUID | None = None
) -> HistoryPage:
    """The page that begins after (older than) an entry, or the newest.

    Twenty queries, and four for each term and measure of the targets and calls on it.
    """
    last = _key_of(actor, after) if after is not None else None
    keys = _keys(actor, narrowed, moment, before=last, most=PAGE + 1)
    lines = _lines(actor, keys[:PAGE], moment)
    older = lines[-1].said.uuid if len(keys) > PAGE and lines else None
    return HistoryPage(lines=tuple(lines), older=older)


def _key_of(actor: Actor, entry: UUID) -> int | None:
    return access.entries(actor).filter(uuid=entry).values_list("pk", flat=True).first()


def everything(actor: Actor, narrowed: Narrowed, moment: dt.datetime) -> Iterator[Entered]:
    """All of it, newest first, read in stretches so that memory stays small."""
    keys = _keys(actor, narrowed, moment)
    for first in range(0, len(keys), STRETCH):
        yield from _lines(actor, keys[first : first + STRETCH], moment)


def holders(actor: Actor, narrowed: Narrowed, moment: dt.datetime) -> set[int]:
    """Keys of those who answer for any of it. A query for each kind of entry."""
    rows = _rows(actor, narrowed, moment).order_by()
    found = set(rows.values_list("standing__holder", flat=True).distinct())
    for said in _of_terms(actor, narrowed, moment):
        found |= set(said.values_list("person", flat=True).distinct())
    return found - {None}


def named(actor: Actor, narrowed: Narrowed, moment: dt.datetime) -> Named:
    """The names of the account and the opportunity that it is narrowed to."""
    today = day_of(moment, actor.organisation.zone)
    accounts, deals = sales_access.accounts(actor), sales_access.opportunities(actor, today)
    return Named(
        account=_name(accounts.filter(uuid=narrowed.account)) if narrowed.account else "",
        opportunity=_name(deals.filter(uuid=narrowed.opportunity)) if narrowed.opportunity else "",
    )


def _name(rows: "QuerySet[Any]") -> str:
    return str(rows.values_list("name", flat=True).first() or "")


def people(actor: Actor, moment: dt.datetime) -> list[tuple[UUID, str]]:
    """Whose words are in sight, by name."""
    today = day_of(moment, actor.organisation.zone)
    rows = people_access.seen_people(actor, today).order_by("name")
    return list(rows.values_list("uuid", "name"))


def _lines(actor: Actor, keys: list[int], moment: dt.datetime) -> list[Entered]:
    """In the order of the chain, the newest first."""
    zone = actor.organisation.zone
    rows = Expectation.objects.filter(pk__in=keys)
    found: dict[int, ExpectationView | TermSaid] = {
        view.key: view
        for view in as_seen(actor, views(rows, actor.organisation, moment), day_of(moment, zone))
    }
    found |= {one.key: one for one in history_terms.read(actor, set(keys) - set(found), moment)}
    entries = Entry.objects.in_bulk(keys)
    return [
        Entered(
            said=found[key],
            seq=entries[key].seq,
            hash=entries[key].hash,
            weeks_monday=_monday(day_of(found[key].stated_at, zone)),
        )
        for key in sorted(found, reverse=True)
    ]


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def _keys(
    actor: Actor,
    narrowed: Narrowed,
    moment: dt.datetime,
    *,
    before: int | None = None,
    most: int | None = None,
) -> list[int]:
    """Entries are numbered as they are written, so their keys give the order of the chain."""
    found: list[int] = []
    for rows in (_rows(actor, narrowed, moment), *_of_terms(actor, narrowed, moment)):
        older = rows.filter(pk__lt=before) if before is not None else rows
        found += older.order_by("-pk").values_list("pk", flat=True)[:most]
    return sorted(found, reverse=True)[:most]


def _of_terms(actor: Actor, narrowed: Narrowed, moment: dt.datetime) -> list["QuerySet[Any]"]:
    """Targets and calls; they have neither an account nor a state of their own."""
    if narrowed.account or narrowed.opportunity or narrowed.came:
        return []
    set_, said = history_terms.targets(actor, moment), history_terms.calls(actor, moment)
    kinds = {"target": set_, "call": said}
    found: list[QuerySet[Any]] = list(kinds.values())
    if narrowed.kind:
        found = [kinds[narrowed.kind]] if narrowed.kind in kinds else []
    if narrowed.afterwards:
        found = [set_.filter(set_before=False)] if set_ in found else []
    if narrowed.person is not None:
        found = [rows.filter(person__uuid=narrowed.person) for rows in found]
    return [_said_between(rows, narrowed, actor.organisation.zone) for rows in found]


def _said_between(rows: "QuerySet[Any]", narrowed: Narrowed, zone: dt.tzinfo) -> "QuerySet[Any]":
    if narrowed.said_from:
        rows = rows.exclude(until(_begin(narrowed.said_from, zone) - dt.timedelta(microseconds=1)))
    if narrowed.said_to:
        end = _begin(narrowed.said_to + dt.timedelta(days=1), zone)
        rows = rows.filter(until(end - dt.timedelta(microseconds=1)))
    return rows


def _rows(actor: Actor, narrowed: Narrowed, moment: dt.datetime) -> QuerySet[Expectation]:
    """In the order of the chain: entries are numbered as they are written."""
    today = day_of(moment, actor.organisation.zone)
    rows = access.expectations(actor, today).filter(stated_at__lte=moment).order_by("-pk")
    for narrow in (_by_whom, _about, _came, _when):
        rows = narrow(rows, narrowed, actor, moment)
    return rows


def _by_whom(
    rows: QuerySet[Expectation], narrowed: Narrowed, actor: Actor, moment: dt.datetime
) -> QuerySet[Expectation]:
    if narrowed.kind:
        rows = rows.filter(kind=narrowed.kind)
    if narrowed.person is None:
        return rows
    person = people_access.everybody(actor).filter(uuid=narrowed.person).first()
    return rows.filter(Q(holder=person) | Q(adoptions__holder=person)).distinct()


def _about(
    rows: QuerySet[Expectation], narrowed: Narrowed, actor: Actor, moment: dt.datetime
) -> QuerySet[Expectation]:
    """Of an account or an opportunity, also as one of a group and through its meetings."""
    if narrowed.account is not None:
        links = MeetingOpportunity.objects.filter(opportunity__account__uuid=narrowed.account)
        at = Q(account__uuid=narrowed.account) | Q(contact__account__uuid=narrowed.account)
        at |= Q(opportunity__account__uuid=narrowed.account)
        at |= Q(meeting__account__uuid=narrowed.account) | Q(meeting__in=links.values("meeting"))
        rows = rows.filter(at)
    if narrowed.opportunity is not None:
        links = MeetingOpportunity.objects.filter(opportunity__uuid=narrowed.opportunity)
        group = ExpectationMember.objects.filter(opportunity__uuid=narrowed.opportunity)
        of = Q(opportunity__uuid=narrowed.opportunity) | Q(meeting__in=links.values("meeting"))
        rows = rows.filter(of | Q(pk__in=group.values("expectation")))
    return rows


def _came(
    rows: QuerySet[Expectation], narrowed: Narrowed, actor: Actor, moment: dt.datetime
) -> QuerySet[Expectation]:
    if narrowed.afterwards:
        rows = rows.filter(set_before=False)
    if narrowed.came == OVERDUE:
        return rows.filter(standing__state=Standing.State.OPEN, standing__due_at__lt=moment)
    return rows.filter(standing__state=narrowed.came) if narrowed.came else rows


def _when(
    rows: QuerySet[Expectation], narrowed: Narrowed, actor: Actor, moment: dt.datetime
) -> QuerySet[Expectation]:
    zone = actor.organisation.zone
    if narrowed.said_from:
        rows = rows.filter(stated_at__gte=_begin(narrowed.said_from, zone))
    if narrowed.said_to:
        rows = rows.filter(stated_at__lt=_begin(narrowed.said_to + dt.timedelta(days=1), zone))
    return rows


def _begin(day: dt.date, zone: dt.tzinfo) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=zone)
