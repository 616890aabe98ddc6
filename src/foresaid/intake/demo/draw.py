"""The world that a seed gives: the same at every call, so that its truth can be compared."""

import datetime as dt

import numpy as np

from foresaid.engine.world_practice import DAYS, make_practice
from foresaid.engine.world_rows import Practice
from foresaid.people.models import Organisation, Term

from .clock import days_of

SPAN = dt.timedelta(days=DAYS)
SEED = 7
# Targets are stated a week before their term.
SAID_AHEAD = dt.timedelta(days=7)


def draw(organisation: Organisation, *, seed: int, moment: dt.datetime) -> Practice:
    """Everything that happened in the organisation up to `moment`, with targets for its terms."""
    zone = organisation.zone
    terms = [
        (_wall(term.starts_on), _wall(term.ends_on)) for term in quarters(organisation, moment)
    ]
    return make_practice(
        np.random.default_rng(seed), end_at=days_of(moment, zone), days=DAYS, terms=terms
    )


def quarters(organisation: Organisation, moment: dt.datetime) -> list[Term]:
    """The quarters of the drawn past, and the next one where its targets are due already."""
    first = (moment - SPAN).astimezone(organisation.zone).date()
    last = (moment + SAID_AHEAD).astimezone(organisation.zone).date()
    return list(
        Term.objects.filter(
            organisation=organisation,
            kind=Term.Kind.QUARTER,
            ends_on__gt=first,
            starts_on__lt=last,
        )
    )


def _wall(day: dt.date) -> float:
    return float((day - dt.date(1970, 1, 1)).days)
