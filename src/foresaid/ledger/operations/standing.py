"""Where every expectation stands now: a projection of the chain that can be made again.

It is written in the transaction of what changes it. `rebuild` makes all of an organisation
anew; `differing` names what would come out otherwise.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Model

from foresaid.people.models import Organisation

from ..models import Adoption, Change, Expectation, Result, Standing, Withdrawal

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


def project(expectations: Iterable[int]) -> None:
    """Write the standing of these expectations, by key, from what was said. Six queries."""
    Standing.objects.bulk_create(
        standings(list(expectations)),
        update_conflicts=True,
        unique_fields=["expectation"],
        update_fields=[name.removesuffix("_id") for name in _COLUMNS],
    )


def standings(keys: Sequence[int]) -> list[Standing]:
    """The standing that each expectation should have, in no particular order."""
    adoptions = _by_expectation(Adoption, keys)
    changes = _by_expectation(Change, keys)
    withdrawals = _by_expectation(Withdrawal, keys)
    results = _by_expectation(Result, keys)
    rows = Expectation.objects.filter(pk__in=keys).select_related("entry")
    return [
        _standing(row, adoptions[row.pk], changes[row.pk], withdrawals[row.pk], results[row.pk])
        for row in rows.iterator()
    ]


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
        present = {row.pk: row for row in Standing.objects.filter(pk__in=keys)}
        for should in standings(keys):
            row = present.get(should.pk)
            if row is None or _values(row) != _values(should):
                yield should.pk


def _values(row: Standing) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in _COLUMNS)


def _chunks(organisation: Organisation) -> Iterator[list[int]]:
    last = 0
    rows = Expectation.objects.filter(entry__organisation=organisation).order_by("pk")
    while keys := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:CHUNK]):
        yield keys
        last = keys[-1]


def _by_expectation[AnySaid: (Adoption, Change, Withdrawal, Result)](
    model: type[AnySaid], keys: Sequence[int]
) -> defaultdict[int, list[AnySaid]]:
    """What was said of each expectation, in the order of the chain."""
    found: defaultdict[int, list[AnySaid]] = defaultdict(list)
    rows: Iterable[Model] = (
        model._default_manager.filter(of__in=keys).select_related("entry").order_by("entry__seq")
    )
    for row in rows:
        assert isinstance(row, model)
        found[row.of_id].append(row)
    return found


def _standing(
    said: Expectation,
    adoptions: Sequence[Adoption],
    changes: Sequence[Change],
    withdrawals: Sequence[Withdrawal],
    results: Sequence[Result],
) -> Standing:
    moved = [change.due_at for change in changes if change.due_at is not None]
    later = [row.entry.seq for row in (*adoptions, *changes, *withdrawals, *results)]
    return Standing(
        expectation=said,
        organisation_id=said.entry.organisation_id,
        holder_id=adoptions[-1].holder_id if adoptions else said.holder_id,
        opportunity_id=said.opportunity_id,
        kind=said.kind,
        state=_state(withdrawals, results),
        first_due_at=said.due_at,
        due_at=moved[-1] if moved else said.due_at,
        times_changed=len(moved),
        last_seq=max([said.entry.seq, *later]),
    )


def _state(withdrawals: Sequence[Withdrawal], results: Sequence[Result]) -> str:
    """A manager's view never ends an expectation: the owner is still asked."""
    if withdrawals:
        return Standing.State.WITHDRAWN
    own = [row for row in results if row.view == Result.View.OWNER]
    return own[-1].came if own else Standing.State.OPEN
