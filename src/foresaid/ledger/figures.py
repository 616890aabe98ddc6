"""How a person's own words held: computed here, and by no page.

Only the person and the direct manager get them. Each figure carries the work it was made of,
and below a minimum count no share.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from statistics import median

from foresaid.people import access as people_access
from foresaid.people.actor import Actor
from foresaid.people.clocks import working_time
from foresaid.people.models import Person
from foresaid.people.working_time import WorkingTime
from foresaid.sales.models import Meeting, MeetingSchedule

from .days import day_of
from .models import Expectation
from .promises import Promise, promises
from .reading import views
from .views import ExpectationView, Share, WordsKept

# Fewer than this say too little about a person to be turned into a share.
ENOUGH = 10
MOVED = ("order", "advance")


def words_kept(
    actor: Actor,
    person: Person,
    from_at: dt.datetime,
    to_at: dt.datetime,
    moment: dt.datetime,
) -> WordsKept | None:
    """Figures on `[from_at, to_at)` as of `moment`; None for whom they are not meant."""
    today = day_of(moment, person.organisation.zone)
    if not people_access.sees_private_figures(actor, person, today):
        return None
    until = min(to_at, moment)
    meetings = _meetings(person, from_at, until)
    goals = _goals(person, meetings, moment)
    held_to = promises(person, from_at, until, moment)
    return WordsKept(**_of_goals(meetings, goals), **_of_promises(held_to, working_time(person)))  # type: ignore[arg-type]


def _meetings(person: Person, from_at: dt.datetime, until: dt.datetime) -> list[int]:
    """Led, with a customer, over in that time and not called off."""
    rows = Meeting.objects.filter(
        now_lead=person,
        kind=Meeting.Kind.CUSTOMER,
        now_ends_at__gte=from_at,
        now_ends_at__lt=until,
    ).exclude(now_state=MeetingSchedule.State.CANCELLED)
    return list(rows.values_list("pk", flat=True))


def _goals(person: Person, meetings: Sequence[int], moment: dt.datetime) -> list[ExpectationView]:
    rows = Expectation.objects.filter(meeting__in=meetings).exclude(withdrawal__taken_back=True)
    found = views(rows.order_by("entry__seq"), person.organisation, moment)
    return [view for view in found if view.state != "withdrawn"]


def _of_goals(meetings: Sequence[int], goals: Sequence[ExpectationView]) -> dict[str, object]:
    before = [view for view in goals if view.counts_as_before]
    judged = [view for view in before if view.result and view.result.came != "not_held"]
    reached = [view for view in judged if view.result and view.result.came == "reached"]
    moved = [view for view in judged if view.result and view.result.movement in MOVED]
    first = [view.results[0] for view in goals if view.results]
    return {
        "goals_before": _share(before, meetings),
        "minutes_before": _median(
            (view.speaks_from - view.stated_at).total_seconds() / 60 for view in before
        ),
        "goal_rate": _share(reached, judged),
        "reached_that_moved": _share([view for view in reached if view in moved], reached),
        "goals_on_exit": _share([view for view in before if view.exit], before),
        "advances": _share(moved, judged),
        "results_late": _share([one for one in first if one.late], first),
    }


def _of_promises(held_to: Sequence[Promise], clock: WorkingTime) -> dict[str, object]:
    late = [
        clock.days_between(one.stint.due_on, one.view.result.happened_on)
        for one in held_to
        if one.view.result and one.view.result.came == "reached"
    ]
    return {
        "kept": _share([one for one in held_to if one.kept], held_to),
        "times_moved": sum(one.stint.times_changed for one in held_to),
        "days_late": _median(days for days in late if days > 0),
    }


def _share(part: Sequence[object], whole: Sequence[object]) -> Share:
    return Share(count=len(part), whole=len(whole), enough=len(whole) >= ENOUGH)


def _median(values: Iterable[float]) -> float | None:
    found = list(values)
    return float(median(found)) if found else None
