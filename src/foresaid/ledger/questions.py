"""What was said and what came of it, for pages, mails and the command line.

`moment` is where the organisation's clock stands, or an earlier moment to look back from;
nothing said later is seen then. `today` of access is the day of `moment`.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from foresaid.people.actor import Actor
from foresaid.people.models import Person
from foresaid.sales import access as sales_access
from foresaid.sales.models import Outcome
from foresaid.sales.operations.finding import one
from foresaid.sales.questions.unclear import unclear_of

from . import access
from .covered import accounts_covered
from .days import day_of, end_of, zone_of
from .holding import inherited, own
from .models import Expectation, ExpectationMember, Result, Standing
from .reading import until, views
from .views import ExpectationView

ASKED_ELSEWHERE = (Expectation.Kind.GOAL, Expectation.Kind.AIM, Expectation.Kind.HAND_OVER)


def course(actor: Actor, opportunity: UUID, moment: dt.datetime) -> list[ExpectationView]:
    """Everything said of an opportunity, goals of its meetings too, in the order it was said.

    Raises `NotThere` for an opportunity that is not in sight.
    """
    today = _day(actor, moment)
    found = one(
        sales_access.opportunities(actor, today),
        opportunity,
        _("There is no such opportunity among those you work on or lead."),
        "opportunity",
    )
    about = Expectation.objects.filter(opportunity=found).values_list("pk")
    goals = Expectation.objects.filter(meeting__subjects__opportunity=found).values_list("pk")
    groups = ExpectationMember.objects.filter(opportunity=found).values_list("expectation")
    # Three look-ups by index; in one condition over joins they are a walk through everything said.
    keys = [key for (key,) in about.union(goals, groups)]
    rows = Expectation.objects.filter(pk__in=keys).exclude(withdrawal__taken_back=True)
    return views(rows.order_by("entry__seq"), actor.organisation, moment)


def expectation(actor: Actor, uuid: UUID, moment: dt.datetime) -> ExpectationView | None:
    """One expectation in sight, or None."""
    rows = access.expectations(actor, _day(actor, moment)).filter(entry__uuid=uuid)
    return next(iter(views(rows, actor.organisation, moment)), None)


def due_by_today(actor: Actor, moment: dt.datetime) -> list[ExpectationView]:
    """What the actor holds that is open and due today or was due before, oldest first."""
    return due_by(actor, moment, days=0)


def due_by(actor: Actor, moment: dt.datetime, *, days: int) -> list[ExpectationView]:
    """What the actor holds that is open and due by the day in `days` days, oldest first.

    Goals are asked for with their meetings, aims in their review, hand-overs by themselves; what
    spoke of a closed opportunity has ended with it.
    """
    person = actor.require_person()
    zone = zone_of(person, actor.organisation)
    until_at = end_of(day_of(moment, zone) + dt.timedelta(days=days), zone)
    return due_until(actor, until_at, moment)


def due_until(actor: Actor, until_at: dt.datetime, moment: dt.datetime) -> list[ExpectationView]:
    """As `due_by_today`, up to and with any moment ahead."""
    return _seen(actor, moment, _first(_due(actor, until_at)))[0]


def inherited_by(actor: Actor, moment: dt.datetime) -> list[ExpectationView]:
    """What former owners left on the actor's open opportunities, due first; nobody holds it now."""
    return _seen(actor, moment, _first(_left(actor)))[0]


