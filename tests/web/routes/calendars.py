import datetime as dt
from collections.abc import Mapping

from django.utils import timezone

from foresaid.connectors.operations.calendars import connect_calendar
from foresaid.ledger.operations.scheduling import plan_meeting
from foresaid.people import tokens
from foresaid.people.actor import job
from tests.cast import Cast

from .rule import Route, Who


def calendar(cast: Cast) -> Mapping[str, object]:
    made = connect_calendar(
        cast.actor(cast.dana), kind="address", address="https://halden.example/a", now=cast.now
    )
    return {"calendar": made.uuid}


def unclear(cast: Cast) -> Mapping[str, object]:
    """A meeting of Dana's that a calendar brought; nobody but her is in it."""
    now = timezone.now()
    made = plan_meeting(
        job(cast.organisation),
        title="Who is this",
        kind="unclear",
        starts_at=now + dt.timedelta(hours=3),
        ends_at=now + dt.timedelta(hours=4),
        lead=cast.dana.uuid,
        calendar_uid="a@x",
        calendar_series="a@x",
        guests=[("ole@halden.example", "Ole")],
        now=now,
    )
    return {"meeting": made.uuid}


def unknown_token(cast: Cast) -> Mapping[str, object]:
    return {"token": tokens.fresh()}


def of_dana(name: str) -> Route:
    return Route(
        name=name,
        who=Who.INSIDERS,
        own=calendar,
        reads=False,
        writes=True,
        insiders=("dana",),
        outsiders=("sam", "ada", "iris"),
    )


ROUTES = [
    Route(name="calendars"),
    Route(
        name="calendar_connect",
        reads=False,
        writes=True,
        sends=lambda cast: {"kind": "address", "address": "https://halden.example/a"},
    ),
    of_dana("calendar_read"),
    of_dana("calendar_end"),
    Route(name="feed_make", reads=False, writes=True),
    Route(name="feed_revoke", reads=False, writes=True),
    Route(name="feed", who=Who.ANYBODY, own=unknown_token, answers=(404,)),
    Route(name="meetings_unclear"),
    Route(
        name="meeting_answer",
        who=Who.INSIDERS,
        own=unclear,
        reads=False,
        writes=True,
        insiders=("dana",),
        outsiders=("sam", "ada", "iris"),
        sends=lambda cast: {"whose": "customer", "account": "Halden"},
    ),
]
