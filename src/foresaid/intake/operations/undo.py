"""Taking an import back, as long as nothing rests on it."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from foresaid.people import journal
from foresaid.people.actor import Actor
from foresaid.people.operations import bulk as people_bulk
from foresaid.sales import projection
from foresaid.sales.models import Batch
from foresaid.sales.operations import bulk, bulk_removal
from foresaid.sales.operations.version import touch

from .. import finding, resting
from ..models import ImportRun, Touched
from ..turn import turn
from . import removal
from .apply import fits_at_once
from .stage import require_shaper


class UnableToUndo(finding.UnableToImport):
    """Something rests on what the import brought."""


def undo(
    actor: Actor,
    *,
    run: UUID,
    now: dt.datetime,
    request_key: str = "",
    most_at_once: int | None = None,
) -> ImportRun:
    """Remove what an import brought and restore what it changed.

    Raises `UnableToUndo` with what rests on it: something said about it, a review, a row
    written by hand, a later import.
    """
    require_shaper(actor)
    with turn(actor.organisation):
        found = finding.run(actor, run)
        if found.state == ImportRun.State.UNDONE:
            raise journal.AlreadyDone("undo_import")
        if found.state != ImportRun.State.APPLIED or found.batch is None:
            raise UnableToUndo(_("This import was not written; there is nothing to undo."))
        removal.remove_unfinished(actor.organisation)
        what = resting.on(found)
        if what:
            raise UnableToUndo(what)
        try:
            _undone(actor, found, found.batch, now, request_key, most_at_once)
        except ProtectedError as error:
            raise UnableToUndo(resting.by_model(error)) from error
    return found


def _undone(
    actor: Actor,
    run: ImportRun,
    batch: Batch,
    now: dt.datetime,
    request_key: str,
    most_at_once: int | None,
) -> None:
    """Hidden and restored in one transaction; a large one's rows then go part by part."""
    large = not fits_at_once(resting.size(batch), most_at_once)
    with transaction.atomic():
        journal.record(
            actor, "undo_import", now=now, subject=str(run.uuid), request_key=request_key
        )
        concerned = bulk_removal.added_to(batch) | bulk_removal.restore_retracted(batch)
        bulk_removal.hide(batch)
        concerned |= _restore(run)
        run.state = ImportRun.State.UNDONE
        run.save(update_fields=["state"])
        if not large:
            removal.remove_rows(batch)
            bulk_removal.mark_undone(batch)
        moment = actor.organisation.moment(now)
        projection.rebuild(actor.organisation, moment, only=concerned)
        touch(actor.organisation)
    if large:
        removal.remove_rows(batch)
        with transaction.atomic():
            bulk_removal.mark_undone(batch)


def _restore(run: ImportRun) -> set[int]:
    """Columns changed in place get their earlier values; return opportunities concerned."""
    before: dict[str, dict[int, dict[str, Any]]] = {}
    for one in Touched.objects.filter(run=run, before__isnull=False):
        before.setdefault(one.kind, {}).setdefault(one.subject_id, dict(one.before or {}))
    bulk_removal.remove_later_credits(run.batch, before.get("credit", {}))
    people_bulk.restore(
        memberships=list(before.pop("membership", {})), emails=list(before.pop("person", {}))
    )
    for kind, rows in before.items():
        table: Any = bulk.AMENDABLE[kind]
        bulk.amend(
            kind,
            {
                key: {
                    name: table._meta.get_field(name).to_python(value)
                    for name, value in columns.items()
                }
                for key, columns in rows.items()
            },
        )
    return set(before.get("opportunity", {})) | bulk_removal.credited(before.get("credit", {}))
