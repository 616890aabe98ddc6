"""The process whose steps an import's stages are."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from foresaid.people.actor import Actor
from foresaid.sales.drafts import StepDraft
from foresaid.sales.models import Process, ProcessVersion, Step
from foresaid.sales.operations.process import (
    create_process,
    draft_version,
    drafts_of,
    freeze,
    newest_version,
)

from .plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Steps by name to their keys in the version; what had to be made, by key."""

    version: int
    steps: Mapping[str, int]
    made_process: tuple[int, ...] = field(default=())
    made_version: tuple[int, ...] = field(default=())


def ensure(actor: Actor, plan: Plan, *, now: dt.datetime, hidden: bool) -> Way:
    """The process of the mapping with all its steps; a next version where steps are missing."""
    if not plan.reading.opportunities:
        return Way(version=0, steps={})
    if plan.known.process is None:
        return _created(actor, plan, now, hidden)
    if not plan.missing_steps:
        return _way(_version(plan.known.process))
    drafts = [*drafts_of(_version(plan.known.process))]
    drafts += [StepDraft(name=name) for name in plan.missing_steps]
    version = draft_version(
        actor, process=plan.known.process.uuid, steps=_in_order(drafts, plan), now=now
    )
    freeze(actor, version=version.uuid, now=now)
    return _way(version, made_version=(version.pk,))


def _in_order(drafts: list[StepDraft], plan: Plan) -> list[StepDraft]:
    """New steps take the place that the mapping gives them, where it knows all of them."""
    places = {name: place for place, name in enumerate(plan.form.steps)}
    if all(draft.name in places for draft in drafts):
        return sorted(drafts, key=lambda draft: places[draft.name])
    return sorted(drafts, key=lambda draft: draft.after_sale)


def _created(actor: Actor, plan: Plan, now: dt.datetime, hidden: bool) -> Way:
    organisation = actor.organisation
    first = not Process.objects.filter(organisation=organisation, is_default=True).exists()
    names = plan.form.steps or (plan.form.process,)
    process = create_process(
        actor,
        name=plan.form.process,
        steps=[StepDraft(name=name) for name in names],
        is_default=first,
        now=now,
    )
    if hidden:
        Process.objects.filter(pk=process.pk).update(retired_at=now)
    return _way(_version(process), made_process=(process.pk,))


def show(plan: Plan) -> None:
    """Let a process that was made ahead of its sales be chosen."""
    if plan.known.process is None:
        Process.objects.filter(organisation=plan.organisation, name=plan.form.process).update(
            retired_at=None
        )


def _version(process: Process) -> ProcessVersion:
    version = newest_version(process)
    assert version is not None, "a process has a version in force from its making on"
    return version


def _way(
    version: ProcessVersion,
    *,
    made_process: tuple[int, ...] = (),
    made_version: tuple[int, ...] = (),
) -> Way:
    return Way(
        version=version.pk,
        steps=dict(Step.objects.filter(version=version).values_list("name", "pk")),
        made_process=made_process,
        made_version=made_version,
    )
