"""Marks that sales facts changed."""

from django.db.models import F

from foresaid.people.models import Organisation


def touch(organisation: Organisation) -> None:
    """Count one more change, so that whatever was computed from the facts is seen to be old."""
    Organisation.objects.filter(pk=organisation.pk).update(data_version=F("data_version") + 1)
