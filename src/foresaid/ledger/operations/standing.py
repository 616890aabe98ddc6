"""Where every expectation stands now: a projection of the chain that can be made again.

It is written in the transaction of what changes it. `rebuild` makes all of an organisation
anew; `differing` names what would come out otherwise.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Manager

from foresaid.people.models import Organisation

from ..canonical import plain
from ..models import Adoption, Change, Expectation, Result, Said, Standing, Withdrawal
from ..raw import expression, readers

CHUNK = 2_000
_COLUMNS = (
    "organisation_id",
    "holder_id",
    "opportunity_id",
    "kind",
    "state",
    "first_due_at",
    "due_at",
    "times_changed",
    "last_seq",
)


# What of each kind of later saying decides where the expectation stands.
_LATER: Mapping[type[Said], Sequence[str]] = {
    Adoption: ["holder_id"],
    Change: ["due_at"],
    Withdrawal: [],
    Result: ["view", "came"],
}


def project(expectations: Iterable[int]) -> None:
    """Write the standing of these expectations, by key, from what was said. Six queries."""
    Standing.objects.bulk_create(
        (
            Standing(expectation_id=key, **dict(zip(_COLUMNS, values, strict=True)))
            for key, values in _projected(list(expectations))
        ),
        update_conflicts=True,
        unique_fields=["expectation"],
        update_fields=[name.removesuffix("_id") for name in _COLUMNS],
    )


@transaction.atomic
def rebuild(organisation: Organisation) -> int:
    """Make every standing of the organisation anew; returns how many there are."""
    Standing.objects.filter(organisation=organisation).delete()
    count = 0
    for keys in _chunks(organisation):
        project(keys)
        count += len(keys)
    return count


def differing(organisation: Organisation) -> Iterator[int]:
    """Keys of expectations whose standing is missing or not what the chain makes of it."""
    for keys in _chunks(organisation):
        present = _present(keys)
        for key, should in _projected(keys):
            if present.get(key) != [plain(value) for value in should]:
                yield key


def _present(keys: Sequence[int]) -> dict[int, list[Any]]:
    """The standings as they stand there, in canonical spelling.

    Past the ORM, which reads a moment however it is spelt and fails where it is none.
    """
    fields = {field.attname: field for field in Standing._meta.concrete_fields}
    quote, vendor = connection.ops.quote_name, connection.vendor
    names = ", ".join(expression(fields[name], quote(name), vendor) for name in _COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT expectation_id, {names} FROM ledger_standing"  # noqa: S608 - our own names
            " WHERE expectation_id BETWEEN %s AND %s",
            [min(keys), max(keys)],
        )
        rows = cursor.fetchall()
    read = readers(Standing, _COLUMNS, vendor)
    return {
        key: [read[name](value) if name in read else value
              for name, value in zip(_COLUMNS, values, strict=True)]
        for key, *values in rows
    }  # fmt: skip


def _chunks(organisation: Organisation) -> Iterator[list[int]]:
    last = 0
    rows = Expectation.objects.filter(entry__organisation=organisation).order_by("pk")
    while keys := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:CHUNK]):
        yield keys
        last = keys[-1]


def _projected(keys: Sequence[int]) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Of each expectation the values of `_COLUMNS` that its standing should have.

    Plain tuples: a proof goes through hundreds of thousands of them.
    """
    later = {model: _by_expectation(model, keys) for model in _LATER}
    rows = Expectation.objects.filter(pk__in=keys).values_list(
        *("pk", "entry__organisation_id", "holder_id", "opportunity_id", "kind"),
        *("due_at", "entry__seq"),
    )
    for key, organisation, holder, opportunity, kind, due_at, seq in rows.iterator():
        said = {model: found[key] for model, found in later.items() if key in found}
        moved = [due for _seq, due in said.get(Change, ()) if due is not None]
        yield (
            key,
            (
                organisation,
                said[Adoption][-1][1] if Adoption in said else holder,
                opportunity,
                kind,
                _state(said.get(Withdrawal), said.get(Result, ())),
                due_at,
                moved[-1] if moved else due_at,
                len(moved),
                max([seq, *(row[0] for rows in said.values() for row in rows)]),
            ),
        )


def _by_expectation(model: type[Said], keys: Sequence[int]) -> dict[int, list[tuple[Any, ...]]]:
    """What was said of each expectation in the order of the chain: its number, and `_LATER`."""
    found: dict[int, list[tuple[Any, ...]]] = {}
    manager: Manager[Any] = model._default_manager
    rows = manager.filter(of__in=keys).order_by("entry__seq")
    for key, *row in rows.values_list("of_id", "entry__seq", *_LATER[model]).iterator():
        found.setdefault(key, []).append(tuple(row))
    return found


def _state(
    withdrawals: Sequence[tuple[Any, ...]] | None, results: Sequence[tuple[Any, ...]]
) -> str:
    """A manager's view never ends an expectation: the owner is still asked."""
    if withdrawals:
        return Standing.State.WITHDRAWN
    own = [came for _seq, view, came in results if view == Result.View.OWNER]
    return own[-1] if own else Standing.State.OPEN
