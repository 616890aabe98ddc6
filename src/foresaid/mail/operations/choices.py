"""Which reminders somebody wants, and when."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foresaid.mail.kinds import MINUTES_BEFORE, Reminder
from foresaid.mail.models import Declined, MailTimes
from foresaid.people import journal
from foresaid.people.actor import Actor, Door, actor_for
from foresaid.people.errors import Unable
from foresaid.people.models import Person


class UnableToChooseMails(Unable):
    """A choice can not be kept."""


@transaction.atomic
def choose_mails(
    actor: Actor,
    *,
    kinds: Collection[str],
    quiet_from: dt.time,
    quiet_to: dt.time,
    minutes_before: int,
    now: dt.datetime,
    request_key: str = "",
) -> None:
    """Want exactly `kinds` of reminder, and none in the quiet hours. `UnableToChooseMails`."""
    journal.record(actor, "choose_mails", now=now, request_key=request_key)
    person = actor.require_person()
    if set(kinds) - set(Reminder.values):
        raise UnableToChooseMails(_("There is no such kind of mail."), field="kinds")
    if minutes_before not in MINUTES_BEFORE:
        raise UnableToChooseMails(
            _("Choose one of the times before a meeting."), field="minutes_before"
        )
    MailTimes.objects.update_or_create(
        person=person,
        defaults={
            "organisation": actor.organisation,
            "quiet_from": quiet_from,
            "quiet_to": quiet_to,
            "minutes_before": minutes_before,
        },
    )
    Declined.objects.filter(person=person, kind__in=kinds).delete()
    _decline(person, set(Reminder.values) - set(kinds))


@transaction.atomic
def decline_mails(*, person: UUID, kinds: Collection[str], now: dt.datetime) -> Person | None:
    """Switch kinds off by the address in a mail; None where there is nobody any more.

    Doing it twice is as good as once, because mail programs may.
    """
    found = Person.objects.present().filter(uuid=person).select_related("organisation").first()
    if found is None:
        return None
    declined = Declined.objects.filter(person=found, kind__in=kinds)
    if declined.count() < len(set(kinds)):
        actor = actor_for(found, Door.MAIL, found.organisation.today(now))
        journal.record(actor, "decline_mails", now=now, subject=",".join(sorted(kinds))[:80])
        _decline(found, kinds)
    return found


def _decline(person: Person, kinds: Collection[str]) -> None:
    Declined.objects.bulk_create(
        [
            Declined(organisation_id=person.organisation_id, person=person, kind=kind)
            for kind in kinds
        ],
        ignore_conflicts=True,
    )
