"""Removing every row that came with a batch, in parts small enough for others to write between."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from foresaid.forecasting.models import Foretold, Reading
from foresaid.people.models import Organisation
from foresaid.people.operations import bulk as people_bulk
from foresaid.sales.models import Batch
from foresaid.sales.operations import bulk_removal

from ..models import ImportRun, Touched


def unfinished(organisation: Organisation) -> QuerySet[Batch]:
    """Batches that were never applied, or whose undoing did not come to its end."""
    return Batch.objects.filter(organisation=organisation, state=Batch.State.PENDING)


def remove_unfinished(organisation: Organisation) -> int:
    """Remove what a killed or failed import left; the caller holds the turn."""
    batches = list(unfinished(organisation))
    for batch in batches:
        remove_rows(batch)
        with transaction.atomic():
            _close(batch)
    return len(batches)


def _close(batch: Batch) -> None:
    """Without its rows a failed import is a staged one again; an undone one stays undone."""
    run = ImportRun.objects.filter(batch=batch).first()
    if run is not None and run.state == ImportRun.State.UNDONE:
        bulk_removal.mark_undone(batch)
        return
    if run is not None:
        run.batch = None
        run.save(update_fields=["batch"])
    bulk_removal.remove_batch_row(batch)


def remove_rows(batch: Batch) -> None:
    """Everything that came with the batch, newest layer first; each part its own transaction.

    Within an outer transaction the parts are one.
    """
    run = ImportRun.objects.filter(batch=batch).first()
    while bulk_removal.remove_part(batch, forget_readings=_forget_readings):
        pass
    if run is not None:
        with transaction.atomic():
            remove_made(run)


def _forget_readings(opportunities: Sequence[int]) -> None:
    """What the machine computed about opportunities that go; it is computed anew anyway."""
    Reading.objects.filter(opportunity__in=opportunities).delete()
    Foretold.objects.filter(opportunity__in=opportunities).delete()


def made_by(run: ImportRun) -> dict[str, list[int]]:
    """Rows without a batch that came with a run, by kind."""
    found: dict[str, list[int]] = {}
    rows = Touched.objects.filter(run=run, before__isnull=True).order_by("pk")
    for kind, key in rows.values_list("kind", "subject_id"):
        found.setdefault(kind, []).append(key)
    return found


def remove_made(run: ImportRun) -> None:
    """People, teams, memberships, roles and steps that came with a run."""
    made: dict[str, Any] = made_by(run)
    bulk_removal.remove_keys(made.get("key", ()))
    bulk_removal.remove_ways(made.get("process", ()), made.get("version", ()))
    people_bulk.remove(
        memberships=made.get("membership", ()),
        grants=made.get("grant", ()),
        teams=made.get("team", ()),
        people=made.get("person", ()),
    )
    bulk_removal.forget_keys(run.organisation, "people", made.get("person", ()))
    Touched.objects.filter(run=run).delete()
