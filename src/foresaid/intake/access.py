"""The only way to imports on behalf of somebody: heads of sales and administrators."""

from django.db.models import QuerySet

from foresaid.people.actor import Actor

from .models import ImportRun


def runs(actor: Actor) -> QuerySet[ImportRun]:
    rows = ImportRun.objects.filter(organisation=actor.organisation)
    return rows if actor.shapes_sales else rows.none()
