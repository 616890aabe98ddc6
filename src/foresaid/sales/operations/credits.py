"""Who an opportunity belongs to: handing over, and sharing."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from foresaid.people import journal
from foresaid.people.actor import Actor
from foresaid.people.errors import Unable
from foresaid.people.models import Person

from ..models import Credit, Opportunity
from . import finding, rows

WHOLE = Decimal(1)


class UnableToHandOver(Unable):
    """The opportunity can not change hands like this."""


@transaction.atomic
def hand_over(
    actor: Actor, *, opportunity: UUID, to: UUID, now: dt.datetime, request_key: str = ""
) -> Credit:
    """Make another person the owner from now on; who owned it until now stays as a row."""
    journal.record(actor, "hand_over", now=now, subject=str(opportunity), request_key=request_key)
    found = finding.opportunity(actor, opportunity, now)
    person = finding.person(actor, to, "to")
    if found.now_owner_id == person.pk:
        message = _("%(name)s has it already.")
        raise UnableToHandOver(message % {"name": person.name}, field="to")
    _hand_over(actor, [found], person, now)
    return Credit.objects.get(opportunity=found, to_at__isnull=True, part=Credit.Part.OWNER)


@transaction.atomic
def hand_over_many(
    actor: Actor,
    *,
    opportunities: Sequence[UUID],
    to: UUID,
    now: dt.datetime,
    request_key: str = "",
) -> int:
    """Hand several over at once, all or none; return how many changed hands."""
    subject = str(len(opportunities))
    journal.record(actor, "hand_over_many", now=now, subject=subject, request_key=request_key)
    found = finding.opportunities(actor, list(opportunities), now)
    person = finding.person(actor, to, "to")
    moving = [one for one in found if one.now_owner_id != person.pk]
    _hand_over(actor, moving, person, now)
    return len(moving)


def hand_on(actor: Actor, opportunity: Opportunity, person: Person, now: dt.datetime) -> None:
    """What `hand_over` does, for an operation that holds the row and answers for the right to."""
    if opportunity.now_owner_id != person.pk:
        _hand_over(actor, [opportunity], person, now)


@transaction.atomic
def split_credit(
    actor: Actor,
    *,
    opportunity: UUID,
    shares: Mapping[UUID, Decimal],
    now: dt.datetime,
    request_key: str = "",
) -> list[Credit]:
    """Share an opportunity among people from now on; the owner must be one of them.

    Shares are between 0 and 1 and add up to 1; four places are kept, and what rounding
    leaves goes to the largest share.
    """
    journal.record(
        actor, "split_credit", now=now, subject=str(opportunity), request_key=request_key
    )
    found = finding.opportunity(actor, opportunity, now)
    people = {finding.person(actor, uuid, "shares"): share for uuid, share in shares.items()}
    rounded = _rounded(people)
    owner = found.now_owner
    if owner not in rounded:
        raise UnableToHandOver(
            _("The owner keeps a share; hand the opportunity over to change the owner."),
            field="shares",
        )
    at = _end_credits(actor, [found], now)
    held = [
        Credit(
            organisation=actor.organisation,
            opportunity=found,
            person=person,
            part=Credit.Part.OWNER if person == owner else Credit.Part.SUPPORT,
            share=share,
            from_at=at,
        )
        for person, share in rounded.items()
    ]
    Credit.objects.bulk_create(held)
    rows.settle(actor, [found], now)
    return held


def _hand_over(
    actor: Actor, found: Sequence[Opportunity], person: Person, now: dt.datetime
) -> None:
    """The new owner takes the old one's share; others keep theirs."""
    current = {
        credit.opportunity_id: credit.share
        for credit in Credit.objects.filter(
            opportunity__in=found, to_at__isnull=True, part=Credit.Part.OWNER
        )
    }
    supported = Credit.objects.filter(
        opportunity__in=found, person=person, to_at__isnull=True, part=Credit.Part.SUPPORT
    )
    extra = {credit.opportunity_id: credit.share for credit in supported}
    leaving = Q(part=Credit.Part.OWNER) | Q(person=person)
    at = _end_credits(actor, found, now, leaving)
    Credit.objects.bulk_create(
        Credit(
            organisation=actor.organisation,
            opportunity=one,
            person=person,
            share=current.get(one.pk, WHOLE) + extra.get(one.pk, Decimal(0)),
            from_at=at,
        )
        for one in found
    )
    rows.settle(actor, found, now)


def _end_credits(
    actor: Actor, found: Sequence[Opportunity], now: dt.datetime, which: Q | None = None
) -> dt.datetime:
    """End what holds now, at the present moment; what began at that very moment goes."""
    at = actor.organisation.moment(now)
    held = Credit.objects.filter(which or Q(), opportunity__in=found, to_at__isnull=True)
    held.filter(from_at__gte=at).delete()
    held.filter(from_at__lt=at).update(to_at=at)
    return at


def _rounded(people: Mapping[Person, Decimal]) -> dict[Person, Decimal]:
    if not people or any(not 0 < share <= 1 for share in people.values()):
        raise UnableToHandOver(_("Every share is above 0 and at most 100%."), field="shares")
    if abs(sum(people.values()) - WHOLE) > Decimal("0.001"):
        raise UnableToHandOver(_("The shares must add up to 100%."), field="shares")
    rounded = {person: round(share, 4) for person, share in people.items()}
    largest = max(rounded, key=lambda person: (rounded[person], -person.pk))
    rounded[largest] += WHOLE - sum(rounded.values())
    return rounded
