"""What an opportunity's row says in dated facts, held against those brought before.

Dated facts are compared as sets: new ones are added, missing ones taken back. What a file
only shows as it is now (a step, an amount) is an observation: it makes a row when it differs
from what was last brought, dated by the closing, by the creation where the column is known to
have stood then, or else by the import itself.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from foresaid.sales.operations.bulk import CreditIn, Fact, OutcomeIn, StepIn, ValueIn

from .known import KnownAs, KnownSale
from .mapping.form import Form
from .reading.rows import ChangeRow, OpportunityRow

AMOUNT, CLOSE_ON, ATTRIBUTE = "amount", "close_on", "attribute"
_MOMENT_LATER = dt.timedelta(seconds=1)


@dataclass(slots=True, kw_only=True)
class Difference:
    """Facts to add, rows to take back by kind, credits to end by key."""

    added: list[Fact] = field(default_factory=list)
    retracted: dict[str, list[int]] = field(default_factory=dict)
    ended: dict[int, dt.datetime] = field(default_factory=dict)
    steps_new: int = 0
    steps_same: int = 0

    def take_back(self, kind: str, key: int) -> None:
        self.retracted.setdefault(kind, []).append(key)

    def __bool__(self) -> bool:
        return bool(self.added or self.retracted or self.ended)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """How names become keys, and the moment at which an observation is made."""

    form: Form
    moment: dt.datetime
    person: Callable[[str], int | None]
    step: Callable[[str], int]
    same_step: Callable[[int], str]


def differences(row: OpportunityRow, known: KnownSale | None, reader: Reader) -> Difference:
    """What has to be written so that the facts say what the files say; empty: nothing."""
    found = Difference()
    _steps(row, known, reader, found)
    _outcome(row, known, found)
    changed = {one.field for one in row.changes}
    if AMOUNT not in changed:
        _amount(row, known, reader, found)
    if CLOSE_ON not in changed:
        _close_on(row, known, reader, found)
    for key, text in row.attributes.items():
        if key not in changed:
            value = ValueIn(field=ATTRIBUTE, key=key, text=text, happened_at=reader.moment)
            _observe(row, known, reader, found, value, text)
    _dated_values(row, known, reader, found)
    _owner(row, known, reader, found)
    return found


def _steps(row: OpportunityRow, known: KnownSale | None, reader: Reader, found: Difference) -> None:
    wanted = [
        StepIn(
            step=reader.step(one.step), happened_at=one.at, seq=one.seq, by=reader.person(one.by)
        )
        for one in row.entries
    ]
    before = known.steps if known else []
    standing = {
        (reader.same_step(one.step), one.at, one.seq, one.by): one.id
        for one in before
        if not one.inferred
    }
    for step in wanted:
        place = (reader.same_step(step.step), step.happened_at, step.seq, step.by)
        if standing.pop(place, None) is None:
            found.added.append(step)
            found.steps_new += 1
        else:
            found.steps_same += 1
    if row.from_history or any(one.entered for one in reader.form.tables):
        for key in standing.values():
            found.take_back("step", key)
    if row.stage and not row.from_history:
        _seen_in(row.stage, wanted, known, reader, found)


def _seen_in(
    stage: str,
    dated: list[StepIn],
    known: KnownSale | None,
    reader: Reader,
    found: Difference,
) -> None:
    """The file shows the step without saying since when: it was seen there at this import."""
    step = reader.step(stage)
    seen = [one for one in (known.steps if known else []) if one.inferred]
    last_dated = max(dated, key=lambda one: (one.happened_at, one.seq), default=None)
    if seen and (last_dated is None or seen[-1].at >= last_dated.happened_at):
        last = seen[-1].step
    elif last_dated is not None:
        last = last_dated.step
    else:
        last = None
    if last is None or reader.same_step(last) != reader.same_step(step):
        found.added.append(StepIn(step=step, happened_at=reader.moment, inferred=True))


def _outcome(row: OpportunityRow, known: KnownSale | None, found: Difference) -> None:
    standing = (
        {(one.outcome, one.at, one.reason): one.id for one in known.outcomes} if known else {}
    )
    if row.ending is not None and row.closed is not None:
        place = (row.ending, row.closed, row.reason)
        if standing.pop(place, None) is None:
            found.added.append(
                OutcomeIn(outcome=row.ending, happened_at=row.closed, reason=row.reason)
            )
    for key in standing.values():
        found.take_back("outcome", key)


def _amount(
    row: OpportunityRow, known: KnownSale | None, reader: Reader, found: Difference
) -> None:
    value = ValueIn(
        field=AMOUNT, amount=row.amount, currency=row.currency, happened_at=reader.moment
    )
    if reader.form.closing_amount and row.amount is None:
        for one in known.values.get((AMOUNT, ""), []) if known else []:
            found.take_back("value", one.id)
        return
    _observe(row, known, reader, found, value, (row.amount, row.currency))


def _close_on(
    row: OpportunityRow, known: KnownSale | None, reader: Reader, found: Difference
) -> None:
    if row.ending is not None and row.close_on is None:
        return  # an expected date says nothing about a sale that is over
    value = ValueIn(field=CLOSE_ON, close_on=row.close_on, happened_at=reader.moment)
    _observe(row, known, reader, found, value, row.close_on)


_EMPTY: tuple[object, ...] = (None, "", (None, ""))


def _observe(
    row: OpportunityRow,
    known: KnownSale | None,
    reader: Reader,
    found: Difference,
    value: ValueIn,
    plain_value: object,
) -> None:
    """Write what the file shows now where it differs from what was last brought."""
    before = known.values.get((value.field, value.key), []) if known else []
    if not before:
        if plain_value not in _EMPTY:
            found.added.append(_dated(value, _first_known(row, value, reader)))
        return
    if before[-1].value == plain_value:
        return
    at = row.closed or reader.moment
    for one in before:
        if one.at >= at:
            found.take_back("value", one.id)
    found.added.append(_dated(value, at))


def _first_known(row: OpportunityRow, value: ValueIn, reader: Reader) -> dt.datetime:
    name = value.key or value.field
    if name in reader.form.known and row.created is not None:
        return row.created
    return row.closed or reader.moment


def _dated(value: ValueIn, at: dt.datetime) -> ValueIn:
    return ValueIn(
        field=value.field,
        key=value.key,
        amount=value.amount,
        currency=value.currency,
        close_on=value.close_on,
        text=value.text,
        by=value.by,
        happened_at=at,
    )


def _dated_values(
    row: OpportunityRow, known: KnownSale | None, reader: Reader, found: Difference
) -> None:
    """Values of a file of changes: each with its own moment, compared as a set."""
    by_place: dict[tuple[str, str], list[ChangeRow]] = {}
    for one in row.changes:
        if one.field != "owner":
            named = (one.field, "") if one.field in (AMOUNT, CLOSE_ON) else (ATTRIBUTE, one.field)
            by_place.setdefault(named, []).append(one)
    for (name, key), rows in by_place.items():
        before = known.values.get((name, key), []) if known else []
        standing = {(one.at, one.value): one.id for one in before}
        for one in sorted(rows, key=lambda each: each.at):
            value = ValueIn(
                field=name,
                key=key[:80],
                happened_at=one.at,
                amount=one.amount,
                currency=one.currency,
                close_on=one.close_on,
                text=one.text if name == ATTRIBUTE else "",
                by=reader.person(one.by),
            )
            if standing.pop((one.at, _value_of(value)), None) is None:
                found.added.append(value)
        for stale in standing.values():
            found.take_back("value", stale)


def _value_of(value: ValueIn) -> KnownAs:
    if value.field == AMOUNT:
        return (value.amount, value.currency)
    return value.close_on if value.field == CLOSE_ON else value.text


def _owner(row: OpportunityRow, known: KnownSale | None, reader: Reader, found: Difference) -> None:
    wanted = _owners(row, reader)
    if not wanted:
        return
    brought = [one for one in (known.credits if known else []) if one.imported]
    if not brought:
        if known is None or not known.credits:
            found.added.extend(_periods(wanted))
        return
    last = brought[-1]
    later = [one for one in wanted if one.from_at > last.from_at and one.person != last.person]
    if not any(one.field == "owner" for one in row.changes):
        if wanted[-1].person == last.person:
            return
        later = [CreditIn(person=wanted[-1].person, from_at=reader.moment)]
    if not later:
        return
    assert known is not None
    current = next((one for one in known.credits if one.to_at is None), None)
    if current is not None:
        begins = max(later[0].from_at, current.from_at + _MOMENT_LATER)
        found.ended[current.id] = begins
        later[0] = CreditIn(person=later[0].person, from_at=begins)
    found.added.extend(_periods(later))


def _owners(row: OpportunityRow, reader: Reader) -> list[CreditIn]:
    """Who owned it from when on: by its changes, or the one owner from its beginning."""
    begins = row.created or min((one.at for one in row.entries), default=None)
    begins = begins or row.closed or reader.moment
    changes = sorted((one for one in row.changes if one.field == "owner"), key=lambda one: one.at)
    named = [(reader.person(one.text), one.at) for one in changes if one.text]
    if not named:
        person = reader.person(row.owner)
        return [] if person is None else [CreditIn(person=person, from_at=begins)]
    return [
        CreditIn(person=person, from_at=at)
        for place, (person, at) in enumerate(named)
        if person is not None and (place == 0 or named[place - 1][0] != person)
    ]


def _periods(owners: list[CreditIn]) -> Iterable[CreditIn]:
    for one, following in zip(owners, [*owners[1:], None], strict=True):
        to_at = following.from_at if following else None
        if to_at is None or to_at > one.from_at:
            yield CreditIn(person=one.person, from_at=one.from_at, to_at=to_at)
