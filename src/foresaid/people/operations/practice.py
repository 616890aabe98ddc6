"""Practice organisations that an administrator makes to try things out."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foresaid.people import journal, sealed
from foresaid.people.actor import Actor, UnableToAct
from foresaid.people.errors import Unable
from foresaid.people.models import Login, Organisation, Person, Role, RoleGrant
from foresaid.people.periods import is_in_reach

from .links import is_own
from .organisations import FirstAdministrator, create_organisation

MOST = 20
"""Practice organisations of one sign-in; each has a clock that jobs move on."""


class UnableToMakePractice(Unable):
    """Its name or its start can not be used, or there are too many."""


@transaction.atomic
def make_practice_organisation(
    actor: Actor, *, name: str, start_on: dt.date, now: dt.datetime, request_key: str = ""
) -> Organisation:
    """A practice organisation of the actor's own, who administers it and is its head of sales.

    Its clock starts on `start_on` at the present time of day; zone, currency and fiscal year are
    those of the actor's organisation. The actor enters it with the same sign-in. Raises
    `UnableToMakePractice`.
    """
    journal.record(actor, "make_practice_organisation", now=now, request_key=request_key)
    sealed.require_administrator(actor)
    person = actor.require_person()
    login = _own_login(person)
    home = actor.organisation
    clock = now.astimezone(home.zone)
    _check(name, start_on, clock.date(), login)
    made = create_organisation(
        name=name,
        timezone=home.timezone,
        currency=home.currency,
        fiscal_start_month=home.fiscal_start_month,
        practice_from=dt.datetime.combine(start_on, clock.time(), home.zone),
        administrator=FirstAdministrator(name=person.name, login=login),
        now=now,
    )
    RoleGrant.objects.create(
        organisation=made,
        person=Person.objects.get(organisation=made, login=login),
        role=Role.HEAD,
        from_on=made.today(now),
    )
    return made


def may_make_practice(actor: Actor) -> bool:
    """Whether the actor's sign-in is their own alone."""
    login = actor.person.login if actor.person else None
    return login is not None and is_own(login)


def _own_login(person: Person) -> Login:
    login = person.login
    if login is None or not is_own(login):
        raise UnableToAct(
            _("Sign in with an address and a password of your own; a link alone is not enough.")
        )
    return login


def _check(name: str, start_on: dt.date, today: dt.date, login: Login) -> None:
    if start_on > today or not is_in_reach(start_on):
        raise UnableToMakePractice(_("Choose today or an earlier day."), field="start_on")
    own = Person.objects.present().filter(login=login, organisation__retired_at__isnull=True)
    if own.filter(organisation__name__iexact=name.strip()).exists():
        raise UnableToMakePractice(
            _("You have an organisation called “%(name)s” already; choose another name.")
            % {"name": name.strip()},
            field="name",
        )
    if own.filter(organisation__practice_from__isnull=False).count() >= MOST:
        raise UnableToMakePractice(
            _("You have %(most)s practice organisations; that is as many as one sign-in can have.")
            % {"most": MOST}
        )
