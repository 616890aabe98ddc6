"""Rows to the engine's values: what one person was expected to do, and what stands."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Sum

from foresaid.engine import agenda, expected
from foresaid.forecasting.compute import REVIEW_DAYS, WITHIN_DAYS
from foresaid.forecasting.models import Reading, Run
from foresaid.ledger import vague
from foresaid.ledger.models import Change, Expectation, Result, Withdrawal
from foresaid.people.models import Organisation, Person
from foresaid.sales.models import Credit, Meeting, Opportunity, Outcome, OutcomeChange, ValueChange

DAY = 86_400.0


def days(moment: dt.datetime) -> float:
    """A moment as the engine counts: days since 1970, UTC."""
    return moment.timestamp() / DAY


def moment_of(value: float, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.fromtimestamp(value * DAY, tz=zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Everything that a comparison of one person needs, as of one moment.

    `undated` counts open deals whose beginning nobody knows: no figure can speak of them.
    """

    moment: expected.Moment
    deals: tuple[expected.Deal, ...]
    expectations: tuple[expected.Expectation, ...]
    meetings: tuple[expected.Meeting, ...]
    wins: tuple[agenda.Win, ...]
    undated: int


def gather(
    person: Person, run: Run, *, at: dt.datetime, last_review_at: dt.datetime | None
) -> Gathered:
    """Read what the engine compares for `person`, sales facts as `run` saw them."""
    organisation = person.organisation
    own = Reading.objects.filter(run=run, opportunity__in=_owned(person, at))
    readings = list(
        own.filter(age_days__isnull=False)
        .select_related("opportunity__account")
        .order_by("opportunity_id")
    )
    opportunities = [reading.opportunity_id for reading in readings]
    said = _said(person, opportunities, at)
    spoken = {key for one in said for key in one.covers}
    return Gathered(
        moment=_moment(organisation, run, at, last_review_at),
        deals=_deals(person, run, readings, at, spoken),
        expectations=tuple(said),
        meetings=tuple(_meetings(person, at, last_review_at)),
        wins=tuple(_wins(person, at, last_review_at)),
        undated=own.filter(age_days__isnull=True).count(),
    )


def _owned(person: Person, at: dt.datetime) -> "QuerySet[Credit, Any]":
    held = Q(from_at__lte=at) & (Q(to_at__isnull=True) | Q(to_at__gt=at))
    return person.credits.filter(held, part="owner").values("opportunity")


def _moment(
    organisation: Organisation, run: Run, at: dt.datetime, last_review_at: dt.datetime | None
) -> expected.Moment:
    whole = list(run.summary["processes"].values())
    oldest = [one["oldest_won_days"] for one in whole if one["oldest_won_days"] is not None]
    amounts = Reading.objects.filter(run=run, amount__isnull=False)
    sums = amounts.aggregate(total=Sum("amount"), count=Count("id"))
    return expected.Moment(
        at=days(at),
        next_review_at=days(at) + REVIEW_DAYS,
        last_review_at=days(last_review_at) if last_review_at else float("-inf"),
        first_day_at=days(organisation.practice_from or organisation.created_at),
        # Only where one process stands alone is its oldest win everybody's limit.
        oldest_won_days=max(oldest) if oldest else None,
        oldest_won_deals=sum(one["won"] for one in whole),
        typical_amount=float(sums["total"] / sums["count"]) if sums["total"] else 1.0,
        within_days=WITHIN_DAYS,
    )


def _deals(
    person: Person, run: Run, readings: list[Reading], at: dt.datetime, spoken: set[str]
) -> tuple[expected.Deal, ...]:
    ids = [reading.opportunity_id for reading in readings]
    ever = set(
        Expectation.objects.filter(opportunity__in=ids, stated_at__lte=at).values_list(
            "opportunity_id", flat=True
        )
    )
    pushes = _pushes(ids, at)
    computed_at = days(run.as_of)
    return tuple(
        _deal(
            person,
            reading,
            computed_at,
            pushes[reading.opportunity_id],
            reading.opportunity_id in ever or str(reading.opportunity_id) in spoken,
        )
        for reading in readings
    )


def _deal(
    person: Person, reading: Reading, computed_at: float, pushes: int, had_next_step: bool
) -> expected.Deal:
    opportunity = reading.opportunity
    in_step, age = reading.days_in_step, reading.age_days
    return expected.Deal(
        key=str(opportunity.pk),
        owner=str(person.pk),
        step=reading.step_key,
        amount=None if reading.amount is None else float(reading.amount),
        account=opportunity.account.name if opportunity.account else None,
        entered_at=None if in_step is None else computed_at - in_step,
        created_at=None if age is None else computed_at - age,
        chance_now=reading.chance,
        chance_expected=reading.chance_expected,
        chance_lost_waiting=reading.normal_loss,
        chance_low=reading.chance_low,
        chance_high=reading.chance_high,
        chance_within=reading.chance_within,
        chance_within_later=reading.chance_within_later,
        leave_p50=reading.leave_p50,
        leave_p80=reading.leave_p80,
        leave_deals=reading.leave_deals,
        close_at=_end_of(opportunity.now_close_on, person.organisation.zone),
        chance_by_close=reading.chance_by_close,
        close_pushes=pushes,
        had_next_step=had_next_step,
    )


def _end_of(day: dt.date | None, zone: ZoneInfo) -> float | None:
    if day is None:
        return None
    return days(dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), tzinfo=zone))


