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
