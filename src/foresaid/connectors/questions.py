"""What pages show of connected calendars: never a secret."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foresaid import formats
from foresaid.people.actor import Actor
from foresaid.people.sealed import require_administrator

from .models import Calendar, Feed, Mailbox, UnreadMail

SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarView:
    """A connected calendar and how the last look at it went."""

    uuid: UUID
    host: str
    kind: str
    connected_at: dt.datetime
    read_at: dt.datetime | None
    tried_at: dt.datetime | None
    problem: str
    passed_over: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedView:
    made_at: dt.datetime
    asked_at: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadView:
    """A mail that could not be taken: whose, what about and why, never its words."""

    uuid: UUID
    sender: str
    subject: str
    problem: str
    came_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxProblem:
    """Why the mailbox is not read now, and when it was read last."""

    problem: str
    read_at: dt.datetime | None


def calendars(actor: Actor) -> list[CalendarView]:
    """The actor's own calendars that are connected now; nobody else's."""
    rows = Calendar.objects.filter(person=actor.require_person(), ended_at__isnull=True)
    return [
        CalendarView(
            uuid=row.uuid,
            host=row.host,
            kind=str(Calendar.Kind(row.kind).label),
            connected_at=row.connected_at,
            read_at=row.read_at,
            tried_at=row.tried_at,
            problem=row.problem,
            passed_over=_passed_over(row.counts),
        )
        for row in rows
    ]


def feed(actor: Actor) -> FeedView | None:
    """The actor's own feed that works now, without its address: that is shown once."""
    row = Feed.objects.filter(person=actor.require_person(), revoked_at__isnull=True).first()
    return FeedView(made_at=row.made_at, asked_at=row.asked_at) if row else None


def unread_mails(actor: Actor) -> list[UnreadView]:
    """Mails to foresaid's own address that could not be taken and wait for a look; fifty at most.

    They stand here until somebody has decided about them; for administrators.
    """
    require_administrator(actor)
    waiting = UnreadMail.objects.filter(
        organisation=actor.organisation, state=UnreadMail.State.WAITING
    )
    return [
        UnreadView(
            uuid=row.uuid,
            sender=row.sender,
            subject=row.subject or _("A mail without a subject"),
            problem=row.problem,
            came_at=row.came_at,
        )
        for row in waiting[:SHOWN]
    ]


def mailbox_problem(actor: Actor) -> MailboxProblem | None:
    """What keeps the mailbox from being read, if anything does; for administrators."""
    require_administrator(actor)
    box = None
    if settings.CALENDAR_MAILBOX is not None:
        box = Mailbox.objects.exclude(problem="").order_by("-tried_at").first()
    return MailboxProblem(problem=box.problem, read_at=box.read_at) if box else None


def address_to_invite() -> str:
    """Where foresaid itself can be invited; "" where the installation has none."""
    return str(settings.CALENDAR_ADDRESS)


def _passed_over(counts: dict[str, int]) -> str:
    """What of a calendar stays out, so that nobody looks for it here."""
    alone, private, days = (counts.get(name, 0) for name in ("alone", "private", "whole_days"))
    told = [
        (alone, ngettext("%(n)s event of yours alone", "%(n)s events of yours alone", alone)),
        (private, ngettext("%(n)s private event", "%(n)s private events", private)),
        (days, ngettext("%(n)s whole day", "%(n)s whole days", days)),
    ]
    left = [words % {"n": count} for count, words in told if count]
    return _("Left out: %(what)s.") % {"what": formats.listed(left)} if left else ""
