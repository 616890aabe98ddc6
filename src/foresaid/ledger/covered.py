"""Which opportunities have a next step, as queries that other lists can be narrowed by."""

from django.db.models import QuerySet

from foresaid.people.actor import Actor

from .models import Expectation, ExpectationMember, Standing

_STEPS = (Expectation.Kind.NEXT_STEP, Expectation.Kind.WAITING)


def covered(actor: Actor) -> tuple[QuerySet[Standing, int], QuerySet[ExpectationMember, int]]:
    """Keys of opportunities with an open next step: of their own, and as one of a group."""
    standing = Standing.objects.filter(
        organisation=actor.organisation,
        state=Standing.State.OPEN,
        kind__in=_STEPS,
        opportunity__isnull=False,
    )
    groups = ExpectationMember.objects.filter(
        expectation__standing__organisation=actor.organisation,
        expectation__standing__state=Standing.State.OPEN,
        expectation__standing__kind__in=_STEPS,
    )
    return (
        standing.values_list("opportunity_id", flat=True),
        groups.values_list("opportunity_id", flat=True),
    )


def accounts_covered(actor: Actor) -> tuple[QuerySet[Standing, int], ...]:
    """Keys of accounts on which something is expected: on the account itself, on one of its
    contacts, or on one of its open opportunities.
    """
    open_steps = Standing.objects.filter(
        organisation=actor.organisation, state=Standing.State.OPEN, kind__in=_STEPS
    )
    deals = open_steps.filter(opportunity__now_outcome="open")
    paths = (
        (open_steps, "expectation__account"),
        (open_steps, "expectation__contact__account"),
        (deals, "opportunity__account"),
    )
    return tuple(
        rows.filter(**{f"{path}__isnull": False}).values_list(path, flat=True)
        for rows, path in paths
    )
