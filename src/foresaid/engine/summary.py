"""The open deals of one person as a whole: the sentence before the few."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, fsum, sqrt
from statistics import NormalDist

from foresaid.engine.book import Book
from foresaid.engine.expected import Deal
from foresaid.engine.figures import Window
from foresaid.engine.folds import is_older_than_any_won, sum_if_known

_Z90 = NormalDist().inv_cdf(0.9)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSummary:
    """How many are open, what is expected of them, and how they stand in the usual time.

    wins and worth are expectations, wins_low to wins_high the 80% band, wins_within those
    within the moment's within_days; None where no deal has a chance. within, ending, past
    and unknown count the deals by the time in which 8 of 10 won deals left the step (ending
    is part of within); past_from is that day where all deals share it, else None.
    """

    count: int
    amount: float
    amounts_unknown: int
    wins: float | None
    wins_low: int | None
    wins_high: int | None
    worth: float | None
    wins_within: float | None
    within: int
    ending: int
    past: int
    unknown: int
    past_from: float | None
    leave_deals: int
    older_than_any_won: int
    oldest_days: float | None
    without_next_step: int
    without_account: int


def summarise(book: Book, deals: Sequence[Deal]) -> OpenSummary:
    """Return the summary of these deals."""
    windows = [book.window(deal) for deal in deals]
    wins, low, high = _wins(deals)
    past_from = {deal.leave_p80 for deal in deals}
    ages = [days for deal in deals if (days := book.days_in_step(deal)) is not None]
    return OpenSummary(
        count=len(deals),
        amount=fsum(book.amount(deal) for deal in deals),
        amounts_unknown=sum(deal.amount is None for deal in deals),
        wins=wins,
        wins_low=low,
        wins_high=high,
        worth=None
        if wins is None
        else fsum(book.amount(deal) * (deal.chance_now or 0.0) for deal in deals),
        wins_within=sum_if_known([deal.chance_within for deal in deals]),
        within=len(windows) - windows.count(Window.PAST) - windows.count(Window.UNKNOWN),
        ending=windows.count(Window.ENDING),
        past=windows.count(Window.PAST),
        unknown=windows.count(Window.UNKNOWN),
        past_from=past_from.pop() if len(past_from) == 1 else None,
        leave_deals=max((deal.leave_deals for deal in deals), default=0),
        older_than_any_won=sum(is_older_than_any_won(book, deal) for deal in deals),
        oldest_days=max(ages, default=None),
        without_next_step=sum(deal.key not in book.spoken for deal in deals),
        without_account=sum(deal.account is None for deal in deals),
    )


def _wins(deals: Sequence[Deal]) -> tuple[float | None, int | None, int | None]:
    """Return expected wins and the 80% band, rounded outwards.

    Each deal's own coin adds its variance; the bands of the chances rest on the same
    rates, so their half-widths add up as they are.
    """
    known = [deal for deal in deals if deal.chance_now is not None]
    if not known:
        return None, None, None
    chances = [deal.chance_now or 0.0 for deal in known]
    mean = fsum(chances)
    shared = fsum(
        (deal.chance_high - deal.chance_low) / (2 * _Z90)
        for deal in known
        if deal.chance_low is not None and deal.chance_high is not None
    )
    spread = _Z90 * sqrt(fsum(p * (1 - p) for p in chances) + shared**2)
    return mean, max(0, floor(mean - spread)), min(len(known), ceil(mean + spread))
