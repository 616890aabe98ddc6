"""What the two of a review said of themselves: aims for it, and what they promised before it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from foresaid.ledger.models import Change, Expectation, Standing
from foresaid.people.models import Person

from .decisions import standing
from .loading import said_of, then
from .models import Disposition, Review
from .sentences import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class AimView:
    """What one of the two wanted to be true afterwards; `came` is empty until it was recorded."""

    person: Person
    what: str
    came: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseView:
    """What was agreed in an earlier review or promised otherwise, and how it stands."""

    words: Said
    holder: str
    state: str
    overdue: bool


def aims_of(review: Review) -> Iterable[AimView]:
    """The last that each of the two wanted of this review."""
    rows = (
        review.aims.select_related("person", "entry__expectation")
        .prefetch_related("entry__words", "entry__expectation__results")
        .order_by("id")
    )
    newest = {row.person_id: row for row in rows}
    for row in newest.values():
        words = {one.field: one.text for one in row.entry.words.all()}
        results = [one for one in row.entry.expectation.results.all() if one.view == "owner"]
        last = max(results, key=lambda one: one.pk, default=None)
        yield AimView(
            person=row.person,
            what=words.get("what", ""),
            came=last.came if last else "",
            words=str(last.get_came_display()) if last else "",
        )


def last_before(review: Review) -> Review | None:
    """The review of the two before this one."""
    return _closed_before(review).order_by("-closed_at", "-pk").first()


def _closed_before(review: Review) -> "QuerySet[Review]":
    """Closed ones of the two; by when they were closed, since one may follow the same day."""
    rows = Review.objects.filter(person=review.person, manager=review.manager)
    return rows.filter(closed_at__lte=review.prepared_at).exclude(pk=review.pk)


def promises_of(review: Review, last: Review | None) -> Iterable[PromiseView]:
    """What was agreed in the last review, and what is open of earlier ones and of promises."""
    of_last = standing(Disposition.objects.filter(item__review=last))
    earlier = standing(Disposition.objects.filter(item__review__in=_closed_before(review)))
    still_open = Standing.objects.filter(state=Standing.State.OPEN)
    # Each part goes by an index of its own; as one condition they would read every expectation.
    parts = [
        *_agreed(of_last),
        *(still_open.filter(pk__in=keys).values("pk") for keys in _agreed(earlier)),
        *(rows.values("pk") for rows in _committed(review, still_open)),
    ]
    rows = (
        Expectation.objects.filter(
            pk__in=parts[0].union(*parts[1:]),
            entry__organisation=review.organisation,
            stated_at__lte=review.as_of,
            withdrawal__isnull=True,
        )
        .exclude(kind=Expectation.Kind.AIM)
        .select_related("entry__author", "standing", "standing__holder")
        .prefetch_related("entry__words", *then(review))
        .order_by("standing__due_at", "pk")
    )
    for row in rows:
        yield PromiseView(
            words=said_of(row, review.organisation),
            holder=row.standing.holder.name,
            state=row.standing.state,
            overdue=row.standing.state == "open" and row.standing.due_at <= review.as_of,
        )


def _agreed(decided: "QuerySet[Disposition]") -> "list[QuerySet[Any, Any]]":
    """Keys of next steps set, and of what got a new date."""
    entries = decided.filter(entry__isnull=False).values("entry")
    return [entries, Change.objects.filter(pk__in=entries, due_at__isnull=False).values("of")]


def _committed(review: Review, rows: "QuerySet[Standing]") -> "list[QuerySet[Standing]]":
    """Promises of the person, and the manager’s about their deals."""
    promised = rows.filter(kind=Expectation.Kind.COMMITMENT)
    return [
        promised.filter(holder=review.person),
        promised.filter(holder=review.manager, opportunity__now_owner=review.person),
    ]
