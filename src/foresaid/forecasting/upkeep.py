"""What the worker keeps fresh: projections that follow practice clocks, and the figures."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import QuerySet

from foresaid.people.actor import job
from foresaid.people.models import Organisation
from foresaid.sales import projection
from foresaid.sales.models import Opportunity

from . import questions
from .models import Run
from .operations.refresh import forget_old_runs, refresh_run

REST = dt.timedelta(minutes=10)
"""How long newly written rows may wait before they are computed, while they keep coming."""


def behind_clocks(now: dt.datetime) -> bool:
    """Whether a practice clock has passed dated rows that are not projected yet."""
    return any(projection.is_behind(one, now) for one in _practising())


def follow_clocks(now: dt.datetime) -> int:
    """Let the projections follow their clocks; returns how many opportunities changed."""
    return sum(
        projection.advance(one, now) for one in _practising() if projection.is_behind(one, now)
    )


def any_stale(now: dt.datetime) -> bool:
    return next(_stale(now), None) is not None


def refresh_stale(now: dt.datetime) -> int:
    """Compute anew what rests on older rows or on another day, an organisation at a time."""
    done = 0
    for organisation in _stale(now):
        refresh_run(job(organisation), now=now)
        forget_old_runs(organisation, now)
        done += 1
    return done


def _stale(now: dt.datetime) -> Iterator[Organisation]:
    with_deals = Opportunity.objects.values("organisation")
    for organisation in _living().filter(pk__in=with_deals):
        actor = job(organisation)
        run = questions.latest_run(actor)
        if questions.is_stale(actor, now) and not _just_computed(run, organisation, now):
            yield organisation


def _just_computed(run: Run | None, organisation: Organisation, now: dt.datetime) -> bool:
    """Computed today and a moment ago: later rows may wait until writing comes to rest."""
    if run is None or now - run.made_at > REST:
        return False
    return run.as_of.astimezone(organisation.zone).date() == organisation.today(now)


def _living() -> QuerySet[Organisation]:
    return Organisation.objects.filter(retired_at__isnull=True)


def _practising() -> QuerySet[Organisation]:
    return _living().filter(practice_from__isnull=False)
