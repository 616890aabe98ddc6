"""Which opportunities stay longer than usual, as a query that lists can be narrowed by."""

from django.db.models import F, QuerySet

from foresaid.people.actor import Actor

from .models import Reading
from .questions import latest_run


def overstayed(actor: Actor) -> QuerySet[Reading, int]:
    """Keys of open opportunities longer in their step than 8 of 10 that were won. One query."""
    run = latest_run(actor)
    rows = Reading.objects.filter(run=run, days_in_step__gt=F("leave_p80"))
    return rows.values_list("opportunity_id", flat=True)
