"""What was said of accounts and contacts, of whom a group consists, and who can be held to it."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from foresaid.people import access as people_access
from foresaid.people.actor import Actor
from foresaid.sales import access as sales_access
from foresaid.sales.models import Outcome
from foresaid.sales.operations import finding

from . import access
from .days import day_of
from .models import Expectation, ExpectationMember
from .reading import views
from .views import ExpectationView


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupMember:
    """An opportunity of a group. `outcome` is open, won, lost or no_decision."""

    uuid: UUID
    name: str
    outcome: str
    in_sight: bool


def of_account(actor: Actor, account: UUID, moment: dt.datetime) -> list[ExpectationView]:
    """What was said of an account and of the people there, open ones first, then newest first."""
    found = finding.account(actor, account)
    rows = Expectation.objects.filter(Q(account=found) | Q(contact__account=found))
    return _newest(actor, rows, moment)


def of_contact(actor: Actor, contact: UUID, moment: dt.datetime) -> list[ExpectationView]:
    """What was said of a customer's person, open ones first, then newest first."""
    return _newest(
        actor, Expectation.objects.filter(contact=finding.contact(actor, contact)), moment
    )


def members(actor: Actor, expectation: UUID, moment: dt.datetime) -> list[GroupMember]:
    """The opportunities that a group in sight consists of, with how they stand now."""
    today = day_of(moment, actor.organisation.zone)
    said = access.expectations(actor, today).filter(entry__uuid=expectation)
    rows = (
        ExpectationMember.objects.filter(expectation__in=said.values("pk"))
        .select_related("opportunity")
        .order_by("opportunity__name")
    )
    seen = set(
        sales_access.opportunities(actor, today)
        .filter(pk__in=rows.values("opportunity"))
        .values_list("pk", flat=True)
    )
    return [
        GroupMember(
            uuid=row.opportunity.uuid,
            name=row.opportunity.name if row.opportunity_id in seen else "",
            outcome=row.opportunity.now_outcome,
            in_sight=row.opportunity_id in seen,
        )
        for row in rows
    ]


def decided(group: list[GroupMember]) -> int:
    """How many of a group are decided: won, lost or ended without a decision."""
    return sum(1 for one in group if one.outcome != Outcome.OPEN)


def holders(actor: Actor, today: dt.date) -> list[tuple[str, str]]:
    """Uuid and name of whom the actor can hold to something: oneself first, then the others."""
    person = actor.require_person()
    allowed = Q(pk__in=people_access.seen_people(actor, today).values("pk")) | Q(
        pk__in=people_access.managers_of(person, today).values("pk")
    )
    rows = people_access.everybody(actor).filter(allowed, left_on=None).exclude(pk=person.pk)
    return [(str(one.uuid), one.name) for one in (person, *rows.order_by("name"))]


def helpers(actor: Actor, today: dt.date) -> list[tuple[str, str]]:
    """Uuid and name of whom the actor can ask for help: one's managers first, then the others."""
    person = actor.require_person()
    managers = set(people_access.managers_of(person, today).values_list("pk", flat=True))
    rows = people_access.everybody(actor).filter(left_on=None).exclude(pk=person.pk)
    by_nearness = sorted(rows, key=lambda one: (one.pk not in managers, one.name))
    return [(str(one.uuid), one.name) for one in by_nearness]


def _newest(
    actor: Actor, rows: QuerySet[Expectation], moment: dt.datetime
) -> list[ExpectationView]:
    said = rows.exclude(withdrawal__taken_back=True).order_by("entry__seq")
    found = views(said, actor.organisation, moment)
    return sorted(found, key=lambda one: (one.state != "open", -one.key))
