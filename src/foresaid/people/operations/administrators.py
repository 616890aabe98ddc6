"""An organisation always keeps somebody who can administer it."""

from django.utils.translation import gettext_lazy as _

from foresaid.people.actor import Actor
from foresaid.people.errors import Unable
from foresaid.people.models import Person, Role, RoleGrant


def require_another_administrator(actor: Actor, *, besides: Person, error: type[Unable]) -> None:
    """Raise `error` where `besides` is the only one left who administers, with no end in sight.

    Where `besides` can sign in, the other must be able to as well. The organisation is to be
    locked by the caller, so that two administrators can not remove each other at once.
    """
    lasting = RoleGrant.objects.filter(
        organisation=actor.organisation,
        role=Role.ADMINISTRATOR,
        to_on__isnull=True,
        person__left_on__isnull=True,
    )
    if not lasting.filter(person=besides).exists():
        return
    others = lasting.exclude(person=besides)
    if besides.login_id is not None:
        others = others.filter(person__login__isnull=False)
    if not others.exists():
        raise error(
            _(
                "%(name)s is the last administrator. Give somebody else who can sign in that "
                "role first."
            )
            % {"name": besides.name}
        )
