"""The record of a closed review, which goes to both who held it."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from foresaid.people.actor import Actor, Door, actor_for
from foresaid.people.models import Person
from foresaid.reviews import questions
from foresaid.reviews.models import Review

from .addresses import can_be_reached
from .models import Message
from .queue import queue

KIND = "review"
RECENT = dt.timedelta(days=2)
"""Reviews closed longer ago had their mail, or were closed where no worker ran."""


def is_waiting(now: dt.datetime) -> bool:
    """Whether a review was closed whose record is not in line yet."""
    return bool(_without_mail(now))


def queue_records(now: dt.datetime) -> int:
    """Put the record of every newly closed review in line for both; say how many mails."""
    count = 0
    for review in _without_mail(now):
        with transaction.atomic():
            count += sum(_queue(review, one, now) for one in _reached(review))
    return count


def _closed(now: dt.datetime) -> QuerySet[Review]:
    return Review.objects.filter(
        closed_at__gt=now - RECENT, closed_at__lte=now, organisation__retired_at__isnull=True
    )


def _without_mail(now: dt.datetime) -> list[Review]:
    closed = list(
        _closed(now).select_related(
            "person__organisation", "person__login", "manager__login", "organisation"
        )
    )
    reached = [one for one in closed if _reached(one)]
    keys = {_key(one, _reached(one)[0]): one for one in reached}
    known = set(Message.objects.filter(dedupe_key__in=keys).values_list("dedupe_key", flat=True))
    return [one for key, one in keys.items() if key not in known]


def _reached(review: Review) -> list[Person]:
    """Those of the two whom a mail can reach: the record stands on the page for both anyway."""
    return [one for one in (review.person, review.manager) if can_be_reached(one)]


def _key(review: Review, recipient: Person) -> str:
    return f"{KIND}:{review.uuid}:{recipient.pk}"


def _queue(review: Review, recipient: Person, now: dt.datetime) -> bool:
    actor = actor_for(recipient, Door.JOB, review.organisation.today(now))
    message = queue(
        recipient=recipient,
        kind=KIND,
        subject=_("Review of %(name)s: what was decided") % {"name": review.person.name},
        body=_body(review, actor),
        dedupe_key=_key(review, recipient),
        now=now,
    )
    return message is not None


def _body(review: Review, actor: Actor) -> str:
    page = questions.review_page(actor, review)
    items = (*page.items, *page.folded)
    return render_to_string(
        "mail/review.txt",
        {
            "page": page,
            "decided": [item for item in items if item.decisions],
            "left": [item for item in items if item.undecided],
            "link": settings.PUBLIC_URL + reverse("review", args=[review.uuid]),
        },
    )
