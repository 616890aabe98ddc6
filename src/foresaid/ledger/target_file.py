"""Targets from a table: each line a target, each line that cannot be one refused with a reason.

Columns: `who` (a person's name or address, a team's name, or `everybody`), `term` (a name such as
`Q1 2027`, or its first day), `amount`; and where needed `measure` (won_amount where left out),
`step`, `currency`, `note`.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foresaid.files.errors import TableError
from foresaid.files.tables import Table, read_tables
from foresaid.people import access as people_access
from foresaid.people.actor import Actor
from foresaid.people.errors import Unable
from foresaid.people.models import Term
from foresaid.sales import access as sales_access

from .models import Measure
from .operations.target import Owed, UnableToSetTarget, check_target

COLUMNS = ("who", "term", "amount", "measure", "step", "currency", "note")
NEEDED = ("who", "term", "amount")
_ALSO_CALLED = {
    "person": "who", "team": "who", "name": "who", "salesperson": "who", "agent": "who",
    "period": "term", "quarter": "term", "month": "term", "year": "term",
    "target": "amount", "quota": "amount", "goal": "amount", "value": "amount",
    "stage": "step", "comment": "note",
}  # fmt: skip


class UnableToReadTargets(Unable):
    """The file is no table of targets; nothing was read from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedLine:
    """A line of the file that is no target: where, what stood there, why, and what to do."""

    line: int
    column: str
    value: str
    reason: str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetsRead:
    """What a file holds: targets that could be set, and lines that could not."""

    owed: tuple[Owed, ...]
    refused: tuple[RefusedLine, ...]


class _Refusal(Exception):
    def __init__(self, column: str, reason: str | Promise) -> None:
        super().__init__(column)
        self.column, self.reason = column, reason


def read_targets(actor: Actor, name: str, data: bytes, now: dt.datetime) -> TargetsRead:
    """Read a CSV or a workbook; writes nothing. Raises `UnableToReadTargets`."""
    try:
        table = read_tables(name, data)[0]
    except (TableError, IndexError) as error:
        message = _("%(name)s is no table that can be read; save it as CSV or XLSX.")
        raise UnableToReadTargets(message % {"name": name}, field="file") from error
    places = _places(table)
    lookup = _Lookup(actor)
    owed: dict[tuple[object, ...], Owed] = {}
    refused = [
        RefusedLine(line=line, column="", value=str(count), reason=_TOO_MANY)
        for line, count in table.ragged
    ]
    for line, row in zip(table.lines, table.rows, strict=True):
        values = {column: row[place].strip() for column, place in places.items()}
        if not any(values.values()):
            continue
        try:
            one = lookup.owed(values)
            check_target(actor, one, now)
            key = (one.person, one.team, one.term, one.measure, one.step_key)
            if key in owed:
                raise _Refusal("who", gettext_lazy("An earlier line sets the same target."))
            owed[key] = one
        except _Refusal as error:
            refused.append(_refused(line, values, error.column, error.reason))
        except UnableToSetTarget as error:
            column = {"person": "who", "team": "who"}.get(error.field or "", error.field or "")
            refused.append(_refused(line, values, column, error.message))
    return TargetsRead(owed=tuple(owed.values()), refused=tuple(refused))


_TOO_MANY = gettext_lazy(
    "This line has more values than there are columns; look for a stray comma."
)


def _refused(
    line: int, values: Mapping[str, str], column: str, reason: str | Promise
) -> RefusedLine:
    return RefusedLine(line=line, column=column, value=values.get(column, ""), reason=reason)


def _places(table: Table) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, title in enumerate(table.columns):
        plain = title.strip().lower().replace(" ", "_")
        column = _ALSO_CALLED.get(plain, plain)
        if column in COLUMNS:
            places.setdefault(column, place)
    if missing := [column for column in NEEDED if column not in places]:
        message = _("A column “%(column)s” is missing. Needed are who, term and amount.")
        raise UnableToReadTargets(message % {"column": missing[0]}, field="file")
    return places


class _Lookup:
    """People, teams, terms and steps of the organisation by what people write; four queries."""

    def __init__(self, actor: Actor) -> None:
        self._people: dict[str, list[UUID]] = {}
        for uuid, name, email in (
            people_access.everybody(actor).filter(left_on=None).values_list("uuid", "name", "email")
        ):
            for key in {name.casefold(), email.casefold()} - {""}:
                self._people.setdefault(key, []).append(uuid)
        self._teams = {
            name.casefold(): uuid
            for uuid, name in people_access.teams(actor).values_list("uuid", "name")
        }
        self._terms: dict[str, UUID] = {}
        for term in people_access.terms(actor).exclude(kind=Term.Kind.WEEK).order_by("kind"):
            self._terms[term.name.casefold()] = term.uuid
        self._steps: dict[str, str] = {}
        for key, name in sales_access.steps(actor).values_list("key", "name"):
            self._steps[key.casefold()] = self._steps[name.casefold()] = key

    def owed(self, values: Mapping[str, str]) -> Owed:
        person, team = self._whose(values["who"])
        measure = self._measure(values.get("measure", ""))
        return Owed(
            measure=measure,
            amount=self._amount(values["amount"]),
            term=self._term(values["term"]),
            person=person,
            team=team,
            currency=values.get("currency", "") if measure == Measure.WON_AMOUNT else "",
            step_key=self._step(values.get("step", ""), measure),
            note=values.get("note", ""),
        )

    def _whose(self, who: str) -> tuple[UUID | None, UUID | None]:
        name = who.casefold()
        if not name:
            raise _Refusal("who", gettext_lazy("Nobody is named; write a person or a team."))
        if name in {"everybody", "all", "everyone"}:
            return None, None
        people, team = self._people.get(name, []), self._teams.get(name)
        if len(people) + (team is not None) > 1:
            raise _Refusal("who", gettext_lazy("Several are called so; write the e-mail address."))
        if not people and team is None:
            raise _Refusal("who", gettext_lazy("There is no person or team of this name."))
        return (people[0] if people else None), team

    def _measure(self, written: str) -> str:
        plain = written.casefold().replace(" ", "_")
        by_label = {str(label).casefold(): value for value, label in Measure.choices}
        if not plain:
            return Measure.WON_AMOUNT
        if plain in Measure.values:
            return plain
        if written.casefold() in by_label:
            return by_label[written.casefold()]
        reason = _("Write one of: %(values)s.") % {"values": ", ".join(Measure.values)}
        raise _Refusal("measure", reason)

    def _amount(self, written: str) -> Decimal:
        plain = "".join(one for one in written if one not in "  '’_€$£¥").strip()
        if plain.count(",") and "." in plain:
            plain = plain.replace(",", "")
        elif plain.count(",") == 1 and len(plain.rsplit(",", 1)[1]) != 3:
            plain = plain.replace(",", ".")
        else:
            plain = plain.replace(",", "")
        try:
            return Decimal(plain)
        except InvalidOperation:
            raise _Refusal("amount", gettext_lazy("This is no number.")) from None

    def _term(self, written: str) -> UUID:
        found = self._terms.get(written.casefold())
        if found is None:
            example = next(iter(self._terms), "Q1 2027")
            reason = _("There is no such term; write it as here: %(example)s.")
            raise _Refusal("term", reason % {"example": example})
        return found

    def _step(self, written: str, measure: str) -> str:
        if measure != Measure.STEP_ENTRIES:
            return ""
        found = self._steps.get(written.casefold())
        if found is None:
            raise _Refusal("step", gettext_lazy("There is no such step; write its name."))
        return found
