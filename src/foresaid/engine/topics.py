"""Differences to items: one item per opportunity, like ones together, the large ones alone."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum

from foresaid.engine.book import Book
from foresaid.engine.expected import SubjectKind
from foresaid.engine.figures import (
    ORDER,
    AccountFigures,
    Difference,
    FoldFigures,
    Kind,
    MeetingFigures,
    OverdueFigures,
    StepFigures,
)
from foresaid.engine.folds import large_ones, summed

FOLDS = (Kind.FIRST_DAY, Kind.CLOSE_THESE_OUT)
ALONE_UP_TO = 3  # items of one kind of somebody's own words, before the rest are bundled
NAMED_MINUTES = 4  # further deals of a bundle that get a minute each

# Minutes for one item that stands alone: five where two people must find out what
# happened, two where only a record is missing. Bundles add a minute per further deal
# named, four at most; a fold is decided in bulk and adds none.
MINUTES = {
    Kind.COMMITMENT_NOT_KEPT: 3,
    Kind.EXPECTATION_OVERDUE: 5,
    Kind.EXPECTATION_NOT_REACHED: 5,
    Kind.GOAL_NOT_REACHED: 5,
    Kind.GOAL_PARTLY: 4,
    Kind.DATE_CHANGED_AGAIN: 4,
    Kind.MEETING_WITHOUT_RESULT: 2,
    Kind.CLOSE_DATE_NOT_BELIEVED: 3,
    Kind.NOTHING_EXPECTED: 4,
    Kind.DATE_LATE: 3,
    Kind.STEP_OVERSTAYED: 4,
    Kind.DECIDED_NOW: 4,
    Kind.VAGUE_NEXT_STEP: 2,
    Kind.PLAN_BELOW_BAND: 5,
    Kind.MEETING_WITHOUT_GOAL: 2,
    Kind.FIRST_DAY: 5,
    Kind.CLOSE_THESE_OUT: 3,
}

OWN_WORDS = frozenset(
    {
        Kind.COMMITMENT_NOT_KEPT,
        Kind.EXPECTATION_OVERDUE,
        Kind.EXPECTATION_NOT_REACHED,
        Kind.GOAL_NOT_REACHED,
        Kind.GOAL_PARTLY,
        Kind.DATE_CHANGED_AGAIN,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One thing to talk about: the heaviest difference leads, further ones go with it."""

    lead: Difference
    others: tuple[Difference, ...]
    opportunities: tuple[str, ...]
    stake: float
    amount: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry of an agenda: a single topic, a bundle of like ones, or a fold.

    key: unique within an agenda and the same whenever the same thing is on it.
    opportunities: the deals it speaks of, heaviest first; no other item holds them.
    together: figures of a bundle or fold, None where the item stands alone.
    """

    key: str
    kind: Kind
    topics: tuple[Topic, ...]
    opportunities: tuple[str, ...]
    stake: float
    amount: float
    minutes: float
    together: FoldFigures | None

    @property
    def lead(self) -> Difference:
        """The difference that leads the item."""
        return self.topics[0].lead

    @property
    def rank(self) -> tuple[float, float, int, str]:
        """Sort key: stake per minute, then money at hand, then kind, then key."""
        return -self.stake / self.minutes, -self.amount, ORDER[self.kind], self.key


def make_items(book: Book, differences: Iterable[Difference]) -> list[Item]:
    """Return the items of one person's differences, heaviest per minute first."""
    likes: dict[tuple[str, ...], list[Topic]] = defaultdict(list)
    topics = merge(book, differences)
    for topic in topics:
        likes[_like(topic.lead)].append(topic)
    whole = fsum(topic.stake for topic in topics if topic.lead.kind is not Kind.CLOSE_THESE_OUT)
    items = [item for like in likes.values() for item in _bundle(book, like, whole)]
    return sorted(items, key=lambda item: item.rank)


def merge(book: Book, differences: Iterable[Difference]) -> list[Topic]:
    """Merge differences that speak of the same opportunity; nothing is spoken of twice."""
    ordered = sorted(differences, key=_heaviest_first)
    drafts: list[tuple[Difference, list[Difference], tuple[str, ...]]] = []
    claimed: dict[str, int] = {}
    for found in ordered:
        holder = next((claimed[key] for key in _claims(found) if key in claimed), None)
        free = {key for key in _claims(found) if key not in claimed}
        if holder is not None and not (_is_wide(found) and free):
            drafts[holder][1].append(found)
            continue
        claimed.update(dict.fromkeys(free, len(drafts)))
        kept = (key for key in found.opportunities if f"opportunity:{key}" in free)
        drafts.append((found, [], tuple(key for key in kept if key in book.deals)))
    return [_topic(book, lead, others, keys) for lead, others, keys in drafts]


