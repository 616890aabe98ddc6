"""What was said, as the engine compares it."""

import datetime as dt

from django.db.models import Exists, OuterRef, Prefetch, Q

from foresaid.engine import expected
from foresaid.ledger import vague
from foresaid.ledger.holding import Holding, Owned, owned, taken
from foresaid.ledger.models import Adoption, Change, Expectation, Result, Withdrawal
from foresaid.people.clocks import working_times
from foresaid.people.models import Person
from foresaid.people.working_time import WorkingTime
from foresaid.sales.epoch import days

# Goals are compared with their meetings; aims and hand-overs are nobody's word on a sale.
NOT_COMPARED = (Expectation.Kind.GOAL, Expectation.Kind.AIM, Expectation.Kind.HAND_OVER)


def said_of(
    person: Person, opportunities: list[int], *, since: dt.datetime, at: dt.datetime
) -> list[expected.Expectation]:
    """Expectations that the person holds, and those on the person's deals held by others.

    What had its result before `since` was talked about then, and is left out; so is what left the
    person with its opportunity. What came with one is there, and not adopted until they adopt it.
    """
    over = Result.objects.filter(until(since), of=OuterRef("pk"), view=Result.View.OWNER)
    rows = (
        Expectation.objects.filter(entry__organisation=person.organisation, stated_at__lte=at)
        .filter(Q(holder=person) | Q(adoptions__holder=person) | Q(opportunity__in=opportunities))
        .exclude(kind__in=NOT_COMPARED)
        .select_related("entry", "holder")
        .prefetch_related(
            "members",
            "entry__words",
            Prefetch(
                "changes",
                Change.objects.filter(until(at)).order_by("entry__seq"),
                to_attr="changes_then",
            ),
            Prefetch(
                "results",
                Result.objects.filter(until(at), view=Result.View.OWNER)
                .select_related("entry")
                .order_by("entry__seq"),
                to_attr="results_then",
            ),
            Prefetch(
                "adoptions",
                Adoption.objects.filter(until(at))
                .select_related("entry", "holder")
                .order_by("entry__seq"),
                to_attr="adoptions_then",
            ),
        )
        .exclude(Exists(over))
        .exclude(Exists(Withdrawal.objects.filter(until(at), of=OuterRef("pk"))))
    )
    said = list(rows.distinct())
    periods = owned({row.opportunity_id for row in said if row.opportunity_id})
    clocks = working_times((_holder(row) for row in said), person.organisation)
    own = set(opportunities)
    held = [(row, _adopted(row, periods, at)) for row in said]
    return [
        _expectation(row, person, adopted, clocks[_holder(row).pk], at)
        for row, adopted in held
        if (adopted and _holder(row) == person) or row.opportunity_id in own
    ]


def _holder(row: Expectation) -> Person:
    """Whoever adopted it last, else whom it was said of."""
    adoptions: list[Adoption] = row.adoptions_then  # type: ignore[attr-defined]  # a prefetch
    return adoptions[-1].holder if adoptions else row.holder


def _adopted(row: Expectation, periods: Owned, at: dt.datetime) -> bool:
    """Whether somebody answers for it at `at`: not while it is left from a former owner.

    What others hold on the person's deals, such as their manager's promise, counts.
    """
    adoptions: list[Adoption] = row.adoptions_then  # type: ignore[attr-defined]  # a prefetch
    holding = Holding(
        row=row,
        moved=(),
        adopted=[taken(one) for one in adoptions],
        periods=periods,
        zone=dt.UTC,
        moment=at,
    )
    return holding.stints()[-1].until_at is None


def until(at: dt.datetime) -> Q:
    """Entries that stood at `at`, by the clock that counts in their organisation."""
    return Q(entry__practice_at__lte=at) | Q(entry__practice_at=None, entry__recorded_at__lte=at)


def _expectation(
    row: Expectation, person: Person, adopted: bool, clock: WorkingTime, at: dt.datetime
) -> expected.Expectation:
    changes: list[Change] = row.changes_then  # type: ignore[attr-defined]  # a prefetch
    results: list[Result] = row.results_then  # type: ignore[attr-defined]  # a prefetch
    moved = [change.due_at for change in changes if change.due_at is not None]
    surer = [change.confidence for change in changes if change.confidence is not None]
    confidence = surer[-1] if surer else row.confidence
    words = {one.field: one.text for one in row.entry.words.all()}
    result = results[-1] if results else None
    due_at = moved[-1] if moved else row.due_at
    until_at = result.entry.moment if result else at
    return expected.Expectation(
        key=str(row.pk),
        subject=_subject(row),
        owner=str(person.pk),
        party=expected.Party(row.party),
        said_at=days(row.stated_at),
        due_at=days(due_at),
        covers=_covers(row),
        doer=words.get("who"),
        first_due_at=days(row.due_at),
        times_changed=len(moved),
        confidence=None if confidence is None else confidence / 100,
        commitment=row.kind == Expectation.Kind.COMMITMENT,
        by_manager=row.kind == Expectation.Kind.COMMITMENT and _holder(row) != person,
        waiting=row.kind == Expectation.Kind.WAITING,
        adopted=adopted,
        missing=frozenset(
            expected.Missing(one)
            for one in vague.missing(words.get("what", ""), row.party, who=words.get("who", ""))
        ),
        outcome=expected.Outcome(result.came) if result else None,
        settled_at=days(result.entry.moment) if result else None,
        days_late=clock.between(due_at, until_at) / dt.timedelta(days=1),
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
