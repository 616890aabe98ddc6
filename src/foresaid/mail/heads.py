"""The head of each chain, mailed weekly so that it is held where nobody here can change it."""

import datetime as dt
from collections.abc import Iterator

from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from foresaid.ledger.proof import HeadView, head_for
from foresaid.people.access import current
from foresaid.people.actor import job
from foresaid.people.models import Organisation, Person, Role, RoleGrant

from .addresses import can_be_reached
from .models import HeadAddress, Message
from .queue import queue

KIND = "head"
FROM_HOUR = 8
WEEK = dt.timedelta(days=7)


def is_waiting(now: dt.datetime) -> bool:
    """Whether an organisation has a head of this week that is not in line yet."""
    return bool(list(_waiting(now)))


def queue_heads(now: dt.datetime) -> int:
    """Put this week's head of every chain in line; say how many mails."""
    return sum(_queue(organisation, head, now) for organisation, head in _waiting(now))


def _waiting(now: dt.datetime) -> Iterator[tuple[Organisation, HeadView]]:
    """Chains with something in them, from Monday morning on where the organisation is."""
    rows = Organisation.objects.filter(practice_from=None, retired_at=None)
    due = {row.pk: row for row in rows if now.astimezone(row.zone) >= _monday(row, now)}
    weeks = {f"{KIND}:{row.pk}:{_monday(row, now).date()}": row for row in due.values()}
    told = Message.objects.filter(kind=KIND, organisation__in=due, queued_at__gt=now - 2 * WEEK)
    known = {key.rpartition(":")[0] for key in told.values_list("dedupe_key", flat=True)}
    for week, row in weeks.items():
        head = head_for(job(row))
        if week not in known and head.seq:
            yield row, head


def _monday(organisation: Organisation, now: dt.datetime) -> dt.datetime:
    local = now.astimezone(organisation.zone)
    day = local.date() - dt.timedelta(days=local.weekday())
    return dt.datetime.combine(day, dt.time(FROM_HOUR), tzinfo=organisation.zone)


@transaction.atomic
def _queue(organisation: Organisation, head: HeadView, now: dt.datetime) -> int:
    people = administrators(organisation, now)
    address = address_for(organisation)
    body = render_to_string(
        "mail/head.txt", {"organisation": organisation.name, "head": head, "at": now}
    )
    sent = [
        queue(
            recipient=person,
            address=address,
            kind=KIND,
            subject=_("Keep this: where the record of %(organisation)s ends")
            % {"organisation": organisation.name},
            body=body,
            dedupe_key=f"{KIND}:{organisation.pk}:{_monday(organisation, now).date()}:{person.pk}",
            now=now,
        )
        for person in (people[:1] if address else people)
    ]
    return len([one for one in sent if one])


def address_for(organisation: Organisation) -> str:
    """The address outside that was chosen; "" where the administrators get it."""
    row = HeadAddress.objects.filter(organisation=organisation).first()
    return row.address if row else ""


def administrators(organisation: Organisation, now: dt.datetime) -> list[Person]:
    """Today's administrators, those first whom a mail can reach."""
    grants = RoleGrant.objects.filter(
        current(organisation.today(now)), organisation=organisation, role=Role.ADMINISTRATOR
    )
    people = Person.objects.present().filter(pk__in=grants.values("person"))
    people = people.select_related("login").order_by("pk")
    return sorted(people, key=lambda person: not can_be_reached(person))
