"""Who looked at whose work: one row per viewer, person, area and day."""

import datetime as dt
from collections.abc import Iterable

from .actor import Actor
from .models import Look, Person


def remember(actor: Actor, seen: Iterable[tuple[int, str]], *, now: dt.datetime) -> int:
    """Note which areas of whose work the actor saw, as (person's key, area); say how many are new.

    Never for oneself, and for people of the actor's own organisation only. Reads first, so that
    the second look of a day writes nothing.
    """
    if actor.person is None:
        return 0
    today = actor.organisation.today(now)
    pairs = {(about, area[:40]) for about, area in seen if about != actor.person.pk}
    missing = pairs - _known(actor.person, {about for about, _area in pairs}, today)
    own = set(
        Person.objects.filter(
            organisation=actor.organisation, pk__in={about for about, _area in missing}
        ).values_list("pk", flat=True)
    )
    rows = [
        Look(
            organisation=actor.organisation,
            viewer=actor.person,
            about_id=about,
            area=area,
            on_date=today,
        )
        for about, area in sorted(missing)
        if about in own
    ]
    if rows:
        Look.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _known(viewer: Person, about: set[int], today: dt.date) -> set[tuple[int, str]]:
    rows = Look.objects.filter(viewer=viewer, about__in=about, on_date=today)
    return set(rows.values_list("about_id", "area"))
