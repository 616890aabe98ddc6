"""Taking away who somebody was: name, address, ways in. The person's key stays as a number."""

import datetime as dt

from django.contrib.sessions.models import Session
from django.utils.translation import gettext

from foresaid.people.actor import Actor
from foresaid.people.errors import Unable
from foresaid.people.models import Absence, Login, Person

from .people import leave


class UnableToErase(Unable):
    """This person can not be erased now."""


def erased_name() -> str:
    """What stands instead of a name from now on."""
    return gettext("Erased person")


def forget_person(actor: Actor, person: Person, now: dt.datetime) -> None:
    """End every way in and role of `person`, and take name, address and sign-in away.

    For an operation that found and locked the person and wrote its journal row. The last
    administrator stays. A sign-in that opens other organisations too is left to those.
    """
    if person.left_on is None:
        leave(actor, person, actor.organisation.today(now), now)
    login, person.login = person.login, None
    person.name, person.email, person.timezone = erased_name(), "", ""
    person.erased_at = now
    person.save(update_fields=["name", "email", "timezone", "login", "erased_at"])
    person.sign_in_links.all().delete()
    person.invitations.update(email="")
    Absence.objects.filter(person=person).delete()
    if login is not None and not login.people.exists():
        _forget_login(login)


def _forget_login(login: Login) -> None:
    """The sign-in with its addresses, confirmations and every session of it."""
    keys = list(login.usersession_set.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    login.delete()
