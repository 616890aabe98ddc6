"""Active accounts of a person that are looked after without deals, as the engine compares them."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from foresaid.engine import expected
from foresaid.ledger.models import Expectation, Result, Withdrawal
from foresaid.people.models import Person
from foresaid.sales.models import Account, Batch, Opportunity, Outcome

from .said import until

_STEPS = (Expectation.Kind.NEXT_STEP, Expectation.Kind.WAITING)


def accounts_of(person: Person, at: dt.datetime) -> Iterable[expected.Account]:
    """Each with whether something is expected of it at `at`, and whether it ever was. Two queries.

    An account with an open deal is left out: what is next there is asked of the deal. What it
    brings in a year nobody knows here, so its stake is left unsaid.
    """
    rows = list(_without_deals(person))
    said: dict[int, bool] = {}
    for own, theirs, is_open in _said_of(rows, at):
        key = own or theirs
        said[key] = is_open or said.get(key, False)
    return tuple(
        expected.Account(
            key=str(row.pk),
            owner=str(person.pk),
            next_step=said.get(row.pk, False),
            before_first_day=row.pk not in said and _was_there(row, person),
        )
        for row in rows
    )


def _was_there(row: Account, person: Person) -> bool:
    """Whether it is older than its row: a file brought it, or a practice organisation began so."""
    return row.batch_id is not None or person.organisation.practice_from is not None


def _without_deals(person: Person) -> QuerySet[Account]:
    deals = Opportunity.objects.filter(
        account=OuterRef("pk"), now_outcome=Outcome.OPEN, now_exists=True
    )
    rows = Account.objects.filter(owner=person, is_active=True).filter(~Exists(deals))
    return rows.exclude(batch__state__in=[Batch.State.PENDING, Batch.State.UNDONE]).order_by("pk")


def _said_of(rows: list[Account], at: dt.datetime) -> Iterable[tuple[int, int, bool]]:
    """Of each next step said of these or of people there: its account, and whether it is open."""
    about = [row.pk for row in rows]
    over = Result.objects.filter(until(at), of=OuterRef("pk"), view=Result.View.OWNER)
    cancelled = Withdrawal.objects.filter(until(at), of=OuterRef("pk"))
    return (
        Expectation.objects.filter(kind__in=_STEPS, stated_at__lte=at)
        .filter(Q(account__in=about) | Q(contact__account__in=about))
        .exclude(withdrawal__taken_back=True)
        .annotate(is_open=~Exists(over) & ~Exists(cancelled))
        .values_list("account_id", "contact__account_id", "is_open")
    )
