"""Differences between what somebody said and what happened: next steps, promises, goals."""

from collections.abc import Iterable
from math import fsum

from foresaid.engine.book import MOVED_AGAIN, Book
from foresaid.engine.expected import (
    Deal,
    Expectation,
    Meeting,
    Outcome,
    Party,
    Subject,
    SubjectKind,
)
from foresaid.engine.figures import (
    ChangedFigures,
    Difference,
    Figures,
    Kind,
    MeetingFigures,
    OverdueFigures,
    Root,
)

AHEAD_DAYS = 1.0  # before which a meeting ahead should have its goal
FAILED = (Outcome.PARTLY, Outcome.NOT_REACHED)


def from_expectations(
    book: Book, expectations: Iterable[Expectation], folded: frozenset[str]
) -> list[Difference]:
    """Compare each adopted expectation with what came of it."""
    return [
        found
        for said in expectations
        if said.adopted and (found := _from_expectation(book, said, folded)) is not None
    ]


def from_meetings(
    book: Book, meetings: Iterable[Meeting], folded: frozenset[str]
) -> list[Difference]:
    """Compare each meeting's goal with its result, and name the goal or result that lacks."""
    return [
        found
        for meeting in meetings
        if _is_alive(book, meeting, folded) and (found := _from_meeting(book, meeting)) is not None
    ]


def _is_alive(book: Book, meeting: Meeting, folded: frozenset[str]) -> bool:
    """Whether the meeting speaks of no deal in particular, or of one that still matters."""
    still = (key in book.deals and key not in folded for key in meeting.opportunities)
    return not meeting.opportunities or any(still)


def _from_expectation(book: Book, said: Expectation, folded: frozenset[str]) -> Difference | None:
    if said.covers and folded.issuperset(said.covers):
        return None
    deals = [book.deals[key] for key in said.covers if key in book.deals and key not in folded]
    if said.covers and not deals and not said.commitment:
        return None  # what it spoke of is closed; nothing is left to expect
    if said.outcome is not None:
        return _from_settled(book, said, deals)
    if book.moment.at > said.due_at:
        kind = Kind.COMMITMENT_NOT_KEPT if said.commitment else Kind.EXPECTATION_OVERDUE
        return _said(book, said, deals, kind, _overdue_figures(book, said))
    if said.times_changed >= MOVED_AGAIN:
        return _said(book, said, deals, Kind.DATE_CHANGED_AGAIN, _changed_figures(said))
    return None


def _from_settled(book: Book, said: Expectation, deals: list[Deal]) -> Difference | None:
    since = said.settled_at if said.settled_at is not None else said.due_at
    if said.outcome not in FAILED or since <= book.moment.last_review_at:
        return None
    kind = Kind.COMMITMENT_NOT_KEPT if said.commitment else Kind.EXPECTATION_NOT_REACHED
    return _said(book, said, deals, kind, _overdue_figures(book, said))


def _overdue_figures(book: Book, said: Expectation) -> OverdueFigures:
    until = book.moment.at if said.settled_at is None else said.settled_at
    late = until - said.due_at if said.days_late is None else said.days_late
    return OverdueFigures(
        expectation=said.key,
        party=said.party,
        doer=said.doer,
        by_manager=said.by_manager,
        due_at=said.due_at,
        days_late=max(0.0, late),
        times_changed=said.times_changed,
        confidence=said.confidence,
        outcome=said.outcome,
    )


def _changed_figures(said: Expectation) -> ChangedFigures:
    first = said.due_at if said.first_due_at is None else said.first_due_at
    return ChangedFigures(
        expectation=said.key,
        party=said.party,
        times_changed=said.times_changed,
        first_due_at=first,
        due_at=said.due_at,
        days_moved=said.due_at - first,
    )


def _said(
    book: Book, said: Expectation, deals: list[Deal], kind: Kind, figures: Figures
) -> Difference:
    ours = said.commitment or said.party is Party.OURS
    return _on_deals(
        book,
        deals,
        kind=kind,
        subject=said.subject,
        owner=said.owner,
        chance_if_met=said.chance_if_met,
        surprise=said.confidence,
        root=Root.EFFORT if ours else Root.SKILL,
        figures=figures,
    )


def _from_meeting(book: Book, meeting: Meeting) -> Difference | None:
    kind = _meeting_kind(book, meeting)
    if kind is None:
        return None
    deals = [book.deals[key] for key in meeting.opportunities if key in book.deals]
    asked = kind in (Kind.GOAL_NOT_REACHED, Kind.GOAL_PARTLY)
    return _on_deals(
        book,
        deals,
        kind=kind,
        subject=Subject(kind=SubjectKind.MEETING, key=meeting.key),
        owner=meeting.owner,
        chance_if_met=meeting.chance_if_met if asked else None,
        surprise=meeting.confidence if asked else None,
        root=Root.SKILL if asked else Root.EFFORT,
        figures=MeetingFigures(
            starts_at=meeting.starts_at,
            ended=meeting.ends_at < book.moment.at,
            goal_set=meeting.goal_set,
            confidence=meeting.confidence,
            outcome=meeting.outcome,
            moved_on=meeting.moved_on,
        ),
    )


def _meeting_kind(book: Book, meeting: Meeting) -> Kind | None:
    """Return what is worth talking about; a meeting that did not take place is its own end."""
    moment = book.moment
    if meeting.outcome is None:
        if meeting.ends_at < moment.at:
            return Kind.MEETING_WITHOUT_RESULT
        ahead = moment.at <= meeting.starts_at < moment.at + AHEAD_DAYS
        return Kind.MEETING_WITHOUT_GOAL if ahead and not meeting.goal_set else None
    since = meeting.settled_at if meeting.settled_at is not None else meeting.ends_at
    if since <= moment.last_review_at or meeting.outcome is Outcome.NOT_HELD:
        return None
    if not meeting.goal_set:
        return Kind.MEETING_WITHOUT_GOAL
    if meeting.outcome is Outcome.NOT_REACHED:
        return Kind.GOAL_NOT_REACHED
    return Kind.GOAL_PARTLY if meeting.outcome is Outcome.PARTLY else None


def _on_deals(
    book: Book,
    deals: list[Deal],
    *,
    kind: Kind,
    subject: Subject,
    owner: str,
    chance_if_met: float | None,
    surprise: float | None,
    root: Root,
    figures: Figures,
) -> Difference:
    """Weigh a difference by the deals it speaks of; one about no deal weighs a typical wait."""
    stakes = {deal.key: book.stake(deal, chance_if_met) for deal in deals}
    return Difference(
        kind=kind,
        subject=subject,
        owner=owner,
        stake=fsum(stakes.values()) if deals else book.typical_stakes.get(owner, 0.0),
        amount=fsum(book.amount(deal) for deal in deals),
        surprise=surprise,
        root=root,
        by_norm=False,
        opportunities=tuple(sorted(stakes, key=lambda key: (-stakes[key], key))),
        figures=figures,
        deal=book.figures(deals[0]) if len(deals) == 1 else None,
    )
