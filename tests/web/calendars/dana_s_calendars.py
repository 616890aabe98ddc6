"""Calendars of Dana's in every state, and meetings whose guests nobody knows."""

import datetime as dt

import time_machine
from django.urls import reverse
from django.utils import timezone

from foresaid.connectors.models import Calendar
from foresaid.connectors.operations.calendars import connect_calendar
from foresaid.connectors.operations.feeds import make_feed
from foresaid.ledger.operations.scheduling import plan_meeting
from foresaid.ledger.operations.state import state_goal
from foresaid.ledger.operations.wanted import Wanted
from foresaid.people.actor import job
from tests.cast import Cast

BROKEN = "The calendar’s server refused: the address or the password is wrong."


def connected(cast: Cast) -> str:
    """One that works, one that does not, one that waits, a feed, and something to answer."""
    now, dana = timezone.now(), cast.actor(cast.dana)
    for host in ("calendar.halden.example", "dav.halden.example", "outlook.halden.example"):
        connect_calendar(dana, kind="address", address=f"https://{host}/a.ics", now=now)
    works, fails, _waits = Calendar.objects.order_by("pk")
    Calendar.objects.filter(pk=works.pk).update(read_at=now, counts={"alone": 7, "private": 2})
    Calendar.objects.filter(pk=fails.pk).update(
        read_at=now - dt.timedelta(days=2), problem=BROKEN, failures=9
    )
    make_feed(dana, now=now)
    unclear(cast)
    return reverse("calendars")


def unclear(cast: Cast) -> str:
    """A series and a single meeting."""
    now = timezone.now()
    meetings = (("Coffee", 3, "ole@halden.example"), ("Pumps", 5, "kim@mora.example"),
                ("Pumps", 173, "kim@mora.example"))  # fmt: skip
    for title, hours, email in meetings:
        starts_at = now + dt.timedelta(hours=hours)
        plan_meeting(
            job(cast.organisation),
            title=title,
            kind="unclear",
            starts_at=starts_at,
            ends_at=starts_at + dt.timedelta(hours=1),
            lead=cast.dana.uuid,
            calendar_uid=f"{title}#{hours}",
            calendar_series=title,
            guests=[(email, "")],
            now=now,
        )
    return reverse("meetings_unclear")


def calls(cast: Cast) -> str:
    """A block of calls that is over, with a goal by count."""
    now = timezone.now()
    with time_machine.travel(now - dt.timedelta(hours=4), tick=True):
        earlier = timezone.now()
        made = plan_meeting(
            cast.actor(cast.dana),
            title="Calls to hotels",
            kind="call_block",
            starts_at=now - dt.timedelta(hours=3),
            ends_at=now - dt.timedelta(hours=1),
            now=earlier,
        )
        wanted = Wanted(what="talks with who decides", count=12, party="ours")
        state_goal(cast.actor(cast.dana), meeting=made.uuid, wanted=wanted, now=earlier)
    return reverse("meeting", args=[made.uuid])
