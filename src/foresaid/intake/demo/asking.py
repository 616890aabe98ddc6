"""What waits for an answer on the first morning: one of theirs asks each manager for help."""

import datetime as dt

from django.utils.translation import gettext as _

from foresaid.ledger.operations.handing import Offer, offer_hand_over
from foresaid.people.actor import Door, actor_for
from foresaid.people.models import Organisation
from foresaid.sales.models import Opportunity, Outcome

from .people import Staff

ANSWER_WITHIN = dt.timedelta(days=2)


def ask_for_help(staff: Staff, organisation: Organisation, now: dt.datetime) -> None:
    """The largest open deal among a manager's people is the one that help is asked with."""
    today = organisation.today(now)
    for boss in sorted(set(staff.bosses.values())):
        led = [staff.people[key] for key, its in staff.bosses.items() if its == boss]
        deals = Opportunity.objects.filter(now_owner__in=led, now_outcome=Outcome.OPEN)
        if deal := deals.select_related("now_owner").order_by("-now_amount", "pk").first():
            assert deal.now_owner is not None
            offer_hand_over(
                actor_for(deal.now_owner, Door.COMMAND, today),
                offer=Offer(
                    opportunity=deal.uuid,
                    to=staff.people[boss].uuid,
                    what=_("Come along to the next meeting and ask who else decides."),
                    answer_by=today + ANSWER_WITHIN,
                    moves_credit=False,
                ),
                now=now,
            )
