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

from . import access
from .days import day_of
from .models import Entry, Expectation, ExpectationMember, Standing
from .reading import views
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
    """One thing said with its place in the chain."""

    said: ExpectationView
    seq: int
    hash: str


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
    """The page that begins after (older than) an entry, or the newest. Twenty queries at most."""
    rows = _rows(actor, narrowed, moment)
    if after is not None:
        rows = _older(actor, rows, after)
    keys = list(rows.values_list("pk", flat=True)[: PAGE + 1])
    lines = _lines(actor, keys[:PAGE], moment)
    older = lines[-1].said.uuid if len(keys) > PAGE and lines else None
    return HistoryPage(lines=tuple(lines), older=older)


def everything(actor: Actor, narrowed: Narrowed, moment: dt.datetime) -> Iterator[Entered]:
    """All of it, newest first, read in stretches so that memory stays small."""
    rows = _rows(actor, narrowed, moment)
    keys = list(rows.values_list("pk", flat=True))
    for first in range(0, len(keys), STRETCH):
        yield from _lines(actor, keys[first : first + STRETCH], moment)


def holders(actor: Actor, narrowed: Narrowed, moment: dt.datetime) -> set[int]:
    """Keys of those who answer for any of it. One query."""
    rows = _rows(actor, narrowed, moment).order_by()
    return set(rows.values_list("standing__holder", flat=True).distinct()) - {None}


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
    rows = Expectation.objects.filter(pk__in=keys).order_by("-pk")
    entries = Entry.objects.in_bulk(keys)
    return [
        Entered(said=view, seq=entries[view.key].seq, hash=entries[view.key].hash)
        for view in views(rows, actor.organisation, moment)
    ]


def _rows(actor: Actor, narrowed: Narrowed, moment: dt.datetime) -> QuerySet[Expectation]:
    """In the order of the chain: entries are numbered as they are written."""
    today = day_of(moment, actor.organisation.zone)
    rows = access.expectations(actor, today).filter(stated_at__lte=moment).order_by("-pk")
    for narrow in (_by_whom, _about, _came, _when):
        rows = narrow(rows, narrowed, actor, moment)
    return rows


def _older(actor: Actor, rows: QuerySet[Expectation], after: UUID) -> QuerySet[Expectation]:
    last = access.entries(actor).filter(uuid=after).values_list("pk", flat=True).first()
    return rows.filter(pk__lt=last) if last is not None else rows


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
