"""What each salesperson called each quarter, a week into it."""

from collections.abc import Iterator
from decimal import Decimal

import numpy as np

from foresaid.engine.world_rows import Owed, Practice
from foresaid.ledger.models import Call
from foresaid.people.models import Organisation, Term

from .clock import Clock
from .people import Staff
from .sayings import Saying

SAID_AFTER = 7.0
"""Days into the quarter."""
SPREAD = 0.15
"""Of the logarithm of what somebody calls likely, around their target."""
COMMIT, BEST = 0.75, 1.3
"""Of what is likely."""
ROUND = 1_000


def all_calls(
    organisation: Organisation,
    world: Practice,
    terms: list[Term],
    staff: Staff,
    clock: Clock,
    seed: int,
) -> Iterator[Saying]:
    """One call for each target in money: nearer to the target than to what comes.

    Who is surer than what then happens calls more by as much. Drawn from a stream of its own,
    so that the rest of the world stays as it was.
    """
    g = np.random.default_rng((seed, 1_500))
    by_day = {term.starts_on: term for term in terms}
    sure_by = {one.key: one.habits.sure_by for one in world.people}
    for owed in world.targets:
        if owed.person is None or owed.measure != "won_amount":
            continue
        factor = (1 + sure_by[owed.person]) * float(np.exp(g.normal(0, SPREAD)))
        said_at = owed.starts_at + SAID_AFTER
        if said_at < world.end_at:
            term = by_day[clock.day(owed.starts_at)]
            yield _call(organisation, owed, term, factor, staff, clock)


def _call(
    organisation: Organisation, owed: Owed, term: Term, factor: float, staff: Staff, clock: Clock
) -> Saying:
    assert owed.person is not None
    likely = owed.amount * factor

    def row(_of: int) -> Call:
        return Call(
            person=staff.people[owed.person or ""],
            term=term,
            commit=_rounded(likely * COMMIT),
            likely=_rounded(likely),
            best=_rounded(likely * BEST),
            currency=organisation.currency,
        )

    return Saying(
        at=clock.past(owed.starts_at + SAID_AFTER),
        author=staff.people[owed.person],
        row=row,
        term_starts_at=clock.at(owed.starts_at),
    )


def _rounded(amount: float) -> Decimal:
    return Decimal(round(amount / ROUND) * ROUND)
