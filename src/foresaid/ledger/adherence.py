"""How much of the work had an expectation at all: for a person, and for groups of people.

Adherence is no private figure: it says that something was expected, not how it went.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection

from django.db.models import Exists, OuterRef

from foresaid.people import access as people_access
from foresaid.people.actor import Actor
from foresaid.sales import access as sales_access
from foresaid.sales.models import Meeting, MeetingSchedule, Outcome

from .days import day_of
from .holding import own as answered_for
from .models import Expectation, ExpectationMember, Standing
from .views import Share

STEPS = (Expectation.Kind.NEXT_STEP, Expectation.Kind.WAITING)


def next_steps_agreed(
    actor: Actor, people: Collection[int], moment: dt.datetime
) -> dict[int, Share]:
    """Of each person's open deals, how many have an open next step. Two queries."""
    today = day_of(moment, actor.organisation.zone)
    rows = sales_access.opportunities(actor, today).filter(
        now_outcome=Outcome.OPEN, now_owner__in=people, created_at__isnull=False
    )
    own = answered_for(
        Standing.objects.filter(
            opportunity=OuterRef("pk"), state=Standing.State.OPEN, kind__in=STEPS
        )
    )
    groups = ExpectationMember.objects.filter(
        opportunity=OuterRef("pk"), expectation__standing__state=Standing.State.OPEN
    )
    whole = Counter(rows.values_list("now_owner", flat=True))
    agreed = Counter(rows.filter(Exists(own) | Exists(groups)).values_list("now_owner", flat=True))
    return {one: Share(count=agreed[one], whole=whole[one]) for one in people}


def goals_set_before(
    actor: Actor,
    people: Collection[int],
    from_at: dt.datetime,
    moment: dt.datetime,
) -> dict[int, Share]:
    """Of each person's customer meetings since `from_at`, how many had a goal beforehand."""
    today = day_of(moment, actor.organisation.zone)
    seen = people_access.seen_people(actor, today).filter(pk__in=people)
    rows = Meeting.objects.filter(
        organisation=actor.organisation,
        now_lead__in=seen,
        kind=Meeting.Kind.CUSTOMER,
        now_ends_at__gte=from_at,
        now_ends_at__lt=moment,
    ).exclude(now_state=MeetingSchedule.State.CANCELLED)
    goal = Expectation.objects.filter(
        meeting=OuterRef("pk"),
        kind=Expectation.Kind.GOAL,
        set_before=True,
        withdrawal__isnull=True,
        stated_at__lte=moment,
    )
    whole = Counter(rows.values_list("now_lead", flat=True))
    before = Counter(rows.filter(Exists(goal)).values_list("now_lead", flat=True))
    return {one: Share(count=before[one], whole=whole[one]) for one in people}
