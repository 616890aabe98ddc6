"""What was done besides meetings, one by one or by count."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from foresaid.people import journal
from foresaid.people.actor import Actor
from foresaid.people.errors import Unable

from ..models import Activity, Tally
from . import finding
from .version import touch


class UnableToRecordActivity(Unable):
    """The activity or the count can not be recorded like this."""


@transaction.atomic
def record_activity(
    actor: Actor,
    *,
    kind: str,
    opportunity: UUID | None = None,
    account: UUID | None = None,
    text: str = "",
    by_customer: bool = False,
    happened_at: dt.datetime | None = None,
    now: dt.datetime,
    request_key: str = "",
) -> Activity:
    """Record a call, a mail or anything else that was done; `by_customer` if they did it."""
    journal.record(actor, "record_activity", now=now, subject=kind[:80], request_key=request_key)
    if not kind.strip():
        raise UnableToRecordActivity(_("Say what was done, such as a call."), field="kind")
    activity = Activity.objects.create(
        organisation=actor.organisation,
        kind=kind.strip()[:60],
        happened_at=finding.when_it_happened(actor, happened_at, now),
        recorded_at=actor.organisation.moment(now),
        person=actor.person,
        opportunity=finding.opportunity(actor, opportunity, now) if opportunity else None,
        account=finding.account(actor, account) if account else None,
        by_customer=by_customer,
        text=text.strip()[:500],
    )
    touch(actor.organisation)
    return activity


@transaction.atomic
def record_tally(
    actor: Actor,
    *,
    step: UUID,
    on_date: dt.date,
    count: int,
    now: dt.datetime,
    request_key: str = "",
) -> Tally:
    """Say how many entered a step on a day, where nobody keeps them one by one.

    A second count for the same day and step takes the place of the first.
    """
    journal.record(actor, "record_tally", now=now, subject=str(step), request_key=request_key)
    if on_date > actor.organisation.today(now):
        raise UnableToRecordActivity(_("Choose today or an earlier day."), field="on_date")
    if count < 0:
        raise UnableToRecordActivity(_("A count is zero or more."), field="count")
    row, _made = Tally.objects.update_or_create(
        organisation=actor.organisation,
        person=actor.require_person(),
        step=finding.step(actor, step),
        on_date=on_date,
        defaults={"count": count, "recorded_at": actor.organisation.moment(now)},
    )
    touch(actor.organisation)
    return row
