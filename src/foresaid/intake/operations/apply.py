"""Writing what was staged: all of it or none."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from foresaid.people import journal
from foresaid.people.actor import Actor
from foresaid.sales import projection
from foresaid.sales.operations import bulk
from foresaid.sales.operations.version import touch

from .. import finding, staging, writing
from ..mapping.catalogue import Kind
from ..mapping.form import Form
from ..models import ImportRun, Proposal
from ..plan import Count, Plan
from ..reading import last_read
from ..turn import turn
from ..writing import Writing
from . import removal
from .discard import forget
from .stage import decisions_of, note_plan, plan_of, require_shaper

# Up to so many rows in one transaction; above that in parts that nobody sees before the end.
# Where a writer holds up all others they are fewer.
MOST_AT_ONCE = {"sqlite": 50_000, "postgresql": 500_000}
PART = 8_000


class UnableToApply(finding.UnableToImport):
    """Something is still to be decided, or the staged rows are gone."""


def fits_at_once(rows: int, most: int | None) -> bool:
    return rows <= (MOST_AT_ONCE[connection.vendor] if most is None else most)


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """`run` is None where everything was unchanged, so that nothing was written."""

    run: ImportRun | None
    counts: dict[Kind, Count]


def apply(
    actor: Actor,
    *,
    run: UUID,
    accept_refused: bool,
    now: dt.datetime,
    request_key: str = "",
    most_at_once: int | None = None,
    dry_run: Plan | None = None,
) -> Applied:
    """Write a staged import. Raises `UnableToApply`, `UnableToTakeTurn`, `AlreadyDone`.

    `accept_refused` says that the refused rows may stay out; without it nothing is written
    where there are any. Two imports come one after the other, and each is compared anew with
    what stands when its turn comes; only where that is what the plan of its `dry_run` rests on,
    that plan is written.
    """
    require_shaper(actor)
    with turn(actor.organisation):
        found = finding.run(actor, run)
        if found.state == ImportRun.State.APPLIED:
            raise journal.AlreadyDone("apply_import")
        _require_decided(found, accept_refused)
        removal.remove_unfinished(actor.organisation)
        plan = _planned(actor, found, accept_refused, now, dry_run)
        if plan.writes_nothing:
            forget(found)
            return Applied(run=None, counts=plan.counts)
        write = _write_at_once if fits_at_once(plan.size, most_at_once) else _write_in_parts
        write(actor, found, plan, now, request_key)
    last_read.forget()
    staging.drop(found.staged_in)
    return Applied(run=found, counts=plan.counts)


def _require_decided(run: ImportRun, accept_refused: bool) -> None:
    if run.state != ImportRun.State.STAGED:
        raise UnableToApply(_("This import is over. Bring the files again to start a new one."))
    if run.proposals.filter(decision=Proposal.Decision.OPEN).exists():
        raise UnableToApply(
            _("Some names are spelled differently. Say of each whether it is the same."),
            field="proposals",
        )
    if not accept_refused and run.refused.exists():
        raise UnableToApply(
            _("Some rows can not be taken. Accept that they stay out, or correct the files."),
            field="accept_refused",
        )


def _planned(
    actor: Actor, run: ImportRun, accept_refused: bool, now: dt.datetime, dry_run: Plan | None
) -> Plan:
    """The plan as of now; what has to be decided anew is not written over."""
    form, decisions = Form.from_json(run.form), decisions_of(run)
    plan = plan_of(actor, run, form, decisions, now, earlier=dry_run)
    more_refused = len(plan.refused) > run.counts.get("refused", 0) and not accept_refused
    if plan.names.near or more_refused:
        with transaction.atomic():
            note_plan(run, plan)
        raise UnableToApply(
            _("Something was changed meanwhile. Look at what would be written once more.")
        )
    return plan


@transaction.atomic
def _write_at_once(
    actor: Actor, run: ImportRun, plan: Plan, now: dt.datetime, request_key: str
) -> None:
    _write(actor, run, plan, now, request_key, pending=False)


def _write_in_parts(
    actor: Actor, run: ImportRun, plan: Plan, now: dt.datetime, request_key: str
) -> None:
    """Part after part, so that no other writer waits long; on any failure all parts go."""
    try:
        _write(actor, run, plan, now, request_key, pending=True)
    except BaseException:
        removal.remove_unfinished(actor.organisation)
        raise


def _write(
    actor: Actor,
    run: ImportRun,
    plan: Plan,
    now: dt.datetime,
    request_key: str,
    *,
    pending: bool,
) -> None:
    """Each part a transaction, or within the one that the caller holds."""
    under_way = _begin(actor, run, plan, now, pending=pending)
    for write in writing.parts(under_way, PART):
        with transaction.atomic(savepoint=False):
            write()
    with transaction.atomic(savepoint=False):
        _record(actor, run, now, request_key)
        _finish(under_way)


def _record(actor: Actor, run: ImportRun, now: dt.datetime, request_key: str) -> None:
    journal.record(actor, "apply_import", now=now, subject=str(run.uuid), request_key=request_key)


@transaction.atomic(savepoint=False)
def _begin(actor: Actor, run: ImportRun, plan: Plan, now: dt.datetime, *, pending: bool) -> Writing:
    moment = actor.organisation.moment(now)
    plan.premises = None
    label = ", ".join(run.file_names)
    batch = bulk.open_batch(actor.organisation, label, now=now, applied=not pending)
    run.batch = batch
    run.save(update_fields=["batch"])
    return Writing(
        actor=actor, run=run, batch=batch, plan=plan, now=now, moment=moment, pending=pending
    )


def _finish(under_way: Writing) -> None:
    """The last transaction: corrections, teams, and the moment from which readers see it."""
    run, plan = under_way.run, under_way.plan
    writing.write_corrections(under_way)
    writing.write_organisation(under_way)
    writing.reveal(under_way)
    assert under_way.sales is not None
    projection.rebuild(plan.organisation, under_way.moment, only=under_way.sales.changed)
    bulk.note_projected(plan.organisation, under_way.moment)
    touch(plan.organisation)
    note_plan(run, plan)
    run.state = ImportRun.State.APPLIED
    run.applied_at = under_way.now
    run.save(update_fields=["state", "applied_at"])
