"""Putting reminders in line: one mail for everything that somebody is to be told now."""

import datetime as dt
import logging
import re
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foresaid import formats
from foresaid.mail import unsubscribing
from foresaid.mail.kinds import REMINDER, Reminder
from foresaid.mail.models import Message, Occasion, Tap
from foresaid.mail.queue import queue
from foresaid.people import tokens
from foresaid.people.models import Person

from .digest import Digest, digest
from .wants import Reader, Want, untold, wanted

logger = logging.getLogger("foresaid.worker")


def is_waiting(now: dt.datetime) -> bool:
    """Whether somebody is to be reminded of something."""
    return bool(wanted(now))


def queue_reminders(now: dt.datetime) -> int:
    """Put one mail in line for everybody who is to be reminded; say how many mails."""
    return sum(_attempt(reader, wants, now) for reader, wants in wanted(now))


def _attempt(reader: Reader, wants: Sequence[Want], now: dt.datetime) -> bool:
    try:
        return queue_for(reader, wants, now)
    except Exception:
        # One person's mail that can not be made must not keep the others from theirs.
        logger.exception("Reminders to %s could not be put in line.", reader.person.uuid)
        return False


@transaction.atomic
def queue_for(reader: Reader, wants: Sequence[Want], now: dt.datetime) -> bool:
    """One mail for all of it; what still waits from earlier goes into it, so that none piles up.

    Another worker may have been quicker since `wants` were found.
    """
    person = Person.objects.select_for_update().get(pk=reader.person.pk)
    left = untold(wants)
    if not left:
        return False
    found = digest(reader, [*_take_back(person, now), *left], now)
    message = _queue(reader, found, now) if found.kinds else None
    _remember(person, found, message, now)
    return message is not None


def _take_back(person: Person, now: dt.datetime) -> list[Want]:
    """Drop reminders that could not go yet; give back their occasions as long as they hold."""
    waiting = Message.objects.filter(recipient=person, kind=REMINDER, state=Message.State.QUEUED)
    rows = list(Occasion.objects.filter(message__in=list(waiting)))
    held = [row for row in rows if row.subject is None or row.kind != Reminder.DUE]
    Occasion.objects.filter(pk__in=[row.pk for row in rows]).delete()
    waiting.update(state=Message.State.DROPPED, changed_at=now, reason=_("A newer mail says it."))
    return [
        Want(kind=Reminder(row.kind), key=row.key, subject=row.subject)
        for row in held
        if row.subject is not None or row.told_at.date() == now.date()
    ]


def _queue(reader: Reader, found: Digest, now: dt.datetime) -> Message | None:
    person = reader.person
    with timezone.override(reader.clock.zone):
        subject = _subject(found, now)
        rendered = render_to_string(
            "mail/reminder.txt",
            {
                "name": person.name,
                "digest": found,
                "now": now,
                "today": reader.clock.day_of(now),
                "today_link": settings.PUBLIC_URL + reverse("today"),
                "settings_link": settings.PUBLIC_URL + reverse("own_settings") + "#mails",
                "off_link": unsubscribing.address(unsubscribing.token_of(person.uuid, found.kinds)),
            },
        )
    body = re.sub(r"\n{3,}", "\n\n", rendered).strip() + "\n"
    message = queue(
        recipient=person,
        kind=REMINDER,
        subject=subject,
        body=body,
        dedupe_key=f"{REMINDER}:{found.wants[0].key}:{now.isoformat()}"[:120],
        now=now,
    )
    assert message is not None  # the occasions decide whether it was told, under the lock
    Tap.objects.bulk_create(
        Tap(
            uuid=link.key,
            organisation_id=person.organisation_id,
            person=person,
            message=message,
            act=link.act,
            subject=link.subject,
            token_digest=tokens.digest(tokens.of_tap(link.key)),
            made_at=now,
            expires_at=link.expires_at,
        )
        for link in found.links
    )
    return message


def _remember(person: Person, found: Digest, message: Message | None, now: dt.datetime) -> None:
    Occasion.objects.bulk_create(
        Occasion(
            organisation_id=person.organisation_id,
            person=person,
            kind=want.kind,
            key=want.key,
            subject=want.subject,
            told_at=now,
            message=message if want.kind in found.kinds else None,
        )
        for want in {want.key: want for want in found.wants}.values()
    )


def _subject(found: Digest, now: dt.datetime) -> str:
    """What the mail is about, in the fewest words that tell it from others."""
    if found.came:
        return _("What came of your week")
    if found.week:
        return _("What is expected this week")
    whole = len(found.ahead) + len(found.ended) + len(found.due)
    if whole == 1 and found.ahead:
        view = found.ahead[0].view
        near = formats.relative_day(formats.local_day(view.starts_at), formats.local_day(now))
        return _("%(meeting)s, %(day)s at %(time)s: what is its goal?") % {
            "meeting": view.title,
            "day": near,
            "time": formats.clock(view.starts_at),
        }
    if whole == 1 and found.ended:
        return _("What came of %(meeting)s?") % {"meeting": found.ended[0].view.title}
    if found.due and whole == len(found.due):
        return ngettext("%(count)s thing is due", "%(count)s things are due", whole) % {
            "count": whole
        }
    return _("Your meetings, and what is due")
