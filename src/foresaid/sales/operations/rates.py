"""What one currency is worth in another, from a day on."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from foresaid.people import journal
from foresaid.people.actor import Actor
from foresaid.people.errors import Unable

from ..models import ExchangeRate
from .version import touch


class UnableToSetRate(Unable):
    """The rate can not hold like this."""


@transaction.atomic
def set_rate(
    actor: Actor,
    *,
    from_currency: str,
    to_currency: str,
    on_date: dt.date,
    rate: Decimal,
    now: dt.datetime,
    request_key: str = "",
) -> ExchangeRate:
    """From `on_date` on, one unit of `from_currency` is worth `rate` of `to_currency`."""
    pair = (_code(from_currency, "from_currency"), _code(to_currency, "to_currency"))
    journal.record(actor, "set_rate", now=now, subject="/".join(pair), request_key=request_key)
    if not actor.shapes_sales:
        raise UnableToSetRate(_("Only a head of sales or an administrator sets rates."))
    if pair[0] == pair[1]:
        raise UnableToSetRate(_("Choose two different currencies."), field="to_currency")
    if not rate.is_finite() or rate <= 0:
        raise UnableToSetRate(_("A rate is above zero."), field="rate")
    row, _made = ExchangeRate.objects.update_or_create(
        organisation=actor.organisation,
        from_currency=pair[0],
        to_currency=pair[1],
        on_date=on_date,
        defaults={"rate": rate},
    )
    touch(actor.organisation)
    return row


def _code(text: str, field: str) -> str:
    code = text.strip().upper()
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        raise UnableToSetRate(_("A currency has three letters, such as EUR."), field=field)
    return code
