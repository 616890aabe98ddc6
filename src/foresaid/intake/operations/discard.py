"""Letting go of an import that was not written."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from foresaid.people.actor import Actor
from foresaid.people.models import Organisation
from foresaid.sales.models import Batch

from .. import finding, staging
from ..models import ImportRun
from ..turn import UnableToTakeTurn, turn
from . import removal
from .stage import require_shaper

KEPT_DAYS = 7


class UnableToDiscard(finding.UnableToImport):
    """It was written; it can be undone, not discarded."""


def discard(actor: Actor, *, run: UUID, now: dt.datetime) -> None:
    """Forget a staged import with everything that was read for it."""
    require_shaper(actor)
    with turn(actor.organisation):
        found = finding.run(actor, run)
        if found.state != ImportRun.State.STAGED:
            raise UnableToDiscard(_("This import was written; undo it instead."))
        forget(found)


@transaction.atomic
def forget(run: ImportRun) -> None:
    """Remove a run that wrote nothing, as if it never was."""
    staging.drop(run.staged_in)
    run.delete()


def is_due(now: dt.datetime) -> bool:
    """Whether there is something for `sweep`; reads only."""
    unfinished = Batch.objects.filter(state=Batch.State.PENDING)
    return unfinished.exists() or _stale(now).exists()


def _stale(now: dt.datetime) -> QuerySet[ImportRun]:
    """Staged runs that nobody decided about for a week."""
    return ImportRun.objects.filter(
        state=ImportRun.State.STAGED,
        batch__isnull=True,
        created_at__lt=now - dt.timedelta(days=KEPT_DAYS),
    )


def sweep(now: dt.datetime) -> int:
    """Job: remove what killed imports left and what nobody decided about for a week."""
    swept = 0
    for organisation in Organisation.objects.filter(retired_at__isnull=True):
        swept += _sweep_unfinished(organisation)
    for run in _stale(now):
        forget(run)
        swept += 1
    staged = ImportRun.objects.filter(state=ImportRun.State.STAGED)
    return swept + staging.drop_strays(set(staged.values_list("staged_in", flat=True)))


def _sweep_unfinished(organisation: Organisation) -> int:
    if not removal.unfinished(organisation).exists():
        return 0
    try:
        with turn(organisation, patience=0):
            return removal.remove_unfinished(organisation)
    except UnableToTakeTurn:
        return 0  # it is not dead, it is being written
