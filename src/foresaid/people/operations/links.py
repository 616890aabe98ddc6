"""Links that sign a person in once: for practice organisations, and from the command line."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foresaid.people import journal, sealed, tokens
from foresaid.people.actor import Actor, Door, UnableToAct, actor_for
from foresaid.people.errors import Unable
from foresaid.people.models import ActorKind, Login, Person, SignInLink

from .logins import make_login

VALID_FOR = dt.timedelta(minutes=30)
# Where no mail can ever arrive (RFC 2606), so that nobody can claim such a sign-in by mail.
NOWHERE = "links.foresaid.invalid"


class UnableToEnter(Unable):
    """The link was used, has expired, or never was one."""


@transaction.atomic
def make_sign_in_link(
    actor: Actor,
    *,
    person: UUID,
    now: dt.datetime,
    valid_for: dt.timedelta = VALID_FOR,
    request_key: str = "",
) -> str:
    """A token that signs `person` in once within `valid_for`.

    An operator may make one for anybody. An administrator may in a practice organisation, and
    only for people who have no way in but such links: a sign-in may open other organisations too.
    Who has no sign-in yet gets one without a password.
    """
    journal.record(
        actor, "make_sign_in_link", now=now, subject=str(person), request_key=request_key
    )
    if actor.kind != ActorKind.OPERATOR and not (
        actor.organisation.is_practice and actor.administers
    ):
        raise UnableToAct(_("Such links are made at the command line of the installation."))
    found = sealed.present_person(actor, person)
    if found.login is None:
        found.login = make_login(f"{found.uuid}@{NOWHERE}", None)
        found.save(update_fields=["login"])
    elif actor.kind != ActorKind.OPERATOR and not found.login.email.endswith(NOWHERE):
        raise UnableToAct(_("%(name)s signs in with a password.") % {"name": found.name})
    token = tokens.fresh()
    SignInLink.objects.create(
        organisation=actor.organisation,
        person=found,
        token_digest=tokens.digest(token),
        made_at=now,
        expires_at=now + valid_for,
    )
    return token


def is_own(login: Login) -> bool:
    """Whether nobody else can make links for a sign-in, so that it may found organisations.

    Who makes such links could follow them into every organisation of the sign-in. A password that
    was set later changes nothing in that.
    """
    return login.has_usable_password() and not login.email.endswith(NOWHERE)


@transaction.atomic
def use_sign_in_link(*, token: str, now: dt.datetime) -> Person:
    """The person whom `token` signs in; it works once. Raises `UnableToEnter`."""
    link = usable_link(token, now, lock=True)
    link.used_at = now
    link.save(update_fields=["used_at"])
    actor = actor_for(link.person, Door.PAGE, link.person.organisation.today(now))
    journal.record(actor, "use_sign_in_link", now=now, subject=str(link.uuid))
    return link.person


def usable_link(token: str, now: dt.datetime, *, lock: bool = False) -> SignInLink:
    """The link that `token` opens now, with its person; else `UnableToEnter`."""
    rows = SignInLink.objects.select_related("person__organisation", "person__login")
    if lock:
        rows = rows.select_for_update(of=("self",))
    link = rows.filter(
        token_digest=tokens.digest(token),
        used_at__isnull=True,
        expires_at__gt=now,
        person__left_on__isnull=True,
        person__organisation__retired_at__isnull=True,
    ).first()
    if link is None:
        raise UnableToEnter(
            _("This link has been used or has expired. Ask for a new one, or sign in.")
        )
    return link
