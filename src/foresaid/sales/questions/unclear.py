"""Meetings that a calendar brought with guests whom nobody here knows."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from foresaid.people.actor import Actor

from ..models import Meeting
from ..open_domains import OPEN_TO_ALL

MOST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class UnclearMeeting:
    """The next meeting of a series; `guess` is a name for the customer made of an address."""

    uuid: UUID
    title: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    guests: tuple[str, ...]
    guess: str
    in_series: int


def unclear_meetings(actor: Actor) -> list[UnclearMeeting]:
    """One of each series in which the actor takes part, those that began first at the top."""
    rows = unclear_of(actor)
    by_series: dict[str, list[Meeting]] = {}
    for row in rows.order_by("now_starts_at", "pk"):
        by_series.setdefault(row.calendar_series, []).append(row)
    return [_view(rows[0], len(rows)) for rows in list(by_series.values())[:MOST]]


def unclear_of(actor: Actor) -> QuerySet[Meeting]:
    """All of them in which the actor takes part."""
    return Meeting.objects.filter(
        organisation=actor.organisation,
        kind=Meeting.Kind.UNCLEAR,
        people__person=actor.require_person(),
    ).exclude(now_state="cancelled")


def _view(row: Meeting, in_series: int) -> UnclearMeeting:
    return UnclearMeeting(
        uuid=row.uuid,
        title=row.title,
        starts_at=row.now_starts_at,
        ends_at=row.now_ends_at,
        guests=tuple(f"{name} ({email})" if name else email for email, name in row.guests),
        guess=_guess([email for email, _name in row.guests]),
        in_series=in_series,
    )


def _guess(emails: list[str]) -> str:
    """`ole@halden-foods.no` works for Halden Foods, as far as one can tell from an address."""
    domains = [email.rpartition("@")[2] for email in emails]
    domain = next((one for one in domains if one not in OPEN_TO_ALL), "")
    return domain.split(".")[0].replace("-", " ").title()