def _pushes(opportunities: list[int], at: dt.datetime) -> dict[int, int]:
    """How often the expected close date was moved out, by opportunity."""
    rows = ValueChange.objects.filter(
        opportunity__in=opportunities,
        field=ValueChange.Field.CLOSE_ON,
        happened_at__lte=at,
        retracted_by__isnull=True,
        close_on__isnull=False,
    ).values_list("opportunity_id", "close_on")
    found: dict[int, int] = defaultdict(int)
    latest: dict[int, dt.date] = {}
    for opportunity, close_on in rows.order_by("opportunity_id", "happened_at", "id"):
        before = latest.get(opportunity)
        if before is not None and close_on is not None and close_on > before:
            found[opportunity] += 1
        if close_on is not None:
            latest[opportunity] = close_on
    return found


def _said(person: Person, opportunities: list[int], at: dt.datetime) -> list[expected.Expectation]:
    """Expectations that the person holds, and those on the person's deals held by others."""
    rows = (
        Expectation.objects.filter(entry__organisation=person.organisation, stated_at__lte=at)
        .filter(Q(holder=person) | Q(opportunity__in=opportunities))
        .exclude(kind__in=[Expectation.Kind.GOAL, Expectation.Kind.AIM])
        .select_related("entry", "holder")
        .prefetch_related(
            "members",
            "entry__words",
            Prefetch(
                "changes",
                Change.objects.filter(_until(at)).order_by("entry__seq"),
                to_attr="changes_then",
            ),
            Prefetch(
                "results",
                Result.objects.filter(_until(at), view=Result.View.OWNER)
                .select_related("entry")
                .order_by("entry__seq"),
                to_attr="results_then",
            ),
        )
        .exclude(Exists(Withdrawal.objects.filter(_until(at), of=OuterRef("pk"))))
    )
    return [_expectation(row, person) for row in rows]


def _until(at: dt.datetime) -> Q:
    return Q(entry__practice_at__lte=at) | Q(entry__practice_at=None, entry__recorded_at__lte=at)


def _expectation(row: Expectation, person: Person) -> expected.Expectation:
    changes: list[Change] = row.changes_then  # type: ignore[attr-defined]  # a prefetch
    results: list[Result] = row.results_then  # type: ignore[attr-defined]  # a prefetch
    moved = [change.due_at for change in changes if change.due_at is not None]
    surer = [change.confidence for change in changes if change.confidence is not None]
    confidence = surer[-1] if surer else row.confidence
    words = {one.field: one.text for one in row.entry.words.all()}
    result = results[-1] if results else None
    return expected.Expectation(
        key=str(row.pk),
        subject=_subject(row),
        owner=str(person.pk),
        party=expected.Party(row.party),
        said_at=days(row.stated_at),
        due_at=days(moved[-1] if moved else row.due_at),
        covers=_covers(row),
        doer=words.get("who"),
        first_due_at=days(row.due_at),
        times_changed=len(moved),
        confidence=None if confidence is None else confidence / 100,
        commitment=row.kind == Expectation.Kind.COMMITMENT,
        by_manager=row.kind == Expectation.Kind.COMMITMENT and row.holder_id != person.pk,
        waiting=row.kind == Expectation.Kind.WAITING,
        adopted=row.holder_id == person.pk,
        missing=frozenset(
            expected.Missing(one)
            for one in vague.missing(words.get("what", ""), row.party, who=words.get("who", ""))
        ),
        outcome=expected.Outcome(result.came) if result else None,
        settled_at=days(result.entry.moment) if result else None,
    )


def _covers(row: Expectation) -> tuple[str, ...]:
    if row.is_group:
        return tuple(str(member.opportunity_id) for member in row.members.all())
    return (str(row.opportunity_id),) if row.opportunity_id else ()


def _subject(row: Expectation) -> expected.Subject:
    kinds = expected.SubjectKind
    if row.is_group:
        return expected.Subject(kind=kinds.GROUP, key=str(row.pk))
    if row.opportunity_id:
        return expected.Subject(kind=kinds.OPPORTUNITY, key=str(row.opportunity_id))
    if row.account_id:
        return expected.Subject(kind=kinds.ACCOUNT, key=str(row.account_id))
    return expected.Subject(kind=kinds.PERSON, key=str(row.person_id or row.holder_id))


def _meetings(
    person: Person, at: dt.datetime, last_review_at: dt.datetime | None
) -> Iterable[expected.Meeting]:
    """Customer meetings that the person leads, since the last review or a month, and ahead."""
    since = last_review_at or at - dt.timedelta(days=30)
    goals = (
        Expectation.objects.filter(
            kind=Expectation.Kind.GOAL, stated_at__lte=at, withdrawal__isnull=True
        )
        .select_related("entry")
        .prefetch_related(
            Prefetch(
                "results",
                Result.objects.filter(_until(at), view=Result.View.OWNER)
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


def _wins(
    person: Person, at: dt.datetime, last_review_at: dt.datetime | None
) -> Iterable[agenda.Win]:
    since = last_review_at or at - dt.timedelta(days=30)
    kept = Expectation.objects.filter(
        Q(opportunity=OuterRef("opportunity"))
        | Q(meeting__subjects__opportunity=OuterRef("opportunity")),
        set_before=True,
        results__came=Result.Came.REACHED,
    )
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
        .annotate(kept_its_word=Exists(kept))
    )
    return [_win(row.opportunity, row.happened_at, row.kept_its_word) for row in rows]


def _win(opportunity: Opportunity, won_at: dt.datetime, kept_its_word: bool) -> agenda.Win:
    created = opportunity.created_at
    return agenda.Win(
        key=str(opportunity.pk),
        amount=float(opportunity.now_amount or 0),
        won_at=days(won_at),
        days=None if created is None else days(won_at) - days(created),
        kept_its_word=kept_its_word,
    )
