"""Rows of meetings and of the ledger, turned into the facts that figures are made of.

A fixed number of queries for each, however many rows; no texts are read.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from foresaid.people.clocks import working_times
from foresaid.people.models import Organisation, Person
from foresaid.sales.models import Meeting, MeetingOpportunity, MeetingSchedule, Outcome, StepChange

from ..holding import Holding, Owned, Stint, Taken, owned
from ..models import Adoption, Change, Expectation, Result, Withdrawal
from ..reading import until
from .about import About
from .facts import Came, Met, Said
from .onward import onward

KINDS = (Meeting.Kind.CUSTOMER, Meeting.Kind.UNPLANNED, Meeting.Kind.CALL_BLOCK)
PROMISES = (Expectation.Kind.NEXT_STEP, Expectation.Kind.COMMITMENT)
CHUNK = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """What was said of expectations after they were, by their keys and in order."""

    results: dict[int, list[Came]]
    moved: dict[int, list[tuple[int, dt.datetime]]]
    withdrawn: dict[int, dt.datetime]
    adopted: dict[int, list[Taken]]


class Between:
    """The facts of one organisation on `[from_at, to_at)`, as of `moment`."""

    def __init__(
        self,
        organisation: Organisation,
        *,
        from_at: dt.datetime,
        to_at: dt.datetime,
        moment: dt.datetime,
    ) -> None:
        self.organisation, self.moment = organisation, moment
        self.from_at, self.until = from_at, min(to_at, moment)
        people = Person.objects.filter(organisation=organisation)
        self._clocks = working_times(people, organisation)

    def day(self, person: int, at: dt.datetime) -> dt.date:
        return self._clocks[person].day_of(at)

    def meetings(self, about: About) -> list[Met]:
        """Meetings led by them that are over and were not called off, oldest first."""
        rows = self._meetings(about).values("pk", "kind", "now_lead", "now_ends_at")
        kept = [one for one in rows if self._counts(about, one["now_lead"], one["now_ends_at"])]
        keys = [one["pk"] for one in kept]
        goals = self._goals(keys)
        left = onward(self.organisation, keys, self.moment)
        return [
            Met(
                key=one["pk"],
                kind=one["kind"],
                lead=one["now_lead"],
                goal=goals.get(one["pk"]),
                left_step=one["pk"] in left,
            )
            for one in kept
        ]

    def promises(self, about: About) -> list[Said]:
        """Next steps and commitments by the day that counts for who answered for them, but for
        those whose deal was closed before that without a word about them.
        """
        rows = list(self._promises(about).select_related("opportunity"))
        since = self._since(rows)
        periods = owned({row.opportunity_id for row in rows if row.opportunity_id})
        return [
            self._said(row, since, stint)
            for row in rows
            if since.results.get(row.pk) or not _ended(row)
            for stint in self._stints(row, since, periods)
            if self.from_at <= stint.due_at < self.until
            and (about.people is None or stint.person in about.people)
            and self._counts(about, stint.person, stint.due_at)
        ]

    def _counts(self, about: About, person: int, at: dt.datetime) -> bool:
        return about.counts(person, self.day(person, at))

    def _meetings(self, about: About) -> QuerySet[Meeting]:
        rows = Meeting.objects.filter(
            organisation=self.organisation,
            kind__in=KINDS,
            now_ends_at__gte=self.from_at,
            now_ends_at__lt=self.until,
            now_lead__isnull=False,
        ).exclude(now_state=MeetingSchedule.State.CANCELLED)
        if about.people is not None:
            rows = rows.filter(now_lead__in=about.people)
        if about.process is not None:
            rows = rows.filter(step__key=about.step, step__version__process=about.process)
        if about.account is not None:
            links = MeetingOpportunity.objects.filter(opportunity__account=about.account)
            rows = rows.filter(Q(account=about.account) | Q(pk__in=links.values("meeting")))
        return rows.order_by("now_ends_at", "pk")

    def _promises(self, about: About) -> QuerySet[Expectation]:
        held = {"holder__organisation": self.organisation}
        said = Expectation.objects.filter(**held, due_at__gte=self.from_at, due_at__lt=self.until)
        taken_on = Adoption.objects.filter(**held)
        if about.people is not None:
            said = said.filter(holder__in=about.people)
            taken_on = taken_on.filter(holder__in=about.people)
        # As a union each part is found through an index; joined, all that was ever said is read.
        both = said.order_by().values("pk").union(taken_on.order_by().values("of"))
        rows = Expectation.objects.filter(
            pk__in=both, kind__in=PROMISES, stated_at__lte=self.moment
        ).exclude(withdrawal__taken_back=True)
        if about.process is not None:
            rows = self._said_in_step(rows, about)
        if about.account is not None:
            rows = rows.filter(
                Q(opportunity__account=about.account)
                | Q(account=about.account)
                | Q(contact__account=about.account)
            )
        return rows.order_by("due_at", "pk")

    def _said_in_step(self, rows: QuerySet[Expectation], about: About) -> QuerySet[Expectation]:
        """Those said while their opportunity stood in that step."""
        entered = (
            StepChange.objects.in_force(self.moment)
            .filter(opportunity=OuterRef("opportunity"), happened_at__lte=OuterRef("stated_at"))
            .order_by("-happened_at", "-seq", "-pk")
        )
        return rows.annotate(
            step_then=Subquery(entered.values("step__key")[:1]),
            process_then=Subquery(entered.values("step__version__process")[:1]),
        ).filter(step_then=about.step, process_then=about.process)

    def _goals(self, meetings: Sequence[int]) -> dict[int, Said]:
        """By meeting the last goal that was not cancelled."""
        rows: list[Expectation] = []
        for keys in _chunks(meetings):
            goals = Expectation.objects.filter(meeting__in=keys, stated_at__lte=self.moment)
            rows += goals.exclude(withdrawal__taken_back=True).order_by("pk")
        since = self._since(rows)
        return {
            row.meeting_id or 0: self._said(row, since, self._stints(row, since, {})[0])
            for row in rows
            if row.pk not in since.withdrawn
        }

    def _stints(self, row: Expectation, since: Since, periods: Owned) -> list[Stint]:
        """The latest time of each who answered for it, unless it left them before its day."""
        adopted = since.adopted.get(row.pk, [])
        holder = adopted[-1].person if adopted else row.holder_id
        holding = Holding(
            row=row,
            moved=since.moved.get(row.pk, []),
            adopted=adopted,
            periods=periods,
            zone=self._clocks[holder].zone,
            moment=self.moment,
        )
        found = {
            one.person: one
            for one in holding.stints()
            if one.until_at is None or one.until_at > one.due_at
        }
        return list(found.values())

    def _said(self, row: Expectation, since: Since, stint: Stint) -> Said:
        clock, withdrawn_at = self._clocks[stint.person], since.withdrawn.get(row.pk)
        results = tuple(since.results.get(row.pk, ()))
        own = [one for one in results if one.view == Result.View.OWNER]
        reached = own and own[-1].came == Result.Came.REACHED
        return Said(
            key=row.pk,
            kind=row.kind,
            holder=stint.person,
            meeting=row.meeting_id,
            stated_at=row.stated_at,
            speaks_from=row.speaks_from,
            set_before=row.set_before,
            stated_on=clock.day_of(row.stated_at),
            due_on=stint.due_on,
            exit=row.exit_id,
            confidence=row.confidence,
            wording=row.wording,
            times_moved=stint.times_changed,
            withdrawn_on=clock.day_of(withdrawn_at) if withdrawn_at else None,
            results=results,
            ours=row.party == Expectation.Party.OURS,
            lost=stint.until_at is not None,
            days_late=clock.days_between(stint.due_on, own[-1].happened_on) if reached else 0.0,
        )

    def _since(self, rows: Sequence[Expectation]) -> Since:
        keys = [row.pk for row in rows]
        found = Since(
            results=defaultdict(list), moved=defaultdict(list), withdrawn={},
            adopted=defaultdict(list),
        )  # fmt: skip
        for row in self._of(Result, keys, "came", "view", "happened_on", "late", "movement"):
            found.results[row.pop("of")].append(Came(**row))
        for row in self._of(Change, keys, "due_at", "entry__seq"):
            if row["due_at"] is not None:
                found.moved[row["of"]].append((row["entry__seq"], row["due_at"]))
        for row in self._of(Withdrawal, keys, *_AT):
            found.withdrawn[row["of"]] = _at(row)
        for row in self._of(Adoption, keys, "entry__seq", "holder", *_AT):
            taken = Taken(seq=row["entry__seq"], at=_at(row), person=row["holder"])
            found.adopted[row["of"]].append(taken)
        return found

    def _of(self, model: Any, keys: Iterable[int], *names: str) -> Iterator[dict[str, Any]]:
        for chunk in _chunks(list(keys)):
            rows = model.objects.filter(until(self.moment), of__in=chunk)
            yield from rows.order_by("entry__seq").values("of", *names)


_AT = ("entry__recorded_at", "entry__practice_at")


def _at(row: dict[str, Any]) -> dt.datetime:
    """The moment that counts of an entry."""
    at: dt.datetime = row["entry__practice_at"] or row["entry__recorded_at"]
    return at


def _ended(row: Expectation) -> bool:
    """Whether its deal was closed before it was first due."""
    deal = row.opportunity
    if deal is None or deal.now_outcome == Outcome.OPEN or deal.now_closed_at is None:
        return False
    return deal.now_closed_at < row.due_at


def _chunks(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    for first in range(0, len(keys), CHUNK):
        yield keys[first : first + CHUNK]
