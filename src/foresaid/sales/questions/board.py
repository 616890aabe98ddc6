"""Open opportunities as columns, one per step."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Sum, Window
from django.db.models.functions import RowNumber

from foresaid.people.actor import Actor

from .choices import StepChoice, steps_in_force
from .lists import Narrowed, OpportunityRow, Total, narrow, row_of, total_of

CARDS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A step with its largest opportunities; `total` counts all of them."""

    step: StepChoice
    total: Total
    cards: tuple[OpportunityRow, ...]

    @property
    def more(self) -> int:
        return self.total.count - len(self.cards)


def board(actor: Actor, narrowed: Narrowed, now: dt.datetime) -> list[Column]:
    """The steps in force, each with its count, sum and largest opportunities.

    Only ways of selling in which something is open are shown, or the usual one where nothing
    is. Three queries, or four with several currencies.
    """
    rows = narrow(actor, narrowed, now)
    sums: dict[str, list[tuple[str, int, Decimal | None]]] = defaultdict(list)
    grouped = rows.order_by().values_list("now_step__key", "now_currency")
    for key, currency, count, amount in grouped.annotate(Count("pk"), Sum("now_amount")):
        sums[key or ""].append((currency, count, amount))
    cards = _largest(actor, narrowed, now)
    steps = _shown(steps_in_force(actor), set(sums))
    return [
        Column(step=step, total=total_of(actor, sums[step.key], now), cards=tuple(cards[step.key]))
        for step in steps
    ]


def _shown(steps: list[StepChoice], filled: set[str]) -> list[StepChoice]:
    busy = {step.process for step in steps if step.key in filled}
    if not busy:
        return [step for step in steps if step.process == steps[0].process] if steps else []
    return [step for step in steps if step.process in busy]


def _largest(actor: Actor, narrowed: Narrowed, now: dt.datetime) -> dict[str, list[OpportunityRow]]:
    place = Window(
        RowNumber(),
        partition_by=[F("now_step__key")],
        order_by=[F("now_amount").desc(nulls_last=True), F("pk").asc()],
    )
    rows = (
        narrow(actor, narrowed, now)
        .annotate(place=place)
        .filter(place__lte=CARDS)
        .select_related("account", "now_owner", "now_step")
        .order_by("now_step__key", "place")
    )
    moment = actor.organisation.moment(now)
    found: dict[str, list[OpportunityRow]] = defaultdict(list)
    for row in rows:
        found[row.now_step.key if row.now_step else ""].append(row_of(row, moment, actor))
    return found
