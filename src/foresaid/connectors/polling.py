"""The worker's look at every connected calendar, and at series known from invitations by mail."""

import datetime as dt
import logging
import time
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import OperationalError
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from foresaid.intake.calendars.events import Window
from foresaid.intake.operations.take_in import Reading, TakenIn, take_in
from foresaid.people.actor import job

from .calendar_server.read import read as read_server
from .errors import UnableToRead
from .events import Contents, contents, parse
from .models import Calendar
from .patience import patience
from .sealed import unseal
from .web_calendar.fetch import fetch

BEHIND, AHEAD = dt.timedelta(days=7), dt.timedelta(days=90)
# Once a day the whole calendar is read even if nothing changed, because the window moves on.
WINDOW_MAY_LAG = dt.timedelta(days=1)
LONGEST_PAUSE = dt.timedelta(hours=6)
AT_ONCE = 20
TURN_SECONDS = 30
WITH = ("person__organisation", "person__login")

logger = logging.getLogger("foresaid.worker")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What a source held, or None where it said that it is as before."""

    found: Contents | None
    etag: str = ""
    last_modified: str = ""


def any_due(now: dt.datetime) -> bool:
    """Whether a calendar waits to be read."""
    return _due(now).exists()


def read_due(now: dt.datetime) -> int:
    """Read calendars that are due, the longest waiting first; say how many.

    Twenty at most, and none is begun after half a minute: the worker has other work as well.
    """
    rows = list(_due(now).select_related(*WITH)[:AT_ONCE])
    ends_at, count = time.monotonic() + TURN_SECONDS, 0
    while count < len(rows) and time.monotonic() < ends_at:
        read_one(rows[count], now)
        count += 1
    return count


@dataclass(frozen=True, slots=True, kw_only=True)
class Went:
    """How the reading of one calendar went; `problem` is a sentence or empty."""

    owner: str
    host: str
    problem: str
    counts: dict[str, int]


def read_now(now: dt.datetime, *, everything: bool) -> list[Went]:
    """Read what is due, or everything that is connected; for the command line."""
    rows = _connected() if everything else _due(now)
    return [_read_and_tell(row, now) for row in rows.select_related(*WITH)]


def _read_and_tell(calendar: Calendar, now: dt.datetime) -> Went:
    taken = read_one(calendar, now)
    calendar.refresh_from_db()
    return Went(
        owner=calendar.person.name,
        host=calendar.host,
        problem=calendar.problem,
        counts=dict(taken.counts) if taken else {},
    )


def read_one(calendar: Calendar, now: dt.datetime) -> TakenIn | None:
    """Read one calendar and keep how it went; None where nothing had changed, or nothing came.

    No transaction is open while the other host is asked.
    """
    window = Window(from_at=now - BEHIND, until_at=now + AHEAD)
    try:
        with patience():
            read = _ask(calendar, window, now)
        taken = _take(calendar, read.found, window, now) if read.found is not None else None
    except UnableToRead as error:
        _went_wrong(calendar, str(error), now)
        return None
    except OperationalError:
        raise  # the database itself is away: no fault of this calendar
    except Exception:
        # One calendar that breaks a reader must not keep the others from being read.
        logger.exception("A calendar of %s could not be read.", calendar.host)
        message = _(
            "The calendar could not be understood. Your administrator finds why in the log."
        )
        _went_wrong(calendar, message, now)
        return None
    _went_well(calendar, read, taken, window, now)
    return taken


def _due(now: dt.datetime) -> QuerySet[Calendar]:
    return _connected().filter(next_at__lte=now)


def _connected() -> QuerySet[Calendar]:
    return Calendar.objects.filter(
        ended_at__isnull=True,
        person__left_on__isnull=True,
        organisation__retired_at__isnull=True,
    ).order_by("next_at")


def _ask(calendar: Calendar, window: Window, now: dt.datetime) -> _Read:
    secret = unseal(calendar.secret)
    zone = _zone(calendar)
    if calendar.kind == Calendar.Kind.SERVER:
        whole = read_server(secret["address"], secret["username"], secret["password"], window)
        return _Read(found=contents(whole, window, zone))
    reaches = calendar.read_until is not None and calendar.read_until > now + AHEAD - WINDOW_MAY_LAG
    versions = {"etag": calendar.etag, "last_modified": calendar.last_modified} if reaches else {}
    fetched = fetch(secret["address"], **versions)
    found = None if fetched.body is None else contents(parse(fetched.body), window, zone)
    return _Read(found=found, etag=fetched.etag, last_modified=fetched.last_modified)


def _take(calendar: Calendar, found: Contents, window: Window, now: dt.datetime) -> TakenIn:
    reading = Reading(
        source=f"calendar:{calendar.uuid}",
        events=found.events,
        window=window,
        since=calendar.connected_at,
        owner=calendar.person,
    )
    taken = take_in(job(calendar.person.organisation), reading, now=now)
    taken.counts["whole_days"] = found.whole_days
    return taken


def _went_well(
    calendar: Calendar, read: _Read, taken: TakenIn | None, window: Window, now: dt.datetime
) -> None:
    values: dict[str, object] = {"read_at": now, "tried_at": now, "failures": 0, "problem": ""}
    if taken is not None:
        values |= {"counts": dict(taken.counts), "read_until": window.until_at}
        values |= {"problem": " ".join(taken.problems[:3])[:500]}
    values |= {"etag": read.etag, "last_modified": read.last_modified}
    values["next_at"] = now + dt.timedelta(minutes=settings.CALENDAR_EVERY_MINUTES)
    Calendar.objects.filter(pk=calendar.pk, ended_at__isnull=True).update(**values)


def _went_wrong(calendar: Calendar, problem: str, now: dt.datetime) -> None:
    """Tried again after a pause that doubles each time, six hours at most."""
    every = dt.timedelta(minutes=settings.CALENDAR_EVERY_MINUTES)
    pause = min(every * 2 ** min(calendar.failures, 10), LONGEST_PAUSE)
    Calendar.objects.filter(pk=calendar.pk, ended_at__isnull=True).update(
        tried_at=now, problem=problem[:500], failures=F("failures") + 1, next_at=now + pause
    )


def _zone(calendar: Calendar) -> ZoneInfo:
    return ZoneInfo(calendar.person.timezone or calendar.person.organisation.timezone)
