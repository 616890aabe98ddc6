"""Who answers for an expectation, and from when to when.

Whoever said it or was named holds it. Where the opportunity goes to another owner, what the
former one held counts for neither until the new owner adopts it.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from foresaid.sales.models import Credit

from .models import Adoption, Expectation, Standing

# What a new owner may take on. A goal goes with its meeting, an aim with its review, and a
# hand-over is the receiver's to answer already.
INHERITABLE = (Expectation.Kind.NEXT_STEP, Expectation.Kind.WAITING, Expectation.Kind.COMMITMENT)

type Period = tuple[dt.datetime, dt.datetime | None]
type Owned = dict[tuple[int, int], list[Period]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stint:
    """That one person answered for it: `[from_at, until_at)`, and what was due then.

    `due_at`, `due_on` is the day that counts for this person: the first one said, or where they
    adopted it the one that stood then. `times_changed` counts the dates moved while they held it.
    """

    person: int
    from_at: dt.datetime
    due_at: dt.datetime
    due_on: dt.date
    times_changed: int
    until_at: dt.datetime | None = None


def inherited(rows: QuerySet[Standing]) -> QuerySet[Standing]:
    """Open standings whose opportunity has gone to another owner since their holder took them on.

    As of now: the owner is the one whom the opportunity has at present.
    """
    return rows.filter(_gone())


def own(rows: QuerySet[Standing]) -> QuerySet[Standing]:
    """Standings that somebody answers for: all that are not `inherited`."""
    return rows.filter(~_gone())  # no look-up by key: `rows` may itself refer to an outer query


def _gone() -> Q:
    lost = Credit.objects.filter(
        opportunity=OuterRef("opportunity"),
        person=OuterRef("holder"),
        part=Credit.Part.OWNER,
        to_at__gt=OuterRef("expectation__stated_at"),
    )
    return (
        Q(opportunity__isnull=False, state=Standing.State.OPEN, kind__in=INHERITABLE)
        & ~Q(opportunity__now_owner=F("holder"))
        & Q(Exists(lost))
    )


def owned(opportunities: Collection[int]) -> Owned:
    """Since when until when each person owned these opportunities, by opportunity and person."""
    found: Owned = defaultdict(list)
    if not opportunities:
        return found
    rows = Credit.objects.filter(opportunity__in=opportunities, part=Credit.Part.OWNER)
    for opportunity, person, from_at, to_at in rows.order_by("from_at", "pk").values_list(
        "opportunity_id", "person_id", "from_at", "to_at"
    ):
        found[opportunity, person].append((from_at, to_at))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """That a person took it on at a moment; `seq` is the place in the chain."""

    seq: int
    at: dt.datetime
    person: int


def taken(row: Adoption) -> Taken:
    return Taken(seq=row.entry.seq, at=row.entry.moment, person=row.holder_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What decides who held an expectation when, as of `moment`.

    `moved`: where in the chain a date was changed, and to which. `adopted`: in that order.
    """

    row: Expectation
    moved: Sequence[tuple[int, dt.datetime]]
    adopted: Sequence[Taken]
    periods: Owned
    zone: dt.tzinfo
    moment: dt.datetime

    def stints(self) -> tuple[Stint, ...]:
        """Who held it in turn; the last one holds it still, unless that stint has an end."""
        first = Taken(seq=0, at=self.row.stated_at, person=self.row.holder_id)
        ends: list[Taken | None] = [*self.adopted, None]
        return tuple(
            self._stint(taken, end) for taken, end in zip([first, *self.adopted], ends, strict=True)
        )

    def _stint(self, taken: Taken, end: Taken | None) -> Stint:
        before = [due_at for seq, due_at in self.moved if seq < taken.seq]
        until = end.seq if end else None
        meanwhile = [s for s, _due in self.moved if s > taken.seq and (until is None or s < until)]
        due_at = before[-1] if before else self.row.due_at
        return Stint(
            person=taken.person,
            from_at=taken.at,
            due_at=due_at,
            due_on=due_at.astimezone(self.zone).date(),
            times_changed=len(meanwhile),
            until_at=self._lost_at(taken.at, taken.person) or (end.at if end else None),
        )

    def _lost_at(self, start: dt.datetime, person: int) -> dt.datetime | None:
        """When somebody who owned it stopped to; None where they own it at the moment."""
        if self.row.kind not in INHERITABLE or not self.row.opportunity_id:
            return None
        lost = None
        for from_at, to_at in self.periods.get((self.row.opportunity_id, person), ()):
            if from_at <= self.moment and (to_at is None or to_at > self.moment):
                return None
            if to_at is not None and start < to_at <= self.moment:
                lost = to_at
        return lost
