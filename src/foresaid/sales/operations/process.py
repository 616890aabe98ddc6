"""Ways of selling: made, drafted anew, frozen."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from foresaid.people import journal
from foresaid.people.actor import Actor, UnableToAct
from foresaid.people.errors import Unable
from foresaid.people.one_line import one_line

from .. import default_process
from ..drafts import StepDraft
from ..models import Exit, Process, ProcessVersion, Question, Step
from . import finding
from .version import touch


class UnableToShapeProcess(Unable):
    """The way of selling can not be made or changed like this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Keyed:
    key: str
    draft: StepDraft


@transaction.atomic
def create_process(
    actor: Actor,
    *,
    name: str,
    steps: Sequence[StepDraft],
    is_default: bool = False,
    now: dt.datetime,
    request_key: str = "",
) -> Process:
    """Make a way of selling with its first version, frozen at once.

    Step keys are unique in the organisation over all its processes, so that a history of
    several processes is never mixed up; a key that is taken gets a number.
    """
    journal.record(actor, "create_process", now=now, subject=name, request_key=request_key)
    _require_shaper(actor)
    organisation = actor.organisation
    if not name.strip():
        raise UnableToShapeProcess(_("Give the way of selling a name."), field="name")
    if Process.objects.filter(organisation=organisation, name=one_line(name)).exists():
        message = _("There is already a way of selling called “%(name)s”; choose another name.")
        raise UnableToShapeProcess(message % {"name": one_line(name)}, field="name")
    if is_default:
        Process.objects.filter(organisation=organisation).update(is_default=False)
    process = Process.objects.create(
        organisation=organisation, name=one_line(name), is_default=is_default
    )
    version = ProcessVersion.objects.create(
        organisation=organisation, process=process, n=1, frozen_at=organisation.moment(now)
    )
    _write_steps(version, _keyed(steps, _keys_elsewhere(process)))
    touch(organisation)
    return process


def create_default_process(actor: Actor, *, now: dt.datetime, request_key: str = "") -> Process:
    """The seven steps and repeat business, as the organisation's usual way of selling."""
    return create_process(
        actor,
        name=default_process.name(),
        steps=default_process.steps(),
        is_default=True,
        now=now,
        request_key=request_key,
    )


def copy_process(
    actor: Actor, *, name: str, like: UUID, now: dt.datetime, request_key: str = ""
) -> Process:
    """Make a way of selling that begins with the steps another one has in force now."""
    _require_shaper(actor)
    version = newest_version(finding.process(actor, like))
    if version is None:
        raise UnableToShapeProcess(
            _("That way of selling has no version in force yet; choose another one."), field="like"
        )
    return create_process(
        actor, name=name, steps=drafts_of(version), now=now, request_key=request_key
    )


@transaction.atomic
def draft_version(
    actor: Actor,
    *,
    process: UUID,
    steps: Sequence[StepDraft],
    note: str = "",
    now: dt.datetime,
    request_key: str = "",
) -> ProcessVersion:
    """Write the steps of a next version, replacing a draft that was not frozen yet.

    A step keeps its key as long as the draft carries it, whatever its name becomes; that is
    how history lines up over versions.
    """
    journal.record(actor, "draft_version", now=now, subject=str(process), request_key=request_key)
    _require_shaper(actor)
    found = finding.process(actor, process)
    keyed = _keyed(steps, _keys_elsewhere(found))
    _remove_drafts(found)
    last = found.versions.aggregate(n=Max("n"))["n"] or 0
    version = ProcessVersion.objects.create(
        organisation=actor.organisation, process=found, n=last + 1, note=note.strip()[:300]
    )
    _write_steps(version, keyed)
    return version


@transaction.atomic
def freeze(
    actor: Actor, *, version: UUID, now: dt.datetime, request_key: str = ""
) -> ProcessVersion:
    """Put a draft in force: new opportunities take it, others when they next enter a step."""
    journal.record(actor, "freeze", now=now, subject=str(version), request_key=request_key)
    _require_shaper(actor)
    rows = ProcessVersion.objects.filter(organisation=actor.organisation)
    found = finding.one(rows, version, _("There is no such version."), "version")
    if found.frozen_at is not None:
        raise UnableToShapeProcess(_("This version is in force already; draft a next one."))
    found.frozen_at = actor.organisation.moment(now)
    found.save(update_fields=["frozen_at"])
    touch(actor.organisation)
    return found


def newest_version(process: Process) -> ProcessVersion | None:
    """The version in force."""
    return process.versions.filter(frozen_at__isnull=False).order_by("-n").first()


def drafts_of(version: ProcessVersion) -> list[StepDraft]:
    """A version's steps as drafts, to make the next version from."""
    rows = version.steps.prefetch_related("exits", "questions").order_by("position")
    return [
        StepDraft(
            key=step.key,
            name=step.name,
            purpose=step.purpose,
            expected_days=step.expected_days,
            after_sale=step.after_sale,
            exits=tuple((one.text, one.as_goal) for one in step.exits.all()),
            questions=tuple(one.text for one in step.questions.all()),
        )
        for step in rows
    ]


def _require_shaper(actor: Actor) -> None:
    if not actor.shapes_sales:
        raise UnableToAct(
            _("Only a head of sales or an administrator changes a way of selling; ask one of them.")
        )


def _keys_elsewhere(process: Process) -> set[str]:
    rows = Step.objects.filter(organisation=process.organisation_id)
    return set(rows.exclude(version__process=process).values_list("key", flat=True))


def _keyed(steps: Sequence[StepDraft], taken: set[str]) -> list[_Keyed]:
    if not [step for step in steps if not step.after_sale]:
        raise UnableToShapeProcess(_("A way of selling needs at least one step."), field="steps")
    seen: set[str] = set()
    keyed: list[_Keyed] = []
    for step in steps:
        if not step.name.strip():
            raise UnableToShapeProcess(_("Every step needs a name."), field="name")
        key = _free_key(step.key or slugify(step.name, allow_unicode=True)[:50], taken | seen)
        seen.add(key)
        keyed.append(_Keyed(key=key, draft=step))
    return keyed


def _free_key(wanted: str, taken: Iterable[str]) -> str:
    base, key, n = wanted or "step", wanted or "step", 1
    while key in taken:
        n += 1
        key = f"{base}-{n}"
    return key


def _remove_drafts(process: Process) -> None:
    """A draft that never was in force has no history; nothing can point to it."""
    drafts = process.versions.filter(frozen_at__isnull=True)
    Exit.objects.filter(step__version__in=drafts).delete()
    Question.objects.filter(step__version__in=drafts).delete()
    Step.objects.filter(version__in=drafts).delete()
    drafts.delete()


def _write_steps(version: ProcessVersion, keyed: Sequence[_Keyed]) -> None:
    common = {"organisation": version.organisation}
    steps = [
        Step(
            **common,
            version=version,
            key=one.key,
            position=position,
            name=one_line(one.draft.name),
            purpose=one.draft.purpose.strip(),
            expected_days=one.draft.expected_days,
            after_sale=one.draft.after_sale,
        )
        for position, one in enumerate(keyed, start=1)
    ]
    Step.objects.bulk_create(steps)
    pairs = list(zip(steps, keyed, strict=True))
    Exit.objects.bulk_create(
        Exit(**common, step=step, position=n, text=text, as_goal=as_goal)
        for step, one in pairs
        for n, (text, as_goal) in enumerate(one.draft.exits, start=1)
    )
    Question.objects.bulk_create(
        Question(**common, step=step, position=n, text=text)
        for step, one in pairs
        for n, text in enumerate(one.draft.questions, start=1)
    )
