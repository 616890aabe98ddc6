"""Ways in: an administrator invites, the invited accepts once and in time."""

import datetime as dt
import uuid
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from foresaid.people import journal, sealed, tokens
from foresaid.people.actor import Actor, Door, actor_for
from foresaid.people.errors import Unable
from foresaid.people.models import Invitation, Login, Person

from .logins import make_login
from .people import checked_email

VALID_FOR = dt.timedelta(days=14)


class UnableToInvite(Unable):
    """The person can sign in already, or has no usable address."""


class UnableToAccept(Unable):
    """The invitation can not be used, or not by this sign-in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """An invitation with the token that is known in this moment and to its mail alone."""

    invitation: Invitation
    token: str


@transaction.atomic
def invite_person(
    actor: Actor, *, person: UUID, email: str, now: dt.datetime, request_key: str = ""
) -> Invited:
    """Invite somebody of ours to sign in; an earlier invitation of theirs no longer works.

    The mail goes out by the job that looks for new invitations. Raises `UnableToInvite`.
    """
    journal.record(actor, "invite_person", now=now, subject=str(person), request_key=request_key)
    sealed.require_administrator(actor)
    found = sealed.present_person(actor, person)
    if found.login_id is not None:
        raise UnableToInvite(_("%(name)s can sign in already.") % {"name": found.name})
    address = checked_email(actor, email, UnableToInvite, found)
    if not address:
        raise UnableToInvite(_("An invitation needs an e-mail address."), field="email")
    if Person.objects.filter(organisation=actor.organisation, login__email=address).exists():
        raise UnableToInvite(
            _("Somebody here signs in as %(email)s already.") % {"email": address}, field="email"
        )
    _open_invitations(found).update(revoked_at=now)
    found.email = address
    found.save(update_fields=["email"])
    return _write(actor, found, address, now)


def _write(actor: Actor, person: Person, email: str, now: dt.datetime) -> Invited:
    key = uuid.uuid4()
    token = tokens.of_invitation(key)
    invitation = Invitation.objects.create(
        uuid=key,
        organisation=actor.organisation,
        person=person,
        email=email,
        token_digest=tokens.digest(token),
        invited_by=actor.person,
        invited_at=now,
        expires_at=now + VALID_FOR,
    )
    return Invited(invitation=invitation, token=token)


@transaction.atomic
def revoke_invitation(
    actor: Actor, *, invitation: UUID, now: dt.datetime, request_key: str = ""
) -> None:
    """Make an invitation useless. One that was accepted or revoked stays as it is."""
    journal.record(
        actor, "revoke_invitation", now=now, subject=str(invitation), request_key=request_key
    )
    sealed.require_administrator(actor)
    found = sealed.invitation(actor, invitation)
    Invitation.objects.filter(
        pk=found.pk, accepted_at__isnull=True, revoked_at__isnull=True
    ).update(revoked_at=now)


@transaction.atomic
def accept_invitation(
    *, token: str, now: dt.datetime, login: Login | None = None, password: str = ""
) -> Person:
    """Let the invited in, with the sign-in they have (`login`) or a new one with `password`.

    The token shows that the address is theirs, so a new sign-in needs no further confirmation; an
    address that has a sign-in already must come with it. Raises `UnableToAccept`.
    """
    invitation = open_invitation(token, now, lock=True)
    person = Person.objects.select_for_update().get(pk=invitation.person_id)
    if login is None:
        login = _new_login(invitation, password)
    elif login.email != invitation.email:
        raise UnableToAccept(
            _(
                "This invitation is for %(invited)s, and you are signed in as %(signed_in)s. Sign "
                "out and open it again."
            )
            % {"invited": invitation.email, "signed_in": login.email}
        )
    if Person.objects.filter(organisation=person.organisation_id, login=login).exists():
        raise UnableToAccept(_("You can sign in to this organisation already."))
    person.login = login
    person.save(update_fields=["login"])
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    actor = actor_for(person, Door.PAGE, person.organisation.today(now))
    journal.record(actor, "accept_invitation", now=now, subject=str(invitation.uuid))
    return person


def open_invitation(token: str, now: dt.datetime, *, lock: bool = False) -> Invitation:
    """The invitation that `token` opens now, else `UnableToAccept`."""
    rows = Invitation.objects.select_related("person__organisation")
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(token_digest=tokens.digest(token)).first()
    unusable = (
        found is None
        or found.accepted_at is not None
        or found.revoked_at is not None
        or found.person.login_id is not None
        or found.person.left_on is not None
        or found.person.organisation.retired_at is not None
    )
    if found is None or unusable:
        raise UnableToAccept(
            _(
                "This invitation can not be used any more. It may have been used or replaced; "
                "ask for a new one."
            )
        )
    if found.expires_at <= now:
        raise UnableToAccept(_("This invitation has expired; ask for a new one."))
    return found


def _new_login(invitation: Invitation, password: str) -> Login:
    if Login.objects.filter(email=invitation.email).exists():
        raise UnableToAccept(
            _("%(email)s has a sign-in already. Sign in with it first, then open the invitation.")
            % {"email": invitation.email}
        )
    return make_login(invitation.email, password)


def _open_invitations(person: Person) -> QuerySet[Invitation]:
    return person.invitations.filter(accepted_at__isnull=True, revoked_at__isnull=True)