def _topic(book: Book, lead: Difference, others: list[Difference], keys: tuple[str, ...]) -> Topic:
    """Weigh the topic by the deals it kept; a chance lost twice is lost once."""
    share = 1.0
    if len(keys) < len(lead.opportunities):
        all_keys = (key for key in lead.opportunities if key in book.deals)
        whole = fsum(book.stake(book.deals[key]) for key in all_keys)
        share = fsum(book.stake(book.deals[key]) for key in keys) / whole if whole else 1.0
    amounts = fsum(book.amount(book.deals[key]) for key in keys)
    return Topic(
        lead=lead,
        others=tuple(others),
        opportunities=keys,
        stake=max([lead.stake * share, *(other.stake for other in others if not _is_wide(other))]),
        amount=amounts if keys else lead.amount,
    )


def _is_wide(found: Difference) -> bool:
    """Whether it speaks of many deals and leaves those that stand out to their own items."""
    return found.kind in FOLDS or found.subject.kind is SubjectKind.GROUP


def _claims(found: Difference) -> tuple[str, ...]:
    """Return what no second item may speak of."""
    if found.opportunities:
        return tuple(f"opportunity:{key}" for key in found.opportunities)
    if found.subject.kind is SubjectKind.PERSON and isinstance(found.figures, OverdueFigures):
        return (f"expectation:{found.figures.expectation}",)
    return (f"{found.subject.kind}:{found.subject.key}",)


def _heaviest_first(found: Difference) -> tuple[bool, float, int, str, str, str]:
    return (
        _is_wide(found),
        -found.stake,
        ORDER[found.kind],
        found.subject.kind,
        found.subject.key,
        getattr(found.figures, "expectation", ""),
    )


def _like(lead: Difference) -> tuple[str, ...]:
    """Return what makes two topics alike enough for one sentence."""
    figures = lead.figures
    if isinstance(figures, StepFigures):
        return lead.kind, figures.window
    if isinstance(figures, MeetingFigures):
        return lead.kind, "ended" if figures.ended else "ahead"
    if isinstance(figures, OverdueFigures):
        return lead.kind, "manager" if figures.by_manager else "own"
    if lead.kind is Kind.PLAN_BELOW_BAND:
        return lead.kind, lead.subject.key
    if isinstance(figures, AccountFigures):
        return lead.kind, SubjectKind.ACCOUNT, "before" if figures.before_first_day else "since"
    return lead.kind, ""


def _bundle(book: Book, like: Sequence[Topic], whole: float) -> list[Item]:
    ranked = sorted(like, key=lambda topic: (-topic.stake, -topic.amount, _name(topic)))
    if ranked[0].lead.kind in OWN_WORDS:
        alone = ranked[:ALONE_UP_TO]
    else:
        large = large_ones({_name(topic): topic.stake for topic in ranked}, whole)
        alone = [topic for topic in ranked if _name(topic) in large][:ALONE_UP_TO]
    names = {_name(topic) for topic in alone}
    rest = [topic for topic in ranked if _name(topic) not in names]
    items = [_single(book, topic) for topic in alone]
    if len(rest) == 1:
        items.append(_single(book, rest[0]))
    elif rest:
        items.append(_together(book, rest))
    return items


def _name(topic: Topic) -> str:
    extra = getattr(topic.lead.figures, "expectation", "")
    return f"{topic.lead.subject.kind}:{topic.lead.subject.key}:{extra}"


def _single(book: Book, topic: Topic) -> Item:
    wide = _is_wide(topic.lead)
    return Item(
        key=f"{topic.lead.kind}:{_name(topic)}",
        kind=topic.lead.kind,
        topics=(topic,),
        opportunities=topic.opportunities,
        stake=topic.stake,
        amount=topic.amount,
        minutes=MINUTES[topic.lead.kind],
        together=_figures(book, topic.opportunities) if wide else None,
    )


def _together(book: Book, topics: Sequence[Topic]) -> Item:
    kind = topics[0].lead.kind
    keys = tuple(dict.fromkeys(key for topic in topics for key in topic.opportunities))
    # Accounts are counted, not gone through: one answer for all of them.
    named = min(len(topics) - 1, NAMED_MINUTES) if keys else 0
    return Item(
        key=":".join((*_like(topics[0].lead), "together")),
        kind=kind,
        topics=tuple(topics),
        opportunities=keys,
        stake=fsum(topic.stake for topic in topics),
        amount=fsum(topic.amount for topic in topics),
        minutes=MINUTES[kind] + named,
        together=_figures(book, keys),
    )


def _figures(book: Book, keys: Iterable[str]) -> FoldFigures:
    return summed(book, [book.deals[key] for key in keys])
