"""Taking on what the former owner of an opportunity had said, or saying something else now."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foresaid.people import journal
from foresaid.people.actor import Actor
from foresaid.people.errors import Unable
from foresaid.people.models import Person
from foresaid.sales.operations import finding

from ..append import Draft
from ..holding import inherited
from ..models import Adoption, Expectation, Standing, Withdrawal
from . import saying, standing
from .state import NextStep, say_steps
from .wanted import Wanted


class UnableToAdopt(Unable):
    """It is not inherited, or not by the actor, or its day has passed."""


@transaction.atomic
def adopt(
    actor: Actor,
    *,
    expectations: Sequence[UUID],
    now: dt.datetime,
    request_key: str = "",
) -> list[Adoption]:
    """Take on what former owners said of the actor's opportunities: all of it, or none.

    Wording and date stay, and the actor holds it from now on. What was due already is refused:
    nobody is held to a day that passed before they took it on.
    """
    subject = str(expectations[0]) if len(expectations) == 1 else str(len(expectations))
    journal.record(actor, "adopt", now=now, subject=subject, request_key=request_key)
    if not expectations:
        raise UnableToAdopt(_("Choose at least one."), field="expectations")
    person = actor.require_person()
    found = [_inherited(actor, uuid, now) for uuid in saying.in_order(expectations)]
    moment = actor.organisation.moment(now)
    for said, stands in found:
        if stands.due_at <= moment:
            message = _(
                "“%(name)s”: the day of the next step has passed. Say what should happen now."
            )
            name = said.opportunity.name if said.opportunity else ""
            raise UnableToAdopt(message % {"name": name}, field="expectations")
    rows = [Adoption(of=said, holder=person) for said, _stands in found]
    saying.say(actor, [Draft(row=row) for row in rows], now)
    standing.project([said.pk for said, _stands in found])
    return rows


@transaction.atomic
def replace_inherited(
    actor: Actor,
    *,
    expectation: UUID,
    wanted: Wanted,
    due_on: dt.date,
    now: dt.datetime,
    request_key: str = "",
) -> Expectation:
    """Say what should happen now instead of what was inherited, which is cancelled with that."""
    journal.record(
        actor, "replace_inherited", now=now, subject=str(expectation), request_key=request_key
    )
    said, _stands = _inherited(actor, expectation, now)
    assert said.opportunity is not None
    step = NextStep(opportunity=said.opportunity.uuid, wanted=wanted, due_on=due_on)
    (row,) = say_steps(actor, [step], now)
    reason = gettext("It changed hands; something else was said by %(name)s.")
    words = {"reason": reason % {"name": actor.require_person().name}}
    saying.say(actor, [Draft(row=Withdrawal(of=said), words=words)], now)
    standing.project([said.pk])
    return row


def _inherited(actor: Actor, uuid: UUID, now: dt.datetime) -> tuple[Expectation, Standing]:
    """What a former owner left on an opportunity of the actor's own, its standing locked."""
    said, stands = saying.expectation(actor, uuid, now)
    saying.require_open(stands)
    person = actor.require_person()
    if not _is_inherited_by(person, said, stands):
        message = _("This is not left from a former owner of one of your opportunities.")
        raise UnableToAdopt(message, field="expectations")
    assert said.opportunity is not None
    finding.opportunity(actor, said.opportunity.uuid, now)
    if not said.opportunity.is_open:
        message = _("%(name)s is closed; nothing is left to expect of it.")
        raise UnableToAdopt(message % {"name": said.opportunity.name}, field="expectations")
    return said, stands


def _is_inherited_by(person: Person, said: Expectation, stands: Standing) -> bool:
    owner = said.opportunity.now_owner_id if said.opportunity else None
    return owner == person.pk and inherited(Standing.objects.filter(pk=stands.pk)).exists()
