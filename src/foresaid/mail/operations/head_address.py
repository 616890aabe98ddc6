"""Where an organisation wants the head of its chain to be held."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foresaid.mail.models import HeadAddress
from foresaid.people import journal, sealed
from foresaid.people.actor import Actor
from foresaid.people.errors import Unable


class UnableToHoldHead(Unable):
    """The head can not be mailed there."""


@transaction.atomic
def hold_head_at(
    actor: Actor, *, address: str, now: dt.datetime, request_key: str = ""
) -> HeadAddress:
    """Mail the head to this address each week; "" for the administrators. `UnableToHoldHead`."""
    journal.record(actor, "hold_head_at", now=now, request_key=request_key)
    sealed.require_administrator(actor)
    address = address.strip()
    if address:
        _check(address)
    row, _new = HeadAddress.objects.update_or_create(
        organisation=actor.organisation, defaults={"address": address}
    )
    return row


def _check(address: str) -> None:
    try:
        validate_email(address)
    except ValidationError:
        raise UnableToHoldHead(
            _("“%(email)s” is no e-mail address; it looks like name@example.com.")
            % {"email": address},
            field="address",
        ) from None
