"""Bringing files in without writing any of them: mapped, read, compared, counted."""

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foresaid.files.errors import TableError
from foresaid.files.tables import Table, read_tables
from foresaid.people.actor import Actor
from foresaid.people.errors import Unable
from foresaid.sales.models import SourceKey

from .. import sentences, staging
from ..known import stands
from ..mapping.catalogue import Kind
from ..mapping.form import Form
from ..mapping.guess import guess
from ..mapping.standing import with_known
from ..models import ImportRun, Proposal, Refused
from ..names import KEEP_APART, Decisions, Near
from ..plan import Plan, Premises, make_plan
from ..reading import last_read
from ..reading.read import read

# So much of the numbers has to be known from an earlier import to take it for the same source.
SAME_SOURCE = 0.3


class UnableToStage(Unable):
    """The files can not be read, or hold nothing that can be brought in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """An import that waits for a decision, with what it would do."""

    run: ImportRun
    plan: Plan


def stage(
    actor: Actor,
    *,
    files: Sequence[tuple[str, bytes]],
    now: dt.datetime,
    source: str = "",
    process: str = "",
    known: Sequence[str] = (),
    same: Mapping[str, str] | None = None,
    apart: Sequence[str] = (),
    accept_near: bool = False,
) -> Staged:
    """Read files, guess their mapping, and work out what bringing them in would do.

    `files` are (name, content). `known` names columns that already stood at creation. `same`
    and `apart` decide about near spellings beforehand (found to meant; names of their own),
    `accept_near` takes every other one as proposed. Raises `UnableToStage`, and `UnableToMap`
    where a known column is not there. Nothing is written but the run itself and its staged rows.
    """
    require_shaper(actor)
    tables = _tables(files)
    form = with_known(guess(tables, source=source, process=process), known)
    if not source:
        form = _same_source(actor, tables, form, process)
    if not any(one.kind for one in form.tables):
        raise UnableToStage(
            _(
                "None of the files has columns that can be recognised. Their first line has to"
                " name the columns, for example id, owner, stage, created, closed, amount."
            ),
            field="files",
        )
    digest = hashlib.sha256(b"".join(content for _name, content in files)).hexdigest()
    staged_in = staging.keep(tables)
    try:
        answers = _Answers(same=same or {}, apart=frozenset(apart), accept=accept_near)
        return _staged(actor, tables, form, digest, staged_in, answers, now)
    except BaseException:
        staging.drop(staged_in)
        raise


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answers:
    same: Mapping[str, str]
    apart: frozenset[str]
    accept: bool

    def about(self, near: Near) -> str | None:
        """The name meant, `KEEP_APART`, or None where somebody still has to say."""
        if near.found in self.apart:
            return KEEP_APART
        return self.same.get(near.found) or (near.suggested if self.accept else None)


@transaction.atomic
def _staged(
    actor: Actor,
    tables: list[Table],
    form: Form,
    digest: str,
    staged_in: str,
    answers: _Answers,
    now: dt.datetime,
) -> Staged:
    run = ImportRun.objects.create(
        organisation=actor.organisation,
        by=actor.person,
        source=form.source,
        file_names=[table.name for table in tables],
        file_digest=digest,
        staged_in=staged_in,
        form=form.as_json(),
        created_at=now,
    )
    plan = plan_of(actor, run, form, {}, now, tables=tables)
    decisions = {
        (one.kind.value, one.found): meant
        for one in plan.names.near
        if (meant := answers.about(one)) is not None
    }
    if decisions:
        _keep_decided(run, plan.names.near, decisions)
        plan = plan_of(actor, run, form, decisions, now, tables=tables)
    note_plan(run, plan)
    return Staged(run=run, plan=plan)


def _keep_decided(
    run: ImportRun, near: Sequence[Near], decisions: Mapping[tuple[str, str], str]
) -> None:
    Proposal.objects.bulk_create(
        Proposal(
            run=run,
            kind=one.kind,
            found=one.found,
            suggested=decisions[one.kind, one.found] or one.suggested,
            rows=one.rows,
            decision=Proposal.Decision.SAME
            if decisions[one.kind, one.found]
            else Proposal.Decision.NEW,
        )
        for one in near
        if (one.kind, one.found) in decisions
    )


def require_shaper(actor: Actor) -> None:
    if not actor.shapes_sales:
        raise UnableToStage(
            _("Only a head of sales or an administrator brings files in; ask one of them.")
        )


def _tables(files: Sequence[tuple[str, bytes]]) -> list[Table]:
    if not files:
        raise UnableToStage(_("Choose at least one file."), field="files")
    try:
        tables = [table for name, content in files for table in read_tables(name, content)]
    except TableError as error:
        raise UnableToStage(sentences.wrong_file(error), field="files") from error
    twice = [name for name, n in Counter(table.name for table in tables).items() if n > 1]
    if twice:
        raise UnableToStage(
            _("Two files are called “%(name)s”. Rename one of them.") % {"name": twice[0]},
            field="files",
        )
    return tables


def _same_source(actor: Actor, tables: Sequence[Table], form: Form, process: str) -> Form:
    """Take the files for a newer export of a source whose numbers they share."""
    by_name = {table.name: table for table in tables}
    keys: set[str] = set()
    for one in form.of_kind(Kind.OPPORTUNITIES):
        if "key" in one.columns:
            keys.update(by_name[one.table].column(one.columns["key"]))
    sample = sorted(keys)[:: max(1, len(keys) // 300)][:300]
    if not sample:
        return form
    found = Counter(
        SourceKey.objects.filter(
            organisation=actor.organisation, kind=Kind.OPPORTUNITIES, key__in=sample
        ).values_list("source", flat=True)
    )
    best = max(found, key=lambda name: found[name], default="")
    if not best or best == form.source or found[best] < SAME_SOURCE * len(sample):
        return form
    earlier = ImportRun.objects.filter(
        organisation=actor.organisation, source=best, state=ImportRun.State.APPLIED
    ).first()
    title = process or (earlier.form["process"] if earlier else form.process)
    return Form.from_json({**form.as_json(), "source": best, "process": title})


def plan_of(
    actor: Actor,
    run: ImportRun,
    form: Form,
    decisions: Decisions,
    now: dt.datetime,
    *,
    tables: Sequence[Table] | None = None,
    earlier: Plan | None = None,
) -> Plan:
    """Read the staged rows through the mapping and compare; reads only.

    An `earlier` plan is taken as it is where it rests on the very same. Raises `UnableToStage`
    where the staged rows are gone.
    """
    organisation = actor.organisation
    premises = Premises(
        place=(run.staged_in, json.dumps(form.as_json(), sort_keys=True)),
        decisions=decisions,
        moment=organisation.moment(now),
        stands=stands(organisation),
    )
    if earlier is not None and earlier.premises == premises:
        return earlier
    reading = last_read.get(premises.place)
    if reading is None:
        rows = staging.kept(run.staged_in) if tables is None else tables
        if rows is None:
            raise UnableToStage(_("What was read is no longer kept. Bring the files again."))
        reading = read(rows, form, zone=organisation.zone, usual_currency=organisation.currency)
        last_read.keep(premises.place, reading)
    return make_plan(organisation, reading, form, premises)


def decisions_of(run: ImportRun) -> dict[tuple[str, str], str]:
    """Names that were decided about: the same as another, or one of their own."""
    decided = run.proposals.exclude(decision=Proposal.Decision.OPEN)
    return {
        (one.kind, one.found): one.suggested
        if one.decision == Proposal.Decision.SAME
        else KEEP_APART
        for one in decided
    }


def note_plan(run: ImportRun, plan: Plan) -> None:
    """Keep what the dry run found: counts, refused rows, near spellings not yet decided."""
    run.counts = {
        "kinds": {
            kind.value: {
                "new": one.new,
                "changed": one.changed,
                "unchanged": one.unchanged,
                "refused": one.refused,
            }
            for kind, one in plan.counts.items()
        },
        "undated": sum(row.created is None for row in plan.reading.opportunities.values()),
        "refused": len(plan.refused),
    }
    run.form = plan.form.as_json()
    run.save(update_fields=["counts", "form"])
    run.refused.all().delete()
    Refused.objects.bulk_create(
        (
            Refused(
                run=run,
                file=one.file[:200],
                line=one.line,
                column=one.column[:120],
                value=one.value[:300],
                code=one.code,
            )
            for one in plan.refused
        ),
        batch_size=1_000,
    )
    run.proposals.filter(decision=Proposal.Decision.OPEN).delete()
    Proposal.objects.bulk_create(
        Proposal(run=run, kind=one.kind, found=one.found, suggested=one.suggested, rows=one.rows)
        for one in plan.names.near
    )
