"""What links in Dana's mails open, and what administrators see of mails and set for all."""

import datetime as dt
import uuid

from django.urls import reverse
from django.utils import timezone

from foresaid.ledger.operations.state import state_goal
from foresaid.ledger.operations.wanted import Wanted
from foresaid.mail import unsubscribing
from foresaid.mail.kinds import Reminder
from foresaid.mail.models import Message, Tap
from foresaid.mail.queue import queue
from foresaid.people import tokens
from foresaid.people.actor import Door, actor_for
from foresaid.people.operations.holidays import keep_holidays
from foresaid.sales.models import Meeting
from tests.cast import Cast
from tests.web.routes.people import unread_mail, unsure_mail
from tests.web.today import dana_s_day


def mails(cast: Cast) -> str:
    """One that may have gone, one that could not, and an invitation that could not be read."""
    dropped = unsure_mail(cast)
    dropped.state, dropped.reason = Message.State.DROPPED, "The recipient has no address."
    dropped.changed_at = timezone.now()
    dropped.save()
    unsure_mail(cast)
    unread_mail(cast, cast.dana)
    return reverse("mails")


def holidays(cast: Cast) -> str:
    keep_holidays(cast.actor(cast.ada), place="DE-BY", now=cast.now)
    return reverse("holidays")


def head(cast: Cast) -> str:
    dana_s_day.today(cast)
    return reverse("chain_head")


def result(cast: Cast) -> str:
    """A meeting that is over, with a goal and no result."""
    dana_s_day.today(cast)
    made, now = Meeting.objects.get(title="Kersten Tools"), timezone.now()
    dana = actor_for(cast.dana, Door.PAGE, cast.organisation.today(now))
    state_goal(dana, meeting=made.uuid, wanted=Wanted(what="They name the line"), now=now)
    return _tap(cast, Tap.Act.REACHED, made)


def goal(cast: Cast) -> str:
    dana_s_day.today(cast)
    return _tap(cast, Tap.Act.GOAL, Meeting.objects.get(title="Northwind"))


def off(cast: Cast) -> str:
    kinds = [Reminder.DUE, Reminder.AFTER]
    return reverse("mail_off", args=[unsubscribing.token_of(cast.dana.uuid, kinds)])


def _tap(cast: Cast, act: Tap.Act, meeting: Meeting) -> str:
    key, now = uuid.uuid4(), timezone.now()
    message = queue(
        recipient=cast.dana, kind="reminder", subject="", body="", dedupe_key=str(key), now=now
    )
    assert message is not None
    token = tokens.of_tap(key)
    Tap.objects.create(
        uuid=key,
        organisation=cast.organisation,
        person=cast.dana,
        message=message,
        act=act,
        subject=meeting.uuid,
        token_digest=tokens.digest(token),
        made_at=now,
        expires_at=now + dt.timedelta(days=1),
    )
    return reverse("tap", args=[token])
