"""What stage words mean: steps in their order, outcomes, and columns that date a step."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from foresaid.files.tables import Table
from foresaid.files.values import moment_form
from foresaid.files.words import ending, plain

from .catalogue import Kind
from .form import Form, TableForm
from .samples import sample
from .usual import usual_place

_DATE_WORDS = {"date", "datum", "entered", "on", "at", "time", "moment", "in", "fecha", "le", "am"}
# `engage` and `Engaging` share this many letters.
_STEM = 5
_ATTENTION = 2_000


def is_ending(meaning: str) -> bool:
    return meaning.startswith("=")


def with_entered(table: Table, form: TableForm) -> TableForm:
    """Find the columns that say when an opportunity entered a step, such as `engage_date`."""
    if form.kind is not Kind.OPPORTUNITIES or "stage" not in form.columns:
        return form
    words = dict.fromkeys(table.column(form.columns["stage"]))
    steps = [word for word in words if word and ending(word) is None]
    entered = dict(form.entered)
    why = dict(form.why)
    for column in table.columns:
        if column in form.columns.values() or column in entered:
            continue
        step = _dated_step(column, steps)
        if step and moment_form(sample(table, column)) is not None:
            entered[column] = step
            why[column] = "header"
    return replace(form, entered=entered, why=why)


def _dated_step(column: str, steps: Iterable[str]) -> str:
    words = plain(column).split()
    left = " ".join(word for word in words if word not in _DATE_WORDS)
    if not left or len(left.split()) == len(words):
        return ""
    for step in steps:
        name = plain(step)
        if left == name or (len(left) >= _STEM and name[:_STEM] == left[:_STEM]):
            return step
        if name and left.startswith(f"{name} "):
            return step
    return ""


def complete(tables: Sequence[Table], form: Form) -> Form:
    """Fill in what the stage words mean, the order of the steps, and when amounts are known."""
    by_name = {table.name: table for table in tables}
    meanings = dict(form.stages)
    for one in form.tables:
        for word in _stage_words(by_name[one.table], one, "step" if _is_steps(one) else "stage"):
            end = ending(word)
            meanings.setdefault(word, f"={end}" if end else word)
        for word in _stage_words(by_name[one.table], one, "outcome"):
            meanings.setdefault(word, f"={ending(word) or 'open'}")
    filled = replace(form, stages=meanings, steps=_ordered(by_name, form, meanings))
    return replace(filled, closing_amount=_only_won_have_amounts(by_name, filled))


def _is_steps(one: TableForm) -> bool:
    return one.kind is Kind.STEPS


def _stage_words(table: Table, one: TableForm, key: str) -> list[str]:
    if one.kind not in (Kind.OPPORTUNITIES, Kind.STEPS) or key not in one.columns:
        return []
    return [word for word in dict.fromkeys(table.column(one.columns[key])) if word]


def _ordered(tables: dict[str, Table], form: Form, meanings: dict[str, str]) -> tuple[str, ...]:
    """Steps as histories run through them; else by their usual place, undated ones first."""
    names = [name for name in dict.fromkeys(meanings.values()) if not is_ending(name)]
    if set(form.steps) >= set(names):
        return form.steps
    places = _places_in_histories(tables, form, meanings)
    dated = {step for one in form.tables for step in one.entered.values()}
    return tuple(
        sorted(
            names,
            key=lambda name: (
                places.get(name, 1.0 if places else 0.0),
                usual_place(name),
                name in dated,
                names.index(name),
            ),
        )
    )


def _places_in_histories(
    tables: dict[str, Table], form: Form, meanings: dict[str, str]
) -> dict[str, float]:
    """Mean place, 0 to 1, of each step's first entry within its opportunity's history."""
    shares: dict[str, list[float]] = defaultdict(list)
    for one in form.of_kind(Kind.STEPS):
        columns = one.columns
        table = tables[one.table]
        histories: dict[str, list[str]] = defaultdict(list)
        rows = zip(table.column(columns["opportunity"]), table.column(columns["step"]), strict=True)
        for opportunity, word in rows:
            step = meanings.get(word, word)
            if not is_ending(step) and step not in histories[opportunity]:
                histories[opportunity].append(step)
        longest = sorted(histories.values(), key=len, reverse=True)[:_ATTENTION]
        for history in longest:
            for place, step in enumerate(history):
                shares[step].append(place / len(history))
    return {step: sum(places) / len(places) for step, places in shares.items()}


def _only_won_have_amounts(tables: dict[str, Table], form: Form) -> bool:
    """Whether amounts stand for won opportunities alone, so that they came with the closing."""
    won: list[bool] = []
    others: list[bool] = []
    for one in form.of_kind(Kind.OPPORTUNITIES):
        columns = one.columns
        stage = columns.get("outcome") or columns.get("stage")
        if "amount" not in columns or stage is None:
            return False
        table = tables[one.table]
        rows = zip(table.column(stage), table.column(columns["amount"]), strict=True)
        for word, amount in rows:
            filled = bool(amount.strip("0., "))
            (won if form.stages.get(word) == "=won" else others).append(filled)
    return bool(won and others) and sum(won) > 0.5 * len(won) and sum(others) < 0.02 * len(others)
