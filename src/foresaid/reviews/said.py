"""What was said, as the engine compares it."""

import datetime as dt

from django.db.models import Exists, OuterRef, Prefetch, Q

from foresaid.engine import expected
from foresaid.ledger import vague
from foresaid.ledger.models import Change, Expectation, Result, Withdrawal
from foresaid.people.clocks import working_times
from foresaid.people.models import Person
from foresaid.people.working_time import WorkingTime
from foresaid.sales.epoch import days


def said_of(
    person: Person, opportunities: list[int], *, since: dt.datetime, at: dt.datetime
) -> list[expected.Expectation]:
    """Expectations that the person holds, and those on the person's deals held by others.

    What had its result before `since` was talked about then, and is left out.
    """
    over = Result.objects.filter(until(since), of=OuterRef("pk"), view=Result.View.OWNER)
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
        )
        .exclude(Exists(over))
        .exclude(Exists(Withdrawal.objects.filter(until(at), of=OuterRef("pk"))))
    )
    clocks = working_times((row.holder for row in rows), person.organisation)
    return [_expectation(row, person, clocks[row.holder_id], at) for row in rows]


def until(at: dt.datetime) -> Q:
    """Entries that stood at `at`, by the clock that counts in their organisation."""
    return Q(entry__practice_at__lte=at) | Q(entry__practice_at=None, entry__recorded_at__lte=at)


def _expectation(
    row: Expectation, person: Person, clock: WorkingTime, at: dt.datetime
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
        by_manager=row.kind == Expectation.Kind.COMMITMENT and row.holder_id != person.pk,
        waiting=row.kind == Expectation.Kind.WAITING,
        adopted=row.holder_id == person.pk,
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
