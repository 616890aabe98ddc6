"""The records behind a difference, as far as the reader sees them: deals, meetings, promises."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from foresaid.ledger import access as ledger_access
from foresaid.ledger.models import Expectation
from foresaid.people.actor import Actor
from foresaid.sales import access as sales_access
from foresaid.sales.models import Meeting, Opportunity

from .asked import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record, `kind` being the name of its page; `on` the day of a meeting or promise."""

    kind: str
    uuid: UUID
    name: str
    beside: str
    on: dt.date | None
    happened: bool


type Named = Callable[[Any, bool], Record]


def records_of(
    actor: Actor, findings: Sequence[Mapping[str, Any]], today: dt.date
) -> list[tuple[Record, ...]]:
    """Of each finding its records in sight, newest first. At most three queries."""
    seen = {
        kind: _seen(actor, kind, [one for one in findings if one["kind"] == kind], today)
        for kind in Kind
    }
    return [tuple(_records(one, seen[Kind(one["kind"])])) for one in findings]


def _records(finding: Mapping[str, Any], seen: Mapping[int, Any]) -> Iterable[Record]:
    named = _NAMED[Kind(finding["kind"])]
    return (named(seen[key], happened) for key, happened in finding["records"] if key in seen)


def _seen(
    actor: Actor, kind: Kind, findings: Sequence[Mapping[str, Any]], today: dt.date
) -> Mapping[int, Any]:
    keys = {key for one in findings for key, _happened in one["records"]}
    if not keys:
        return {}
    if kind is Kind.OPPORTUNITY:
        deals = sales_access.opportunities(actor, today).filter(pk__in=keys)
        return deals.select_related("account").in_bulk()
    if kind is Kind.MEETING:
        meetings = sales_access.meetings(actor, today).filter(pk__in=keys)
        return meetings.select_related("account", "organisation").in_bulk()
    said = ledger_access.expectations(actor, today).filter(pk__in=keys)
    about = ("entry", "opportunity", "account", "contact", "person", "holder__organisation")
    return said.select_related(*about).in_bulk()


def _deal(row: Opportunity, happened: bool) -> Record:
    return Record(
        kind=Kind.OPPORTUNITY,
        uuid=row.uuid,
        name=row.name,
        beside=str(row.account or ""),
        on=None,
        happened=happened,
    )


def _meeting(row: Meeting, happened: bool) -> Record:
    return Record(
        kind=Kind.MEETING,
        uuid=row.uuid,
        name=row.title,
        beside=str(row.account or ""),
        on=row.now_starts_at.astimezone(row.organisation.zone).date(),
        happened=happened,
    )


def _said(row: Expectation, happened: bool) -> Record:
    about = row.opportunity or row.account or row.contact or row.person or row.holder
    return Record(
        kind=Kind.SAID,
        uuid=row.entry.uuid,
        name=str(about),
        beside="",
        on=row.due_at.astimezone(row.holder.organisation.zone).date(),
        happened=happened,
    )


_NAMED: Mapping[Kind, Named] = {
    Kind.OPPORTUNITY: _deal,
    Kind.MEETING: _meeting,
    Kind.SAID: _said,
}
