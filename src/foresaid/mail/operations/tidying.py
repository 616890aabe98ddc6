"""Once a day: links that do nothing any more, and occasions that can not come again, go."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from foresaid.ledger.models import Standing
from foresaid.mail.kinds import Reminder
from foresaid.mail.models import Occasion, Tap
from foresaid.people import journal
from foresaid.people.actor import job
from foresaid.people.models import Organisation

# Until then an old link says that it was used, and afterwards that it is none of ours.
LINKS_KEPT = dt.timedelta(days=30)
# No meeting is told of earlier than a month before, so that each of these is over by then.
OCCASIONS_KEPT = dt.timedelta(days=90)
AT_ONCE = 2_000


def is_due(now: dt.datetime) -> bool:
    """Whether anything is to go; reads only."""
    return any(rows.exists() for rows in _over(now))


def tidy_links(now: dt.datetime) -> int:
    """Remove what `_over` names, and say so in the journal of each organisation; how many rows."""
    return sum(_tidy(organisation, now) for organisation in Organisation.objects.order_by("pk"))


def _tidy(organisation: Organisation, now: dt.datetime) -> int:
    whole = 0
    while count := _tidy_some(organisation, now):
        whole += count
    return whole


@transaction.atomic
def _tidy_some(organisation: Organisation, now: dt.datetime) -> int:
    """In parts, so that nobody who writes waits long; each part with its line of journal."""
    counts = [_remove(rows.filter(organisation=organisation)) for rows in _over(now)]
    if any(counts):
        links, occasions = counts
        subject = f"{links} links, {occasions} occasions"
        journal.record(job(organisation), "tidy_links", now=now, subject=subject)
    return sum(counts)


def _remove(rows: "QuerySet[Any]") -> int:
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    count: int = rows.model._default_manager.filter(pk__in=keys).delete()[0]
    return count


def _over(now: dt.datetime) -> Iterator["QuerySet[Any]"]:
    """Links long used or expired; occasions long told, but for those of what is open still:
    of an overdue step nobody is told a second time.
    """
    before = now - LINKS_KEPT
    yield Tap.objects.filter(Q(used_at__lt=before) | Q(expires_at__lt=before))
    still_open = Standing.objects.filter(
        expectation__entry__uuid=OuterRef("subject"), state=Standing.State.OPEN
    )
    yield Occasion.objects.filter(told_at__lt=now - OCCASIONS_KEPT).exclude(
        Q(kind=Reminder.DUE, subject__isnull=False) & Exists(still_open)
    )
