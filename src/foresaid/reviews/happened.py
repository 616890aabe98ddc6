"""Meetings that took place or are ahead, and deals that were won, as the engine compares them."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import OuterRef, Prefetch, Q, Subquery

from foresaid.engine import agenda, expected
from foresaid.forecasting.compute import REVIEW_DAYS
from foresaid.ledger.models import Expectation, Result
from foresaid.people.models import Person
from foresaid.sales.epoch import days
from foresaid.sales.models import Meeting, Opportunity, Outcome, OutcomeChange

from .said import until


def meetings_of(
    person: Person, *, since: dt.datetime, at: dt.datetime
) -> Iterable[expected.Meeting]:
    """Customer meetings that the person leads, since the last review, and ahead."""
    goals = (
        Expectation.objects.filter(
            kind=Expectation.Kind.GOAL, stated_at__lte=at, withdrawal__isnull=True
        )
        .select_related("entry")
        .prefetch_related(
            Prefetch(
                "results",
                Result.objects.filter(until(at), view=Result.View.OWNER)
                .select_related("entry")
                .order_by("entry__seq"),
                to_attr="results_then",
            )
        )
        .order_by("entry__seq")
    )
    rows = (
        Meeting.objects.filter(
            organisation=person.organisation,
            now_lead=person,
            kind=Meeting.Kind.CUSTOMER,
            now_starts_at__gte=since,
            now_starts_at__lt=at + dt.timedelta(days=REVIEW_DAYS),
            recorded_at__lte=at,
        )
        .exclude(now_state__in=["cancelled", "no_show"])
        .prefetch_related("subjects", Prefetch("expectations", goals, to_attr="goals_then"))
    )
    return [_meeting(row, person) for row in rows]


def _meeting(row: Meeting, person: Person) -> expected.Meeting:
    goals: list[Expectation] = row.goals_then  # type: ignore[attr-defined]  # a prefetch
    before = [goal for goal in goals if goal.set_before]
    goal = before[0] if before else None
    results: list[Result] = [r for g in goals for r in g.results_then]  # type: ignore[attr-defined]
    result = results[-1] if results else None
    confidence = goal.confidence if goal else None
    return expected.Meeting(
        key=str(row.pk),
        owner=str(person.pk),
        starts_at=days(row.now_starts_at),
        ends_at=days(row.now_ends_at),
        opportunities=tuple(str(link.opportunity_id) for link in row.subjects.all()),
        goal_set=goal is not None,
        confidence=None if confidence is None else confidence / 100,
        outcome=expected.Outcome(result.came) if result else None,
        settled_at=days(result.entry.moment) if result else None,
        moved_on=result is not None
        and result.movement in {Result.Movement.ORDER, Result.Movement.ADVANCE},
    )


def wins_of(person: Person, *, since: dt.datetime, at: dt.datetime) -> Iterable[agenda.Win]:
    """Deals of the person won since the last review, and the last word kept on the way."""
    kept = Expectation.objects.filter(
        Q(opportunity=OuterRef("opportunity"))
        | Q(meeting__subjects__opportunity=OuterRef("opportunity")),
        set_before=True,
        stated_at__lt=OuterRef("happened_at"),
        results__came=Result.Came.REACHED,
    ).order_by("-stated_at", "-pk")
    rows = (
        OutcomeChange.objects.filter(
            organisation=person.organisation,
            outcome=Outcome.WON,
            happened_at__gt=since,
            happened_at__lte=at,
            retracted_by__isnull=True,
            opportunity__now_owner=person,
            opportunity__now_outcome=Outcome.WON,
        )
        .select_related("opportunity")
        .annotate(kept_word=Subquery(kept.values("pk")[:1]))
    )
    return [_win(row.opportunity, row.happened_at, row.kept_word) for row in rows]


def _win(opportunity: Opportunity, won_at: dt.datetime, kept_word: int | None) -> agenda.Win:
    created = opportunity.created_at
    return agenda.Win(
        key=str(opportunity.pk),
        amount=float(opportunity.now_amount or 0),
        won_at=days(won_at),
        days=None if created is None else days(won_at) - days(created),
        kept_its_word=kept_word is not None,
        expectation=None if kept_word is None else str(kept_word),
    )
