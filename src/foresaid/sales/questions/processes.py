"""Ways of selling, written out."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from foresaid.people.actor import Actor

from .. import access
from ..models import Outcome, Process, ProcessVersion
from ..operations import finding
from .detail import StepView, step_view


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessLine:
    uuid: UUID
    id: int
    name: str
    is_default: bool
    is_retired: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    n: int
    uuid: UUID
    frozen_at: dt.datetime | None
    note: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessPage:
    """A version's steps; `after_sale` are those of repeat business.

    `open_by_step` counts by step key the open opportunities in the reader's sight.
    """

    line: ProcessLine
    version: VersionLine
    versions: tuple[VersionLine, ...]
    steps: tuple[StepView, ...]
    after_sale: tuple[StepView, ...]
    open_by_step: dict[str, int]


def processes(actor: Actor) -> list[ProcessLine]:
    """Every way of selling, the usual one first, retired ones last. One query."""
    rows = access.processes(actor).order_by("retired_at", "-is_default", "name")
    return sorted((_line(row) for row in rows), key=lambda line: line.is_retired)


def process_page(actor: Actor, uuid: UUID, now: dt.datetime, n: int | None = None) -> ProcessPage:
    """A way of selling as it is in force, or its version `n`. Six queries."""
    found = finding.process(actor, uuid)
    rows = list(found.versions.order_by("-n"))
    in_force = next((row for row in rows if row.frozen_at), None)
    chosen = in_force if n is None else next((row for row in rows if row.n == n), None)
    if chosen is None:
        raise finding.UnableToFind(_("There is no such version."))
    steps = list(chosen.steps.prefetch_related("exits", "questions"))
    return ProcessPage(
        line=_line(found),
        version=_version(chosen, in_force),
        versions=tuple(_version(row, in_force) for row in rows),
        steps=tuple(step_view(row) for row in steps if not row.after_sale),
        after_sale=tuple(step_view(row) for row in steps if row.after_sale),
        open_by_step=_open_by_step(actor, found, now),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class StepToChange:
    step: StepView
    after_sale: bool


def step_to_change(actor: Actor, uuid: UUID) -> tuple[StepToChange, ProcessLine]:
    """A step with its way of selling, to be written anew."""
    step = finding.step(actor, uuid)
    return StepToChange(step=step_view(step), after_sale=step.after_sale), _line(
        step.version.process
    )


def _open_by_step(actor: Actor, process: Process, now: dt.datetime) -> dict[str, int]:
    rows = access.opportunities(actor, actor.organisation.today(now)).filter(
        Q(version__process=process), now_outcome=Outcome.OPEN
    )
    counted = rows.order_by().values_list("now_step__key").annotate(Count("pk"))
    return {key: count for key, count in counted if key}


def _line(row: Process) -> ProcessLine:
    return ProcessLine(
        uuid=row.uuid,
        id=row.pk,
        name=row.name,
        is_default=row.is_default,
        is_retired=row.retired_at is not None,
    )


def _version(row: ProcessVersion, in_force: ProcessVersion | None) -> VersionLine:
    return VersionLine(
        n=row.n,
        uuid=row.uuid,
        frozen_at=row.frozen_at,
        note=row.note,
        current=in_force is not None and row.pk == in_force.pk,
    )
