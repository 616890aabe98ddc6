"""The figures at the head of a review, taken from the one place that computes each."""

import datetime as dt
from dataclasses import asdict
from typing import Any

from foresaid.forecasting.term_questions import target_chance
from foresaid.ledger.figures import Figure, Held, words_kept
from foresaid.ledger.models import Measure
from foresaid.ledger.target_questions import targets_of
from foresaid.people.actor import Actor
from foresaid.people.models import Person

from . import figures
from .agenda import Drafted

SINCE = dt.timedelta(days=91)
"""How far back goals and promises are counted where no review was held."""


def summary_of(actor: Actor, person: Person, drafted: Drafted, at: dt.datetime) -> dict[str, Any]:
    """What the head of the page shows, as JSON, frozen with the review."""
    made = drafted.agenda
    return {
        "open": figures.as_json(asdict(made.summary)) | {"undated": drafted.gathered.undated},
        "on_track": list(made.on_track),
        "waiting": list(made.waiting),
        "cut": [{"kind": item.kind.value, "count": len(item.opportunities)} for item in made.cut],
        "minutes": made.minutes,
        "within_days": drafted.gathered.moment.within_days,
        "target": _target(actor, person, at),
        "goals": _goals(words_kept(actor, person, at - SINCE, at, at)),
    }


def _target(actor: Actor, person: Person, at: dt.datetime) -> dict[str, Any] | None:
    """The money target of the shortest term that is running, if there is one."""
    standing = [
        one for one in targets_of(actor, at, person=person) if one.measure == Measure.WON_AMOUNT
    ]
    if not standing:
        return None
    target = standing[0]
    reaching = target_chance(actor, person, target.term, at)
    return {
        "term": target.term_name,
        "amount": float(target.amount),
        "won": float(target.came),
        "set_before": target.first_set_before,
        "chance": None if reaching is None else asdict(reaching),
    }


def _goals(kept: Held | None) -> dict[str, Any] | None:
    """Goals and promises since about a quarter ago; nothing for whom they are not meant."""
    if kept is None:
        return None
    return {
        "held": kept.goals.set_before.whole,
        "set_before": kept.goals.set_before.count,
        "reached": kept.goals.reached.count,
        "moved": kept.goals.reached_that_moved.count,
        "kept": _share(kept.promises.kept),
    }


def _share(share: Figure) -> dict[str, Any]:
    return {"count": share.count, "whole": share.whole, "enough": share.enough}