def hand_overs_asked(actor: Actor, moment: dt.datetime) -> list[ExpectationView]:
    """Hand-overs that wait for the actor's answer, due first."""
    return _seen(actor, moment, _first(_handed(actor)))[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits for somebody, each due first: due by today, hand-overs, and what was left."""

    due: list[ExpectationView]
    asked: list[ExpectationView]
    left: list[ExpectationView]


def waiting_for(actor: Actor, moment: dt.datetime) -> Waiting:
    """`due_by_today`, `hand_overs_asked` and `inherited_by` for the price of the first."""
    zone = zone_of(actor.require_person(), actor.organisation)
    due = _due(actor, end_of(day_of(moment, zone), zone))
    keys = [_first(rows) for rows in (due, _handed(actor), _left(actor))]
    due_views, asked, left = _seen(actor, moment, *keys)
    return Waiting(due=due_views, asked=asked, left=left)


def _due(actor: Actor, until_at: dt.datetime) -> QuerySet[Standing]:
    held = Standing.objects.filter(
        holder=actor.require_person(), state=Standing.State.OPEN, due_at__lte=until_at
    )
    return (
        own(held)
        .exclude(kind__in=ASKED_ELSEWHERE)
        .filter(Q(opportunity=None) | Q(opportunity__now_outcome=Outcome.OPEN))
    )


def _left(actor: Actor) -> QuerySet[Standing]:
    return inherited(
        Standing.objects.filter(
            opportunity__now_owner=actor.require_person(),
            opportunity__now_outcome=Outcome.OPEN,
            opportunity__now_exists=True,
        )
    )


def _handed(actor: Actor) -> QuerySet[Standing]:
    return Standing.objects.filter(
        holder=actor.require_person(),
        state=Standing.State.OPEN,
        kind=Expectation.Kind.HAND_OVER,
        opportunity__now_outcome=Outcome.OPEN,
    )


def _first(rows: QuerySet[Standing], limit: int = 100) -> list[int]:
    return list(rows.order_by("due_at").values_list("expectation", flat=True)[:limit])


def _seen(actor: Actor, moment: dt.datetime, *lists: list[int]) -> list[list[ExpectationView]]:
    """Each list of keys as views, due first; read at once."""
    keys = {key for one in lists for key in one}
    rows = Expectation.objects.filter(pk__in=keys)
    found = views(rows, actor.organisation, moment) if keys else []
    found.sort(key=lambda view: (view.due_at, view.key))
    return [[view for view in found if view.key in set(one)] for one in lists]


def ended_since(actor: Actor, from_at: dt.datetime, moment: dt.datetime) -> list[ExpectationView]:
    """What the actor holds of which they said since `from_at` what came, goals too, by due day.

    What was cancelled is not among it, nor what was decided about long ago and corrected.
    """
    said = Result.objects.filter(until(moment), of__holder=actor.require_person()).filter(
        Q(entry__practice_at__gte=from_at)
        | Q(entry__practice_at=None, entry__recorded_at__gte=from_at),
        view=Result.View.OWNER,
    )
    keys = list(said.values_list("of", flat=True).distinct())
    rows = Expectation.objects.filter(pk__in=keys).exclude(kind=Expectation.Kind.AIM)
    found = views(rows, actor.organisation, moment)
    return sorted(found, key=lambda view: (view.due_at, view.key))


def said_by(
    actor: Actor, person: Person, from_at: dt.datetime, moment: dt.datetime
) -> list[ExpectationView]:
    """What a person in sight holds and that was said since `from_at`."""
    rows = access.expectations(actor, _day(actor, moment)).filter(
        holder=person, stated_at__gte=from_at
    )
    return views(rows.order_by("entry__seq"), actor.organisation, moment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """What waits beside the day: counts that lead to lists of their own.

    `accounts`: active accounts that the actor looks after and on which nothing is expected.
    `unclear`: meetings, a series once, of which nobody said yet with whom they are.
    """

    accounts: int
    unclear: int


def aside(actor: Actor) -> Aside:
    """Both counts. One query."""
    person = actor.require_person()
    accounts = sales_access.accounts(actor).filter(owner=person, is_active=True)
    for keys in accounts_covered(actor):
        accounts = accounts.exclude(pk__in=keys)
    series = Count("calendar_series", distinct=True)
    counts = (_counted(accounts, Count("pk")), _counted(unclear_of(actor), series))
    (found,) = Person.objects.filter(pk=person.pk).annotate(
        accounts_aside=counts[0], unclear_aside=counts[1]
    ).values_list("accounts_aside", "unclear_aside")  # fmt: skip
    return Aside(accounts=found[0], unclear=found[1])


def _counted(rows: QuerySet[Any], count: Count) -> Coalesce:
    whole = rows.order_by().values("organisation").annotate(n=count).values("n")
    return Coalesce(Subquery(whole), 0)


def _day(actor: Actor, moment: dt.datetime) -> dt.date:
    return day_of(moment, actor.organisation.zone)
