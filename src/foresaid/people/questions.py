"""Reads about people that doors need."""

import datetime as dt

from .actor import Actor, Door, actor_for
from .models import Person


def signed_in_actor(login_id: int, chosen: int | None, now: dt.datetime) -> Actor | None:
    """The person for whom this login acts: the chosen one, or the newest organisation's.

    `chosen` is a person's key kept in the session; one that is gone or foreign is ignored.
    """
    people = list(
        Person.objects.present()
        .filter(login=login_id, organisation__retired_at__isnull=True)
        .select_related("organisation")
        .order_by("-organisation__created_at")
    )
    if not people:
        return None
    person = next((one for one in people if one.pk == chosen), people[0])
    return actor_for(person, Door.PAGE, person.organisation.today(now))
