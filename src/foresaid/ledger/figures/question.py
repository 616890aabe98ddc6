"""How words held in a time: the one question that every door asks."""

import datetime as dt

from foresaid.people.actor import Actor
from foresaid.people.models import Person

from ..days import day_of
from .about import About, of_person
from .figure import Counting
from .held import Held, held
from .loading import Between


def words_held(
    actor: Actor,
    about: About,
    *,
    from_at: dt.datetime,
    to_at: dt.datetime,
    moment: dt.datetime,
) -> Held:
    """Figures on `[from_at, to_at)` as of `moment`, of what `about` found for this actor."""
    between = Between(actor.organisation, from_at=from_at, to_at=to_at, moment=moment)
    counting = Counting(discretion=about.discretion)
    return held(counting, between.meetings(about), between.promises(about))


def words_kept(
    actor: Actor,
    person: Person,
    from_at: dt.datetime,
    to_at: dt.datetime,
    moment: dt.datetime,
) -> Held | None:
    """The same of one person; None for whom these figures are not meant."""
    found = of_person(actor, person, day_of(moment, person.organisation.zone))
    if found is None:
        return None
    return words_held(actor, found, from_at=from_at, to_at=to_at, moment=moment)
