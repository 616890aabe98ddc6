"""The agenda of one person as of one moment, computed and not yet kept."""

import datetime as dt
from dataclasses import dataclass

from foresaid.engine import differences
from foresaid.engine.agenda import Agenda, make_agenda
from foresaid.forecasting.models import Run
from foresaid.people.models import Person

from .gather import Gathered, gather
from .models import Review

MINUTES = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """An agenda, and what it was made of."""

    agenda: Agenda
    gathered: Gathered


def last_review_at(person: Person, before: dt.datetime) -> dt.datetime | None:
    """When the person's last closed review was, as the organisation's clock had it."""
    closed = Review.objects.filter(person=person, closed_at__isnull=False, as_of__lt=before)
    return closed.order_by("-as_of").values_list("as_of", flat=True).first()


def draft(person: Person, run: Run, *, at: dt.datetime, minutes: int = MINUTES) -> Drafted:
    """Compare and choose. The seed is the person and the day, so a second look is the same."""
    gathered = gather(person, run, at=at, last_review_at=last_review_at(person, at))
    found = differences.compare(
        gathered.moment,
        deals=gathered.deals,
        expectations=gathered.expectations,
        meetings=gathered.meetings,
        accounts=gathered.accounts,
    )
    made = make_agenda(
        gathered.moment,
        owner=str(person.pk),
        differences=found,
        deals=gathered.deals,
        expectations=gathered.expectations,
        wins=gathered.wins,
        minutes=minutes,
        seed=f"{person.uuid}:{at.date()}",
    )
    return Drafted(agenda=made, gathered=gathered)
