"""Differences to an agenda: the few that fit the minutes, heaviest per minute first.

A pure function of its input, so two openings of the same review show the same.
Definitions and worked table: docs/algorithms/agenda.md.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import fsum, inf

import numpy as np

from foresaid.engine.book import Book, open_book
from foresaid.engine.expected import Deal, Expectation, Moment
from foresaid.engine.figures import DealFigures, Difference, Kind
from foresaid.engine.summary import OpenSummary, summarise
from foresaid.engine.topics import Item, make_items

MOST_ITEMS = 8
EXTRA_MINUTES = 2.0  # for the win, and for the draw
EXTRAS_FROM = 12.0  # minutes from which there is room for the win and the draw
# Minutes from which there is always room for what is cleared in bulk.
KEPT_FROM = {Kind.CLOSE_THESE_OUT: 9.0, Kind.FIRST_DAY: 15.0}
LARGE_FROM = 0.75  # quantile of the amount from which an on-track deal counts as large


@dataclass(frozen=True, slots=True, kw_only=True)
class Win:
    """A deal won since the last review.

    chance_before: its chance when it was last expected to go on. kept_its_word: at least
    one expectation or goal set before was reached on the way; expectation: the key of the last.
    """

    key: str
    amount: float
    won_at: float
    days: float | None = None
    chance_before: float | None = None
    kept_its_word: bool = False
    expectation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """A large deal on track, drawn to see whether its expectation was worth having."""

    deal: DealFigures
    expectation: str | None
    waiting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """What a review talks about.

    items: at most eight together with win and draw, close-outs last. on_track: keys of
    the deals without a difference, waiting: those among them that wait until the
    customer's date. cut: what did not fit, heaviest per minute first. minutes: planned
    altogether, never above what was available.
    """

    summary: OpenSummary
    items: tuple[Item, ...]
    win: Win | None
    draw: Draw | None
    on_track: tuple[str, ...]
    waiting: tuple[str, ...]
    cut: tuple[Item, ...]
    minutes: float


def make_agenda(
    moment: Moment,
    *,
    owner: str,
    differences: Iterable[Difference],
    deals: Sequence[Deal],
    expectations: Iterable[Expectation] = (),
    wins: Iterable[Win] = (),
    minutes: float = 30.0,
    seed: str = "",
) -> Agenda:
    """Return one person's agenda from what `compare` found.

    deals and expectations may hold other people's too; only the owner's are counted.
    seed: text that fixes the on-track draw, one per review.
    Raises ValueError where no minutes are available.
    """
    if not minutes > 0:
        raise ValueError("An agenda needs some minutes; give a number above zero.")
    book = open_book(moment, [d for d in deals if d.owner == owner], expectations)
    items = make_items(book, (found for found in differences if found.owner == owner))
    spoken_of = {key for item in items for key in item.opportunities}
    on_track = [deal for deal in book.deals.values() if deal.key not in spoken_of]
    win = _most_instructive(wins) if minutes >= EXTRAS_FROM else None
    draw = _draw(book, on_track, seed) if minutes >= EXTRAS_FROM or not items else None
    extras = min(minutes, EXTRA_MINUTES * ((win is not None) + (draw is not None)))
    slots = MOST_ITEMS - (win is not None) - (draw is not None)
    taken, cut = _fit(items, minutes - extras, slots)
    return Agenda(
        summary=summarise(book, list(book.deals.values())),
        items=tuple(taken),
        win=win,
        draw=draw,
        on_track=tuple(deal.key for deal in on_track),
        waiting=tuple(deal.key for deal in on_track if book.waits(deal)),
        cut=tuple(cut),
        minutes=extras + fsum(item.minutes for item in taken),
    )


def _fit(items: list[Item], minutes: float, slots: int) -> tuple[list[Item], list[Item]]:
    """Take the heaviest per minute that fit; what is cleared in bulk keeps its room.

    Never empty where something is open: where nothing fits, the first gets what there is.
    """
    kept = [item for item in items if minutes >= KEPT_FROM.get(item.kind, inf)]
    left = minutes - fsum(item.minutes for item in kept)
    room = slots - len(kept)
    cut: list[Item] = []
    for item in (item for item in items if item not in kept):
        if room > 0 and item.minutes <= left:
            kept.append(item)
            left -= item.minutes
            room -= 1
        else:
            cut.append(item)
    if not kept and cut and left > 0:
        kept.append(replace(cut.pop(0), minutes=left))
    kept.sort(key=lambda item: (item.kind is Kind.CLOSE_THESE_OUT, item.rank))
    return kept, cut


def _most_instructive(wins: Iterable[Win]) -> Win | None:
    """Return the win with the most to learn: said before, then large and unlikely."""
    return min(
        wins,
        key=lambda win: (not win.kept_its_word, -_unlikely(win), -win.amount, win.key),
        default=None,
    )


def _unlikely(win: Win) -> float:
    return win.amount * (1.0 - (0.5 if win.chance_before is None else win.chance_before))


def _draw(book: Book, on_track: Sequence[Deal], seed: str) -> Draw | None:
    """Draw among the large ones by a digest of seed and key.

    Every deal has its own number, so another deal that comes or goes seldom changes
    the draw. Deals that wait are drawn only where nothing else is on track.
    """
    moving = [deal for deal in on_track if not book.waits(deal)] or list(on_track)
    if not moving:
        return None
    amounts = [book.amount(deal) for deal in moving]
    least = float(np.quantile(amounts, LARGE_FROM))
    large = [deal for deal, amount in zip(moving, amounts, strict=True) if amount >= least]
    drawn = min(large, key=lambda deal: (_digest(seed, deal.key), deal.key))
    step = book.next_step(drawn)
    return Draw(
        deal=book.figures(drawn),
        expectation=None if step is None else step.key,
        waiting=book.waits(drawn),
    )


def _digest(seed: str, key: str) -> bytes:
    return hashlib.sha256(f"{len(seed)}:{seed}{key}".encode()).digest()
