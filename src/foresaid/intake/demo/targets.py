"""What everybody owed in each quarter."""

from collections.abc import Iterator
from decimal import Decimal

from foresaid.engine.world_rows import Owed, Practice
from foresaid.ledger.models import Target
from foresaid.people.models import Organisation, Person, Term

from .clock import Clock
from .people import Staff
from .sayings import Saying


def all_targets(
    organisation: Organisation, world: Practice, terms: list[Term], staff: Staff, clock: Clock
) -> Iterator[Saying]:
    """Targets of people by who leads them; of teams and of everybody by the head of sales."""
    by_day = {term.starts_on: term for term in terms}
    head = next(staff.people[one.key] for one in world.people if "head" in one.roles)
    for owed in world.targets:
        author = staff.people[staff.bosses[owed.person]] if owed.person else head
        term = by_day[clock.day(owed.starts_at)]
        yield _target(organisation, owed, term, author, staff, clock)


def _target(
    organisation: Organisation, owed: Owed, term: Term, author: Person, staff: Staff, clock: Clock
) -> Saying:
    def row(_of: int) -> Target:
        return Target(
            person=staff.people[owed.person] if owed.person else None,
            team_id=staff.teams[owed.team] if owed.team else None,
            term=term,
            measure=owed.measure,
            amount=Decimal(f"{owed.amount:.2f}"),
            currency=organisation.currency,
        )

    return Saying(
        at=clock.past(owed.said_at),
        author=author,
        row=row,
        term_starts_at=clock.at(owed.starts_at),
    )
