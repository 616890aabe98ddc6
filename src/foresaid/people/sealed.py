"""Single rows of the actor's own organisation by their public key; a foreign one is not there.

The rows come locked where they are to be written, in the order in which operations call.
"""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from .actor import Actor, UnableToAct
from .errors import NotThere
from .models import Absence, Invitation, Membership, Organisation, Person, RoleGrant, Row, Team


def one_of[AnyRow: Row](rows: QuerySet[AnyRow], actor: Actor, uuid: UUID) -> AnyRow:
    """The row of `rows` with this public key, within the organisation; else `NotThere`."""
    row = rows.filter(organisation=actor.organisation, uuid=uuid).first()
    if row is None:
        raise NotThere(_("There is no such entry here; it may have been removed."))
    return row


def person(actor: Actor, uuid: UUID) -> Person:
    """A person who may be written about: locked, so that two writers come one after the other."""
    return one_of(Person.objects.select_for_update(), actor, uuid)


def present_person(actor: Actor, uuid: UUID) -> Person:
    """As `person`, but one who has left is not there either."""
    return one_of(Person.objects.select_for_update().filter(left_on__isnull=True), actor, uuid)


def team(actor: Actor, uuid: UUID) -> Team:
    return one_of(Team.objects.all(), actor, uuid)


def grant(actor: Actor, uuid: UUID) -> RoleGrant:
    return one_of(RoleGrant.objects.select_related("person"), actor, uuid)


def membership(actor: Actor, uuid: UUID) -> Membership:
    return one_of(Membership.objects.select_related("person", "team"), actor, uuid)


def invitation(actor: Actor, uuid: UUID) -> Invitation:
    return one_of(Invitation.objects.select_related("person"), actor, uuid)


def absence(actor: Actor, uuid: UUID) -> Absence:
    return one_of(Absence.objects.select_related("person"), actor, uuid)


def locked_organisation(actor: Actor) -> Organisation:
    """The organisation's row, held until the transaction ends: for what concerns the whole tree."""
    return Organisation.objects.select_for_update().get(pk=actor.organisation.pk)


def require_administrator(actor: Actor) -> None:
    if not actor.administers:
        raise UnableToAct(_("Only an administrator can do this; ask one of yours."))


def require_shaping(actor: Actor) -> None:
    if not actor.shapes_sales:
        raise UnableToAct(_("Only a head of sales or an administrator can do this."))
