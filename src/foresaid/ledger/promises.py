"""What a person was held to: next steps and commitments, each by the day that counted for them."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import F, Q

from foresaid.people.models import Person
from foresaid.sales.models import Outcome

from .days import day_of
from .holding import Stint
from .models import Expectation
from .reading import views
from .views import ExpectationView


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """An expectation, and the time in which this person answered for it."""

    view: ExpectationView
    stint: Stint

    @property
    def kept(self) -> bool | None:
        return self.view.kept_by(self.stint)


def promises(
    person: Person, from_at: dt.datetime, until: dt.datetime, moment: dt.datetime
) -> list[Promise]:
    """Next steps and commitments first due in `[from_at, until)`, but those that ended before.

    Cancelled before its first day is no promise broken, nor is one whose deal closed before.
    What the person inherited counts once they adopted it, by the day it was due then; what left
    them before its day counts for them neither way.
    """
    closed_before = ~Q(opportunity__now_outcome=Outcome.OPEN) & Q(
        opportunity__now_closed_at__lt=F("due_at")
    )
    said = Q(holder=person, due_at__gte=from_at, due_at__lt=until)
    rows = (
        Expectation.objects.filter(said | Q(adoptions__holder=person))
        .filter(kind__in=[Expectation.Kind.NEXT_STEP, Expectation.Kind.COMMITMENT])
        .exclude(withdrawal__taken_back=True)
        .exclude(closed_before & Q(results__isnull=True))
        .distinct()
    )
    zone = person.organisation.zone
    found = []
    for view in views(rows.order_by("entry__seq"), person.organisation, moment):
        stint = view.stint_of(person.pk)
        if stint is None or not from_at <= stint.due_at < until or not view.counts_as_before:
            continue
        if not (view.withdrawn and day_of(view.withdrawn.at, zone) <= stint.due_on):
            found.append(Promise(view=view, stint=stint))
    return found
