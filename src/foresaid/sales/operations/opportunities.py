"""An opportunity: opened, described, moved from step to step."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from foresaid.people import journal
from foresaid.people.actor import Actor
from foresaid.people.errors import Unable
from foresaid.people.models import Person
from foresaid.people.one_line import one_line

from .. import access
from ..models import (
    Credit,
    Opportunity,
    Participant,
    Process,
    ProcessVersion,
    Step,
    StepChange,
)
from . import finding, rows
from .process import newest_version
from .version import touch


class UnableToOpen(Unable):
    """The opportunity can not be opened like this."""


class UnableToEnterStep(Unable):
    """The opportunity can not enter that step."""


@transaction.atomic
def open_opportunity(
    actor: Actor,
    *,
    name: str,
    account: UUID | None = None,
    product: UUID | None = None,
    process: UUID | None = None,
    step: UUID | None = None,
    owner: UUID | None = None,
    amount: Decimal | None = None,
    currency: str = "",
    close_on: dt.date | None = None,
    happened_at: dt.datetime | None = None,
    now: dt.datetime,
    request_key: str = "",
) -> Opportunity:
    """Open an opportunity in a step: the given one, or the first of the way of selling.

    The owner is the actor where none is named; the amount is in the organisation's currency
    where none is named.
    """
    journal.record(actor, "open_opportunity", now=now, subject=name[:80], request_key=request_key)
    if not name.strip():
        raise UnableToOpen(_("Give the opportunity a name."), field="name")
    at = finding.when_it_happened(actor, happened_at, now)
    entered = _first_step(actor, process, step)
    person = _owner(actor, owner)
    opportunity = Opportunity.objects.create(
        organisation=actor.organisation,
        name=one_line(name),
        account=finding.account(actor, account) if account else None,
        product=finding.product(actor, product) if product else None,
        version=entered.version,
        created_at=at,
        recorded_at=actor.organisation.moment(now),
    )
    rows.write_step(actor, opportunity, entered, at, now)
    Credit.objects.create(
        organisation=actor.organisation, opportunity=opportunity, person=person, from_at=at
    )
    if amount is not None:
        rows.write_amount(actor, opportunity, amount, currency, at, now)
    if close_on is not None:
        rows.write_close_on(actor, opportunity, close_on, at, now)
    rows.settle(actor, [opportunity], now)
    return opportunity


@transaction.atomic
def enter_step(
    actor: Actor,
    *,
    opportunity: UUID,
    step: UUID,
    happened_at: dt.datetime | None = None,
    now: dt.datetime,
    request_key: str = "",
) -> StepChange:
    """Say that the opportunity entered a step; going back and skipping are normal.

    The step's own version becomes the opportunity's, so a change of the way of selling
    reaches an opportunity at its next step.
    """
    journal.record(actor, "enter_step", now=now, subject=str(opportunity), request_key=request_key)
    found = rows.require_open(finding.opportunity(actor, opportunity, now), UnableToEnterStep)
    entered = _step_for(actor, found, step)
    at = rows.not_before_creation(found, finding.when_it_happened(actor, happened_at, now))
    if found.now_step and found.now_step.key == entered.key and happened_at is None:
        raise UnableToEnterStep(
            _("It stands in “%(step)s” already.") % {"step": entered.name}, field="step"
        )
    if found.version_id != entered.version_id:
        found.version = entered.version
        found.save(update_fields=["version"])
    change = rows.write_step(actor, found, entered, at, now)
    rows.settle(actor, [found], now)
    return change


@transaction.atomic
def describe(
    actor: Actor,
    *,
    opportunity: UUID,
    name: str,
    account: UUID | None,
    product: UUID | None,
    now: dt.datetime,
    request_key: str = "",
) -> Opportunity:
    """Set what it is called, for which account and product."""
    journal.record(actor, "describe", now=now, subject=str(opportunity), request_key=request_key)
    found = finding.opportunity(actor, opportunity, now)
    if not name.strip():
        raise UnableToOpen(_("Give the opportunity a name."), field="name")
    found.name = one_line(name)[:250]
    found.account = finding.account(actor, account) if account else None
    found.product = finding.product(actor, product) if product else None
    found.save(update_fields=["name", "account", "product"])
    touch(actor.organisation)
    return found


@transaction.atomic
def add_participant(
    actor: Actor,
    *,
    opportunity: UUID,
    contact: UUID,
    part: str = "",
    now: dt.datetime,
    request_key: str = "",
) -> Participant:
    """Say that a contact has a part in the sale, such as “signs” or “uses it”."""
    journal.record(
        actor, "add_participant", now=now, subject=str(opportunity), request_key=request_key
    )
    row, _made = Participant.objects.update_or_create(
        opportunity=finding.opportunity(actor, opportunity, now),
        contact=finding.contact(actor, contact),
        defaults={"part": part.strip()[:80]},
        create_defaults={"part": part.strip()[:80], "organisation": actor.organisation},
    )
    return row


def _owner(actor: Actor, owner: UUID | None) -> Person:
    if owner is not None:
        return finding.person(actor, owner, "owner")
    return actor.require_person()


def _first_step(actor: Actor, process: UUID | None, step: UUID | None) -> Step:
    if step is not None:
        return _standing_place(finding.step(actor, step))
    version = _version_in_force(actor, process)
    first = version.steps.filter(after_sale=False).select_related("version").first()
    if first is None:
        raise UnableToOpen(_("This way of selling has no steps yet."), field="process")
    return first


def _version_in_force(actor: Actor, process: UUID | None) -> ProcessVersion:
    if process is not None:
        chosen: Process | None = finding.process(actor, process)
    else:
        found = access.processes(actor).filter(retired_at__isnull=True)
        chosen = found.order_by("-is_default", "pk").first()
    version = newest_version(chosen) if chosen else None
    if version is None:
        raise UnableToOpen(
            _("There is no way of selling yet; a head of sales makes one under Process."),
            field="process",
        )
    return version


def _standing_place(step: Step) -> Step:
    if step.after_sale:
        message = _("“%(step)s” comes after the sale; choose a step of the sale.")
        raise UnableToEnterStep(message % {"step": step.name}, field="step")
    if step.version.frozen_at is None:
        raise UnableToEnterStep(_("This step is still a draft."), field="step")
    return step


def _step_for(actor: Actor, opportunity: Opportunity, step: UUID) -> Step:
    found = _standing_place(finding.step(actor, step))
    if found.version.process_id != opportunity.version.process_id:
        raise UnableToEnterStep(
            _("This step belongs to another way of selling; choose one of the opportunity's own."),
            field="step",
        )
    return found
