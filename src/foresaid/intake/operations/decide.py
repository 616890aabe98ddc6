"""What somebody decides about a staged import: near spellings, and what the columns mean."""

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from foresaid.people.actor import Actor

from .. import finding, staging
from ..mapping.edit import Changes, edited
from ..mapping.form import Form
from ..models import ImportRun, Proposal
from ..plan import Plan
from .stage import decisions_of, note_plan, plan_of, require_shaper


class UnableToDecide(finding.UnableToImport):
    """The import is over, or the name is not among those asked about."""


@transaction.atomic
def decide(
    actor: Actor,
    *,
    run: UUID,
    same: Mapping[tuple[str, str], str],
    apart: tuple[tuple[str, str], ...] = (),
    now: dt.datetime,
) -> Plan:
    """Say of names whether they are the same as another, and work out the import anew.

    `same` leads from (kind, found) to the name it means; `apart` are names of their own.
    """
    require_shaper(actor)
    found = _staged(actor, run)
    for place, suggested in same.items():
        _decide(found, place, Proposal.Decision.SAME, suggested)
    for place in apart:
        _decide(found, place, Proposal.Decision.NEW)
    return _again(actor, found, Form.from_json(found.form), now)


def _decide(
    run: ImportRun, place: tuple[str, str], decision: Proposal.Decision, suggested: str = ""
) -> None:
    kind, name = place
    columns: dict[str, str] = {"decision": decision}
    if suggested:
        columns["suggested"] = suggested[:200]
    if not run.proposals.filter(kind=kind, found=name).update(**columns):
        raise UnableToDecide(
            _("“%(name)s” is not among the names that were asked about.") % {"name": name}
        )


@transaction.atomic
def remap(actor: Actor, *, run: UUID, changes: Changes, now: dt.datetime) -> Plan:
    """Read the staged rows through a changed mapping, and work out the import anew.

    Raises `UnableToMap` where a needed column is missing or taken twice.
    """
    require_shaper(actor)
    found = _staged(actor, run)
    tables = staging.kept(found.staged_in)
    if tables is None:
        raise UnableToDecide(_("What was read is no longer kept. Bring the files again."))
    return _again(actor, found, edited(Form.from_json(found.form), tables, changes), now)


def _staged(actor: Actor, uuid: UUID) -> ImportRun:
    found = finding.run(actor, uuid)
    if found.state != ImportRun.State.STAGED:
        raise UnableToDecide(_("This import is over. Bring the files again to start a new one."))
    return found


def _again(actor: Actor, run: ImportRun, form: Form, now: dt.datetime) -> Plan:
    plan = plan_of(actor, run, form, decisions_of(run), now)
    note_plan(run, plan)
    return plan
