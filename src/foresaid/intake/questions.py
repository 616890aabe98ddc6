"""Imports as pages and commands show them: counts, mapping, what is refused and asked about."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from foresaid.people.actor import Actor

from . import access, finding, sentences, staging
from .mapping.catalogue import FIELDS, KIND_LABELS, Kind
from .mapping.form import LEAVE, Form, TableForm
from .models import ImportRun, Proposal
from .plan import Count
from .staging import Overview


@dataclass(frozen=True, slots=True, kw_only=True)
class CountView:
    """Rows of one kind by what becomes, or became, of them."""

    kind: str
    label: str
    new: int
    changed: int
    unchanged: int
    refused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    uuid: UUID
    source: str
    process: str
    files: tuple[str, ...]
    is_staged: bool
    is_applied: bool
    is_undone: bool
    created_at: dt.datetime
    applied_at: dt.datetime | None
    by: str
    counts: tuple[CountView, ...]
    refused: int
    undecided: int
    notes: tuple[str, ...]

    @property
    def writes_nothing(self) -> bool:
        return not any(one.new or one.changed for one in self.counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedView:
    file: str
    line: int
    column: str
    value: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalView:
    """A name that is probably another one; `decision` is "open", "same" or "new"."""

    id: int
    kind: str
    label: str
    found: str
    suggested: str
    rows: int
    decision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnView:
    """A column, what it is taken for, why, and some of its values.

    `meaning` is a field of the kind, `entered:<step>`, `keep` or `leave`; `written` is the form
    of its dates, "" where it holds none.
    """

    name: str
    meaning: str
    said: str
    why: str
    examples: tuple[str, ...]
    written: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TableView:
    """A file: its kind, its columns, and the meanings they may have as (value, words)."""

    name: str
    kind: str
    said: str
    rows: int
    columns: tuple[ColumnView, ...]
    choices: tuple[tuple[str, str], ...]
    unsure: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StageView:
    """A stage word of the files: a step of this name, or an outcome (`=won`)."""

    word: str
    meaning: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingView:
    source: str
    process: str
    tables: tuple[TableView, ...]
    stages: tuple[StageView, ...]
    steps: tuple[str, ...]
    known: tuple[str, ...]
    form: Form


def run_list(actor: Actor) -> list[RunView]:
    """Imports, the newest first. Two queries."""
    rows = access.runs(actor).select_related("by").order_by("-created_at")[:100]
    return [_view(run) for run in rows]


def run_view(actor: Actor, uuid: UUID) -> RunView:
    """One import; `NotThere` for a foreign one."""
    return _view(finding.run(actor, uuid))


def _view(run: ImportRun) -> RunView:
    undecided = 0
    if run.state == ImportRun.State.STAGED:
        undecided = run.proposals.filter(decision=Proposal.Decision.OPEN).count()
    return RunView(
        uuid=run.uuid,
        source=run.source,
        process=run.form.get("process", ""),
        files=tuple(run.file_names),
        is_staged=run.state == ImportRun.State.STAGED,
        is_applied=run.state == ImportRun.State.APPLIED,
        is_undone=run.state == ImportRun.State.UNDONE,
        created_at=run.created_at,
        applied_at=run.applied_at,
        by=run.by.name if run.by else "",
        counts=tuple(
            count_view(Kind(kind), Count(**count))
            for kind, count in run.counts.get("kinds", {}).items()
        ),
        refused=run.counts.get("refused", 0),
        undecided=undecided,
        notes=_notes(run),
    )


def count_view(kind: Kind, count: Count) -> CountView:
    return CountView(
        kind=kind.value,
        label=str(KIND_LABELS[kind]),
        new=count.new,
        changed=count.changed,
        unchanged=count.unchanged,
        refused=count.refused,
    )


def _notes(run: ImportRun) -> tuple[str, ...]:
    notes = []
    if run.form.get("closing_amount"):
        notes.append(sentences.closing_amount())
    if run.counts.get("undated"):
        notes.append(sentences.undated(run.counts["undated"]))
    for table in run.form.get("tables", ()):
        notes += [sentences.unsure_dates(column) for column in table["unsure"]]
    return tuple(notes)


def refused_rows(actor: Actor, uuid: UUID, most: int | None = None) -> list[RefusedView]:
    """Refused rows in the order of the files, all of them or the first `most`."""
    rows = finding.run(actor, uuid).refused.order_by("file", "line", "pk")
    return [
        RefusedView(
            file=row.file,
            line=row.line,
            column=row.column,
            value=row.value,
            reason=sentences.refusal(row.code).reason,
            remedy=sentences.refusal(row.code).remedy,
        )
        for row in (rows if most is None else rows[:most])
    ]


def proposals(actor: Actor, uuid: UUID) -> list[ProposalView]:
    rows = finding.run(actor, uuid).proposals.order_by("kind", "found")
    return [
        ProposalView(
            id=row.pk,
            kind=row.kind,
            label=str(KIND_LABELS[Kind(row.kind)]),
            found=row.found,
            suggested=row.suggested,
            rows=row.rows,
            decision=row.decision,
        )
        for row in rows
    ]


def mapping(actor: Actor, uuid: UUID) -> MappingView:
    """What each column is taken for, with examples while the staged rows are kept."""
    run = finding.run(actor, uuid)
    form = Form.from_json(run.form)
    tables = staging.overviews(run.staged_in)
    return MappingView(
        source=form.source,
        process=form.process,
        tables=tuple(_table_view(one, tables.get(one.table), form.steps) for one in form.tables),
        stages=tuple(
            StageView(word=word, meaning=meaning, said=_said_stage(meaning))
            for word, meaning in form.stages.items()
        ),
        steps=form.steps,
        known=form.known,
        form=form,
    )


def _said_stage(meaning: str) -> str:
    words = {
        "=won": _("won"),
        "=lost": _("lost"),
        "=no_decision": _("no decision"),
        "=open": _("open"),
    }
    return words.get(meaning) or _("step “%(step)s”") % {"step": meaning}


def _table_view(form: TableForm, table: Overview | None, steps: tuple[str, ...]) -> TableView:
    names = table.columns if table else tuple(form.columns.values())
    return TableView(
        name=form.table,
        kind=form.kind.value if form.kind else "",
        said=str(KIND_LABELS[form.kind]) if form.kind else _("not read"),
        rows=table.count if table else 0,
        columns=tuple(_column_view(form, table, name) for name in names),
        choices=_choices(form, steps),
        unsure=form.unsure,
    )


def _column_view(form: TableForm, table: Overview | None, name: str) -> ColumnView:
    meaning = form.field_of(name)
    if not meaning and name in form.entered:
        meaning = f"entered:{form.entered[name]}"
    if not meaning:
        meaning = "keep" if name in form.kept else LEAVE
    why = {"header": _("by its header"), "values": _("by its values"), "chosen": _("chosen")}
    return ColumnView(
        name=name,
        meaning=meaning,
        said=dict(_choices(form)).get(meaning, meaning),
        why=why.get(form.why.get(name, ""), ""),
        examples=tuple(table.examples[name]) if table else (),
        written=form.moments.get(name, ""),
    )


def _choices(form: TableForm, all_steps: tuple[str, ...] = ()) -> tuple[tuple[str, str], ...]:
    if form.kind is None:
        return ((LEAVE, _("not used")),)
    fields = [(one.key, str(one.label)) for one in FIELDS[form.kind]]
    steps = [
        (f"entered:{step}", _("entered “%(step)s”") % {"step": step})
        for step in dict.fromkeys((*form.entered.values(), *all_steps))
    ]
    steps = steps if form.kind is Kind.OPPORTUNITIES else []
    keeps = form.kind in (Kind.OPPORTUNITIES, Kind.ACCOUNTS)
    kept = [("keep", _("kept as it is"))] if keeps else []
    return (*fields, *steps, *kept, (LEAVE, _("not used")))


def kind_choices() -> tuple[tuple[str, str], ...]:
    """Kinds that a file may be read as."""
    return (("", _("not read")), *((kind.value, str(KIND_LABELS[kind])) for kind in Kind))


def moment_choices() -> tuple[tuple[str, str], ...]:
    """Ways in which a column can write its dates."""
    return (
        ("iso", _("2017-03-01")),
        ("dmy", _("day, month, year: 01.03.2017")),
        ("mdy", _("month, day, year: 03/01/2017")),
        ("ymd", _("year, month, day: 2017/03/01")),
        ("words", _("with the month as a word: 1 Mar 2017")),
        ("serial", _("a spreadsheet’s day number: 42795")),
        ("seconds", _("seconds since 1970")),
        ("milliseconds", _("milliseconds since 1970")),
    )


def stage_choices() -> tuple[tuple[str, str], ...]:
    """What a stage word may mean."""
    return (
        ("step", _("a step of this name:")),
        ("=won", _("won")),
        ("=lost", _("lost")),
        ("=no_decision", _("no decision")),
        ("=open", _("open, without a step")),
    )
