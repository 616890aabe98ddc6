"""Making an organisation, and what its administrators can set."""

import datetime as dt
from dataclasses import dataclass

from babel.numbers import is_currency
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from foresaid.people import journal, sealed
from foresaid.people.actor import Actor, operator
from foresaid.people.errors import Unable
from foresaid.people.models import Login, Organisation, Person, Role, RoleGrant, Term
from foresaid.people.one_line import one_line
from foresaid.people.zones import is_zone

from .terms import ensure_usual_terms


class UnableToCreateOrganisation(Unable):
    """Its name, zone, currency or calendar can not be used."""


class UnableToChangeSettings(Unable):
    """A setting can not take this value, or what rests on it forbids the change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstAdministrator:
    name: str
    email: str = ""
    login: Login | None = None


@transaction.atomic
def create_organisation(
    *,
    name: str,
    now: dt.datetime,
    timezone: str = "UTC",
    currency: str = "EUR",
    fiscal_start_month: int = 1,
    practice_from: dt.datetime | None = None,
    administrator: FirstAdministrator | None = None,
) -> Organisation:
    """A new organisation with its terms, and its first administrator where one is named.

    With `practice_from` it is a practice organisation whose clock starts at that moment; that can
    never be changed afterwards. Raises `UnableToCreateOrganisation`.
    """
    check_settings(
        UnableToCreateOrganisation,
        name=name,
        timezone=timezone,
        currency=currency,
        fiscal_start_month=fiscal_start_month,
    )
    organisation = Organisation.objects.create(
        name=one_line(name),
        timezone=timezone,
        currency=currency,
        fiscal_start_month=fiscal_start_month,
        created_at=now,
        practice_from=practice_from,
    )
    journal.record(operator(organisation), "create_organisation", now=now)
    ensure_usual_terms(organisation, now=now)
    if administrator is not None:
        _first_administrator(organisation, administrator, now)
    return organisation


def _first_administrator(
    organisation: Organisation, first: FirstAdministrator, now: dt.datetime
) -> None:
    if not first.name.strip():
        raise UnableToCreateOrganisation(
            _("The administrator needs a name."), field="administrator"
        )
    today = organisation.today(now)
    person = Person.objects.create(
        organisation=organisation,
        name=one_line(first.name),
        email=first.email or (first.login.email if first.login else ""),
        login=first.login,
        joined_on=today,
    )
    RoleGrant.objects.create(
        organisation=organisation, person=person, role=Role.ADMINISTRATOR, from_on=today
    )


@transaction.atomic
def change_settings(
    actor: Actor,
    *,
    name: str,
    timezone: str,
    currency: str,
    fiscal_start_month: int,
    groups_only: bool,
    smallest_group: int,
    late_result_hours: int,
    now: dt.datetime,
    request_key: str = "",
) -> Organisation:
    """Set what an organisation decides for itself. Raises `UnableToChangeSettings`.

    Another start of the fiscal year makes new quarters and years, which is refused as soon as a
    target rests on one of the old.
    """
    journal.record(actor, "change_settings", now=now, request_key=request_key)
    sealed.require_administrator(actor)
    check_settings(
        UnableToChangeSettings,
        name=name,
        timezone=timezone,
        currency=currency,
        fiscal_start_month=fiscal_start_month,
    )
    _check_group(smallest_group, late_result_hours)
    organisation = sealed.locked_organisation(actor)
    other_calendar = organisation.fiscal_start_month != fiscal_start_month
    organisation.name = one_line(name)
    organisation.timezone = timezone
    organisation.currency = currency
    organisation.fiscal_start_month = fiscal_start_month
    organisation.groups_only = groups_only
    organisation.smallest_group = smallest_group
    organisation.late_result_hours = late_result_hours
    organisation.save()
    if other_calendar:
        _renew_fiscal_terms(organisation, now)
    return organisation


def _renew_fiscal_terms(organisation: Organisation, now: dt.datetime) -> None:
    old = Term.objects.filter(
        organisation=organisation, kind__in=[Term.Kind.QUARTER, Term.Kind.YEAR]
    )
    try:
        old.delete()
    except models.ProtectedError as error:
        raise UnableToChangeSettings(
            _(
                "The fiscal year can not start in another month any more: targets rest on the "
                "quarters and years as they are."
            ),
            field="fiscal_start_month",
        ) from error
    ensure_usual_terms(organisation, now=now)


def check_settings(
    error: type[Unable], *, name: str, timezone: str, currency: str, fiscal_start_month: int
) -> None:
    """Raise `error` naming the first value that can not be used."""
    if not name.strip():
        raise error(_("The organisation needs a name."), field="name")
    if len(name.strip()) > 200:
        raise error(_("The name is longer than 200 letters; shorten it."), field="name")
    if not is_zone(timezone):
        raise error(
            _("“%(zone)s” is no known time zone; use one such as Europe/Berlin.")
            % {"zone": timezone},
            field="timezone",
        )
    if not is_currency(currency):
        raise error(
            _("“%(code)s” is no known currency; use a code of three letters such as EUR.")
            % {"code": currency},
            field="currency",
        )
    if not 1 <= fiscal_start_month <= 12:
        raise error(
            _("The fiscal year starts in a month from 1 to 12."), field="fiscal_start_month"
        )


def _check_group(smallest_group: int, late_result_hours: int) -> None:
    if not 3 <= smallest_group <= 100:
        raise UnableToChangeSettings(
            _("The smallest group lies between 3 and 100 people."), field="smallest_group"
        )
    if not 1 <= late_result_hours <= 24 * 14:
        raise UnableToChangeSettings(
            _("A result counts as late after 1 hour to 14 days (336 hours)."),
            field="late_result_hours",
        )
