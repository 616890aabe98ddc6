"""Where every expectation stands now: a projection of the chain that can be made again.

It is written in the transaction of what changes it. `rebuild` makes all of an organisation
anew; `differing` names what would come out otherwise.
"""

from collections.abc import Iterable, Iterator

from django.db import connection, transaction

from foresaid.people.models import Organisation

from ..models import Expectation, Standing
from . import standing_sql

AT_ONCE = 2_000
PROVED_AT_ONCE = 50_000


def project(expectations: Iterable[int]) -> None:
    """Write the standing of these expectations, by key, from what was said. One statement."""
    if keys := list(expectations):
        with connection.cursor() as cursor:
            cursor.execute(standing_sql.project(connection.vendor, keys))


@transaction.atomic
def rebuild(organisation: Organisation) -> int:
    """Make every standing of the organisation anew; returns how many there are."""
    Standing.objects.filter(organisation=organisation).delete()
    count = 0
    for keys in _chunks(organisation, AT_ONCE):
        project(keys)
        count += len(keys)
    return count


def differing(organisation: Organisation) -> Iterator[int]:
    """Keys of expectations whose standing is missing or not what the chain makes of it.

    The database compares them as they are spelt there, past the ORM, which reads a moment however
    it is spelt and fails where it is none.
    """
    query = standing_sql.differing(connection.vendor)
    for keys in _chunks(organisation, PROVED_AT_ONCE):
        with connection.cursor() as cursor:
            cursor.execute(query, [*[keys[0], keys[-1]] * 4, organisation.pk])
            found = cursor.fetchall()
        yield from (key for (key,) in found)


def _chunks(organisation: Organisation, size: int) -> Iterator[list[int]]:
    last = 0
    rows = Expectation.objects.filter(entry__organisation=organisation).order_by("pk")
    while keys := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:size]):
        yield keys
        last = keys[-1]
