"""Finding whom to erase by what the operator types."""

from uuid import UUID

from django.db.models import Q

from foresaid.people import sealed
from foresaid.people.actor import Actor
from foresaid.people.models import Person
from foresaid.sales.models import Contact


def people_called(actor: Actor, who: str) -> list[tuple[UUID, str]]:
    """Uuid and name of people of ours with this uuid, e-mail address or name."""
    sealed.require_administrator(actor)
    rows = Person.objects.filter(_is(who), organisation=actor.organisation)
    return list(rows.order_by("pk").values_list("uuid", "name"))


def contacts_called(actor: Actor, who: str) -> list[tuple[UUID, str]]:
    """Uuid and name of contacts with this uuid, e-mail address or name."""
    sealed.require_administrator(actor)
    rows = Contact.objects.filter(_is(who), organisation=actor.organisation)
    return list(rows.order_by("pk").values_list("uuid", "name"))


def _is(who: str) -> Q:
    try:
        return Q(uuid=UUID(who))
    except ValueError:
        return Q(email__iexact=who.strip()) | Q(name__iexact=who.strip())
