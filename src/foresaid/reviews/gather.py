"""Rows to the engine's values: what one person was expected to do, and what stands."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet, Sum

from foresaid.engine import agenda, expected
from foresaid.forecasting.compute import REVIEW_DAYS, WITHIN_DAYS
from foresaid.forecasting.models import Reading, Run
from foresaid.ledger.models import Expectation
from foresaid.people.models import Organisation, Person
from foresaid.sales.epoch import days
from foresaid.sales.models import Credit
from foresaid.sales.pushes import close_pushes

from .accounts import accounts_of
from .happened import meetings_of, wins_of
from .said import said_of

FIRST_LOOK = dt.timedelta(days=30)
"""How far back a first review looks for what has ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Everything that a comparison of one person needs, as of one moment.

    `undated` counts open deals whose beginning nobody knows: no figure can speak of them.
    """

    moment: expected.Moment
    deals: tuple[expected.Deal, ...]
    expectations: tuple[expected.Expectation, ...]
    meetings: tuple[expected.Meeting, ...]
    accounts: tuple[expected.Account, ...]
    wins: tuple[agenda.Win, ...]
    undated: int


def gather(
    person: Person, run: Run, *, at: dt.datetime, last_review_at: dt.datetime | None
) -> Gathered:
    """Read what the engine compares for `person`, sales facts as `run` saw them."""
    organisation = person.organisation
    since = last_review_at or at - FIRST_LOOK
    own = Reading.objects.filter(run=run, opportunity__in=_owned(person, at))
    readings = list(
        own.filter(age_days__isnull=False)
        .select_related("opportunity__account")
        .order_by("opportunity_id")
    )
    opportunities = [reading.opportunity_id for reading in readings]
    said = said_of(person, opportunities, since=since, at=at)
    spoken = {key for one in said for key in one.covers}
    return Gathered(
        moment=_moment(organisation, run, at, since),
        deals=_deals(person, run, readings, at, spoken),
        expectations=tuple(said),
        meetings=tuple(meetings_of(person, since=since, at=at)),
        accounts=tuple(accounts_of(person, at)),
        wins=tuple(wins_of(person, since=since, at=at)),
        undated=own.filter(age_days__isnull=True).count(),
    )


def _owned(person: Person, at: dt.datetime) -> "QuerySet[Credit, Any]":
    held = Q(from_at__lte=at) & (Q(to_at__isnull=True) | Q(to_at__gt=at))
    return person.credits.filter(held, part="owner").values("opportunity")


def _moment(
    organisation: Organisation, run: Run, at: dt.datetime, since: dt.datetime
) -> expected.Moment:
    whole = list(run.summary["processes"].values())
    oldest = [one["oldest_won_days"] for one in whole if one["oldest_won_days"] is not None]
    amounts = Reading.objects.filter(run=run, amount__isnull=False)
    sums = amounts.aggregate(total=Sum("amount"), count=Count("id"))
    return expected.Moment(
        at=days(at),
        next_review_at=days(at) + REVIEW_DAYS,
        last_review_at=days(since),
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
    pushes = close_pushes(ids, at)
    computed_at = days(run.as_of)
    return tuple(
        _deal(
            person,
            reading,
            computed_at,
            pushes.get(reading.opportunity_id, 0),
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
