"""Lists of what was said, for a reader from above: results, and nothing to count lateness by.

Goal rate, calibration and lateness are for the person and the direct manager alone (rule 8). In a
list of everything said, whoever reads it could count them by hand. So moments at which something
was written down, days on which it happened and how sure somebody was are left out there.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from foresaid.people import access as people_access
from foresaid.people.actor import Actor

from .views import ExpectationView


def as_seen(actor: Actor, said: Iterable[ExpectationView], today: dt.date) -> list[ExpectationView]:
    """The same in the same order; discreet where the actor sees no private figures of the holder.

    One query per actor and day.
    """
    private = people_access.seen_privately(actor, today)
    return [view if view.holder.key in private else _discreet(view) for view in said]


def _discreet(view: ExpectationView) -> ExpectationView:
    return replace(
        view,
        is_discreet=True,
        confidence=None,
        first_confidence=None,
        days_late=0,
        changes=tuple(
            replace(one, confidence=None) for one in view.changes if one.due_on is not None
        ),
        results=tuple(replace(one, late=False) for one in view.results),
    )
