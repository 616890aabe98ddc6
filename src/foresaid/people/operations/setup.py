"""The first organisation of an installation, made at its command line."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foresaid.people.errors import Unable
from foresaid.people.models import Login, Organisation

from .logins import make_login
from .organisations import FirstAdministrator, check_settings, create_organisation


class UnableToSetUp(Unable):
    """Something about the organisation or its administrator can not be used."""


@transaction.atomic
def set_up(
    *,
    name: str,
    timezone: str,
    currency: str,
    fiscal_start_month: int,
    practice_from: dt.datetime | None,
    administrator: str,
    email: str,
    password: str,
    now: dt.datetime,
) -> Organisation:
    """An organisation with an administrator who can sign in at once, their address unasked.

    A `practice_from` without a zone is a moment of the organisation's own. Raises
    `UnableToSetUp`, or what the operations within raise.
    """
    check_settings(
        UnableToSetUp,
        name=name,
        timezone=timezone,
        currency=currency,
        fiscal_start_month=fiscal_start_month,
    )
    if Organisation.objects.filter(name__iexact=name.strip(), retired_at__isnull=True).exists():
        raise UnableToSetUp(
            _("There is an organisation called “%(name)s” already.") % {"name": name}, field="name"
        )
    login = _new_login(email, password)
    start = practice_from
    if start is not None and start.tzinfo is None:
        start = start.replace(tzinfo=ZoneInfo(timezone))
    return create_organisation(
        name=name,
        timezone=timezone,
        currency=currency,
        fiscal_start_month=fiscal_start_month,
        practice_from=start,
        administrator=FirstAdministrator(name=administrator, login=login),
        now=now,
    )


def _new_login(email: str, password: str) -> Login:
    try:
        validate_email(email)
    except ValidationError:
        raise UnableToSetUp(
            _("“%(email)s” is no e-mail address; it looks like name@example.com.")
            % {"email": email},
            field="email",
        ) from None
    if Login.objects.filter(email=email.lower()).exists():
        raise UnableToSetUp(
            _("%(email)s has a sign-in already; use another address.") % {"email": email},
            field="email",
        )
    return make_login(email, password)
