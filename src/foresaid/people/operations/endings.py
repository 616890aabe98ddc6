"""Ending dated rows: what has begun gets a last day, what never began goes."""

import datetime as dt

from django.db.models import Q, QuerySet

from foresaid.people.models import Membership, RoleGrant


def end_by(rows: QuerySet[RoleGrant] | QuerySet[Membership], on: dt.date) -> None:
    """Let every row that holds on or after `on` end there; those that start then never were."""
    rows.filter(from_on__gte=on).delete()
    rows.filter(Q(to_on__isnull=True) | Q(to_on__gt=on)).update(to_on=on)
