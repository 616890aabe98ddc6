"""The `now_*` columns of opportunities: what their dated rows say at the organisation's moment."""

import datetime as dt
from collections import deque
from collections.abc import Iterable

from django.db import connections, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, Q

from foresaid.people.models import Organisation

from . import projection_sql
from .models import Credit, Opportunity, OutcomeChange, StepChange, ValueChange

_FACTS: tuple[type[Model], ...] = (StepChange, ValueChange, OutcomeChange, Credit)
# Above so many, one pass over everything is cheaper than looking each of them up.
MOST_BY_KEY = 5_000


@transaction.atomic
def rebuild(
    organisation: Organisation, moment: dt.datetime, only: Iterable[int] | None = None
) -> int:
    """Make the projection true at `moment`; return how many opportunities changed.

    `only` holds keys of opportunities. A rebuild of all also moves `projected_to`, the moment
    up to which the projection is known to be true; it never moves it back by itself.

    Outside practice everything written of the chosen ones has happened, for every door refuses
    the future: where a server's clock went back, they stay with who got them meanwhile.
    """
    keys = None if only is None else sorted(set(only))
    if keys is not None and not keys:
        return 0
    if keys is not None and len(keys) > MOST_BY_KEY:
        keys = None
    if keys is not None and not organisation.is_practice:
        moment = max([moment, *_written_ahead(keys, moment)])
    connection = connections[router.db_for_write(Opportunity)]
    if connection.vendor == "postgresql" and (keys is None or len(keys) > 1):
        _hold(organisation, keys)
    if keys is None and connection.vendor == "postgresql":
        _gather_statistics(connection)
    statement, values = projection_sql.statement(connection, organisation.pk, moment, keys)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        changed = int(cursor.rowcount)
    if keys is None:
        _remember(organisation, moment)
    return changed


@transaction.atomic
def advance(organisation: Organisation, now: dt.datetime) -> int:
    """Let the projection follow a practice clock; return how many opportunities changed.

    Looks only at what lies between the moment projected to and the present one, so a job may
    call it as often as it likes. An ordinary organisation's projection moves with its writes.
    """
    moment = organisation.moment(now)
    since = organisation.projected_to
    if since is None:
        return rebuild(organisation, moment)
    if moment <= since:
        return 0
    changed = rebuild(organisation, moment, only=_moved(organisation, since, moment))
    _remember(organisation, moment)
    return changed


def is_behind(organisation: Organisation, now: dt.datetime) -> bool:
    """Whether dated rows lie between the moment projected to and the present one."""
    moment = organisation.moment(now)
    since = organisation.projected_to
    if since is None:
        return Opportunity.objects.filter(organisation=organisation).exists()
    return moment > since and bool(_moved(organisation, since, moment))


def _hold(organisation: Organisation, keys: list[int] | None) -> None:
    """Lock them in the order in which everybody does; the statement takes any that it likes."""
    rows = Opportunity.objects.filter(organisation=organisation)
    if keys is not None:
        rows = rows.filter(pk__in=keys)
    locked = rows.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True)
    deque(locked.iterator(), maxlen=0)


def _gather_statistics(connection: BaseDatabaseWrapper) -> None:
    """What PostgreSQL would do by itself within a minute.

    Until then it plans for tables as small as they were before an import, and a statement of
    seconds takes minutes.
    """
    models: tuple[type[Model], ...] = (Opportunity, *_FACTS)
    tables = {model._meta.db_table for model in models}
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(sorted(tables))}")


def _remember(organisation: Organisation, moment: dt.datetime) -> None:
    organisation.projected_to = moment
    Organisation.objects.filter(pk=organisation.pk).update(projected_to=moment)


def _written_ahead(keys: list[int], moment: dt.datetime) -> Iterable[dt.datetime]:
    """Moments after `moment` at which something of these opportunities came to be true."""
    held = Credit.objects.filter(opportunity__in=keys, from_at__gt=moment).values_list("from_at")
    facts = [
        model._default_manager.filter(
            opportunity__in=keys, happened_at__gt=moment, retracted_by__isnull=True
        )
        .order_by()
        .values_list("happened_at")
        for model in (StepChange, ValueChange, OutcomeChange)
    ]
    made = Opportunity.objects.filter(pk__in=keys, created_at__gt=moment).values_list("created_at")
    return [at for (at,) in held.order_by().union(made.order_by(), *facts)]


def _moved(organisation: Organisation, since: dt.datetime, moment: dt.datetime) -> set[int]:
    """Opportunities with a row that came to be true after `since`, up to `moment`."""
    own = Q(organisation=organisation)
    between = (since, moment)
    moved: set[int] = set()
    for model in (StepChange, ValueChange, OutcomeChange):
        rows = model._default_manager.filter(
            own, happened_at__gt=since, happened_at__lte=moment
        ).values_list("opportunity_id", flat=True)
        moved.update(rows)
    begun = Q(from_at__gt=since, from_at__lte=moment)
    ended = Q(to_at__gt=since, to_at__lte=moment)
    moved.update(
        Credit.objects.filter(own & (begun | ended)).values_list("opportunity_id", flat=True)
    )
    made = Opportunity.objects.filter(own, created_at__gt=between[0], created_at__lte=between[1])
    moved.update(made.values_list("pk", flat=True))
    return moved
