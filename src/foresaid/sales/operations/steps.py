"""One step of a way of selling changed, added, moved or taken out: each makes a next version."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foresaid.people.actor import Actor

from ..drafts import StepDraft
from ..models import Opportunity, Outcome, ProcessVersion, Step
from . import finding
from .process import UnableToShapeProcess, draft_version, drafts_of, freeze, newest_version


@transaction.atomic
def change_step(
    actor: Actor,
    *,
    step: UUID,
    draft: StepDraft,
    note: str = "",
    now: dt.datetime,
    request_key: str = "",
) -> ProcessVersion:
    """Write one step anew; the others stay as they are, and its history stays its own."""
    found, version = _newest(actor, step)
    drafts = [
        replace(draft, key=found.key) if one.key == found.key else one for one in drafts_of(version)
    ]
    return _in_force(actor, version, drafts, note or found.name, now, request_key)


@transaction.atomic
def add_step(
    actor: Actor,
    *,
    after: UUID,
    draft: StepDraft,
    now: dt.datetime,
    request_key: str = "",
) -> ProcessVersion:
    """Put a new step right after another one."""
    found, version = _newest(actor, after)
    drafts = drafts_of(version)
    place = [one.key for one in drafts].index(found.key) + 1
    drafts.insert(place, replace(draft, key="", after_sale=found.after_sale))
    return _in_force(actor, version, drafts, _("New step: %s") % draft.name, now, request_key)


@transaction.atomic
def move_step(
    actor: Actor, *, step: UUID, up: bool, now: dt.datetime, request_key: str = ""
) -> ProcessVersion:
    """Let a step change places with the one before it (`up`) or after it."""
    found, version = _newest(actor, step)
    drafts = drafts_of(version)
    here = [one.key for one in drafts].index(found.key)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(drafts) or drafts[there].after_sale != found.after_sale:
        raise UnableToShapeProcess(_("It stands at the end of the order already."))
    drafts[here], drafts[there] = drafts[there], drafts[here]
    return _in_force(actor, version, drafts, _("Other order"), now, request_key)


@transaction.atomic
def remove_step(
    actor: Actor, *, step: UUID, now: dt.datetime, request_key: str = ""
) -> ProcessVersion:
    """Take a step out. What happened in it stays; nothing open may stand in it."""
    found, version = _newest(actor, step)
    standing = Opportunity.objects.filter(
        organisation=actor.organisation, now_outcome=Outcome.OPEN, now_step__key=found.key
    ).count()
    if standing:
        message = ngettext(
            "%(n)s open opportunity stands in this step; let it enter another one first.",
            "%(n)s open opportunities stand in this step; let them enter another one first.",
            standing,
        )
        raise UnableToShapeProcess(message % {"n": standing})
    drafts = [one for one in drafts_of(version) if one.key != found.key]
    note = _("Without %s") % found.name
    return _in_force(actor, version, drafts, note, now, request_key)


def _newest(actor: Actor, step: UUID) -> tuple[Step, ProcessVersion]:
    found = finding.step(actor, step)
    newest = newest_version(found.version.process)
    if newest is None or newest.pk != found.version_id:
        raise UnableToShapeProcess(
            _("Somebody changed this way of selling meanwhile; open it again and change it there.")
        )
    return found, newest


def _in_force(
    actor: Actor,
    version: ProcessVersion,
    drafts: Sequence[StepDraft],
    note: str,
    now: dt.datetime,
    request_key: str,
) -> ProcessVersion:
    drafted = draft_version(
        actor,
        process=version.process.uuid,
        steps=drafts,
        note=note,
        now=now,
        request_key=request_key,
    )
    return freeze(actor, version=drafted.uuid, now=now)
