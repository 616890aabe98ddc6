"""Reviews as doors show them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch
from django.utils.translation import gettext_lazy as _

from foresaid.forecasting import questions as forecasting
from foresaid.forecasting.models import Run
from foresaid.forecasting.operations.refresh import refresh_run
from foresaid.people import access as people_access
from foresaid.people.actor import Actor
from foresaid.people.models import Person
from foresaid.sales.models import Opportunity, Outcome

from . import access
from .agenda import draft
from .decisions import Decision, DecisionLine, decision_of, lines_of, standing
from .loading import context_of
from .models import AgendaItem, Disposition, Review
from .operations import finding, prepare
from .promises import AimView, PromiseView, aims_of, last_before, promises_of
from .sentences import Context, ItemWords, Named, opening, say
from .summary import summary_of

_DECIDED = standing(
    Disposition.objects.select_related(
        "by", "opportunity", "entry__expectation__account", "entry__change"
    )
)

NAMED_AT_MOST = 200
"""Deals of one item that the page can list; an item of more says how many it leaves out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """One item with its words, the deals it speaks of, and what was decided.

    `of_accounts`: it speaks of accounts instead, and counts those.
    """

    id: int
    part: str
    kind: str
    position: int
    minutes: float
    words: ItemWords
    count: int
    single: Named | None
    expectation: str
    decisions: tuple[Decision, ...]
    undecided: int
    of_accounts: bool = False

    @property
    def together(self) -> bool:
        return self.count > 1

    @property
    def decided(self) -> tuple[DecisionLine, ...]:
        """What was decided, in one line for all deals of which the same was said."""
        return lines_of(self.decisions)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPage:
    review: Review
    opening: str
    summary: dict[str, Any]
    items: tuple[ItemView, ...]
    win: ItemView | None
    on_track: ItemView | None
    folded: tuple[ItemView, ...]
    aims: tuple[AimView, ...]
    promises: tuple[PromiseView, ...]
    agreed: str
    actor_leads: bool

    @property
    def to_talk_about(self) -> int:
        return len(self.items) + len(self.folded)

    @property
    def decided(self) -> int:
        return sum(1 for item in (*self.items, *self.folded) if not item.undecided)

    @property
    def minutes(self) -> int:
        return round(float(self.summary.get("minutes", 0)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewLine:
    """A person in the list of reviews: the one that waits, and the last one."""

    person: Person
    waiting: Review | None
    last: Review | None
    open_deals: int


def review_page(actor: Actor, review: Review) -> ReviewPage:
    """Everything on the page of one review; the number of queries does not grow with it."""
    items = list(
        review.items.prefetch_related(
            Prefetch("dispositions", _DECIDED),
            "dispositions__opportunity__outcome_changes",
            "dispositions__entry__words",
        )
    )
    return _page(
        review,
        items,
        aims=aims_of(review),
        promises=promises_of(review, last := last_before(review)),
        agreed=last.note if last else "",
        actor_leads=actor.person == review.manager,
    )


def review(actor: Actor, uuid: UUID) -> Review:
    """A review in which the actor is one of the two; raises NotThere."""
    return finding.review(actor, uuid)


def reviewable_person(actor: Actor, uuid: UUID, now: dt.datetime) -> Person:
    """Somebody whom the actor may review; raises NotThere."""
    return finding.reviewable_person(actor, uuid, now)


def looking_back(actor: Actor, person: Person, on: dt.date, now: dt.datetime) -> ReviewPage:
    """What a review would have listed at the end of a day gone by. Keeps no review.

    Raises UnableToReview for a day that has not ended.
    """
    organisation = actor.organisation
    end = dt.datetime.combine(on + dt.timedelta(days=1), dt.time(), tzinfo=organisation.zone)
    at = end - dt.timedelta(microseconds=1)
    if at >= organisation.moment(now):
        raise finding.UnableToReview(_("Choose a day that has ended."), field="on")
    run = forecasting.run_at(actor, at) or refresh_run(actor, now=now, as_of=at)
    return preview(actor, person, run, at)


def preview(actor: Actor, person: Person, run: Run, at: dt.datetime) -> ReviewPage:
    """The page of a review that is not kept, from what `run` computed."""
    drafted = draft(person, run, at=at)
    unkept = Review(
        organisation=actor.organisation,
        person=person,
        manager=actor.person or person,
        run=run,
        as_of=at,
        summary=summary_of(actor, person, drafted, at),
    )
    items = [row for row, _keys in prepare.items_of(unkept, drafted)]
    return _page(unkept, items, aims=(), promises=(), actor_leads=True)


def _page(
    review: Review,
    items: list[AgendaItem],
    *,
    aims: Iterable[AimView],
    promises: Iterable[PromiseView],
    agreed: str = "",
    actor_leads: bool,
) -> ReviewPage:
    context = context_of(review, items)
    parts: dict[str, list[ItemView]] = defaultdict(list)
    for item in items:
        parts[item.part].append(_item(item, context))
    return ReviewPage(
        review=review,
        opening=opening(review.summary["open"], context),
        summary=review.summary,
        items=tuple(parts[AgendaItem.Part.TALK]),
        win=next(iter(parts[AgendaItem.Part.WIN]), None),
        on_track=next(iter(parts[AgendaItem.Part.ON_TRACK]), None),
        folded=tuple(parts[AgendaItem.Part.FOLDED]),
        aims=tuple(aims),
        promises=tuple(promises),
        agreed=agreed,
        actor_leads=actor_leads,
    )


def on_track_deals(review: Review) -> list[Named]:
    """The deals that are counted and not discussed; the first of them by name."""
    keys = [int(key) for key in review.summary["on_track"]]
    rows = Opportunity.objects.filter(organisation=review.organisation, pk__in=keys)
    return [
        Named(uuid=str(row.uuid), name=row.name, account=row.account.name if row.account else "")
        for row in rows.select_related("account").order_by("name")[:NAMED_AT_MOST]
    ]


def reviews_to_hold(actor: Actor, now: dt.datetime) -> list[ReviewLine]:
    """Whom the actor reviews, those waited on longest first."""
    people = list(access.reviewable(actor, actor.organisation.today(now)).order_by("name"))
    rows = Review.objects.filter(person__in=people, manager=actor.person)
    waiting = {row.person_id: row for row in rows.filter(closed_at__isnull=True)}
    last: dict[int, Review] = {}
    for row in rows.filter(closed_at__isnull=False).order_by("as_of"):
        last[row.person_id] = row
    open_deals = dict(
        Opportunity.objects.open()
        .filter(now_owner__in=people, now_exists=True, created_at__isnull=False)
        .values("now_owner")
        .annotate(n=Count("pk"))
        .values_list("now_owner", "n")
    )
    lines = [
        ReviewLine(
            person=person,
            waiting=waiting.get(person.pk),
            last=last.get(person.pk),
            open_deals=open_deals.get(person.pk, 0),
        )
        for person in people
    ]
    return sorted(lines, key=lambda line: line.last.as_of.timestamp() if line.last else 0.0)


def count_waiting(actor: Actor, now: dt.datetime) -> int:
    """How many reviews the actor has prepared or begun, and not ended."""
    people = access.reviewable(actor, actor.organisation.today(now))
    return Review.objects.filter(
        person__in=people, manager=actor.person, closed_at__isnull=True
    ).count()


def reviews_of(actor: Actor) -> list[Review]:
    """Reviews held with the actor, newest first."""
    return list(
        access.reviews(actor)
        .filter(person=actor.person, opened_at__isnull=False)
        .select_related("manager", "person")[:20]
    )


def _item(item: AgendaItem, context: Context) -> ItemView:
    accounts = item.figures.get("accounts") or []
    keys = item.figures.get("opportunities") or accounts or _key_of(item.figures)
    decisions = tuple(decision_of(one) for one in item.dispositions.all()) if item.pk else ()
    count = len(keys)
    spoken = {one.about for one in decisions if one.about}
    whole = any(not one.about for one in decisions)
    return ItemView(
        id=item.pk or 0,
        part=item.part,
        kind=item.kind,
        position=item.position,
        minutes=item.minutes,
        words=say(item.kind, item.figures, context),
        count=count,
        single=_single(keys, context.accounts if accounts else context.opportunities),
        expectation=_expectation_of(item.figures, context),
        decisions=decisions,
        undecided=0 if whole else max(0, max(count, 1) - len(spoken)),
        of_accounts=bool(accounts),
    )


def _single(keys: list[str], named: Mapping[str, Named]) -> Named | None:
    return named.get(keys[0]) if len(keys) == 1 else None


def _key_of(figures: dict[str, Any]) -> list[str]:
    key = figures.get("key") or (figures.get("deal") or {}).get("key")
    return [key] if key else []


def _expectation_of(figures: dict[str, Any], context: Context) -> str:
    """The uuid of the expectation that a single item is about, or nothing."""
    lead = figures.get("lead")
    if lead is None or len(figures.get("topics", ())) != 1:
        return ""
    if lead["subject"]["kind"] == "meeting":
        _title, said = context.meetings.get(lead["subject"]["key"], ("", None))
    else:
        said = context.said.get(lead["figures"].get("expectation") or "")
    return said.uuid if said else ""


def previews(actor: Actor, person: str, now: dt.datetime) -> Iterable[ReviewPage]:
    """What the review of everybody with open deals would be now, or of the one named.

    Raises UnableToReview where nobody of that name has any.
    """
    rows = people_access.everybody(actor).filter(
        opportunities__now_outcome=Outcome.OPEN, opportunities__now_exists=True
    )
    found = list((rows.filter(name=person) if person else rows).distinct().order_by("name"))
    if not found:
        raise finding.UnableToReview(
            _("Nobody of that name has open deals.") if person else _("No deal is open yet.")
        )
    run = prepare.current_run(actor, now)
    for one in found:
        yield preview(actor, one, run, actor.organisation.moment(now))
