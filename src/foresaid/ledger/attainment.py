"""What came in a term, by person and by team: figures follow the membership of their day."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import F, Q

from foresaid.people.models import Membership, Organisation, TeamPath, Term
from foresaid.sales.models import Credit, Meeting, MeetingSchedule, Outcome, StepChange
from foresaid.sales.money import CENT, rates_of

from .models import Measure


@dataclass(slots=True, kw_only=True)
class Came:
    """Sums by person, by team with all teams below it, and of everybody."""

    everybody: Decimal = Decimal(0)
    people: defaultdict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    teams: defaultdict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def of(self, person: int | None, team: int | None) -> Decimal:
        if person is not None:
            return self.people[person]
        return self.everybody if team is None else self.teams[team]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What one record brought one person on one day."""

    person: int
    on: dt.date
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class _Credited:
    """A person's part in an opportunity at the moment when it was won."""

    person: int
    share: Decimal
    amount: Decimal | None
    currency: str
    on: dt.date
    part: str


def came_in(
    organisation: Organisation, term: Term, measure: str, step_key: str, moment: dt.datetime
) -> Came:
    """What came in `term` until `moment`. Four queries and one pass over the term's records.

    Money is converted record by record at its dated rate and shared by credit; an amount in a
    currency without a rate counts for nothing. Counts go to the owner of that day.
    """
    from_at = _midnight(organisation, term.starts_on)
    to_at = min(_midnight(organisation, term.ends_on), moment + dt.timedelta(microseconds=1))
    if measure in _WON:
        parts = _WON[Measure(measure)](organisation, from_at, to_at, Q())
    else:
        parts = _SOURCES[Measure(measure)](organisation, from_at, to_at, step_key)
    return _summed(organisation, parts)


def _summed(organisation: Organisation, parts: Iterator[_Part]) -> Came:
    teams = _Teams(organisation)
    came = Came()
    for part in parts:
        came.everybody += part.amount
        came.people[part.person] += part.amount
        for team in teams.on(part.person, part.on):
            came.teams[team] += part.amount
    return came


def won_after(
    organisation: Organisation,
    term: Term,
    measure: str,
    after: dt.datetime,
    moment: dt.datetime,
    among: Q,
) -> Came:
    """Of what was won in `term` after one moment and until another, that of deals `among`.

    As `came_in` counts it, and in as many queries. `measure` is an amount or a number of wins.
    """
    start = max(_midnight(organisation, term.starts_on), after + dt.timedelta(microseconds=1))
    to_at = min(_midnight(organisation, term.ends_on), moment + dt.timedelta(microseconds=1))
    source = _WON[Measure(measure)]
    return _summed(organisation, source(organisation, start, to_at, among))


def _midnight(organisation: Organisation, day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=organisation.zone).astimezone(dt.UTC)


class _Teams:
    """In which teams a person was on a day, those above included; two queries."""

    def __init__(self, organisation: Organisation) -> None:
        self._above: defaultdict[int, set[int]] = defaultdict(set)
        paths = TeamPath.objects.filter(descendant__organisation=organisation)
        for ancestor, descendant in paths.values_list("ancestor", "descendant"):
            self._above[descendant].add(ancestor)
        self._spells: defaultdict[int, list[tuple[dt.date, dt.date | None, int]]] = defaultdict(
            list
        )
        members = Membership.objects.filter(organisation=organisation)
        for person, from_on, to_on, team in members.values_list(
            "person", "from_on", "to_on", "team"
        ):
            self._spells[person].append((from_on, to_on, team))

    def on(self, person: int, day: dt.date) -> set[int]:
        found: set[int] = set()
        for from_on, to_on, team in self._spells[person]:
            if from_on <= day and (to_on is None or day < to_on):
                found |= self._above[team]
        return found


def _credited(
    organisation: Organisation, from_at: dt.datetime, to_at: dt.datetime, among: Q
) -> Iterator["_Credited"]:
    """Credits that held when their opportunity, one `among` all, was won in that time."""
    held = Q(from_at__lte=F("opportunity__now_closed_at")) & (
        Q(to_at=None) | Q(to_at__gt=F("opportunity__now_closed_at"))
    )
    rows = Credit.objects.filter(
        held,
        among,
        opportunity__organisation=organisation,
        opportunity__now_exists=True,
        opportunity__now_outcome=Outcome.WON,
        opportunity__now_closed_at__gte=from_at,
        opportunity__now_closed_at__lt=to_at,
    )
    for person, share, amount, currency, at, part in rows.values_list(
        "person",
        "share",
        "opportunity__now_amount",
        "opportunity__now_currency",
        "opportunity__now_closed_at",
        "part",
    ).iterator():
        assert at is not None  # it lies between two moments
        on = at.astimezone(organisation.zone).date()
        yield _Credited(
            person=person, share=share, amount=amount, currency=currency, on=on, part=part
        )


def _won_amount(
    organisation: Organisation, from_at: dt.datetime, to_at: dt.datetime, among: Q
) -> Iterator[_Part]:
    rates = rates_of(organisation)
    for one in _credited(organisation, from_at, to_at, among):
        worth = one.amount and rates.convert(one.amount, one.currency, one.on)
        if worth:
            yield _Part(person=one.person, on=one.on, amount=(worth * one.share).quantize(CENT))


def _won_count(
    organisation: Organisation, from_at: dt.datetime, to_at: dt.datetime, among: Q
) -> Iterator[_Part]:
    for one in _credited(organisation, from_at, to_at, among):
        if one.part == Credit.Part.OWNER:
            yield _Part(person=one.person, on=one.on, amount=Decimal(1))


def _step_entries(
    organisation: Organisation, from_at: dt.datetime, to_at: dt.datetime, step: str
) -> Iterator[_Part]:
    """First entries of opportunities into the step, for whoever owned them then."""
    held = Q(opportunity__credits__from_at__lte=F("happened_at")) & (
        Q(opportunity__credits__to_at=None) | Q(opportunity__credits__to_at__gt=F("happened_at"))
    )
    rows = StepChange.objects.filter(
        held,
        Q(batch=None) | Q(batch__state="applied"),
        opportunity__credits__part=Credit.Part.OWNER,
        organisation=organisation,
        step__key=step,
        retracted_by=None,
        happened_at__lt=to_at,
    )
    seen: set[int] = set()
    for opportunity, at, person in rows.order_by("happened_at", "seq", "pk").values_list(
        "opportunity", "happened_at", "opportunity__credits__person"
    ):
        if opportunity not in seen:
            seen.add(opportunity)
            if at >= from_at:
                on = at.astimezone(organisation.zone).date()
                yield _Part(person=person, on=on, amount=Decimal(1))


def _meetings(
    organisation: Organisation, from_at: dt.datetime, to_at: dt.datetime, _step: str
) -> Iterator[_Part]:
    """Customer meetings that were held, counted for whoever led."""
    rows = Meeting.objects.filter(
        organisation=organisation,
        kind=Meeting.Kind.CUSTOMER,
        now_state=MeetingSchedule.State.HELD,
        now_starts_at__gte=from_at,
        now_starts_at__lt=to_at,
        now_lead__isnull=False,
    )
    for person, at in rows.values_list("now_lead", "now_starts_at"):
        if person is not None:
            on = at.astimezone(organisation.zone).date()
            yield _Part(person=person, on=on, amount=Decimal(1))


_WON = {Measure.WON_AMOUNT: _won_amount, Measure.WON_COUNT: _won_count}
_SOURCES = {
    Measure.STEP_ENTRIES: _step_entries,
    Measure.MEETINGS: _meetings,
}
