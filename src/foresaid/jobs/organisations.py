"""What goes through the organisations one by one: practice clocks, and figures that are old."""

import datetime as dt

from foresaid.forecasting import questions as forecasting
from foresaid.forecasting.operations.refresh import forget_old_runs, refresh_run
from foresaid.people.actor import Actor, job
from foresaid.people.questions import active_organisations
from foresaid.sales import projection


def actors() -> list[Actor]:
    return [job(organisation) for organisation in active_organisations()]


def any_clock_ahead(now: dt.datetime) -> bool:
    """Whether a practice clock has passed rows that are not in sight yet."""
    return any(_is_behind(actor, now) for actor in actors())


def follow_clocks(now: dt.datetime) -> int:
    """Bring what practice clocks have passed into sight; say how many opportunities changed."""
    return sum(
        projection.advance(actor.organisation, now) for actor in actors() if _is_behind(actor, now)
    )


def any_figures_old(now: dt.datetime) -> bool:
    return any(forecasting.is_stale(actor, now) for actor in actors())


def renew_figures(now: dt.datetime) -> int:
    """Compute the figures of every organisation whose rows or day have changed; say how many."""
    old = [actor for actor in actors() if forecasting.is_stale(actor, now)]
    for actor in old:
        refresh_run(actor, now=now)
    return len(old)


def forget_figures(now: dt.datetime) -> int:
    """Remove computed figures that nothing rests on any more."""
    return sum(forget_old_runs(actor.organisation, now) for actor in actors())


def _is_behind(actor: Actor, now: dt.datetime) -> bool:
    return actor.organisation.is_practice and projection.is_behind(actor.organisation, now)
