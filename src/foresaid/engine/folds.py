"""Many deals in one item: those to close out, and those of the first day."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import fsum
from statistics import median

from foresaid.engine.book import Book
from foresaid.engine.expected import Deal, Subject, SubjectKind
from foresaid.engine.figures import (
    Difference,
    FoldFigures,
    Kind,
    NothingFigures,
    Root,
    StepFigures,
    Window,
)
from foresaid.engine.stakes import share_that_had_left

CLOSE_BELOW = 0.02  # chance left under which a deal is named and folded
NAMED = 5  # the largest that a fold names
LARGE_TIMES = 3.0  # times the median stake of its like
LARGE_SHARE = 0.1  # share of the stake of all its like


def to_close_out(book: Book, deal: Deal) -> bool:
    """Return whether next to nothing of the deal's chance is left.

    A process in which even a fresh deal stands under the line says nothing about the
    deal, unless 8 of 10 won deals had left the step or none was ever won so old.
    """
    if deal.chance_now is None or deal.chance_now >= CLOSE_BELOW:
        return False
    once_alive = deal.chance_expected is not None and deal.chance_expected >= CLOSE_BELOW
    return once_alive or book.window(deal) is Window.PAST or is_older_than_any_won(book, deal)


def is_older_than_any_won(book: Book, deal: Deal) -> bool:
    """Return whether no deal was ever won at this age."""
    days, oldest = book.days_open(deal), book.moment.oldest_won_days
    return days is not None and oldest is not None and days > oldest


def is_first_day(book: Book, deal: Deal) -> bool:
    """Return whether the deal comes from before the first day and was never spoken of since."""
    first = book.moment.first_day_at
    if first is None or deal.had_next_step or deal.key in book.spoken:
        return False
    return deal.created_at is None or deal.created_at <= first


def fold_close_outs(book: Book, deals: Iterable[Deal]) -> list[Difference]:
    """Return one difference per owner; its stake is what little chance is left."""
    return [
        _fold(
            book,
            Kind.CLOSE_THESE_OUT,
            owner,
            some,
            stake=fsum(book.amount(deal) * (deal.chance_now or 0.0) for deal in some),
            root=Root.WASTE,
        )
        for owner, some in _by_owner(deals)
    ]


def fold_first_days(book: Book, deals: Iterable[Deal]) -> list[Difference]:
    """Return one bulk difference per owner, and beside it only the outliers.

    Outliers are deals in their deciding days, deals past the usual time, and deals
    whose stake is far above the others'. They rest on the norm and blame nobody.
    """
    found: list[Difference] = []
    for owner, some in _by_owner(deals):
        rest = []
        stakes = {deal.key: book.stake(deal) for deal in some}
        large = large_ones(stakes, fsum(stakes.values()))
        for deal in some:
            outlier = _outlier(book, deal, large=deal.key in large)
            if outlier is None:
                rest.append(deal)
            else:
                found.append(outlier)
        if rest:
            stake = fsum(book.stake(deal) for deal in rest)
            found.append(_fold(book, Kind.FIRST_DAY, owner, rest, stake=stake, root=None))
    return found


def large_ones(stakes: dict[str, float], whole: float) -> frozenset[str]:
    """Return the keys whose stake is at least 3 × the median and a tenth of the whole.

    whole: stake of everything that could be talked about instead.
    """
    if len(stakes) < 2:
        return frozenset()
    least = max(LARGE_TIMES * median(stakes.values()), LARGE_SHARE * whole)
    return frozenset(key for key, stake in stakes.items() if stake >= least > 0)


def summed(book: Book, deals: Sequence[Deal]) -> FoldFigures:
    """Return the figures of several deals together."""
    ages = [days for deal in deals if (days := book.days_in_step(deal)) is not None]
    return FoldFigures(
        count=len(deals),
        amount=fsum(book.amount(deal) for deal in deals),
        expected_wins=fsum(deal.chance_now or 0.0 for deal in deals),
        wins_within=sum_if_known([deal.chance_within for deal in deals]),
        wins_within_later=sum_if_known([deal.chance_within_later for deal in deals]),
        largest=tuple(deal.key for deal in _largest_first(book, deals)[:NAMED]),
        youngest_days=min(ages, default=None),
        oldest_days=max(ages, default=None),
        without_account=sum(deal.account is None for deal in deals),
        with_next_step=sum(deal.key in book.spoken for deal in deals),
        older_than_any_won=sum(is_older_than_any_won(book, deal) for deal in deals),
        oldest_won_days=book.moment.oldest_won_days,
        oldest_won_deals=book.moment.oldest_won_deals,
    )


def sum_if_known(chances: Sequence[float | None]) -> float | None:
    """Return the sum, or None where one is unknown."""
    known = [chance for chance in chances if chance is not None]
    return fsum(known) if known and len(known) == len(chances) else None


def _outlier(book: Book, deal: Deal, *, large: bool) -> Difference | None:
    window = book.window(deal)
    if window is Window.PAST:
        return step_difference(book, deal, Kind.STEP_OVERSTAYED, window)
    if large:
        return nothing_expected(book, deal)
    if window in (Window.ENDING, Window.EARLY):
        return step_difference(book, deal, Kind.DECIDED_NOW, window)
    return None


def nothing_expected(book: Book, deal: Deal) -> Difference:
    """Return the difference of a deal about which nothing is said."""
    before = is_first_day(book, deal)
    return Difference(
        kind=Kind.NOTHING_EXPECTED,
        subject=Subject(kind=SubjectKind.OPPORTUNITY, key=deal.key),
        owner=deal.owner,
        stake=book.stake(deal),
        amount=book.amount(deal),
        surprise=None,
        root=None if before else Root.EFFORT,
        by_norm=False,
        opportunities=(deal.key,),
        figures=NothingFigures(inherited=deal.key in book.inherited, before_first_day=before),
        deal=book.figures(deal),
    )


def step_difference(book: Book, deal: Deal, kind: Kind, window: Window) -> Difference:
    """Return a difference that rests on the time won deals spent in the step."""
    days, p80, said = book.days_in_step(deal), deal.leave_p80, book.next_step(deal)
    if days is None or p80 is None:
        raise ValueError(f"Deal {deal.key} has no known time in its step.")
    return Difference(
        kind=kind,
        subject=Subject(kind=SubjectKind.OPPORTUNITY, key=deal.key),
        owner=deal.owner,
        stake=book.stake(deal),
        amount=book.amount(deal),
        surprise=share_that_had_left(days, deal.leave_p50, p80),
        root=Root.WASTE if kind is Kind.STEP_OVERSTAYED else None,
        by_norm=True,
        opportunities=(deal.key,),
        figures=StepFigures(
            days_in_step=days,
            leave_p50=deal.leave_p50,
            leave_p80=p80,
            leave_deals=deal.leave_deals,
            window=window,
            expectation=said.key if said else None,
        ),
        deal=book.figures(deal),
    )


def _fold(
    book: Book,
    kind: Kind,
    owner: str,
    deals: Sequence[Deal],
    *,
    stake: float,
    root: Root | None,
) -> Difference:
    figures = summed(book, deals)
    return Difference(
        kind=kind,
        subject=Subject(kind=SubjectKind.PERSON, key=owner),
        owner=owner,
        stake=stake,
        amount=figures.amount,
        surprise=None,
        root=root,
        by_norm=kind is Kind.CLOSE_THESE_OUT,
        opportunities=tuple(deal.key for deal in _heaviest_first(book, deals)),
        figures=figures,
    )


def _largest_first(book: Book, deals: Sequence[Deal]) -> list[Deal]:
    return sorted(deals, key=lambda deal: (-book.amount(deal), deal.key))


def _heaviest_first(book: Book, deals: Sequence[Deal]) -> list[Deal]:
    return sorted(deals, key=lambda deal: (-book.stake(deal), -book.amount(deal), deal.key))


def _by_owner(deals: Iterable[Deal]) -> list[tuple[str, list[Deal]]]:
    owners: dict[str, list[Deal]] = defaultdict(list)
    for deal in deals:
        owners[deal.owner].append(deal)
    return sorted(owners.items())
