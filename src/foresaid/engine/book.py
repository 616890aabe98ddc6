"""The open deals of a comparison, with what speaks of each: looked up, not searched."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from foresaid.engine.expected import Deal, Expectation, Moment
from foresaid.engine.figures import DealFigures, Window
from foresaid.engine.stakes import less_likely_by

ENDING_FROM = 0.75  # share of p80 from which the usual time counts as ending
EARLY_LOSS = 0.15  # share of the chance lost by waiting that makes these the deciding days
EARLY_SOON = 0.15  # least share of the wins to come that come soon, for early wins to matter
EARLY_LATER = 0.6  # what is left of that by the next review when early wins run out
MOVED_AGAIN = 2  # changes of the date from which it was "changed again"


@dataclass(frozen=True, slots=True)
class Book:
    """Open deals by key, and the open expectations that speak of each."""

    moment: Moment
    deals: dict[str, Deal]
    spoken: dict[str, list[Expectation]]
    inherited: frozenset[str]
    typical_stakes: dict[str, float]

    def amount(self, deal: Deal) -> float:
        """Return the deal's amount, or the typical one where none is known."""
        return self.moment.typical_amount if deal.amount is None else deal.amount

    def stake(self, deal: Deal, chance_if_met: float | None = None) -> float:
        """Return the money less likely on one deal."""
        expected = deal.chance_expected if chance_if_met is None else chance_if_met
        return less_likely_by(
            amount=self.amount(deal),
            chance_expected=expected,
            chance_now=deal.chance_now,
            chance_lost_waiting=deal.chance_lost_waiting,
        )

    def days_in_step(self, deal: Deal) -> float | None:
        """Return working days since the step was entered, absences taken out."""
        if deal.entered_at is None:
            return None
        return max(0.0, self.moment.at - deal.entered_at - deal.paused_days)

    def days_open(self, deal: Deal) -> float | None:
        """Return days since the deal was created."""
        return None if deal.created_at is None else max(0.0, self.moment.at - deal.created_at)

    def window(self, deal: Deal) -> Window:
        """Return where the deal stands in the time in which won deals leave its step."""
        days = self.days_in_step(deal)
        if days is None or deal.leave_p80 is None:
            return Window.UNKNOWN
        if days > deal.leave_p80:
            return Window.PAST
        if days >= ENDING_FROM * deal.leave_p80:
            return Window.ENDING
        return Window.EARLY if _is_decided_early(deal) else Window.MIDDLE

    def waits(self, deal: Deal) -> bool:
        """Return whether the deal is quiet because it waits until the customer's date."""
        return any(
            said.waiting and said.due_at >= self.moment.at and said.times_changed < MOVED_AGAIN
            for said in self.spoken.get(deal.key, ())
        )

    def next_step(self, deal: Deal) -> Expectation | None:
        """Return the open expectation that is due first."""
        said = self.spoken.get(deal.key)
        return min(said, key=lambda one: (one.due_at, one.key)) if said else None

    def figures(self, deal: Deal) -> DealFigures:
        """Return what can be said beside any difference on the deal."""
        return DealFigures(
            key=deal.key,
            step=deal.step,
            amount=self.amount(deal),
            amount_known=deal.amount is not None,
            account=deal.account,
            days_in_step=self.days_in_step(deal),
            days_open=self.days_open(deal),
            leave_p50=deal.leave_p50,
            leave_p80=deal.leave_p80,
            leave_deals=deal.leave_deals,
            chance_expected=deal.chance_expected,
            chance_now=deal.chance_now,
            chance_lost_waiting=deal.chance_lost_waiting,
            chance_within=deal.chance_within,
            chance_within_later=deal.chance_within_later,
            window=self.window(deal),
        )


def open_book(
    moment: Moment, deals: Sequence[Deal], expectations: Iterable[Expectation] = ()
) -> Book:
    """Index the deals by key and the open, adopted expectations by deal.

    Raises ValueError where two deals share a key.
    """
    by_key = {deal.key: deal for deal in sorted(deals, key=lambda deal: deal.key)}
    if len(by_key) != len(deals):
        raise ValueError("Two open deals have the same key; every deal must be handed in once.")
    spoken: dict[str, list[Expectation]] = defaultdict(list)
    inherited: set[str] = set()
    for said in expectations:
        if said.outcome is not None:
            continue
        for key in said.covers:
            if said.adopted:
                spoken[key].append(said)
            else:
                inherited.add(key)
    return Book(
        moment=moment,
        deals=by_key,
        spoken=dict(spoken),
        inherited=frozenset(inherited - spoken.keys()),
        typical_stakes=_typical_stakes(moment, by_key.values()),
    )


def _is_decided_early(deal: Deal) -> bool:
    """Whether waiting costs much of the chance, or the days of early wins run out."""
    chance = deal.chance_now or 0.0
    if deal.chance_lost_waiting >= EARLY_LOSS * chance > 0:
        return True
    soon, later = deal.chance_within, deal.chance_within_later
    if soon is None or later is None:
        return False
    return soon >= EARLY_SOON * chance > 0 and later <= EARLY_LATER * soon


def _typical_stakes(moment: Moment, deals: Iterable[Deal]) -> dict[str, float]:
    """Return, per owner, what a typical deal loses while it waits for the next review."""
    losses: dict[str, list[float]] = defaultdict(list)
    for deal in deals:
        amount = moment.typical_amount if deal.amount is None else deal.amount
        losses[deal.owner].append(amount * max(0.0, deal.chance_lost_waiting))
    return {owner: median(some) for owner, some in losses.items()}
