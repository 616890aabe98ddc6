"""A term that is over: what came, beside the first that was foreseen of it."""

import datetime as dt

from foresaid.ledger.attainment import came_in
from foresaid.people.actor import Actor
from foresaid.people.models import Term

from .about import About, directly_below
from .models import Outlook, Run
from .term_views import Came, Ended, PartView


def end_view(actor: Actor, now: dt.datetime, term: Term, about: About, measure: str) -> Ended:
    """What came of somebody and of those directly below them, in the unit of `measure`."""
    came = came_in(term.organisation, term, measure, "", actor.organisation.moment(now))
    person, team = about.key
    totals = Outlook.objects.filter(term=term, measure=measure, part=Outlook.Part.TOTAL)
    mine = totals.filter(person=person, team=team).select_related("run")
    first = mine.order_by("run__as_of", "run_id").first()
    rows = totals.filter(run=first.run_id) if first else totals.none()
    foreseen = {(row.person_id, row.team_id): _part(row) for row in rows}

    def one(whose: About) -> Came:
        return Came(about=whose, foreseen=foreseen.get(whose.key), came=float(came.of(*whose.key)))

    everyone = [one(whose) for whose in directly_below(actor, now, about)]
    return Ended(
        whole=one(about),
        as_of=first.run.as_of if first else None,
        afterwards=first is not None and first.run.purpose == Run.Purpose.PROOF,
        below=tuple(found for found in everyone if found.foreseen or found.came),
    )


def _part(row: Outlook) -> PartView:
    low, middle, high = (row.quantiles[level] for level in ("0.1", "0.5", "0.9"))
    return PartView(part=row.part, mean=row.mean, low=low, middle=middle, high=high)
