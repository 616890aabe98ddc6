"""The deals of an item, or its accounts, each with what is known of it."""

import datetime as dt
from dataclasses import dataclass

from foresaid.forecasting.models import Reading
from foresaid.ledger.step_questions import next_steps
from foresaid.ledger.views import NextStepView
from foresaid.people.actor import Actor

from .loading import accounts_of
from .models import ItemOpportunity, Review
from .questions import NAMED_AT_MOST
from .sentences import Named


@dataclass(frozen=True, slots=True, kw_only=True)
class DealLine:
    """A deal as it stood when the review was prepared; its close date and next step as of now.

    `chance` is of being won ever. None stands for what is not known, or not there.
    """

    uuid: str
    name: str
    account: str
    amount: float | None = None
    days_in_step: int | None = None
    chance: float | None = None
    close_on: dt.date | None = None
    next_step: NextStepView | None = None


def item_deals(
    actor: Actor, review: Review, item_id: int, now: dt.datetime
) -> list[DealLine] | list[Named]:
    """The deals that an item speaks of, heaviest first, or its accounts; at most NAMED_AT_MOST."""
    item = review.items.get(pk=item_id)
    if accounts := item.figures.get("accounts"):
        return list(accounts_of(review, accounts[:NAMED_AT_MOST]).values())
    links = item.links.select_related("opportunity__account").order_by("id")[:NAMED_AT_MOST]
    keys = [one.opportunity_id for one in links]
    readings = {row.opportunity_id: row for row in review.run.readings.filter(opportunity__in=keys)}
    steps = next_steps(actor, keys, actor.organisation.moment(now))
    return [
        _line(one, readings.get(one.opportunity_id), steps.get(one.opportunity_id)) for one in links
    ]


def _line(link: ItemOpportunity, reading: Reading | None, step: NextStepView | None) -> DealLine:
    deal = link.opportunity
    in_step = reading.days_in_step if reading else None
    return DealLine(
        uuid=str(deal.uuid),
        name=deal.name,
        account=deal.account.name if deal.account else "",
        amount=float(reading.amount) if reading and reading.amount else None,
        days_in_step=None if in_step is None else round(in_step),
        chance=reading.chance if reading else None,
        close_on=deal.now_close_on,
        next_step=step,
    )
